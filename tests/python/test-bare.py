# SPDX-License-Identifier: LGPL-2.1-or-later

"""Adieu without its override is as safe as with it: test-bare.py BASE-URL [CA-FILE]

Calls are answered, a context goes away with a call under way, and the program ends in the middle
of another. Whoever runs it looks at what the server saw.
"""

import atexit
import sys
import threading

sys.modules['gi.overrides.Adieu'] = None

import gi

gi.require_version('Adieu', '1')
from gi.repository import Adieu, Gio, GLib

PENDING = '/gate?name=bare'


def create_client(base_url, ca_file=None):
    authorities = Gio.TlsFileDatabase.new(ca_file) if ca_file else None
    return Adieu.Client(base_url=base_url, tls_database=authorities)


def call(path, told):
    """The answer's status, or the error, is appended to told."""
    def answered(source, result):
        try:
            told.append(source.get_finish(result).get_status())
        except GLib.Error as error:
            told.append(error)

    client.get_async(path, None, answered)


def check_answer():
    told = []
    context = GLib.MainContext.default()
    call('/foo/1', told)
    while not told:
        context.iteration(True)
    assert told == [200], told
    assert client.get('/foo/2').get_status() == 200


def work(told):
    """One call is answered on the thread's own context, one is under way when that goes."""
    context = GLib.MainContext.new()
    context.push_thread_default()
    call(PENDING, told)
    call('/foo/3', told)
    while not told:
        context.iteration(True)
    context.pop_thread_default()


def check_context():
    told = []
    worker = threading.Thread(target=work, args=[told])
    worker.start()
    worker.join()
    assert told[0] == 200 and len(told) == 2, told
    assert told[1].matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED), told


def check_end():
    told = []
    call(PENDING, told)
    client.get('/foo/4')  # when this is answered, the other is under way
    atexit.register(lambda: told and sys.stderr.write(f'{told}\n'))


assert not hasattr(Adieu.Response, 'json'), 'this is the override'
client = create_client(*sys.argv[1:])
check_answer()
check_context()
check_end()
print('Bare.')
