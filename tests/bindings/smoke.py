# SPDX-License-Identifier: LGPL-2.1-or-later

"""Adieu as PyGObject gives it, without the override: smoke.py BASE-URL [CA-FILE]"""

import json
import socket
import sys

sys.modules['gi.overrides.Adieu'] = None

import gi

gi.require_version('Adieu', '1')
from gi.repository import Adieu, Gio, GLib, GObject, Json

VERBS = ['get', 'head', 'delete', 'post', 'put', 'patch', 'send']


class Foo(Adieu.Client):
    __gtype_name__ = 'SmokeFoo'

    tenant = GObject.Property(type=str)


def create_client(base_url, ca_file=None):
    database = Gio.TlsFileDatabase.new(ca_file) if ca_file else None
    return Foo(base_url=base_url, user_agent='smoke/1', tls_database=database,
               max_connections_per_host=2, total_deadline=5000)


def check_methods():
    for verb in VERBS + ['close']:
        for name in (verb, verb + '_async', verb + '_finish'):
            assert callable(getattr(Adieu.Client, name)), name
    assert Adieu.get_version().startswith('%d.%d.' % (Adieu.MAJOR_VERSION, Adieu.MINOR_VERSION))


def check_properties(client, base_url):
    assert client.props.base_url == base_url
    assert client.props.user_agent == 'smoke/1'
    assert client.props.max_connections_per_host == 2
    client.props.total_deadline = 10000
    assert client.get_total_deadline() == 10000


def check_blocking(client):
    request = Adieu.Request(method='GET', path='/foo/{id}')
    request.set_parameter_int('id', 42)
    request.add_query('x', 'y')
    response = client.send(request)
    assert response.get_status() == 200
    assert json.loads(response.get_bytes().get_data())['id'] == 42
    assert response.get_json().get_object().get_int_member('id') == 42
    assert response.get_headers().get_one('x-request-id')

    answer = client.patch('/bar/7', Json.from_string('{"name": "x"}'))
    assert json.loads(answer.dup_text()) == {'id': 7, 'patched': {'name': 'x'}}


def check_asynchronous(client):
    loop = GLib.MainLoop()
    told = []

    def got(source, result):
        told.append(source.get_finish(result))
        loop.quit()

    client.get_async('/foo/42', None, got)
    loop.run()
    assert told[0].get_status() == 200


def check_errors(client):
    try:
        client.get('/nothing')
        assert False, 'a 404 is an error'
    except GLib.Error as error:
        assert error.matches(Adieu.ClientError.quark(), Adieu.ClientError.NOT_FOUND), error
        assert Adieu.ClientError.get_delivery(error) == Adieu.Delivery.ANSWERED

    # PyGObject rebuilds an error from its domain, code and message, so the way to the response
    # is to ask for it.
    request = Adieu.Request(method='GET', path='/nothing', fail_on_status=False)
    response = client.send(request)
    assert response.get_problem().get_status() == 404
    try:
        response.check_status()
        assert False, 'a 404 is no success'
    except GLib.Error as error:
        assert error.matches(Adieu.ClientError.quark(), Adieu.ClientError.NOT_FOUND), error


def check_refused():
    with socket.create_server(('127.0.0.1', 0)) as server:
        port = server.getsockname()[1]
    try:
        Adieu.Client(base_url='http://127.0.0.1:%d' % port).get('/foo/42')
        assert False, 'nobody listens there'
    except GLib.Error as error:
        assert error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CONNECTION_REFUSED), error
        assert Adieu.ClientError.get_delivery(error) == Adieu.Delivery.NOT_SENT


def check_derived(client):
    client.tenant = 'a'
    derived = client.derive()
    assert type(derived) is Foo and derived.tenant == 'a'
    assert derived.props.base_url == client.props.base_url
    derived.tenant = 'b'
    assert client.tenant == 'a'
    assert derived.get('/foo/1').get_status() == 200


def iterate_until(condition):
    while not condition():
        GLib.MainContext.default().iteration(True)


def check_joined(client):
    told = []
    for _ in range(2):
        request = Adieu.Request(method='GET', path='/foo/1?joined', join=True)
        client.send_async(request, None, lambda source, result: told.append(source.send_finish(result)))
    iterate_until(lambda: len(told) == 2)
    assert told[0] is told[1]


def check_progress(client):
    progress, shown = Adieu.Progress(), []
    progress.connect('notify::state', lambda *_: shown.append(progress.props.state))
    client.send(Adieu.Request(method='GET', path='/foo/1', progress=progress))
    assert shown == [Adieu.ProgressState.SENDING, Adieu.ProgressState.DONE], shown
    assert progress.props.attempt == 1 and progress.get_retry_at() is progress.get_error() is None


def check_owned(client):
    told, ended = [], []

    class Callback:
        def __call__(self, source, result):
            told.append(source.send_finish(result).get_status())

        def __del__(self):
            ended.append(self)

    owner, request = GObject.Object(), Adieu.Request(method='GET', path='/foo/1')
    client.send_bound(request, owner, None, Callback())
    iterate_until(lambda: ended)
    assert told == [200], told

    for leave in [lambda: Adieu.Client.unbind(owner, None), owner.run_dispose]:
        ended.clear()
        client.send_bound(Adieu.Request(method='GET', path='/gate?name=owned'), owner, None, Callback())
        leave()
        iterate_until(lambda: ended)
    assert told == [200], told


client = create_client(*sys.argv[1:])
check_methods()
check_properties(client, sys.argv[1])
check_blocking(client)
check_asynchronous(client)
check_errors(client)
check_refused()
check_derived(client)
check_joined(client)
check_progress(client)
check_owned(client)
