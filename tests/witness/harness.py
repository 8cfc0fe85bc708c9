# SPDX-License-Identifier: LGPL-2.1-or-later

"""What the witness's own tests share: a witness run as a process, and TAP.

  test-*.py [--valgrind] PROGRAM [NAME...]
"""

import itertools
import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import traceback

VALGRIND = '--valgrind' in sys.argv
if VALGRIND:
    os.environ['WITNESS_PATIENCE'] = '10'

from peers import PATIENCE, Http1Peer, Http2Peer  # noqa: E402

ARGUMENTS = [argument for argument in sys.argv[1:] if argument != '--valgrind']
TESTS = []
SHARED = {}
NUMBERS = itertools.count(1)
SCRATCH = tempfile.mkdtemp(prefix='witness-')
ALL = ('http', 'https', 'h2')


class Skip(Exception):
    pass


def test(func):
    TESTS.append((func.__name__.replace('_', '-'), func))
    return func


def cases(name, table):
    """One test a row; the row's first member names it."""
    def decorate(func):
        for row in table:
            TESTS.append(('%s/%s' % (name, row[0]), lambda row=row: func(*row[1:])))
        return func
    return decorate


class Witness:
    """The program, its record as it comes, and the way to its standard input."""

    def __init__(self, *options, doors=ALL):
        self.ca = os.path.join(SCRATCH, 'ca-%d.pem' % next(NUMBERS))
        self.peers = 0
        command = [ARGUMENTS[0], '--ca-out', self.ca, *('--' + door for door in doors), *options]
        if VALGRIND:
            command = ['valgrind', '-q', '--leak-check=full', '--error-exitcode=99',
                       '--errors-for-leak-kinds=definite,indirect'] + command
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.events = []
        self.news = threading.Condition()
        self.done = False
        threading.Thread(target=self.listen, daemon=True).start()
        self.ready = self.wait('ready')

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if self.process.poll() is None:
            self.process.kill()
        self.process.stdin.close()
        self.process.wait()

    def listen(self):
        for line in self.process.stdout:
            with self.news:
                self.events.append(json.loads(line))
                self.news.notify_all()
        with self.news:
            self.done = True
            self.news.notify_all()

    def find(self, event, match):
        for found in self.events:
            if found['event'] == event and all(found.get(k) == v for k, v in match.items()):
                return found
        return None

    def wait(self, event, **match):
        with self.news:
            self.news.wait_for(lambda: self.find(event, match) or self.done, PATIENCE)
            found = self.find(event, match)
        assert found, 'no %s %s among %s' % (event, match, self.events[-5:])
        return found

    def tell(self, line, wait=True):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()
        if wait:
            assert self.wait('command', line=line)['known']

    def finish(self):
        self.process.stdin.close()
        assert self.process.wait(PATIENCE) == 0, 'exit status %d' % self.process.returncode
        with self.news:
            self.news.wait_for(lambda: self.done, PATIENCE)
        return self.find('summary', {})

    def trust(self):
        context = ssl.create_default_context(cafile=self.ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def peer(self, transport, **options):
        """A client; its number is that of the connection as long as all are made here."""
        self.peers += 1
        peer = self.new_peer(transport, options)
        peer.number = self.peers
        return peer

    def new_peer(self, transport, options):
        if transport == 'h2':
            return Http2Peer(self.ready['h2'], self.trust(), **options)
        tls = self.trust() if transport == 'https' else None
        return Http1Peer(self.ready[transport], tls, **options)

    def settle(self, transport):
        """Everything sent before this has been seen when it returns."""
        peer = self.peer(transport)
        peer.ask('GET', '/foo/1')
        peer.goodbye()


def equal(got, wanted, what='value'):
    assert got == wanted, '%s is %r, not %r' % (what, got, wanted)


def check_end(end, **wanted):
    for key, value in wanted.items():
        equal(end.get(key), value, key)


def shared(*options):
    """A witness for many tests, ended after the last of them."""
    if options not in SHARED:
        SHARED[options] = Witness(*options)
    return SHARED[options]


def end_shared():
    for witness in SHARED.values():
        with witness:
            assert witness.finish(), 'no summary'


def main():
    chosen = [pair for pair in TESTS
              if not ARGUMENTS[1:] or any(word in pair[0] for word in ARGUMENTS[1:])]
    chosen.append(('shared-witnesses-end-in-order', end_shared))
    failures = 0
    print('1..%d' % len(chosen), flush=True)
    for number, (name, func) in enumerate(chosen, 1):
        try:
            func()
            print('ok %d %s' % (number, name), flush=True)
        except Skip as reason:
            print('ok %d %s # SKIP %s' % (number, name, reason), flush=True)
        except Exception:
            failures += 1
            print('not ok %d %s' % (number, name), flush=True)
            print(''.join('# %s\n' % line for line in traceback.format_exc().splitlines()), end='',
                  flush=True)
    shutil.rmtree(SCRATCH)
    return 1 if failures else 0
