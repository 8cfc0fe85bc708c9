# SPDX-License-Identifier: LGPL-2.1-or-later

"""A real nginx as the server of one cell. It passes the requests on to a witness behind it and
tells in its error log, at the level of debugging, what becomes of each connection.

nginx takes a TLS connection that was cut off for one that was ended with close_notify, unless
strict-eof.so (see tests/nginx/) is loaded into it.
"""

import os
import re
import shutil
import socket
import subprocess
import threading

from witness import PATIENCE, ServerFailed, Witness

SETTLING = 5  # s

CONFIGURATION = '''
{user}
daemon off;
worker_processes 1;
pid nginx.pid;
lock_file nginx.lock;
error_log stderr debug_event debug_http;
events {{ worker_connections 256; }}
http {{
  access_log access.log;
  client_body_temp_path body;
  fastcgi_temp_path fastcgi;
  proxy_temp_path proxy;
  scgi_temp_path scgi;
  uwsgi_temp_path uwsgi;
  client_max_body_size 0;
  server {{
    listen 127.0.0.1:{port}{listen};
    {lines}
    location / {{
      proxy_pass http://127.0.0.1:{upstream};
      proxy_http_version 1.1;
      proxy_buffering off;
      proxy_request_buffering off;
    }}
  }}
}}
'''

CERTIFICATE = ['openssl', 'req', '-x509', '-nodes', '-days', '2', '-newkey', 'ec',
               '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-subj', '/CN=nginx of Adieu',
               '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost']

# An entry of the log: its level, the connection's number, the message.
ENTRY = re.compile(r'^\S+ \S+ \[(\w+)\] \S+ \*(\d+) (.*)$')
ACCEPTED = re.compile(r'^accept: 127\.0\.0\.1:(\d+) ')
LEFT = re.compile(r'closed keepalive connection|closed connection while waiting for request')
GAVE_UP = re.compile(r'client prematurely closed connection|client (terminated|canceled) stream')
RESET = re.compile(r'\(104: ')


def find_nginx():
    """None where there is none, or none that tells enough."""
    program = (os.environ.get('ADIEU_NGINX') or shutil.which('nginx')
               or shutil.which('nginx', path='/usr/sbin:/usr/local/sbin'))
    if program is None:
        return None
    told = subprocess.run([program, '-V'], capture_output=True, text=True, check=False).stderr
    return program if '--with-debug' in told else None


def knows_http2_on(program):
    told = subprocess.run([program, '-v'], capture_output=True, text=True, check=False).stderr
    version = re.search(r'/(\d+)\.(\d+)\.(\d+)', told)
    return version is not None and tuple(map(int, version.groups())) >= (1, 25, 1)


def make_certificate(directory):
    """Once for a whole run: the certificate, which is its own authority, and the key."""
    files = [os.path.join(directory, name) for name in ('nginx.pem', 'nginx-key.pem')]
    subprocess.run([*CERTIFICATE, '-out', files[0], '-keyout', files[1]], check=True,
                   capture_output=True)
    return files


class Connection:
    """What nginx has told of one."""

    def __init__(self):
        self.port = None
        self.tls = self.h2 = self.goaway = self.close_notify = False
        self.left = self.gave_up = self.ended = False
        self.trouble = []

    def read(self, level, message):
        accepted = ACCEPTED.match(message)
        if accepted:
            self.port = int(accepted[1])
        elif message.startswith('SSL_do_handshake: 1'):
            self.tls = True
        elif message.startswith('http2 frame type:'):
            self.h2 = True
        elif message.startswith('http2 GOAWAY frame: '):
            self.goaway = True
        elif message.startswith('peer shutdown SSL cleanly'):
            self.close_notify = True
        elif message.startswith('close http connection: '):
            self.ended = True
        elif level != 'debug':
            self.read_trouble(message)

    def read_trouble(self, message):
        if LEFT.search(message):
            self.left = True
        elif GAVE_UP.search(message):
            self.gave_up = True
        else:
            self.trouble.append(f'nginx: {message}')
        if RESET.search(message):
            self.trouble.append('nginx: the connection was reset')

    def complaints(self):
        # While it waits for the answer, nginx looks for the FIN and reads nothing on HTTP/1.1.
        seen = self.ended and (self.h2 or not self.gave_up)
        if not self.ended:
            yield 'nginx: still open'
        elif not self.h2 and not (self.left or self.gave_up):
            yield 'nginx: left neither while idle nor while it waited'
        if self.tls and seen and not self.close_notify:
            yield 'nginx: no close_notify'
        if self.h2 and not self.goaway:
            yield 'nginx: no GOAWAY'
        yield from self.trouble


class Nginx:
    """In a directory of its own, with a witness behind it."""

    def __init__(self, build, directory, door, certificate):
        self.ca_file = certificate[0]
        self.door = door
        self.directory = directory
        self.connections = {}
        self.others = []
        self.found = []
        self.news = threading.Condition()
        self.upstream = Witness(build, directory, 'http')
        listener = socket.create_server(('127.0.0.1', 0), backlog=256)
        self.port = listener.getsockname()[1]
        self.configure(certificate)
        with listener:
            self.start(build, listener.fileno())
        self.reader = threading.Thread(target=self.listen, daemon=True)
        self.reader.start()

    def configure(self, certificate):
        program = find_nginx()
        lines, listen = [], ''
        if self.door != 'http':
            listen = ' ssl'
            lines = [f'ssl_certificate {certificate[0]};', f'ssl_certificate_key {certificate[1]};']
        if self.door == 'h2' and knows_http2_on(program):
            lines.append('http2 on;')
        elif self.door == 'h2':
            listen += ' http2'
        text = CONFIGURATION.format(port=self.port, listen=listen, lines=' '.join(lines),
                                    upstream=self.upstream.port,
                                    user='user root;' if os.geteuid() == 0 else '')
        with open(os.path.join(self.directory, 'nginx.conf'), 'w') as file:
            file.write(text)

    def start(self, build, descriptor):
        """It inherits its listening socket, so that no port is guessed."""
        strict = os.path.join(build, 'tests', 'nginx', 'strict-eof.so')
        if not os.path.exists(strict):
            raise ServerFailed(f'there is no {strict}')
        self.process = subprocess.Popen(
            [find_nginx(), '-e', 'stderr', '-p', self.directory, '-c', 'nginx.conf'],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors='replace',
            pass_fds=[descriptor],
            env=dict(os.environ, NGINX=f'{descriptor};', LD_PRELOAD=strict))

    def listen(self):
        for line in self.process.stderr:
            with self.news:
                self.read(line.rstrip('\n'))
                self.news.notify_all()

    def read(self, line):
        entry = ENTRY.match(line)
        if entry:
            level, number, message = entry.groups()
            self.connections.setdefault(number, Connection()).read(level, message)
        elif re.search(r' \[(warn|error|crit|alert|emerg)\] ', line):
            self.others.append(f'nginx: {line}')

    def url(self):
        return f'{"http" if self.door == "http" else "https"}://127.0.0.1:{self.port}'

    def knows(self, port):
        return any(one.port == port and one.ended for one in self.connections.values())

    def knock(self):
        """Connections are accepted in turn: when nginx has seen this one, it has seen all."""
        with socket.create_connection(('127.0.0.1', self.port), PATIENCE) as peer:
            port = peer.getsockname()[1]
        with self.news:
            if not self.news.wait_for(lambda: self.knows(port), PATIENCE):
                raise ServerFailed('nginx takes no more connections')
            self.connections = {number: one for number, one in self.connections.items()
                                if one.port != port}

    def stop(self):
        """To be called when the program has ended."""
        try:
            self.knock()
            with self.news:
                self.news.wait_for(lambda: all(one.ended for one in self.connections.values()),
                                   SETTLING)
            self.found = list(self.find_faults())
        finally:
            self.kill()

    def kill(self):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join()
        self.process.stderr.close()
        self.upstream.stop()

    def find_faults(self):
        if not self.connections:
            yield 'nginx saw no connection'
        yield from self.others
        for one in self.connections.values():
            yield from one.complaints()

    def requests(self):
        return self.upstream.requests()

    def complaints(self):
        return self.found

    def story(self):
        return [vars(one) for one in self.connections.values()]
