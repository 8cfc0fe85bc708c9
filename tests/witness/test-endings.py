# SPDX-License-Identifier: LGPL-2.1-or-later

"""Proves the witness before anything is proved with it: peers that part well and peers
that do not are recorded differently, on every transport. Nothing sleeps: what has not
happened is known from something later that has.
"""

import os
import ssl
import subprocess
import sys

from harness import ALL, Witness, cases, check_end, equal, main, shared, test
from peers import Http1Peer, Http2Peer, Peer

# ---- the client ends ----

def good(peer):
    peer.goodbye()


def no_goaway(peer):
    Peer.goodbye(peer)


def no_notify(peer):
    if isinstance(peer, Http2Peer):
        peer.say_goaway()
    peer.say_fin()
    peer.drain()
    peer.close()


def just_close(peer):
    peer.close()


def reset(peer):
    peer.reset()


def close_at_once(peer):
    """Everything said, but nobody there to hear the server's answer: RST after FIN."""
    if isinstance(peer, Http2Peer):
        peer.say_goaway()
    peer.say_close_notify()
    peer.close()


def unread(peer):
    if isinstance(peer, Http2Peer):
        peer.start('GET', '/bytes?n=50000')
    else:
        peer.send(peer.request_bytes('GET', '/bytes?n=50000'))
    peer.wait_readable()
    peer.close()


def all_but_fin(peer):
    if isinstance(peer, Http2Peer):
        peer.say_goaway()
    peer.say_close_notify()
    peer.reset()


def goaway_with_error(peer):
    peer.say_goaway(11)
    Peer.goodbye(peer)


GOOD = {'http': ['fin'], 'https': ['close_notify', 'fin'], 'h2': ['goaway', 'close_notify', 'fin']}
ENDINGS = [('%s-good' % t, t, good, dict(clean=True, ending='fin', order=GOOD[t])) for t in ALL]
ENDINGS += [
    ('http-just-close', 'http', just_close, dict(clean=True, ending='fin', order=['fin'])),
    ('https-just-close', 'https', just_close, dict(clean=False, close_notify=False)),
    ('h2-just-close', 'h2', just_close, dict(clean=False, close_notify=False, goaway=False)),
    ('https-no-notify', 'https', no_notify,
     dict(clean=False, ending='fin', order=['fin'], why='no close_notify')),
    ('h2-no-notify', 'h2', no_notify,
     dict(clean=False, ending='fin', order=['goaway', 'fin'], why='no close_notify')),
    ('h2-no-goaway', 'h2', no_goaway,
     dict(clean=False, ending='fin', order=['close_notify', 'fin'], why='no GOAWAY')),
    ('h2-goaway-with-error', 'h2', goaway_with_error, dict(clean=True, goaway_error=11)),
    ('https-all-but-fin', 'https', all_but_fin,
     dict(clean=False, ending='rst', close_notify=True, why='RST instead of FIN')),
    ('h2-all-but-fin', 'h2', all_but_fin,
     dict(clean=False, ending='rst', close_notify=True, goaway=True, why='RST instead of FIN')),
    ('https-close-at-once', 'https', close_at_once,
     dict(clean=False, ending='rst', close_notify=True)),
    ('h2-close-at-once', 'h2', close_at_once,
     dict(clean=False, ending='rst', close_notify=True, goaway=True)),
]
ENDINGS += [('%s-rst' % t, t, reset, dict(clean=False, ending='rst', order=['rst'])) for t in ALL]
ENDINGS += [('%s-unread' % t, t, unread, dict(clean=False, ending='rst')) for t in ALL]


def end_of(transport, leave, wanted, *options):
    witness = shared(*options)
    peer = witness.peer(transport)
    equal(peer.ask('GET', '/foo/42').status, 200)
    leave(peer)
    end = witness.wait('end', connection=peer.number)
    check_end(end, transport=transport, handshake=transport != 'http',
              server_closed_first=False, **wanted)
    equal(end['requests_detail'][0], dict(stream=1 if transport == 'h2' else 0, method='GET',
                                          path='/foo/42', state='answered', status=200))


@cases('end', ENDINGS)
def check_ending(transport, leave, wanted):
    end_of(transport, leave, wanted)


# The server waits for the FIN: the same endings read the same, but a client that does not
# stay for the answer is known by a RST that comes after its FIN.
ON_FIN = [row for row in ENDINGS if row[1] != 'http' and 'close-at-once' not in row[0]]
ON_FIN += [
    ('https-close-at-once', 'https', close_at_once,
     dict(clean=False, order=['close_notify', 'fin', 'rst'], why='RST after FIN')),
    ('h2-close-at-once', 'h2', close_at_once,
     dict(clean=False, order=['goaway', 'close_notify', 'fin', 'rst'], why='RST after FIN')),
]


@cases('end-on-fin', ON_FIN)
def check_ending_on_fin(transport, leave, wanted):
    end_of(transport, leave, wanted, '--close=on-fin')


@cases('notify-is-answered', [(t, t) for t in ('https', 'h2')])
def check_at_once(transport):
    with Witness() as witness:
        peer = witness.peer(transport)
        peer.ask('GET', '/foo/1')
        peer.say_close_notify()
        peer.drain()
        check_end(witness.wait('accept', connection=1), transport=transport)
        assert not witness.find('end', {}), 'ended before the FIN'
        peer.close()
        check_end(witness.wait('end', connection=1), ending='fin', server_closed_first=False)
        witness.finish()


@cases('notify-waits-for-fin', [(t, t) for t in ('https', 'h2')])
def check_on_fin(transport):
    with Witness('--close=on-fin') as witness:
        peer = witness.peer(transport)
        peer.ask('GET', '/foo/1')
        while peer.readable():
            peer.socket.recv(65536)
        peer.say_close_notify()
        witness.settle(transport)
        assert not peer.readable(), 'answered before the FIN'
        peer.say_fin()
        peer.drain()
        peer.close()
        check_end(witness.wait('end', connection=1), close_notify=True, ending='fin')
        witness.finish()


CHILD = '''
import sys
sys.path.insert(0, %r)
sys.argv = ['child']
from peers import Http1Peer, Http2Peer
import ssl
transport, address, ca, path = %r
tls = None if transport == 'http' else ssl.create_default_context(cafile=ca)
peer = Http2Peer(address, tls) if transport == 'h2' else Http1Peer(address, tls)
peer.ask('GET', '/foo/1')
if path:
    peer.start('GET', path) if transport == 'h2' else peer.send(peer.request_bytes('GET', path))
print('ready', flush=True)
sys.stdin.read()
'''


def kill_peer(witness, transport, path):
    here = os.path.dirname(os.path.abspath(__file__))
    script = CHILD % (here, (transport, witness.ready[transport], witness.ca, path))
    child = subprocess.Popen([sys.executable, '-c', script], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)
    equal(child.stdout.readline(), 'ready\n')
    if path:
        witness.wait('request', connection=1, path=path)
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()


@cases('killed', [(t, t) for t in ALL])
def check_killed(transport):
    with Witness() as witness:
        kill_peer(witness, transport, None)
        end = witness.wait('end', connection=1)
        check_end(end, clean=transport == 'http', close_notify=False, goaway=False)
        witness.finish()


@cases('killed-while-waiting', [(t, t) for t in ALL])
def check_killed_waiting(transport):
    with Witness() as witness:
        kill_peer(witness, transport, '/gate?name=never')
        end = witness.wait('end', connection=1)
        equal([detail['state'] for detail in end['requests_detail']], ['answered', 'aborted'])
        witness.finish()


@cases('killed-just-before-quit', [(t, t) for t in ALL])
def check_killed_at_quit(transport):
    with Witness() as witness:
        kill_peer(witness, transport, None)
        equal(witness.finish()['open'], 0)
        check_end(witness.find('end', dict(connection=1)), close_notify=False)


@cases('still-open', [(t, t) for t in ALL])
def check_open(transport):
    with Witness() as witness:
        peer = witness.peer(transport)
        peer.ask('GET', '/foo/1')
        if transport == 'h2':
            peer.start('GET', '/gate?name=never')
        else:
            peer.send(peer.request_bytes('GET', '/gate?name=never'))
        witness.wait('request', path='/gate?name=never')
        summary = witness.finish()
        equal((summary['connections'], summary['clean'], summary['open']), (1, 0, 1))
        end = witness.find('end', {})
        check_end(end, ending='open', order=[], clean=False)
        equal([detail['state'] for detail in end['requests_detail']], ['answered', 'pending'])
        peer.close()


@test
def a_refused_certificate_may_end_well():
    with Witness(doors=['https']) as witness:
        peer = Http1Peer(witness.ready['https'], ssl.create_default_context(), handshake=False)
        try:
            peer.pump(peer.tls.do_handshake)
            raise AssertionError('trusted')
        except ssl.SSLCertVerificationError:
            pass
        peer.say_fin()
        peer.drain()
        peer.close()
        assert 'unknown ca' in witness.wait('tls-error', connection=1)['error']
        check_end(witness.wait('end', connection=1), handshake=False, close_notify=False,
                  ending='fin', clean=True, server_closed_first=False)
        witness.finish()


# ---- the server ends first ----

@cases('close-idle', [(t, t) for t in ALL])
def check_close_idle(transport):
    with Witness() as witness:
        peer = witness.peer(transport)
        peer.ask('GET', '/foo/1')
        witness.tell('close-idle')
        if transport == 'h2':
            equal(peer.reply(99).end, 'cut')
            equal(peer.goaways, [(1, 0)])
        peer.drain()
        peer.goodbye()
        check_end(witness.wait('end', connection=1), clean=True, server_closed_first=True)
        witness.finish()


@test
def close_idle_spares_the_busy():
    with Witness(doors=['http']) as witness:
        peer = witness.peer('http')
        peer.send(peer.request_bytes('GET', '/gate?name=a'))
        witness.wait('request')
        witness.tell('close-idle')
        witness.tell('open a')
        equal(peer.reply().body, b'{"gate":"a"}')
        peer.goodbye()
        check_end(witness.wait('end'), server_closed_first=False, clean=True)
        witness.finish()


@test
def goaway_lets_streams_finish():
    with Witness(doors=['h2']) as witness:
        peer = witness.peer('h2')
        stream = peer.start('GET', '/gate?name=a')
        witness.wait('request')
        witness.tell('goaway')
        witness.tell('open a')
        equal(peer.reply(stream).end, 'whole')
        equal(peer.goaways, [(stream, 0)])
        peer.goodbye()
        check_end(witness.wait('end'), clean=True, server_closed_first=False)
        witness.finish()


@cases('drop', [(t, t) for t in ALL])
def check_drop(transport):
    with Witness() as witness:
        peer = witness.peer(transport)
        peer.ask('GET', '/foo/1')
        witness.tell('drop')
        try:
            peer.drain()
            raise AssertionError('no RST')
        except ConnectionResetError:
            pass
        check_end(witness.wait('end'), ending='open', server_closed_first=True, clean=False)
        witness.finish()


@cases('cut', [(t, t) for t in ('https', 'h2')])
def check_cut(transport):
    with Witness() as witness:
        peer = witness.peer(transport)
        peer.ask('GET', '/foo/1')
        witness.tell('cut')
        while not peer.eof:
            peer.recv()
        check_end(witness.wait('accept'), connection=1)
        peer.close()
        check_end(witness.wait('end'), server_closed_first=True)
        witness.finish()


if __name__ == '__main__':
    sys.exit(main())
