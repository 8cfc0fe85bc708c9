# SPDX-License-Identifier: LGPL-2.1-or-later

"""The witness as the server of one cell, and what it has to complain of in the end."""

import json
import os
import subprocess

PATIENCE = 30  # s


class ServerFailed(Exception):
    """The server's fault, not the program's: the cell cannot be judged."""


class Witness:
    """adieu-witness (see tests/witness/README.md) with one door."""

    def __init__(self, build, directory, door, *options):
        self.ca_file = os.path.join(directory, 'ca.pem')
        self.door = door
        self.record = []
        self.process = subprocess.Popen(
            [os.path.join(build, 'tests', 'witness', 'adieu-witness'), '--' + door,
             '--ca-out', self.ca_file, *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            self.kill()
            raise ServerFailed('the witness did not start')
        self.port = json.loads(line)[door]

    def url(self):
        return f'{"http" if self.door == "http" else "https"}://127.0.0.1:{self.port}'

    def tell(self, command):
        self.process.stdin.write(command + '\n')
        self.process.stdin.flush()

    def stop(self):
        """To be called when the program has ended. Whatever has reached the witness's sockets
        by then is in its record."""
        try:
            lines = self.process.communicate('quit\n', timeout=PATIENCE)[0]
        except subprocess.TimeoutExpired as error:
            raise ServerFailed('the witness did not end') from error
        finally:
            self.kill()
        if self.process.returncode != 0:
            raise ServerFailed(f'the witness ended with status {self.process.returncode}')
        self.record = [json.loads(line) for line in lines.splitlines()]

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def told(self, *kinds):
        return [event for event in self.record if event['event'] in kinds]

    def requests(self):
        return [one for end in self.told('end') for one in end['requests_detail']]

    def complaints(self):
        """What should not have been seen on the wire."""
        if not self.told('end'):
            yield 'the server saw no connection'
        for event in self.told('bad-request', 'h2-error', 'tls-error'):
            if event.get('handshake', True):
                yield event.get('why') or event['error']
        for end in self.told('end'):
            if not end['clean']:
                yield end['why']
            if end['server_closed_first']:
                yield 'the server had to end the connection'

    def story(self):
        return self.record
