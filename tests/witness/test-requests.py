# SPDX-License-Identifier: LGPL-2.1-or-later

"""What the witness records of requests, and how it stands those that are wrong."""

import sys

from harness import ALL, Witness, cases, check_end, equal, main, shared, test
from peers import frame

# ---- requests as the record has them ----

@cases('record', [(t, t) for t in ALL])
def check_record(transport):
    with Witness() as witness:
        peer = witness.peer(transport)
        peer.ask('POST', '/echo?a=%20b', [('X-One', '1'), ('X-Two', 'a'), ('X-Two', 'b')], b'12345')
        stream = 1 if transport == 'h2' else 0
        request = witness.wait('request', connection=1, stream=stream)
        equal((request['method'], request['path']), ('POST', '/echo?a=%20b'))
        equal(request['body_bytes'], 5)
        equal((request['headers']['x-one'], request['headers']['x-two']), ('1', ['a', 'b']))
        equal(witness.wait('answered', connection=1, stream=stream)['status'], 200)
        if transport != 'http':
            shake = witness.wait('handshake', connection=1)
            equal((shake['tls'], shake['resumed']), ('TLSv1.3', False))
            equal(shake['alpn'], 'h2' if transport == 'h2' else None)
        peer.goodbye()
        witness.finish()


@test
def a_cancelled_stream_is_recorded():
    with Witness(doors=['h2']) as witness:
        peer = witness.peer('h2')
        stream = peer.start('GET', '/gate?name=never')
        witness.wait('request')
        peer.cancel(stream, 8)
        equal(witness.wait('cancelled', connection=1, stream=stream)['code'], 8)
        equal(peer.ask('GET', '/foo/1').status, 200)
        peer.goodbye()
        end = witness.wait('end')
        equal([detail['state'] for detail in end['requests_detail']], ['aborted', 'answered'])
        check_end(end, clean=True, requests=2, answered=1)
        witness.finish()


@cases('gate', [(t, t) for t in ALL])
def check_gate(transport):
    with Witness() as witness:
        peer = witness.peer(transport)
        peer.send(b'')
        if transport == 'h2':
            stream = peer.start('GET', '/gate?name=a')
        else:
            peer.send(peer.request_bytes('GET', '/gate?name=a'))
        witness.wait('request', connection=1)
        witness.settle(transport)
        assert not witness.find('answered', dict(connection=1)), 'the gate is open'
        witness.tell('open a')
        reply = peer.reply(stream) if transport == 'h2' else peer.reply()
        equal(reply.body, b'{"gate":"a"}')
        equal(peer.ask('GET', '/foo/1?gate=a').status, 200)
        peer.goodbye()
        check_end(witness.wait('end', connection=1), clean=True, answered=2)
        witness.finish()


@test
def many_streams_at_once():
    with Witness(doors=['h2']) as witness:
        peer = witness.peer('h2')
        streams = [peer.start('GET', '/gate?name=a') for _ in range(100)]
        witness.wait('request', stream=streams[-1])
        witness.tell('open a')
        while not witness.find('answered', dict(stream=streams[-1])):
            peer.read_frame()
        for stream in streams:
            witness.wait('answered', stream=stream)
        peer.goodbye()
        check_end(witness.wait('end'), clean=True, answered=100)
        witness.finish()


@test
def many_sequential_requests():
    with Witness('--terse', doors=['http']) as witness:
        peer = witness.peer('http')
        for i in range(5000):
            equal(peer.ask('GET', '/foo/%d' % i).status, 200)
        peer.goodbye()
        end = witness.wait('end')
        check_end(end, answered=5000, details_left_out=5000 - 4096)
        equal(len(end['requests_detail']), 4096)
        witness.finish()


# ---- HTTP/1.1 as it comes ----

@test
def pipelined_requests_are_answered_in_order():
    with Witness(doors=['http']) as witness:
        peer = witness.peer('http')
        peer.send(b''.join(peer.request_bytes('POST', '/echo', (), b'%d' % i) for i in range(50)))
        equal([peer.reply().body for _ in range(50)], [b'%d' % i for i in range(50)])
        peer.goodbye()
        check_end(witness.wait('end'), clean=True, answered=50)
        witness.finish()


@test
def a_chunked_upload_in_single_bytes():
    with Witness(doors=['http']) as witness:
        peer = witness.peer('http')
        upload = (b'\r\nPOST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'
                  b'3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n')
        for i in range(len(upload)):
            peer.send(upload[i:i + 1])
        equal(peer.reply().body, b'abc0123456789')
        peer.goodbye()
        witness.finish()


@test
def expect_continue_is_answered():
    with Witness(doors=['http']) as witness:
        peer = witness.peer('http')
        peer.send(b'POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n'
                  b'Content-Length: 3\r\n\r\n')
        equal(peer.head(), ['HTTP/1.1 100 Continue'])
        peer.send(b'abc')
        equal(peer.reply().body, b'abc')
        peer.goodbye()
        witness.finish()


@test
def connection_close_is_obeyed():
    with Witness(doors=['http']) as witness:
        peer = witness.peer('http')
        reply = peer.ask('GET', '/foo/1', [('Connection', 'close')])
        equal((reply.one('connection'), peer.recv()), ('close', b''))
        peer.goodbye()
        check_end(witness.wait('end'), clean=True, server_closed_first=True)
        witness.finish()


@test
def a_body_beyond_the_limit_is_refused():
    with Witness(doors=['http']) as witness:
        peer = witness.peer('http')
        body = bytes(17 * 1024 * 1024)
        equal(peer.ask('POST', '/echo', (), body).status, 413)
        equal(witness.wait('request')['body_bytes'], len(body))
        peer.goodbye()
        witness.finish()


BAD_REQUESTS = [
    ('no-version', b'GET /\r\n\r\n'),
    ('old-version', b'GET / HTTP/0.9\r\n\r\n'),
    ('h2-preface', b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    ('space-in-target', b'GET /a b HTTP/1.1\r\n\r\n'),
    ('no-colon', b'GET / HTTP/1.1\r\nHost\r\n\r\n'),
    ('space-before-colon', b'GET / HTTP/1.1\r\nHost : x\r\n\r\n'),
    ('folded', b'GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n'),
    ('nul', b'GET / HTTP/1.1\r\nA: b\0c\r\n\r\n'),
    ('bare-lf', b'GET / HTTP/1.1\r\nA: b\nC: d\r\n\r\n'),
    ('two-lengths', b'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'),
    ('length-and-chunked',
     b'POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'),
    ('odd-length', b'POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n'),
    ('odd-coding', b'POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n'),
    ('odd-chunk', b'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'),
    ('long-chunk', b'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n'),
    ('large-head', b'GET / HTTP/1.1\r\nA: ' + b'x' * 70000),
]


@cases('bad-request', BAD_REQUESTS)
def check_bad_request(data):
    witness = shared()
    peer = witness.peer('http')
    peer.send(data)
    reply = peer.reply()
    assert reply.status in (400, 431), reply.status
    equal((reply.end, peer.recv()), ('whole', b''))
    witness.wait('bad-request', connection=peer.number)
    peer.goodbye()
    check_end(witness.wait('end', connection=peer.number), clean=True, server_closed_first=True)


@cases('bad-frames', [
    ('not-a-preface', b'GET / HTTP/1.1\r\nHost: x\r\n\r\n', False),
    ('data-on-idle', frame(0, 0, 1, b'abc'), True),
    ('too-large', b'\xff\xff\xff\x00\x00\x00\x00\x00\x01', True),
    ('bad-hpack', frame(1, 5, 1, b'\xff\xff\xff\xff\xff'), True),
    ('settings-odd', frame(4, 0, 0, b'abc'), True),
])
def check_bad_frames(data, preface):
    witness = shared()
    peer = witness.peer('h2', preface=preface)
    peer.send(data)
    while not peer.eof:
        peer.recv()
    assert witness.wait('h2-error', connection=peer.number)['error']
    peer.close()
    check_end(witness.wait('end', connection=peer.number), server_closed_first=True)


@test
def a_goaway_is_heard_after_the_servers_own():
    with Witness(doors=['h2']) as witness:
        peer = witness.peer('h2')
        peer.send(frame(0, 0, 1, b'abc'))
        witness.wait('h2-error')
        peer.goodbye()
        check_end(witness.wait('end'), goaway=True, close_notify=True, ending='fin', clean=True)
        witness.finish()


if __name__ == '__main__':
    sys.exit(main())
