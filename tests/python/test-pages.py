# SPDX-License-Identifier: LGPL-2.1-or-later

"""Lists in pages, looped over in each way, and as a list model."""

import asyncio

import fixture
from fixture import Adieu, Gio, GLib, TestCase, run
from gi.repository import GObject

ERROR = Adieu.ClientError
CURSOR = {'items': 'items', 'cursor': 'next'}


class Thing(GObject.Object):
    __gtype_name__ = 'PagesThing'

    id = GObject.Property(type=GObject.TYPE_INT64)
    name = GObject.Property(type=str)


class Numbers(Adieu.Pager):
    """A pager of one's own."""
    __gtype_name__ = 'PagesNumbers'

    def do_next_request(self, request, page):
        if page.props.n_items == 0:
            return None
        if page.props.number == 5:
            raise KeyError('cursor')
        return page.dup_request_with_query('page', str(page.props.number + 1))

    def do_read_items(self, response):
        return response.get_json().get_object().get_member('items')


class Broken(Numbers):
    __gtype_name__ = 'PagesBroken'

    def do_read_items(self, response):
        if '?page' in response.get_url() or '&page' in response.get_url():
            raise GLib.Error.new_literal(ERROR.quark(), 'nothing here', ERROR.INVALID_CONTENT)
        return super().do_read_items(response)


def ids(items):
    return [item['id'] for item in items]


class Pages(TestCase):
    def setUp(self):
        self.client = self.witness.client()

    def pages(self, path='/pages/cursor', pager=None, **query):
        return self.client.pages(path, pager or Adieu.CursorPager(**CURSOR), query=query)

    def test_async_for(self):
        async def walk():
            return [(page.props.number, page.props.offset, len(page.json()))
                    async for page in self.pages(n=25)]
        self.assertEqual(run(walk()), [(1, 0, 10), (2, 10, 10), (3, 20, 5)])

    def test_items(self):
        async def walk():
            return [item async for item in self.pages(n=25).items()]
        items = run(walk())
        self.assertEqual(ids(items), list(range(25)))
        self.assertEqual(items[3]['owner'], {'name': 'owner 3'})

    def test_for(self):
        self.assertEqual([page.props.n_items for page in self.pages(n=12)], [10, 2])
        self.assertEqual(ids(self.pages('/pages/link', Adieu.LinkPager(items='items')).items()),
                         list(range(95)))

    def test_a_request(self):
        request = Adieu.Request('GET', '/pages/offset', query={'n': 12})
        pager = Adieu.OffsetPager(items='items', total='total')
        self.assertEqual(ids(self.client.pages(request, pager).items()), list(range(12)))

    def test_collect(self):
        async def collect():
            some = await self.pages(n=25).collect_async(12)
            things = await self.pages(n=25).collect_list_async(Thing)
            return some.get_array().get_length(), [thing.name for thing in things]
        n, names = run(collect())
        self.assertEqual(n, 12)
        self.assertEqual(names, [f'item {i}' for i in range(25)])

    def test_json_items(self):
        first = self.pages(n=3).collect_list(Adieu.JsonItem, Adieu.Naming.SNAKE, 1)[0]
        self.assertEqual(first.json()['id'], 0)
        self.assertEqual(first.dup_text('/owner/name'), 'owner 0')
        self.assertIsNone(Adieu.json_expression_text(None, None, 'id'))
        self.assertEqual(Adieu.json_expression_integer(None, first, 'id'), 0)

    def test_a_failed_page_is_asked_again(self):
        async def walk():
            pages = self.pages(**{'n': 25, 'fail-at': 10, 'fail-status': 409, 'of': self.id()})
            seen = []
            with self.fails_with(ERROR.CONFLICT):
                async for page in pages:
                    seen.append(page.props.number)
            async for page in pages:
                seen.append(page.props.number)
            return seen
        self.assertEqual(run(walk()), [1, 2, 3])

    def test_cancelled(self):
        async def walk():
            path = f'/pages/cursor?gate={self.id()}'
            task = asyncio.ensure_future(self.pages(path).next_async())
            await asyncio.to_thread(self.witness.wait_for_request, path)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
        run(walk())

    def test_a_pager_of_ones_own(self):
        pages = self.pages('/pages/number', Numbers(), n=25)
        self.assertEqual(ids(pages.items()), list(range(25)))

    def test_an_exception_is_not_the_end(self):
        pages = self.pages('/pages/number', Numbers(), n=95)
        with self.fails_with(Gio.IOErrorEnum.FAILED, Gio.io_error_quark()) as caught:
            list(pages)
        self.assertIn("KeyError: 'cursor'", caught.exception.message)
        self.assertEqual(pages.props.n_pages, 5)

    def test_an_error_of_ones_own(self):
        pages = self.pages('/pages/number', Broken(), n=25)
        self.assertEqual(next(pages).props.n_items, 10)
        with self.fails_with(ERROR.INVALID_CONTENT) as caught:
            next(pages)
        self.assertEqual(caught.exception.message, 'nothing here')


class Models(TestCase):
    def setUp(self):
        self.client = self.witness.client()

    def model(self, **properties):
        path = properties.pop('path', '/pages/cursor?n=25')
        return Adieu.PageModel(client=self.client, request=Adieu.Request('GET', path),
                               pager=Adieu.CursorPager(**CURSOR), **properties)

    def rest(self, model):
        context = GLib.MainContext.default()
        late = GLib.timeout_add(20000, context.wakeup)
        while context.iteration(model.props.loading):
            pass
        GLib.source_remove(late)

    def test_loads_as_somebody_looks(self):
        model = self.model(prefetch=0)
        self.assertEqual(len(model), 0)
        self.rest(model)
        self.assertEqual([item.json()['id'] for item in model], list(range(10)))
        self.assertIsNone(model.get_item(10))
        self.rest(model)
        self.assertEqual(len(model), 20)
        self.assertTrue(model.props.has_more)

    def test_things(self):
        model = self.model(item_type=Thing, key='id', prefetch=100)
        len(model)
        self.rest(model)
        self.assertEqual([thing.id for thing in model], list(range(25)))
        self.assertFalse(model.props.has_more)

    def test_error(self):
        model = self.model(path='/pages/cursor?fail-at=0&fail-status=409')
        len(model)
        self.rest(model)
        self.assertIn('This page fails', model.props.error_text)
        self.assertTrue(model.get_error().matches(ERROR.quark(), ERROR.CONFLICT))
        model.retry()
        self.rest(model)
        self.assertIsNone(model.props.error_text)
        self.assertIsNone(model.get_error())
        self.assertGreater(len(model), 0)

    def test_refresh(self):
        async def refresh():
            model = self.model(prefetch=0)
            self.assertTrue(await model.refresh_async())
            return len(model)
        self.assertEqual(run(refresh()), 10)


if __name__ == '__main__':
    fixture.main()
