# SPDX-License-Identifier: LGPL-2.1-or-later

"""A program of endings that has one fault: faulty.py FAULT LANGUAGE ENDING STATE URL CA-FILE TRANSPORT.
Written by hand down to the frame, so that the judges have something to find.
"""

import os
import signal
import ssl
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'witness'))

from peers import Http1Peer, Http2Peer, Peer  # noqa: E402

LONG = 0.8  # s

# What is pending in each state, and its headers.
PENDING = {
    'inflight': ('GET', '/slow?ms=500'),
    'hooks': ('GET', '/slow?ms=500'),
    'retry': ('GET', '/status/503?retry-after=30'),
    'refresh': ('POST', '/token?delay=500'),
    'pages': ('GET', '/pages/link?n=20&at=10&delay=500'),
}
HOOKED = [('X-Prepared', 'yes'), ('X-Signed', 'yes')]


def event(what):
    os.write(1, f'{time.monotonic():.6f} {what}\n'.encode())


def connect(url, ca_file, h2):
    parts = urllib.parse.urlsplit(url)
    tls = None
    if parts.scheme == 'https':
        tls = ssl.create_default_context(cafile=ca_file)
        tls.check_hostname = False
    if h2:
        return Http2Peer(parts.port, tls)
    return Http1Peer(parts.port, tls)


def hook(*names):
    for name in names:
        event(f'hook {name}')


def ask(peer, name, method, path, told=1, headers=()):
    event(f'req {name}')
    body = b'{"name": "x"}' if method == 'POST' else b''
    if headers:
        hook('prepare', 'sign', 'judge')
    kind = [('Content-Type', 'application/json')] if body else []
    status = peer.ask(method, path, [*kind, *headers], body).status
    for _ in range(told):
        event(f'cb {name} ' + ('ok' if status == 200 else f'err {status}'))


def ask_pending(peer, fault, state):
    headers = HOOKED if state == 'hooks' and fault != 'hooks-lost' else []
    method, path = PENDING[state]

    event('req slow')
    if state == 'hooks' and fault != 'hooks-unasked':
        hook('prepare', 'sign')
    if fault == 'told-early':
        event('cb slow err 503')
    if fault == 'two-tokens':
        peer.ask(method, path, [], b'')
    if fault == 'old-token':
        peer.ask('GET', '/auth')
    if state == 'retry':
        peer.ask(method, path)  # and waits, with the answer read
    elif isinstance(peer, Http2Peer):
        peer.start(method, path, headers)
    else:
        peer.send(peer.request_bytes(method, path, headers))


def ask_all(peer, fault, state):
    headers = HOOKED if state == 'hooks' else []
    ask(peer, 'get', 'GET', '/foo/1', headers=headers)
    ask(peer, 'post', 'POST', '/bar/1', told=0 if fault == 'not-told' else 1, headers=headers)
    if fault == 'post-twice':
        peer.ask('POST', '/bar/1')
    if state == 'idle':
        ask(peer, 'again', 'GET', '/foo/2', told=2 if fault == 'told-twice' else 1)
        return
    if fault == 'asks-too-little':
        return
    if state == 'pages':
        ask(peer, 'list', 'GET', '/pages/link?n=20')
    ask_pending(peer, fault, 'inflight' if fault == 'no-refresh' else state)


def leave(peer, fault):
    if fault == 'no-close-notify':
        if isinstance(peer, Http2Peer):
            peer.say_goaway()
        peer.say_fin()
        peer.drain()
    elif fault == 'no-goaway':
        Peer.goodbye(peer)
    elif fault == 'just-gone':
        os._exit(0)
    elif fault == 'reset':
        peer.reset()
    elif fault == 'reset-late':
        if isinstance(peer, Http2Peer):
            peer.say_goaway()
        if peer.tls is not None:
            peer.say_close_notify()
        peer.reset()
    elif fault == 'left-open':
        if os.fork() == 0:
            os.close(1)
            os.close(2)
            try:
                peer.drain()  # until the server has had enough
            finally:
                os._exit(0)
    else:
        try:
            peer.goodbye()
        except ConnectionResetError:
            pass  # nginx, which gives up a connection with the close_notify unread


def main():
    fault, _, ending, state, url, ca_file, transport = sys.argv[1:]
    peer = connect(url, ca_file, transport == 'h2')
    ask_all(peer, fault, state)
    event('ready')
    time.sleep(0.15)
    if fault != 'no-ending':
        event('ending')

    if fault == 'talks':
        os.write(2, b'something\n')
    if fault == 'slow-told-twice':
        event('cb slow err cancelled')
    if fault in ('slow-told', 'slow-told-twice'):
        event('cb slow err cancelled')
    if fault == 'hook-late':
        hook('store')
    if fault == 'garbage':
        os.write(1, b'hello\n')
    if fault == 'late':
        time.sleep(LONG)
    if fault == 'hangs':
        time.sleep(60)

    leave(peer, fault)
    if fault == 'killed':
        os.kill(os.getpid(), signal.SIGKILL)
    sys.exit(3 if fault == 'status' else 7 if ending.startswith('exit-') else 0)


if __name__ == '__main__':
    main()
