# SPDX-License-Identifier: LGPL-2.1-or-later

"""Calls in company: answers that are shared, progress that is shown, calls that have an owner, and
what a server says about how often it may be asked.
"""

import asyncio
import http.server
import threading
import weakref

import fixture
from fixture import Adieu, GLib, TestCase, run
from gi.repository import GObject

ERROR = Adieu.ClientError


def iterate_until(condition):
    while not condition():
        GLib.MainContext.default().iteration(True)


class Joined(TestCase):
    def setUp(self):
        self.client = self.witness.client()
        self.path = f'/gate?name={self.id()}'

    async def start(self, **options):
        """Two calls for the same, of which the first one is at the server."""
        tasks = [asyncio.create_task(self.client.get_async(self.path, join=True, **options))
                 for _ in range(2)]
        await asyncio.to_thread(self.witness.wait_for_request, self.path)
        return tasks

    def requests(self):
        self.witness.catch_up()
        return [event for event in self.witness.told('request') if event['path'] == self.path]

    def test_one_answer_for_two(self):
        async def main():
            first, second = await self.start(priority=Adieu.Priority.HIGH)
            self.witness.say(f'open {self.id()}')
            self.assertIs(await first, await second)

        run(main())
        self.assertEqual(len(self.requests()), 1)

    def test_who_cancels_leaves_the_other_alone(self):
        async def main():
            first, second = await self.start()
            first.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await first
            self.witness.say(f'open {self.id()}')
            self.assertEqual((await second).get_status(), 200)

        run(main())
        self.assertEqual(len(self.requests()), 1)

    def test_each_is_told_of_the_failure(self):
        async def main():
            self.path = f'/status/404?gate={self.id()}'
            tasks = await self.start()
            self.witness.say(f'open {self.id()}')
            for task in tasks:
                with self.fails_with(ERROR.NOT_FOUND) as caught:
                    await task
                self.assertEqual(caught.exception.response.get_status(), 404)

        run(main())
        self.assertEqual(len(self.requests()), 1)


class Progress(TestCase):
    def setUp(self):
        self.shown = []
        self.progress = Adieu.Progress()
        self.progress.connect('notify::state', lambda progress, _property: self.shown.append(
            (progress.props.state, progress.props.attempt)))

    async def ask(self, path):
        client = self.witness.client(retry_delay=1)
        return await client.get_async(path, progress=self.progress, max_attempts=2)

    def test_states_are_shown(self):
        STATE = Adieu.ProgressState
        self.assertEqual(run(self.ask('/foo/1')).get_status(), 200)
        self.assertEqual(self.shown, [(STATE.SENDING, 1), (STATE.DONE, 1)])
        self.shown.clear()
        with self.fails_with(ERROR.SERVER):
            run(self.ask('/status/503'))
        self.assertEqual(self.shown, [(STATE.SENDING, 1), (STATE.WAITING, 1), (STATE.SENDING, 2),
                                      (STATE.DONE, 2)])

    def test_the_time_and_the_reason_are_known(self):
        seen = []
        self.progress.connect('notify::retry-at', lambda progress, _property: seen.append(
            (progress.get_retry_at(), progress.get_error())))
        with self.fails_with(ERROR.SERVER):
            run(self.ask('/status/503'))
        (retry_at, error), (no_more, _) = seen
        self.assertLess(abs(retry_at.to_unix() - GLib.DateTime.new_now_utc().to_unix()), 60)
        self.assertTrue(error.matches(ERROR.quark(), ERROR.SERVER), error)
        self.assertIsNone(no_more)


class Row(GObject.Object):
    """Shows what the last of its calls has found."""
    __gtype_name__ = 'CompanyRow'

    def __init__(self):
        super().__init__()
        self.shown = []

    def show(self, client, result, *data):
        self.shown.append((client.send_finish(result).json()['id'], *data))


class Callback:
    def __init__(self):
        self.told = []

    def __call__(self, client, result):
        self.told.append(client.send_finish(result))


class Owned(TestCase):
    def setUp(self):
        self.client = self.witness.client()

    def bind(self, path, owner, callback, *data):
        self.client.send_bound(Adieu.Request('GET', path), owner, None, callback, *data)

    def test_the_callback_runs_and_is_freed(self):
        callback, row = Callback(), Row()
        told, freed = callback.told, weakref.ref(callback)
        self.bind('/foo/1', row, callback)
        del callback
        iterate_until(lambda: freed() is None)
        self.assertEqual([response.get_status() for response in told], [200])

    def test_no_owner_and_no_callback(self):
        callback, row = Callback(), Row()
        told, freed, gone = callback.told, weakref.ref(callback), weakref.ref(row)
        self.bind('/gate?name=no-owner', row, callback)
        del callback, row
        self.assertIsNone(gone())
        iterate_until(lambda: freed() is None)
        self.assertEqual(told, [])

    def test_unbind(self):
        callback, row = Callback(), Row()
        told, freed = callback.told, weakref.ref(callback)
        self.bind('/gate?name=unbind', row, callback)
        del callback
        Adieu.Client.unbind(row)
        iterate_until(lambda: freed() is None)
        self.assertEqual(told, [])

    def test_a_method_of_the_owner_does_not_hold_it(self):
        data, row = Callback(), Row()
        shown, ended, gone = row.shown, weakref.ref(data), weakref.ref(row)
        self.bind('/gate?name=method', row, row.show, data)
        del data, row
        self.assertIsNone(gone())
        iterate_until(lambda: ended() is None)
        self.assertEqual(shown, [])

    def test_what_is_bound_last_is_shown(self):
        row = Row()
        for id in range(20):
            self.bind(f'/foo/{id}', row, row.show, 'data')
        iterate_until(lambda: row.shown)
        self.assertEqual(row.shown, [(19, 'data')])

    def test_a_method_of_another_is_held(self):
        other, row = Row(), Row()
        shown = other.shown
        self.bind('/foo/1', row, other.show)
        del other
        iterate_until(lambda: shown)
        self.assertEqual(shown, [(1,)])


class Limited(http.server.BaseHTTPRequestHandler):
    """A server that says how often it may be asked."""
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        self.send_response(204)
        self.send_header('X-RateLimit-Limit', '100')
        self.send_header('X-RateLimit-Remaining', '99')
        self.send_header('X-RateLimit-Reset', '60')
        self.end_headers()

    def log_message(self, *_):
        pass


class RateLimit(TestCase):
    def setUp(self):
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Limited)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.client = Adieu.Client(base_url=f'http://127.0.0.1:{self.server.server_port}')

    def tearDown(self):
        del self.client
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def test_it_is_shown(self):
        seen = []
        self.client.connect('notify::rate-limit', lambda client, _property: seen.append(
            client.props.rate_limit))
        self.assertEqual((self.client.props.rate_limit, self.client.props.rate_limit_remaining), (-1, -1))
        self.assertIsNone(self.client.props.rate_limit_reset)
        run(self.client.get_async('/'))
        self.assertEqual(seen, [100])
        self.assertEqual(self.client.props.rate_limit_remaining, 99)
        self.assertGreater(self.client.props.rate_limit_reset.to_unix(), 0)
        self.assertEqual(self.client.derive().props.rate_limit, 100)


if __name__ == '__main__':
    fixture.main()
