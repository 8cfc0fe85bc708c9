# SPDX-License-Identifier: LGPL-2.1-or-later

"""Clients for the witness's own test, down to the record and the frame.

They share no code with the witness: TLS through Python's ssl on memory BIOs, so that each
of close_notify, FIN and RST is sent, or left out, on purpose; HTTP/2 as bytes written by
hand (RFC 9113, and of RFC 7541 what a request needs and a status tells).
"""

import os
import select
import socket
import ssl
import struct

GARBAGE = 0xff
PREFACE = b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, END_HEADERS, ACK = 0x1, 0x4, 0x1
PATIENCE = 30 * int(os.environ.get('WITNESS_PATIENCE', '1'))


class Reply:
    """What came back: end is 'whole', 'cut', 'reset' or 'rst:CODE'."""

    def __init__(self):
        self.interim = 0
        self.status = None
        self.headers = []
        self.body = b''
        self.end = None

    def all(self, name):
        return [value for key, value in self.headers if key == name]

    def one(self, name):
        values = self.all(name)
        return values[0] if values else None


class Peer:
    """One connection, in clear or through TLS."""

    def __init__(self, address, tls=None, alpn=None, host='localhost', session=None,
                 handshake=True):
        if isinstance(address, str):
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(PATIENCE)
            self.socket.connect(address)
        else:
            self.socket = socket.create_connection(('127.0.0.1', address), PATIENCE)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.plain = b''
        self.eof = False
        self.tls = None
        if tls is not None:
            if alpn:
                tls.set_alpn_protocols(alpn)
            self.incoming = ssl.MemoryBIO()
            self.outgoing = ssl.MemoryBIO()
            self.tls = tls.wrap_bio(self.incoming, self.outgoing, server_hostname=host,
                                    session=session)
            if handshake:
                self.pump(self.tls.do_handshake)

    def flush(self):
        self.socket.sendall(self.outgoing.read())

    def pump(self, step):
        while True:
            try:
                result = step()
                self.flush()
                return result
            except ssl.SSLWantReadError:
                self.flush()
                data = self.socket.recv(65536)
                if data:
                    self.incoming.write(data)
                else:
                    self.incoming.write_eof()
            except ssl.SSLError:
                self.flush()
                raise

    def send(self, data):
        if self.tls is None:
            self.socket.sendall(data)
        elif data:
            self.tls.write(data)
            self.flush()

    def recv(self):
        """Some bytes; b'' at the end, however it came (see eof)."""
        if self.tls is None:
            data = self.socket.recv(65536)
            self.eof = not data
            return data
        try:
            data = self.pump(lambda: self.tls.read(65536))
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            data = b''
        self.eof = not data
        return data

    def readable(self):
        return bool(select.select([self.socket], [], [], 0)[0])

    def wait_readable(self):
        assert select.select([self.socket], [], [], PATIENCE)[0], 'nothing came'

    def say_close_notify(self):
        try:
            self.tls.unwrap()
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError:
            pass
        self.flush()

    def say_fin(self):
        self.socket.shutdown(socket.SHUT_WR)

    def drain(self):
        """Reads ciphertext to the FIN and throws it away."""
        while self.socket.recv(65536):
            pass

    def close(self):
        self.socket.close()

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.socket.close()

    def goodbye(self):
        """The order that counts as clean."""
        if self.tls is not None:
            self.say_close_notify()
        self.say_fin()
        self.drain()
        self.close()


class Http1Peer(Peer):
    def request_bytes(self, method, path, headers=(), body=b''):
        lines = ['%s %s HTTP/1.1' % (method, path), 'Host: localhost']
        lines += ['%s: %s' % header for header in headers]
        if body:
            lines.append('Content-Length: %d' % len(body))
        return ('\r\n'.join(lines) + '\r\n\r\n').encode() + body

    def ask(self, method, path, headers=(), body=b''):
        self.send(self.request_bytes(method, path, headers, body))
        return self.reply(method)

    def more(self):
        data = self.recv()
        self.plain += data
        return bool(data)

    def head(self):
        while b'\r\n\r\n' not in self.plain:
            if not self.more():
                return None
        head, self.plain = self.plain.split(b'\r\n\r\n', 1)
        return head.decode('latin-1').split('\r\n')

    def take(self, n):
        while len(self.plain) < n:
            if not self.more():
                data, self.plain = self.plain, b''
                return data, False
        data, self.plain = self.plain[:n], self.plain[n:]
        return data, True

    def line(self):
        while b'\r\n' not in self.plain:
            if not self.more():
                return None
        line, self.plain = self.plain.split(b'\r\n', 1)
        return line

    def chunks(self, reply):
        while True:
            line = self.line()
            try:
                size = int(line, 16)
            except (TypeError, ValueError):
                return False
            data, whole = self.take(size)
            reply.body += data
            if not whole or self.line() is None:
                return False
            if size == 0:
                return True

    def reply(self, method='GET'):
        reply = Reply()
        try:
            self.read_reply(reply, method)
        except ConnectionResetError:
            reply.end = 'reset'
        return reply

    def read_reply(self, reply, method):
        while True:
            head = self.head()
            if head is None:
                reply.end = 'cut'
                return
            if not head[0].startswith('HTTP/1.1 '):
                reply.end = 'garbage'
                return
            reply.status = int(head[0].split(' ')[1])
            if reply.status < 100 or reply.status > 199 or reply.status == 101:
                break
            reply.interim += 1
        for field in head[1:]:
            name, value = field.split(':', 1)
            reply.headers.append((name.lower(), value.strip()))
        length = reply.one('content-length')
        whole = True
        if method == 'HEAD' or reply.status in (204, 304):
            pass
        elif reply.one('transfer-encoding') == 'chunked':
            whole = self.chunks(reply)
        elif length is not None:
            reply.body, whole = self.take(int(length))
        else:
            while self.more():
                pass
            reply.body, self.plain = self.plain, b''
        reply.end = 'whole' if whole else 'cut'


def integer(value, bits, first):
    """An HPACK integer (RFC 7541, 5.1)."""
    limit = (1 << bits) - 1
    if value < limit:
        return bytes([first | value])
    out = [first | limit]
    value -= limit
    while value >= 128:
        out.append(value % 128 + 128)
        value //= 128
    return bytes(out + [value])


def text(value):
    value = value.encode('latin-1')
    return integer(len(value), 7, 0) + value


def frame(kind, flags, stream, payload=b''):
    return struct.pack('>I', len(payload))[1:] + struct.pack('>BBI', kind, flags, stream) + payload


def digits_from_huffman(data):
    """Of the Huffman code only the digits (RFC 7541, appendix B): a status has no more."""
    codes = {'00000': '0', '00001': '1', '00010': '2', '011001': '3', '011010': '4',
             '011011': '5', '011100': '6', '011101': '7', '011110': '8', '011111': '9'}
    bits = ''.join('{:08b}'.format(byte) for byte in data)
    out, code = '', ''
    for bit in bits:
        code += bit
        if code in codes:
            out += codes[code]
            code = ''
    return out


def status_of(block):
    """:status comes first; the table is empty, as our SETTINGS demand."""
    while block[0] & 0xe0 == 0x20:
        block = block[1:]
    if block[0] & 0x80:
        return {8: 200, 9: 204, 10: 206, 11: 304, 12: 400, 13: 404, 14: 500}[block[0] & 0x7f]
    assert block[0] & 0x3f == 8 or block[0] & 0x0f == 8, 'not a :status'
    length, value = block[1] & 0x7f, block[2:2 + (block[1] & 0x7f)]
    assert length == len(value)
    return int(digits_from_huffman(value) if block[1] & 0x80 else value)


class Http2Peer(Peer):
    def __init__(self, port, tls, preface=True, **options):
        super().__init__(port, tls, alpn=['h2'], **options)
        self.frames = b''
        self.next_stream = 1
        self.goaways = []
        if preface:
            settings = struct.pack('>HIHI', 1, 0, 4, 0x7fffffff)
            self.send(PREFACE + frame(SETTINGS, 0, 0, settings)
                      + frame(WINDOW_UPDATE, 0, 0, struct.pack('>I', 0x70000000)))

    def start(self, method, path, headers=(), body=b''):
        stream, self.next_stream = self.next_stream, self.next_stream + 2
        block = b'\x02' + text(method) + b'\x87'
        block += b'\x04' + text(path) + b'\x01' + text('localhost')
        for name, value in headers:
            block += b'\x00' + text(name.lower()) + text(value)
        self.send(frame(HEADERS, END_HEADERS | (0 if body else END_STREAM), stream, block))
        while body:
            piece, body = body[:16384], body[16384:]
            self.send(frame(DATA, 0 if body else END_STREAM, stream, piece))
        return stream

    def read_frame(self):
        """kind, flags, stream, payload; GARBAGE for what is none; None at the end."""
        while True:
            if len(self.frames) >= 9:
                length = int.from_bytes(self.frames[:3], 'big')
                if length > 16384:
                    return GARBAGE, 0, 0, b''
                if len(self.frames) >= 9 + length:
                    kind, flags, stream = struct.unpack('>BBI', self.frames[3:9])
                    payload, self.frames = self.frames[9:9 + length], self.frames[9 + length:]
                    return kind, flags, stream & 0x7fffffff, payload
            data = self.recv()
            if not data:
                return None
            self.frames += data

    def ask(self, method, path, headers=(), body=b''):
        return self.reply(self.start(method, path, headers, body))

    def note(self, kind, flags, payload):
        if kind == SETTINGS and not flags & ACK:
            self.send(frame(SETTINGS, ACK, 0))
        if kind == GOAWAY:
            self.goaways.append(struct.unpack('>II', payload[:8]))

    def reply(self, wanted):
        reply, block = Reply(), b''
        try:
            while reply.end is None:
                got = self.read_frame()
                if got is None:
                    reply.end = 'cut'
                    break
                kind, flags, stream, payload = got
                if kind == GARBAGE:
                    reply.end = 'garbage'
                    break
                self.note(kind, flags, payload)
                if stream != wanted:
                    continue
                if kind in (HEADERS, 9):
                    block += payload
                    if flags & END_HEADERS:
                        reply.status = status_of(block)
                        block = b''
                        if 100 <= reply.status < 200:
                            reply.interim += 1
                elif kind == DATA:
                    reply.body += payload
                elif kind == RST_STREAM:
                    reply.end = 'rst:%d' % struct.unpack('>I', payload)
                if kind in (HEADERS, DATA) and flags & END_STREAM:
                    reply.end = 'whole'
        except ConnectionResetError:
            reply.end = 'reset'
        return reply

    def say_goaway(self, code=0):
        self.send(frame(GOAWAY, 0, 0, struct.pack('>II', 0, code)))

    def cancel(self, stream, code=8):
        self.send(frame(RST_STREAM, 0, stream, struct.pack('>I', code)))

    def goodbye(self):
        self.say_goaway()
        super().goodbye()
