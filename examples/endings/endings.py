# SPDX-License-Identifier: LGPL-2.1-or-later

"""Every way in which a Python program that uses Adieu can end, with nothing done about it.

endings.py ENDING STATE URL [CA-FILE], or endings.py --list. The table is at the bottom.
"""

import asyncio
import os
import signal
import sys
import threading
import warnings

import gi

gi.require_version('Adieu', '1')
from gi.repository import Adieu, Gio, GLib

import pending
from asking import (PAUSE_MS, after, ask_body, ask_connect, ask_upload, begin, create_client, drop,
                    get, nothing, program)
from pending import event

STATUS_OF_EXIT = 7
CLOSE_ASYNC_MS = 250
GO_ON_MS = 800


# How it runs

def run():
    program.loop = GLib.MainLoop()
    begin()
    program.loop.run()


def run_and_close():
    run()
    program.client.close()


def run_and_drop():
    run()
    drop()


class NobodyCatchesThis(Exception):
    pass


def report(kind, error, traceback):
    """A traceback of the exception on purpose tells nothing that went wrong."""
    if kind is not NobodyCatchesThis:
        sys.__excepthook__(kind, error, traceback)


def run_and_raise():
    sys.excepthook = report
    run()
    raise NobodyCatchesThis


def run_by_adieu():
    program.loop = GLib.MainLoop()
    begin()
    Adieu.main_loop_run(program.loop)


def run_in_the_middle():
    if program.idle:
        run()
    else:
        run_by_adieu()


def run_until_terminated():
    signal.signal(signal.SIGTERM, lambda *_: quit_loop())
    run()


def work():
    context = GLib.MainContext()
    context.push_thread_default()
    program.loop = GLib.MainLoop(context)
    begin()
    program.loop.run()

    drop()
    program.loop = None
    context.pop_thread_default()


def run_a_worker():
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    program.loop = GLib.MainLoop()
    go_on()
    program.loop.run()


def run_application():
    program.application = Gio.Application(application_id='org.example.Endings',
                                          flags=Gio.ApplicationFlags.NON_UNIQUE)
    program.application.connect('activate', activated)
    return program.application.run()


def activated(application):
    application.hold()
    begin()


# How it ends

def quit_loop():
    program.loop.quit()


def go_on():
    after(GO_ON_MS, quit_loop)


def exit_now():
    sys.exit(STATUS_OF_EXIT)


def close_and_go_on():
    program.client.close_async(None, lambda client, result: client.close_finish(result))
    after(CLOSE_ASYNC_MS, quit_loop)


def drop_and_go_on():
    drop()
    go_on()


def drop_in_callback():
    """The reply that is pending does it, or else one more."""
    if program.state not in pending.ANSWERED_SOON:
        get('last', '/foo/3', drop)
    go_on()


def drop_and_quit():
    drop()
    quit_loop()


def drop_in_thread():
    threading.Thread(target=drop).start()
    go_on()


def exit_in_callback():
    get('last', '/foo/3', exit_now)


def terminate():
    os.kill(os.getpid(), signal.SIGTERM)


def quit_application():
    program.application.quit()


def release_application():
    program.application.release()


def live_as_child():
    """It drops what it inherited, makes a client of its own, and exits as programs do."""
    drop()
    program.client = create_client()
    event('req child')
    program.client.get('/foo/4')
    event('cb child ok')
    sys.exit()


def fork_child():
    # From 3.12 on Python warns of every fork in a process with threads, whatever they do.
    warnings.filterwarnings('ignore', 'This process .* is multi-threaded', DeprecationWarning)
    child = os.fork()
    if child == 0:
        live_as_child()
    _, status = os.waitpid(child, 0)
    program.status = 0 if status == 0 else 1
    get('parent', '/foo/3', quit_loop)


# How it runs and ends on a loop of asyncio's, and no other

async def await_answer(name, call):
    event(f'req {name}')
    try:
        await call
        event(f'cb {name} ok')
    except GLib.Error as error:
        event(f'cb {name} err {error.message}')
    except asyncio.CancelledError:
        event(f'cb {name} err cancelled')
        raise


async def leave_pending(call):
    program.task = asyncio.create_task(await_answer('slow', call))
    await asyncio.sleep(0)


async def await_under_way(client):
    """Lists are for a loop of GLib's: here it is the second page that is pending."""
    path = pending.PATHS[program.state]
    if program.state == 'pages':
        pages = client.pages(pending.pages_request(), Adieu.LinkPager.new('items'))
        await await_answer('list', pages.next_async())
        await leave_pending(pages.next_async())
    elif program.state in ('refresh', 'retry'):
        call = client.get_async(pending.PATH_THAT_TELLS)
        again = asyncio.create_task(await_answer('again', call))
        await asyncio.sleep(0)
        if program.state == 'refresh':
            client.set_auth(pending.old_credentials(client))
        await leave_pending(client.get_async(path))
        await again
    else:
        await leave_pending(client.get_async(path))


async def main():
    program.client = client = create_client()
    await await_answer('get', client.get_async('/foo/1'))
    await await_answer('post', client.post_async('/bar/1', {'name': 'x'}))
    if program.idle:
        await await_answer('again', client.get_async('/foo/2'))
    else:
        await await_under_way(client)
    event('ready')
    await asyncio.sleep(PAUSE_MS / 1000)
    event('ending')
    program.end()


def run_asyncio():
    asyncio.run(main())


ENDINGS = {
    'explicit-close': (run_and_close, quit_loop),
    'explicit-close-loop': (run, close_and_go_on),
    'drop-loop-runs': (run, drop_and_go_on),
    'drop-in-callback': (run, drop_in_callback),
    'quit-then-drop': (run_and_drop, quit_loop),
    'drop-then-quit': (run, drop_and_quit),
    'never-dropped': (run, quit_loop),
    'main-loop-run': (run_by_adieu, quit_loop),
    'exit-in-callback': (run, exit_in_callback),
    'drop-in-thread': (run, drop_in_thread),
    'worker-context': (run_a_worker, quit_loop),
    'sigterm-quit': (run_until_terminated, terminate),
    'application-quit': (run_application, quit_application),
    'application-end': (run_application, release_application),
    'exception': (run_and_raise, quit_loop),
    'sys-exit': (run_asyncio, exit_now),
    'asyncio': (run_asyncio, nothing),
    'fork-child': (run, fork_child),
    'mid-body': (run_in_the_middle, quit_loop, ask_body),
    'mid-upload': (run_in_the_middle, quit_loop, ask_upload),
    'mid-connect': (run_in_the_middle, quit_loop, ask_connect),
}

OTHER_NAMES = {'throw': 'exception'}

# Without what src/bindings/ adds for Python, nothing can be awaited.
if not hasattr(Adieu.Response, 'json'):
    del ENDINGS['sys-exit'], ENDINGS['asyncio']


def parse_arguments(arguments):
    arguments = [OTHER_NAMES.get(word, word) for word in arguments]
    if arguments == ['--list']:
        print(*ENDINGS, sep='\n')
        sys.exit()
    if (not 3 <= len(arguments) <= 4 or arguments[0] not in ENDINGS
            or arguments[1] not in pending.STATES):
        sys.exit('Usage: endings.py ENDING STATE URL [CA-FILE], or endings.py --list')

    program.ending, program.state, program.url, program.ca_file = (arguments + [None])[:4]
    program.idle = program.state == 'idle'
    program.status = 0
    program.run, program.end, program.ask_also = (ENDINGS[program.ending] + (None,))[:3]


if __name__ == '__main__':
    parse_arguments(sys.argv[1:])
    program.status = program.run() or program.status
    sys.exit(program.status)
