# SPDX-License-Identifier: LGPL-2.1-or-later

"""Calls on loops of asyncio's, whatever thread they are made in. No GLib loop runs, unless they are
run on those of gi.events.
"""

import asyncio
import gc
import os
import threading
import weakref

import fixture
from fixture import Adieu, Gio, GLib, TestCase, new_loop, run
from show import TRANSPORTS

ERROR = Adieu.ClientError


class Foo(Adieu.Client):
    __gtype_name__ = 'TestFoo'

    async def get_foo(self, id):
        return (await self.get_async('/foo/{id}', parameters={'id': id})).json()


async def get_many(client):
    return [foo['id'] for foo in await asyncio.gather(*map(client.get_foo, range(50)))]


class Calls(TestCase):
    def client(self, transport='http'):
        return self.witness.client(transport, Foo)

    def held(self):
        """A path whose answer does not come until somebody opens the gate of that name."""
        return f'/gate?name={self.id()}'

    async def asked(self, path):
        await asyncio.to_thread(self.witness.wait_for_request, path)

    def test_many_at_once(self):
        for transport in TRANSPORTS:
            with self.subTest(transport=transport):
                self.assertEqual(run(get_many(self.client(transport))), [*range(50)])

    def test_one_client_on_loop_after_loop(self):
        client = self.client()
        for _ in range(3):
            self.assertEqual(run(client.get_foo(1))['id'], 1)

    def test_loops_in_other_threads(self):
        client, found = self.client(), []
        threads = [threading.Thread(target=lambda: found.append(run(get_many(client))))
                   for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, [[*range(50)]] * 4)

    def test_every_verb(self):
        async def main(client):
            self.assertEqual((await client.head_async('/foo/1')).get_bytes().get_size(), 0)
            self.assertEqual((await client.post_async('/echo', {'a': 1})).json(), {'a': 1})
            self.assertEqual((await client.put_async('/bar/1', [1])).json()['patched'], [1])
            self.assertEqual((await client.patch_async('/bar/2', [])).json()['patched'], [])
            request = Adieu.Request('GET', '/foo/3')
            self.assertEqual((await client.send_async(request)).json()['id'], 3)
            with self.fails_with(ERROR.NOT_FOUND) as caught:
                await client.delete_async('/nothing')
            self.assertEqual(caught.exception.response.get_method(), 'DELETE')

        run(main(self.client()))

    def test_a_failure_leads_to_the_response(self):
        async def main(client):
            with self.fails_with(ERROR.NOT_FOUND) as caught:
                await client.get_async('/nothing')
            self.assertEqual(caught.exception.response.get_problem().get_status(), 404)
            plain = await client.get_async('/nothing', fail_on_status=False)
            self.assertEqual(plain.get_status(), 404)

        run(main(self.client()))

    def test_an_error_without_a_response(self):
        async def main():
            client = Adieu.Client(base_url='http://127.0.0.1:1')
            refused = Gio.IOErrorEnum.CONNECTION_REFUSED
            with self.fails_with(refused, Gio.io_error_quark()) as caught:
                await client.get_async('/')
            self.assertIsNone(caught.exception.response)
            with self.fails_with(ERROR.INVALID_REQUEST) as caught:
                await client.get_async('no slash {')
            self.assertIsNone(caught.exception.response)

        run(main())

    def test_a_failure_makes_no_garbage(self):
        async def main(client):
            with self.fails_with(ERROR.NOT_FOUND) as caught:
                await client.get_async('/nothing')
            response = weakref.ref(caught.exception.response)
            gc.disable()
            del caught
            self.assertIsNone(response())

        try:
            run(main(self.client()))
        finally:
            gc.enable()

    def test_a_timeout_cancels(self):
        for transport in TRANSPORTS:
            async def main(client):
                with self.assertRaises(asyncio.TimeoutError):
                    await asyncio.wait_for(client.get_async(self.held()), 0.05)
                self.assertEqual((await client.get_foo(1))['id'], 1)

            with self.subTest(transport=transport):
                run(main(self.client(transport)))

    def test_cancelling_the_task_cancels_the_call(self):
        async def main(client):
            cancellable = Gio.Cancellable()
            task = asyncio.create_task(client.get_async(self.held(), cancellable))
            await self.asked(self.held())
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            self.assertTrue(cancellable.is_cancelled())
            await client.close_async()  # comes back when every call has been told

        run(main(self.client()))

    def test_a_call_cancelled_before_it_began_is_not_made(self):
        async def main(client):
            task = asyncio.create_task(client.post_async('/echo?never'))
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            await client.get_foo(1)
            self.witness.catch_up()
            self.assertFalse(self.witness.has_request('/echo?never'))

        run(main(self.client()))

    def test_a_cancellable_of_the_caller(self):
        async def main(client):
            cancellable = Gio.Cancellable()
            task = asyncio.create_task(client.get_async(self.held(), cancellable))
            await self.asked(self.held())
            cancellable.cancel()
            with self.fails_with(Gio.IOErrorEnum.CANCELLED, Gio.io_error_quark()) as caught:
                await task
            self.assertIsNone(caught.exception.response)

        run(main(self.client()))

    def test_what_the_end_of_the_loop_leaves_is_cancelled(self):
        client, tasks = self.client(), []

        async def main():
            tasks.append(asyncio.create_task(client.get_async(self.held())))
            await self.asked(self.held())

        references = client.__grefcount__
        run(main())
        self.assertTrue(tasks[0].cancelled())
        self.assertEqual(client.__grefcount__, references)

    def test_a_closed_loop_lets_go_of_its_calls(self):
        client, loop = self.client(), new_loop()
        references = client.__grefcount__
        task = loop.create_task(client.get_async(self.held()))
        loop.run_until_complete(self.asked(self.held()))
        loop.run_until_complete(loop.shutdown_default_executor())
        self.assertGreater(client.__grefcount__, references)
        loop.close()
        self.assertEqual(client.__grefcount__, references)
        task._log_destroy_pending = False  # asyncio would complain, and rightly so

    def test_loops_leave_no_descriptor(self):
        def open_files():
            gc.collect()
            return len(os.listdir('/proc/self/fd'))

        client = self.client()
        run(client.get_foo(1))
        before = open_files()
        for _ in range(100):
            run(client.get_foo(1))
        self.assertLessEqual(open_files(), before)

    def test_nothing_else_of_glib_runs(self):
        ran = []
        source = GLib.idle_add(ran.append, True)
        run(self.client().get_foo(1))
        GLib.source_remove(source)
        self.assertEqual(ran, [])

    def test_closing(self):
        async def main(client):
            await client.get_foo(1)
            self.assertTrue(await client.close_async())
            with self.fails_with(ERROR.CLOSED):
                await client.get_foo(1)

        run(main(self.client()))

    def test_with_a_callback_it_is_as_in_c(self):
        client, loop, told = self.client(), GLib.MainLoop(), []

        def told_cb(source, result, *data):
            told.append((source.get_finish(result).json()['id'], data))
            loop.quit()

        self.assertIsNone(client.get_async('/foo/1', None, told_cb, 'data'))
        loop.run()
        client.get_async('/foo/2', callback=told_cb)
        loop.run()
        self.assertEqual(told, [(1, ('data',)), (2, ())])
        with self.assertRaises(TypeError):
            client.get_async('/foo/1', None, told_cb, query={'a': 1})

    def test_without_a_loop_it_cannot_be_awaited(self):
        call = self.client().get_async('/foo/1')
        with self.assertRaises(RuntimeError):
            call.send(None)


if __name__ == '__main__':
    fixture.main()
