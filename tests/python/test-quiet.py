# SPDX-License-Identifier: LGPL-2.1-or-later

"""Who is still alive: the check for tests of applications, and the list at exit."""

import asyncio
import gc
import os
import subprocess
import sys

import fixture
from fixture import Adieu, Gio, GLib, TestCase, run

PATIENCE_MS = 30000

PROGRAM = """
import gi
gi.require_version('Adieu', '1')
from gi.repository import Adieu, GLib

class Foo(Adieu.Client):
    __gtype_name__ = 'QuietFoo'

def make():
    return Foo(base_url='https://api.example.org/v1')

foo = make()
print(foo.get_base_url())
"""

# A source of the default context, which nobody frees, outlives the interpreter.
LEAK = "GLib.idle_add(print, foo)\n"

LISTED = 'alive at exit: QuietFoo for https://api.example.org/v1, '


def said(program, debug):
    """What a program writes to stderr that is asked for debug output."""
    result = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True,
                            env={**os.environ, 'ADIEU_DEBUG': debug}, check=True)
    assert result.stdout == 'https://api.example.org/v1\n', result.stdout
    return result.stderr


class Quiet(TestCase):
    def assert_left(self, who):
        with self.fails_with(Gio.IOErrorEnum.BUSY, Gio.io_error_quark()) as caught:
            Adieu.check_quiet(0)
        self.assertIn(who, caught.exception.message)

    def assert_quiet(self):
        gc.collect()
        self.assertTrue(Adieu.check_quiet(PATIENCE_MS))

    def test_a_client(self):
        client = self.witness.client('h2')
        client.get('/foo/1')
        self.assert_left('AdieuClient for https://')
        del client
        self.assert_quiet()

    def test_a_cycle_has_to_be_collected(self):
        client = self.witness.client()
        client.itself = client
        gc.disable()
        try:
            del client
            self.assert_left('AdieuClient for http://')
        finally:
            gc.enable()
        self.assert_quiet()

    def test_a_call_that_is_awaited(self):
        async def main():
            task = asyncio.create_task(self.witness.client().get_async('/gate?name=x'))
            await asyncio.sleep(0)
            self.assert_left('GET http://')
            task.cancel()
            await asyncio.wait([task])

        run(main())
        self.assert_quiet()

    def test_callbacks_run_meanwhile(self):
        results = []
        self.witness.client().get_async('/foo/1', None, lambda _, result: results.append(result))
        self.assertEqual(results, [])
        self.assertTrue(Adieu.check_quiet(PATIENCE_MS))
        self.assertEqual(len(results), 1)


class List(TestCase):
    def test_silent_unless_asked(self):
        self.assertEqual(said(PROGRAM + LEAK, ''), '')

    def test_what_the_interpreter_frees_is_not_alive(self):
        self.assertIn('nothing was alive at exit', said(PROGRAM, 'lifetime'))

    def test_what_leaks_is_listed_with_its_line(self):
        line = PROGRAM.split('\n').index("    return Foo(base_url='https://api.example.org/v1')") + 1
        listed = said(PROGRAM + LEAK, 'lifetime')
        self.assertIn(LISTED, listed)
        self.assertIn(f'made in <string>:{line} in make\n', listed)
        self.assertIn('1 client and 0 calls were alive at exit', listed)


if __name__ == '__main__':
    fixture.main()
