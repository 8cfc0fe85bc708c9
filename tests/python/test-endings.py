# SPDX-License-Identifier: LGPL-2.1-or-later

"""How Python programs end: whatever they leave behind, the server is taken leave of in order, and
nobody complains. Each program is run under python -X dev, over each transport.
"""

import subprocess
import sys
import time

import fixture
from fixture import TestCase
from show import TRANSPORTS

# How long an end may take, in s, at most. It takes some ms, but machines are busy at times.
END = 5

HEAD = """
import asyncio, atexit, logging, os, signal, sys, threading, warnings
import gi
gi.require_version('Adieu', '1')
from gi.repository import Adieu, Gio, GLib

class Foo(Adieu.Client):
    __gtype_name__ = 'TestFoo'

def create():
    authorities = Gio.TlsFileDatabase.new(sys.argv[2]) if len(sys.argv) > 2 else None
    client = Foo(base_url=sys.argv[1], tls_database=authorities)
    client.mine = [client]
    return client

async def under_way(path):
    \"\"\"A call that the server has, and does not answer.\"\"\"
    task = asyncio.create_task(client.get_async(path))
    await client.get_async('/foo/1')
    tasks.add(task)

def say(text):
    print(text, flush=True)

# That it took long says nothing about us: machines are busy at times.
logging.getLogger('asyncio').addFilter(lambda record: ' took ' not in record.getMessage())

tasks = set()
client = create()
"""

ON_ASYNCIO = """
run, new_loop = asyncio.run, asyncio.new_event_loop
"""

# In the main thread its loop is that of GLib's default context.
ON_GLIB = """
from gi.events import GLibEventLoop

def new_loop():
    in_main_thread = threading.current_thread() is threading.main_thread()
    return GLibEventLoop(GLib.MainContext.default() if in_main_thread else GLib.MainContext())

def run(coroutine):
    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(coroutine)
"""

IDLE = """
async def main():
    say((await client.get_async('/foo/1')).json()['id'])
run(main())
"""

UNDER_WAY = """
async def main():
    await under_way('/gate?name=python')
    say(1)
run(main())
"""

UNDER_WAY_ON_A_LOOP_LEFT_ALONE = """
warnings.simplefilter('ignore', ResourceWarning)  # asyncio's own, of the loop
async def main():
    await under_way('/gate?name=python')
    say(1)
loop = new_loop()
loop.run_until_complete(main())
for task in tasks:
    task._log_destroy_pending = False
"""

UNDER_WAY_ON_A_CLOSED_LOOP = """
async def main():
    await under_way('/gate?name=python')
    say(1)
loop = new_loop()
loop.run_until_complete(main())
loop.close()
for task in tasks:
    task._log_destroy_pending = False
"""

EXCEPTION = """
async def main():
    await under_way('/gate?name=python')
    say(1)
    raise ValueError('of mine')
run(main())
"""

EXIT_IN_A_COROUTINE = """
async def main():
    await under_way('/gate?name=python')
    say(1)
    sys.exit(3)
run(main())
"""

EXIT_IN_A_CALLBACK = """
def told(client, result):
    say(client.get_finish(result).json()['id'])
    sys.exit(3)
client.get_async('/foo/1', None, told)
GLib.MainLoop().run()
"""

CALLBACK_TO_COME = """
def told(client, result):
    try:
        client.get_finish(result)
    except GLib.Error as error:
        cancelled = error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)
        say(1 if cancelled and not sys.is_finalizing() else error.message)
client.get_async('/gate?name=python', None, told)
client.get('/foo/1')
"""

CTRL_C = """
told = []
loop = GLib.MainLoop()
client.get_async('/gate?name=python', None, lambda *_: told.append(True))
GLib.idle_add(lambda: client.get('/foo/1') and os.kill(os.getpid(), signal.SIGINT))
try:
    Adieu.main_loop_run(loop)
except KeyboardInterrupt:
    say(len(told))
"""

CALL_AT_EXIT = """
atexit.register(lambda: say(client.get('/foo/1').json()['id']))
client.get('/foo/2')
"""

THREAD_LEFT_ALONE = """
begun = threading.Event()
async def main():
    await under_way('/gate?name=python')
    begun.set()
    await asyncio.Event().wait()
threading.Thread(target=lambda: run(main()), daemon=True).start()
begun.wait()
say(1)
"""

# A newer Python warns of every fork in a process of several threads, whatever they do.
FORK = """
warnings.filterwarnings('ignore', 'This process .* is multi-threaded', DeprecationWarning)
client.get('/foo/1')
child = os.fork()
if child == 0:
    sys.exit(0)
assert os.waitpid(child, 0)[1] == 0
say(client.get('/foo/1').json()['id'])
"""

SUGAR = """
async def main():
    async with create() as other:
        await other.get_async('/foo/1')
    say(1 if other.is_closed() else 'it is open')
run(main())
with create() as other:
    other.get('/foo/1')
"""


LOOPS = ON_GLIB if fixture.ON_GLIB else ON_ASYNCIO


class Endings(TestCase):
    def run_program(self, transport, body):
        earlier = len(self.witness.told('end'))
        with subprocess.Popen([sys.executable, '-X', 'dev', '-W', 'ignore::ImportWarning', '-c',
                               HEAD + LOOPS + body, *self.witness.arguments(transport)], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            said = process.stdout.readline()
            begin = time.monotonic()
            rest, errors = process.communicate(timeout=60)
            took = time.monotonic() - begin
        return process.returncode, said + rest, errors, took, self.witness.ends_since(earlier)

    def check(self, body, status=0, complaint=None, connections=None):
        for transport in TRANSPORTS:
            with self.subTest(transport=transport):
                code, output, errors, took, ends = self.run_program(transport, body)
                if complaint is None:
                    self.assertEqual(errors, '')
                else:
                    self.assertRegex(errors, r'\ATraceback [^\n]*\n(  .*\n)*' + complaint + r'\n\Z')
                self.assertEqual((code, output), (status, '1\n'))
                self.assertLess(took, END)
                self.assertEqual(len(ends), connections or max(1, len(ends)))
                for end in ends:
                    self.assertTrue(end['clean'], end)

    def test_idle(self):
        self.check(IDLE)

    def test_a_call_under_way(self):
        self.check(UNDER_WAY)

    def test_a_loop_left_alone(self):
        self.check(UNDER_WAY_ON_A_LOOP_LEFT_ALONE)

    def test_a_closed_loop(self):
        self.check(UNDER_WAY_ON_A_CLOSED_LOOP)

    def test_an_exception(self):
        self.check(EXCEPTION, status=1, complaint='ValueError: of mine')

    def test_exit_in_a_coroutine(self):
        self.check(EXIT_IN_A_COROUTINE, status=3)

    def test_exit_in_a_callback(self):
        self.check(EXIT_IN_A_CALLBACK, status=3)

    def test_a_callback_to_come(self):
        self.check(CALLBACK_TO_COME)

    def test_ctrl_c(self):
        self.check(CTRL_C)

    def test_a_call_at_exit(self):
        self.check(CALL_AT_EXIT)

    def test_a_thread_left_alone(self):
        self.check(THREAD_LEFT_ALONE)

    def test_a_fork(self):
        self.check(FORK, connections=1)

    def test_sugar(self):
        self.check(SUGAR)


if __name__ == '__main__':
    fixture.main()
