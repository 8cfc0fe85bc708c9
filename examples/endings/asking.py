# SPDX-License-Identifier: LGPL-2.1-or-later

"""What all endings have in common: one client, and the questions that it is asked until the program
ends.
"""

import gi

gi.require_version('Adieu', '1')
from gi.repository import Adieu, Gio, GLib

import pending
from pending import event

PAUSE_MS = 150

# Read for two seconds, and more than is sent in a moment.
HALF_READ = '/bytes?n=32000000&chunk=131072&ms=8'
UPLOAD_BYTES = 32 * 1024 * 1024


class Program:
    client = None
    list = None
    loop = None
    application = None


program = Program()


def create_client():
    authorities = None
    if program.url.startswith('https:') and program.ca_file is not None:
        authorities = Gio.TlsFileDatabase.new(program.ca_file)
    return pending.client_class(program.state)(base_url=program.url, tls_database=authorities)


def after(ms, act):
    """In the loop of the thread that says so."""
    timer = GLib.timeout_source_new(ms)
    timer.set_callback(lambda *_: act())
    timer.attach(GLib.MainContext.get_thread_default())


def drop():
    program.list = None
    program.client = None


# What it asks

def ask(name, request, then=None):
    def told(asked, result):
        try:
            asked.send_finish(result)
            event(f'cb {name} ok')
        except GLib.Error as error:
            event(f'cb {name} err {error.message}')
        if then is not None:
            then()

    event(f'req {name}')
    program.client.send_async(request, None, told)


def get(name, path, then=None):
    ask(name, Adieu.Request(method='GET', path=path), then)


def post(name, path, body, content_type, then=None):
    request = Adieu.Request(method='POST', path=path)
    request.set_body_bytes(GLib.Bytes.new(body), content_type)
    ask(name, request, then)


def ask_slow():
    get('slow', pending.PATHS[program.state],
        drop if program.ending == 'drop-in-callback' else None)


def forget_token():
    """The further calls do without."""
    program.client.set_auth(None)
    program.under_way()


def start_pending(then):
    """Does `then` when it is under way."""
    program.under_way = then
    if program.state == 'pages':
        program.list = pending.load_list(program.client, then)
    elif program.state == 'refresh':
        get('again', pending.PATH_THAT_TELLS, forget_token)
        program.client.set_auth(pending.old_credentials(program.client))
        ask_slow()
    elif program.state == 'retry':
        get('again', pending.PATH_THAT_TELLS, then)
        ask_slow()
    else:
        ask_slow()
        then()


def ask_body():
    get('body', HALF_READ)


def ask_upload():
    post('upload', '/slow?ms=500', bytes(UPLOAD_BYTES), 'application/octet-stream')


def ask_connect():
    get('connect', '/foo/1')


def all_asked():
    if program.ask_also is not None:
        program.ask_also()
    event('ready')
    after(PAUSE_MS, end_now)


def end_now():
    event('ending')
    program.end()


def ask_last():
    if program.idle:
        get('again', '/foo/2', all_asked)
    else:
        start_pending(all_asked)


def ask_post():
    post('post', '/bar/1', b'{"name": "x"}', 'application/json', ask_last)


def nothing():
    pass


def ask_in_vain():
    """The server answers nobody."""
    if not program.idle:
        start_pending(nothing)
    all_asked()


def begin():
    program.client = create_client()
    if program.ending == 'mid-connect':
        ask_in_vain()
    else:
        get('get', '/foo/1', ask_post)
