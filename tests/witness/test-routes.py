# SPDX-License-Identifier: LGPL-2.1-or-later

"""Each route of the witness does what the README says, on every transport."""

import gzip
import json
import shutil
import subprocess
import sys

from harness import ALL, Skip, Witness, cases, check_end, equal, main, shared, test

# ---- routes ----

def ask(transport, path, method='GET', headers=(), body=b''):
    peer = shared().peer(transport)
    reply = peer.ask(method, path, headers, body)
    peer.close()
    shared().wait('end', connection=peer.number)
    return reply


def objects(n):
    def check(body):
        items = json.loads(body)
        equal(len(items), n)
        equal(items[-1]['id'], 1000000 + n - 1)
    return check


def page(body, ids, following):
    answer = json.loads(body)
    equal([item['id'] for item in answer['items']], ids)
    equal(answer['next'], following)


ROUTES = [
    ('GET', '/foo/42', 200, {'id': 42, 'name': 'foo 42', 'created_at': '2026-01-02T03:04:05Z'}),
    ('HEAD', '/foo/42', 200, b''),
    ('DELETE', '/foo/42', 204, b''),
    ('POST', '/foo/42', 405, None),
    ('GET', '/foo/x', 404, None),
    ('GET', '/slow?ms=1', 200, {'slow': 1}),
    ('GET', '/foo/7?delay=1', 200, None),
    ('GET', '/status/204', 204, b''),
    ('GET', '/status/304', 304, b''),
    ('GET', '/status/500', 500, None),
    ('GET', '/status/418?body=text', 418, b'You asked for this status\n'),
    ('GET', '/status/503?body=none&retry-after=3', 503, b''),
    ('GET', '/redirect?to=/foo/1&code=307', 307, b''),
    ('GET', '/redirect?to=/a%0d%0ax', 400, None),
    ('GET', '/redirect-loop', 302, b''),
    ('GET', '/auth', 401, None),
    ('GET', '/gate', 400, None),
    ('POST', '/token', 200, {'access_token': 'secret', 'token_type': 'Bearer', 'expires_in': 3600}),
    ('GET', '/token', 405, None),
    ('GET', '/json?kib=7', 200, objects(10)),
    ('GET', '/json?mib=3', 200, objects(4493)),
    ('GET', '/bytes?n=30', 200, b'abcdefghijklmnopqrstuvwxyzabcd'),
    ('GET', '/bytes?n=0', 200, b''),
    ('GET', '/bytes?n=30&chunked=1', 200, b'abcdefghijklmnopqrstuvwxyzabcd'),
    ('GET', '/bytes?n=5&chunk=2&ms=1', 200, b'abcde'),
    ('GET', '/until-close?n=3', 200, b'abc'),
    ('GET', '/gzip?n=5000000', 200, lambda body: equal(gzip.decompress(body), bytes(5000000))),
    ('GET', '/gzip-json', 200, lambda body: json.loads(gzip.decompress(body))),
    ('GET', '/gzip-garbage', 200, b'This was never compressed by anybody.'),
    ('GET', '/pages/link?n=1', 200, lambda body: page(body, [0], None)),
    ('GET', '/pages/link?n=3&size=2', 200,
     lambda body: page(body, [0, 1], '/pages/link?mark=a,b&n=3&size=2&at=2')),
    ('GET', '/pages/cursor?n=3&size=2', 200, lambda body: page(body, [0, 1], 'c2')),
    ('GET', '/pages/cursor?n=3&size=2&cursor=c2', 200, lambda body: page(body, [2], None)),
    ('GET', '/pages/number?n=25&page=3&overlap=1', 200, lambda body: page(body, [19, 20, 21, 22, 23, 24], None)),
    ('GET', '/pages/offset?n=25&offset=24', 200, lambda body: page(body, [24], None)),
    ('GET', '/pages/offset?n=0&bare=1', 200, b'[]'),
    ('GET', '/pages/other', 404, None),
    ('GET', '/text', 200, 'Grüße, café, naïve\n'.encode()),
    ('GET', '/text?charset=iso-8859-1', 200, 'Grüße, café, naïve\n'.encode('latin-1')),
    ('GET', '/text?charset=klingon', 400, None),
    ('GET', '/head-large?n=40', 200, {'fields': 40}),
    ('GET', '/repeat-header', 200, None),
    ('GET', '/nowhere', 404, None),
]


def route_name(transport, method, path):
    return '%s-%s%s' % (transport, method, path.replace('/', '-'))


@cases('route', [(route_name(t, *row[:2]), t) + row for t in ALL for row in ROUTES])
def check_route(transport, method, path, status, body):
    reply = ask(transport, path, method)
    equal((reply.status, reply.end), (status, 'whole'))
    if callable(body):
        body(reply.body)
    elif isinstance(body, dict):
        equal(json.loads(reply.body), body)
    elif body is not None:
        equal(reply.body, body)


@cases('opens', [(t, t) for t in ALL])
def check_opens(transport):
    with Witness() as witness:
        waiting, opening = witness.peer(transport), witness.peer('http')
        if transport == 'h2':
            waiting.start('GET', '/foo/1?gate=a')
        else:
            waiting.send(waiting.request_bytes('GET', '/foo/1?gate=a'))
        witness.wait('request', path='/foo/1?gate=a')
        witness.settle(transport)
        assert not witness.find('answered', {'connection': waiting.number}), 'not held'
        equal(opening.ask('GET', '/foo/2?opens=a&gate=a').status, 200)
        witness.wait('answered', connection=waiting.number)
        for peer in waiting, opening:
            peer.goodbye()
        witness.finish()


@cases('echo', [(t, t) for t in ALL])
def check_echo(transport):
    body = bytes(range(256)) * 500
    reply = ask(transport, '/echo', 'POST', [('Content-Type', 'x/y')], body)
    equal((reply.status, reply.body), (200, body))


@cases('bar', [(t, t) for t in ALL])
def check_bar(transport):
    for body, status in ((b' {"a":[1,-2.5e3,"\\u00e9"],"b":{}} ', 200), (b'{"a":1,}', 400),
                         (b'[1,2', 400), (b'01', 400), (b'"a', 400), (b'null', 200),
                         (b'[[[[]]],{"x":[{}]}]', 200), (b'[' * 5000, 400), (b'{"a" 1}', 400),
                         (b'tru', 400), (b'1 2', 400), (b'\xff', 400)):
        reply = ask(transport, '/bar/9', 'PATCH', (), body)
        equal(reply.status, status, body)
        if status == 200:
            equal(json.loads(reply.body), {'id': 9, 'patched': json.loads(body)})
    equal(json.loads(ask(transport, '/bar/9', 'PUT').body), {'id': 9, 'patched': None})


@cases('headers', [(t, t) for t in ALL])
def check_headers(transport):
    reply = ask(transport, '/headers', headers=[('X-A', '1'), ('X-B', 'q"\\'), ('X-A', '2')])
    headers = json.loads(reply.body)
    equal((headers['x-a'], headers['x-b'], headers['host']), (['1', '2'], 'q"\\', 'localhost'))


@cases('auth', [(t, t) for t in ALL])
def check_auth(transport):
    equal(ask(transport, '/auth', headers=[('Authorization', 'Bearer secret')]).status, 200)


@cases('informational', [(t, t) for t in ALL])
def check_informational(transport):
    reply = ask(transport, '/informational?n=30')
    equal((reply.interim, reply.status, reply.end), (30, 200, 'whole'))


@cases('gzip-cut', [(t, t) for t in ALL])
def check_gzip_cut(transport):
    reply = ask(transport, '/gzip-cut')
    equal(reply.end, 'whole')
    try:
        gzip.decompress(reply.body)
        raise AssertionError('whole')
    except EOFError:
        pass


@test
def headers_of_http1():
    reply = ask('http', '/nowhere?x')
    problem = json.loads(reply.body)
    equal(reply.one('content-type'), 'application/problem+json')
    equal((problem['title'], problem['status']), ('Not Found', 404))
    equal(problem['instance'], '/nowhere?x')
    assert {'type', 'detail', 'witness'} <= set(problem)
    assert reply.one('x-request-id').startswith('w-')
    reply = ask('http', '/repeat-header')
    equal((len(reply.all('set-cookie')), reply.all('x-thing')), (3, ['one', 'two, three']))
    reply = ask('http', '/head-large?n=40')
    equal(sum(len(k) + len(v) + 4 for k, v in reply.headers if k.startswith('x-filler')), 40 * 1024)
    reply = ask('http', '/bytes?n=9', 'HEAD')
    equal((reply.one('content-length'), reply.body), ('9', b''))
    reply = ask('http', '/redirect?to=http%3A//a.example/b%3Fc&code=301')
    equal((reply.status, reply.one('location')), (301, 'http://a.example/b?c'))
    reply = ask('http', '/status/429?retry-after=7')
    equal(reply.one('retry-after'), '7')
    reply = ask('http', '/auth')
    equal(reply.one('www-authenticate'), 'Bearer realm="witness"')
    reply = ask('http', '/text?charset=iso-8859-1')
    equal(reply.one('content-type'), 'text/plain; charset=iso-8859-1')


@test
def headers_of_h2():
    if not shutil.which('curl'):
        raise Skip('no curl')
    if 'HTTP2' not in subprocess.run(['curl', '-V'], capture_output=True, text=True).stdout:
        raise Skip('curl without HTTP/2')
    with Witness(doors=['h2']) as witness:
        out = subprocess.run(['curl', '-si', '--noproxy', '*', '--http2', '--cacert', witness.ca,
                              'https://localhost:%d/repeat-header' % witness.ready['h2']],
                             capture_output=True, text=True).stdout
        equal((out[:10], out.count('set-cookie: '), out.count('x-request-id: w-1-1')),
              ('HTTP/2 200', 3, 1))
        witness.finish()


# ---- routes that misbehave ----

TROUBLE = [
    ('/short-length', 'http https', 200, 'cut', b'0123456789'),
    ('/short-length', 'h2', 200, 'whole', b'0123456789'),
    ('/chunk-cut', 'http https h2', 200, 'cut', b'0123456789'),
    ('/chunk-bad', 'http https', 200, 'cut', b'0123456789'),
    ('/chunk-bad', 'h2', 404, 'whole', None),
    ('/reset', 'http https h2', None, 'reset', b''),
    ('/reset-body', 'http', 200, 'reset', None),
    ('/close', 'http https h2', None, 'cut', b''),
    ('/close?abrupt=1', 'http https h2', None, 'cut', b''),
    ('/close-after', 'http https h2', 200, 'whole', b'{"closing":true}'),
    ('/garbage', 'http https', None, 'garbage', b''),
    ('/garbage', 'h2', None, 'garbage', b''),
    ('/status-line?code=99', 'http https h2', 99, 'whole', b'0123456789'),
    ('/status-line?code=600', 'http h2', 600, 'whole', b'0123456789'),
    ('/head-cut', 'http https h2', None, 'cut', b''),
    ('/h2/rst?code=5', 'h2', None, 'rst:5', b''),
    ('/h2/rst-body?code=8', 'h2', 200, 'rst:8', b'0123456789'),
    ('/h2/refused', 'h2', None, 'rst:7', b''),
    ('/h2/goaway', 'h2', 200, 'whole', b'{"goaway":true}'),
    ('/h2/rst', 'http https', 404, 'whole', None),
]


@cases('trouble', [(route_name(t, 'GET', row[0]), t, row[0]) + row[2:]
                   for row in TROUBLE for t in row[1].split()])
def check_trouble(transport, path, status, end, body):
    reply = ask(transport, path)
    equal((reply.status, reply.end), (status, end))
    if body is not None:
        equal(reply.body, body)


@cases('stall', [(t + path.replace('/', '-'), t, path, status) for t in ALL
                 for path, status in (('/stall-head', None), ('/stall-body', 200))])
def check_stall(transport, path, status):
    with Witness() as witness:
        peer = witness.peer(transport)
        peer.ask('GET', '/foo/1')
        if transport == 'h2':
            peer.start('GET', path)
        else:
            peer.send(peer.request_bytes('GET', path))
        witness.wait('request', path=path)
        witness.settle(transport)
        if transport != 'h2' or status:
            peer.wait_readable()
            assert peer.recv()
        witness.settle(transport)
        assert not peer.readable(), 'not silent'
        peer.goodbye()
        end = witness.wait('end', connection=1)
        check_end(end, clean=True, server_closed_first=False)
        equal(end['requests_detail'][1]['state'], 'aborted')
        witness.finish()


@test
def goaway_zero_disowns_the_stream():
    with Witness(doors=['h2']) as witness:
        peer = witness.peer('h2')
        peer.ask('GET', '/foo/1')
        peer.start('GET', '/h2/goaway-zero?code=11')
        while not peer.goaways:
            kind, flags, _, payload = peer.read_frame()
            peer.note(kind, flags, payload)
        equal(peer.goaways, [(0, 11)])
        peer.goodbye()
        check_end(witness.wait('end'), clean=True, server_closed_first=False)
        witness.finish()


@test
def goaway_zero_may_close():
    with Witness(doors=['h2']) as witness:
        peer = witness.peer('h2')
        equal(peer.ask('GET', '/h2/goaway-zero?close=1').end, 'cut')
        equal(peer.goaways, [(0, 0)])
        peer.goodbye()
        check_end(witness.wait('end'), clean=True, server_closed_first=True)
        witness.finish()


@test
def garbage_frame_is_oversized():
    with Witness(doors=['h2']) as witness:
        peer = witness.peer('h2')
        peer.start('GET', '/h2/garbage-frame')
        while b'\xff\xff\xff\x00\x00\x00\x00\x00\x00 and so on' not in peer.frames:
            peer.frames += peer.recv()
        peer.goodbye()
        check_end(witness.wait('end'), clean=True)
        witness.finish()


if __name__ == '__main__':
    sys.exit(main())
