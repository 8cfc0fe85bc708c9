# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs a program of endings and notes what it says and when it is gone."""

import os
import selectors
import signal
import subprocess
import time

PATIENCE = 30  # s


class Program:
    """Until it has ended, and with it everyone to whom it has left its output."""

    patience = PATIENCE

    def __init__(self, command, environment):
        self.events = []      # (seconds, word, name, rest)
        self.garbage = []
        self.errors = b''
        self.gone_at = None
        self.status = None
        self.killed = False
        self.heard = {}
        self.rest = b''
        self.process = subprocess.Popen(
            command, env=environment, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def when(self, line, action):
        """Calls action as soon as the program has said so: 'ready', 'req upload'."""
        self.heard[line] = action

    def run(self):
        pidfd = os.pidfd_open(self.process.pid)
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self.process.stdout, selectors.EVENT_READ, self.read_output)
                selector.register(self.process.stderr, selectors.EVENT_READ, self.read_errors)
                selector.register(pidfd, selectors.EVENT_READ, self.note_end)
                self.watch(selector)
        finally:
            os.close(pidfd)
            self.kill()
        self.process.stdout.close()
        self.process.stderr.close()
        self.status = self.process.wait()
        if self.rest:
            self.garbage.append(self.rest.decode(errors='replace'))

    def watch(self, selector):
        until = time.monotonic() + self.patience
        while selector.get_map():
            ready = selector.select(until - time.monotonic())
            if not ready:
                self.killed = True
                return
            for key, _ in ready:
                if not key.data():
                    selector.unregister(key.fileobj)

    def note_end(self):
        self.gone_at = time.monotonic()
        return False

    def kill(self):
        """All of its session: a child of it too."""
        if self.process.poll() is None or self.killed:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def read_errors(self):
        data = os.read(self.process.stderr.fileno(), 65536)
        self.errors += data
        return bool(data)

    def read_output(self):
        data = os.read(self.process.stdout.fileno(), 65536)
        *lines, self.rest = (self.rest + data).split(b'\n')
        for line in lines:
            self.read_line(line.decode(errors='replace'))
        return bool(data)

    def read_line(self, line):
        seconds, _, said = line.partition(' ')
        word, _, rest = said.partition(' ')
        name, _, outcome = rest.partition(' ')
        try:
            self.events.append((float(seconds), word, name, outcome))
        except ValueError:
            self.garbage.append(line)
            return
        if said in self.heard:
            self.heard.pop(said)()

    def times(self, word, name=''):
        return [event[0] for event in self.events if event[1:3] == (word, name)]

    def told(self, name):
        return [event for event in self.events if event[1:3] == ('cb', name)]

    def asked(self):
        return [event[2] for event in self.events if event[1] == 'req']

    def took(self):
        """ms from the beginning of the ending to the end of the process."""
        began = self.times('ending')
        if not began or self.gone_at is None:
            return None
        return (self.gone_at - began[0]) * 1000
