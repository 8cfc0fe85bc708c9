# SPDX-License-Identifier: LGPL-2.1-or-later

"""Coroutines on the loop that a GLib program has anyway: gi.events, since PyGObject 3.50. How the
same calls do on loops of their own, and how programs end, is told by the tests beside this one.
"""

import asyncio
import os
import subprocess
import sys

import fixture
from fixture import Adieu, Gio, GLib, GLibEventLoopPolicy, TestCase
from show import TRANSPORTS

# Without the override PyGObject awaits by itself what ends in _async.
BARE = """
import asyncio, sys
import gi
gi.require_version('Adieu', '1')
from gi.events import GLibEventLoopPolicy
from gi.repository import Adieu, Gio

authorities = Gio.TlsFileDatabase.new(sys.argv[2]) if len(sys.argv) > 2 else None
client = Adieu.Client(base_url=sys.argv[1], tls_database=authorities)

async def ask():
    pending = asyncio.ensure_future(client.get_async('/gate?name=bare'))
    response = await client.get_async('/foo/1')
    print(response.get_json().get_object().get_int_member('id'), hasattr(response, 'json'))

GLibEventLoopPolicy().get_event_loop().run_until_complete(ask())
"""


class OnGLib(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = GLibEventLoopPolicy()
        asyncio.set_event_loop_policy(cls.policy)
        cls.loop = cls.policy.get_event_loop()

    @classmethod
    def tearDownClass(cls):
        cls.loop.close()
        asyncio.set_event_loop_policy(None)
        super().tearDownClass()

    async def ask(self, client, then=lambda: None):
        """Two calls at once, and another after them."""
        first = await asyncio.gather(client.get_async('/foo/1'), client.get_async('/foo/2'))
        last = await client.get_async('/foo/3')
        then()
        return [answer.json()['id'] for answer in [*first, last]]

    def each_client(self):
        for transport in TRANSPORTS:
            with self.subTest(transport=transport):
                yield self.witness.client(transport)

    def test_run_until_complete(self):
        for client in self.each_client():
            self.assertEqual(self.loop.run_until_complete(self.ask(client)), [1, 2, 3])

    def test_other_sources_run_meanwhile(self):
        async def main():
            pending = asyncio.create_task(client.get_async('/gate?name=other-sources'))
            await asyncio.to_thread(self.witness.wait_for_request, '/gate?name=other-sources')
            GLib.idle_add(lambda: self.witness.say('open other-sources'))
            return (await pending).get_status()

        client = self.witness.client()
        self.assertEqual(self.loop.run_until_complete(main()), 200)

    def test_main_loop_run(self):
        for client in self.each_client():
            for run in GLib.MainLoop.run, Adieu.main_loop_run:
                loop = GLib.MainLoop()
                task = self.loop.create_task(self.ask(client, then=loop.quit))
                run(loop)
                self.assertEqual(task.result(), [1, 2, 3])

    def test_what_is_under_way_when_the_main_loop_has_quit(self):
        async def main(path):
            task = asyncio.create_task(client.get_async(path))
            await asyncio.to_thread(self.witness.wait_for_request, path)
            loop.quit()
            with self.fails_with(Gio.IOErrorEnum.CANCELLED, Gio.io_error_quark()):
                await task

        for client in self.each_client():
            loop = GLib.MainLoop()
            task = self.loop.create_task(main(f'/gate?name={id(loop)}'))
            Adieu.main_loop_run(loop)
            self.loop.run_until_complete(task)

    def test_an_application(self):
        def activated(application):
            application.hold()
            tasks.append(self.loop.create_task(self.ask(client, then=application.release)))

        for client in self.each_client():
            tasks = []
            application = Gio.Application(flags=Gio.ApplicationFlags.NON_UNIQUE)
            application.connect('activate', activated)
            self.assertEqual(application.run(), 0)
            self.assertEqual(tasks[0].result(), [1, 2, 3])

    def test_a_thread(self):
        async def main():
            return await asyncio.to_thread(lambda: asyncio.run(self.ask(client)))

        for client in self.each_client():
            self.assertEqual(self.loop.run_until_complete(main()), [1, 2, 3])

    def test_a_callback(self):
        told = []
        loop = GLib.MainLoop()
        client = self.witness.client()
        client.get_async('/foo/1', None, lambda *_: told.append(True) or loop.quit())
        loop.run()
        self.assertEqual(told, [True])

    def test_without_the_override(self):
        environment = dict(os.environ)
        environment.pop('PYTHONPATH')
        for transport in TRANSPORTS:
            with self.subTest(transport=transport):
                earlier = len(self.witness.told('end'))
                result = subprocess.run(
                    [sys.executable, '-c', BARE, *self.witness.arguments(transport)], text=True,
                    env=environment, capture_output=True, timeout=60, check=False)
                self.assertEqual((result.stdout, result.stderr, result.returncode),
                                 ('1 False\n', '', 0))
                for end in self.witness.ends_since(earlier):
                    self.assertTrue(end['clean'], end)


if __name__ == '__main__':
    fixture.main(needs_glib=True)
