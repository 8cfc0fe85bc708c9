#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs a program against the authorization server of the tests, and is the person who signs in.

The program is given the issuer, below which there is a Foo API, too. Whatever URI it says to open
is opened. Passes when the program ends well, says what it should and writes nothing to stderr.
"""

import argparse
import json
import subprocess
import sys

PATIENCE = 60
FOO = {'id': 42, 'name': 'foo 42'}
CODES = {'device_code': 'device-1', 'user_code': 'WDJB-MJHT', 'expires_in': 60, 'interval': 1}


class Server:
    def __init__(self, program):
        self.process = subprocess.Popen([sys.executable, '-B', program], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.issuer = 'http://127.0.0.1:%d' % json.loads(self.process.stdout.readline())['port']

    def ask(self, **order):
        self.process.stdin.write(json.dumps(order) + '\n')
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def answer(self, path, body):
        self.ask(do='answer', path=path, answers=[[200, {}, body]])

    def stop(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE)

    def prepare(self):
        self.answer('/.well-known/oauth-authorization-server', {
            'issuer': self.issuer,
            'authorization_endpoint': self.issuer + '/authorize',
            'token_endpoint': self.issuer + '/token',
            'device_authorization_endpoint': self.issuer + '/device',
            'revocation_endpoint': self.issuer + '/revoke',
        })
        self.answer('/device', dict(CODES, verification_uri=self.issuer + '/enter'))
        self.answer('/foo/42', FOO)


def run(server, command):
    process = subprocess.Popen([*command, server.issuer], text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith('Open '):
            server.ask(do='browse', uri=line.split()[1])
    complaints = process.stderr.read()
    return process.wait(PATIENCE), ''.join(said), complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--says', action='append', default=[],
                        help='words that the program must write')
    parser.add_argument('server')
    parser.add_argument('program', nargs=argparse.REMAINDER)
    options = parser.parse_args()

    server = Server(options.server)
    try:
        server.prepare()
        status, said, complaints = run(server, options.program)
        bearer = server.ask(do='last', path='/foo/42').get('authorization') or ''
    finally:
        server.stop()

    sys.stdout.write(said)
    sys.stderr.write(complaints)
    missing = [words for words in options.says if words not in said]
    for words in missing:
        print(f'the program did not say {words}', file=sys.stderr)
    if not bearer.startswith('Bearer access-'):
        print('the API saw no access token', file=sys.stderr)
    return 1 if status or complaints or missing or not bearer.startswith('Bearer access-') else 0


if __name__ == '__main__':
    sys.exit(main())
