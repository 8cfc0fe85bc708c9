# SPDX-License-Identifier: LGPL-2.1-or-later

"""That the matrix sees what is wrong: test-judges.py BUILD. TAP."""

import concurrent.futures
import os
import signal
import sys
import tempfile

import cell_run
import cells
import nginx
import program
import resets

HERE = os.path.dirname(os.path.abspath(__file__))
ALL = cells.TRANSPORTS
HANG = 3  # s
TLS = ('https', 'h2')

# The fault, the words that one of the complaints must have (None: there must be none), where.
FAULTS = (
    ('none', None, ALL, cells.PLAIN, ('at-once', 'on-fin', 'nginx')),
    ('no-close-notify', 'close_notify|unexpected eof', TLS, ('idle',), ('at-once', 'on-fin', 'nginx')),
    ('no-close-notify', 'close_notify', TLS, ('inflight',), ('at-once',)),
    ('no-goaway', 'GOAWAY', ('h2',), cells.PLAIN, ('at-once', 'nginx')),
    ('just-gone', 'close_notify|unexpected eof|RST', TLS, ('idle',), ('at-once', 'nginx')),
    ('reset', 'RST', ALL, ('idle',), ('at-once',)),
    ('reset', 'reset', ('http', 'https'), cells.PLAIN, ('nginx',)),
    ('reset', 'GOAWAY', ('h2',), cells.PLAIN, ('nginx',)),
    ('reset-late', 'RST', ALL, ('idle',), ('at-once',)),
    ('left-open', 'open', ALL, ('idle',), ('at-once',)),
    ('talks', 'standard error', ('http',), ('idle',), ('at-once',)),
    ('garbage', 'standard output', ('http',), ('idle',), ('at-once',)),
    ('status', 'exit status 3', ('http',), ('idle',), ('at-once',)),
    ('killed', 'signal 9', ('http',), ('idle',), ('at-once',)),
    ('not-told', 'post: no callback', ('h2',), ('idle',), ('at-once',)),
    ('told-twice', 'again: ', ('h2',), ('idle',), ('at-once',)),
    ('post-twice', '3 calls became 4', ('h2',), ('idle',), ('at-once', 'nginx')),
    ('no-ending', 'ending once', ('http',), ('idle',), ('at-once',)),
    ('late', 'too late', ('http',), ('idle',), ('at-once',)),
    ('hangs', 'did not end', ('http',), ('idle',), ('at-once',)),
)

# Where only the kernel's word is to be had, which needs root.
ONLY_SEEN_BY_KERNEL = (
    ('reset-late', 'reset', ('h2',), cells.PLAIN, ('nginx',)),
)

# The same for what is not so with every ending or language.
SPECIAL = (
    ('none', '0 times', cells.Cell('python', 'never-dropped', 'h2', 'inflight', 'at-once')),
    ('slow-told', None, cells.Cell('python', 'never-dropped', 'h2', 'inflight', 'at-once')),
    ('slow-told', None, cells.Cell('c', 'never-dropped', 'h2', 'inflight', 'at-once')),
    ('slow-told-twice', '2 times', cells.Cell('c', 'never-dropped', 'h2', 'inflight', 'at-once')),
    ('slow-told', 'after exit', cells.Cell('c', 'exit-in-thread', 'http', 'inflight', 'at-once')),
    ('none', None, cells.Cell('c', 'exit-in-thread', 'http', 'inflight', 'at-once')),
    ('asks-too-little', 'nothing was in flight',
     cells.Cell('c', 'never-dropped', 'http', 'inflight', 'at-once')),
    ('hooks-lost', 'did not go through the hooks',
     cells.Cell('c', 'never-dropped', 'http', 'hooks', 'at-once')),
    ('hooks-unasked', 'sign() ran 2 times instead of 3',
     cells.Cell('c', 'never-dropped', 'http', 'hooks', 'at-once')),
    ('hook-late', 'ran after exit',
     cells.Cell('c', 'exit-in-thread', 'http', 'refresh', 'at-once')),
    ('told-early', 'no retry was waiting',
     cells.Cell('c', 'never-dropped', 'http', 'retry', 'at-once')),
    ('no-refresh', 'a token 0 times',
     cells.Cell('c', 'never-dropped', 'http', 'refresh', 'at-once')),
    ('two-tokens', 'a token 2 times',
     cells.Cell('c', 'never-dropped', 'http', 'refresh', 'at-once')),
    ('old-token', '[401]', cells.Cell('c', 'never-dropped', 'http', 'refresh', 'at-once')),
    ('slow-told', 'after it was dropped',
     cells.Cell('c', 'quit-then-drop', 'http', 'pages', 'at-once')),
    ('slow-told', None, cells.Cell('c', 'never-dropped', 'http', 'pages', 'at-once')),
)

# What has no fault in the states of clients as wrappers make them.
WRAPPED = tuple(('none', None, cells.Cell('c', 'never-dropped', transport, state, 'at-once'))
                for transport in cells.TRANSPORTS for state in cells.WRAPPED)


class FaultyRunner(cell_run.Runner):
    """Its program has a fault, and must be told what to speak."""

    def __init__(self, build, fault, certificate):
        super().__init__(HERE, build, certificate)
        self.fault = fault
        self.command = [sys.executable, '-B', os.path.join(HERE, 'faulty.py'), fault]

    def start_program(self, cell, server):
        faulty = program.Program(
            [*self.command, cell.language, cell.ending, cell.state, server.url(), server.ca_file,
             cell.transport], self.environment)
        if self.fault == 'hangs':
            faulty.patience = HANG
        return faulty


def seen_by_kernel():
    listener = resets.Resets()
    try:
        return ONLY_SEEN_BY_KERNEL if listener.is_heard() else ()
    finally:
        listener.close()


def cases():
    for fault, words, transports, states, servers in FAULTS + seen_by_kernel():
        for transport in transports:
            for state in states:
                for server in servers:
                    yield fault, words, cells.Cell('c', 'never-dropped', transport, state, server)
    yield from SPECIAL
    yield from WRAPPED


def judge(build, certificate, fault, words, cell):
    result = FaultyRunner(build, fault, certificate).run(cell)
    found = list(result.complaints)
    if fault == 'late' and result.over is not None:
        found.append('too late')
    if words is None:
        return not found, found
    return any(word in one for one in found for word in words.split('|')), found


def judge_all(build, certificate):
    """How many judgements were wrong."""
    chosen = [case for case in cases() if certificate or case[2].server != 'nginx']
    bad = 0

    print(f'1..{len(chosen)}')
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        verdicts = pool.map(lambda case: judge(build, certificate, *case), chosen)
        for number, (case, (good, found)) in enumerate(zip(chosen, verdicts), 1):
            bad += not good
            print('ok' if good else 'not ok', number, f'{case[0]}/{"/".join(case[2][1:])}')
            if not good:
                print(f'# wanted {case[1]!r}, found {found}')
    return bad


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix='adieu-judges-') as directory:
        certificate = nginx.make_certificate(directory) if nginx.find_nginx() else None
        return 1 if judge_all(os.path.abspath(sys.argv[1]), certificate) else 0


if __name__ == '__main__':
    sys.exit(main())
