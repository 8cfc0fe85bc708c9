# SPDX-License-Identifier: LGPL-2.1-or-later

"""What there is to run: every ending of a language, over each transport, idle and in flight,
with each server; and what an ending asks of the program. The contract of the programs is in
examples/endings/README.md.
"""

import collections
import dataclasses
import itertools
import random

LANGUAGES = ('c', 'vala', 'python', 'javascript')
NAMES = {'c': 'C', 'vala': 'Vala', 'python': 'Python', 'javascript': 'JavaScript'}
TRANSPORTS = ('http', 'https', 'h2')
STATES = ('idle', 'inflight')

# at-once and on-fin: when the witness answers close_notify. silent: a witness that stops reading
# before the ending begins, and so proves nothing but that the program does not wait for it.
SERVERS = ('at-once', 'on-fin', 'nginx', 'silent')

NATIVE = ('c', 'vala')
THREADED = ('c', 'vala', 'python')

# Whose pending callbacks run exactly once; in the other languages they run once at most.
NOBODY = ()
WITH_HOOK = ('python',)


@dataclasses.dataclass(frozen=True)
class Ending:
    name: str
    told: tuple            # the languages in which the pending call is told exactly once
    goes_on: int = 0       # ms that the ending itself asks
    status: int = 0
    languages: tuple = LANGUAGES
    middle: bool = False   # in the middle of something: an answer, an upload, a handshake
    exits: bool = False    # no callback of a pending call runs once the ending has begun
    speaks: bool = False   # what the interpreter says of an uncaught exception is on stderr


# The rows of the table. In JavaScript no hook is run when the program ends.
ENDINGS = {ending.name: ending for ending in (
    Ending('explicit-close', LANGUAGES),
    Ending('explicit-close-loop', LANGUAGES, goes_on=250),
    Ending('drop-loop-runs', LANGUAGES, goes_on=800),
    Ending('drop-in-callback', LANGUAGES, goes_on=800),
    Ending('quit-then-drop', NOBODY),
    Ending('drop-then-quit', NOBODY),
    Ending('never-dropped', NOBODY),
    Ending('main-loop-run', LANGUAGES),
    Ending('exit-in-callback', NOBODY, status=7, languages=NATIVE),
    Ending('exit-in-thread', NOBODY, status=7, languages=NATIVE, exits=True),
    Ending('drop-in-thread', THREADED, goes_on=800, languages=THREADED),
    Ending('worker-context', THREADED, goes_on=800, languages=THREADED),
    Ending('sigterm-quit', WITH_HOOK),
    Ending('application-quit', LANGUAGES),
    Ending('application-end', LANGUAGES),
    Ending('exception', WITH_HOOK, status=1, languages=('python',), speaks=True),
    Ending('throw', NOBODY, status=1, languages=('javascript',), speaks=True),
    Ending('sys-exit', WITH_HOOK, status=7, languages=('python', 'javascript')),
    Ending('asyncio', WITH_HOOK, languages=('python',)),
    Ending('fork-child', WITH_HOOK, languages=THREADED),
    Ending('mid-body', WITH_HOOK, middle=True),
    Ending('mid-upload', WITH_HOOK, middle=True),
    Ending('mid-connect', WITH_HOOK, middle=True),
)}

Cell = collections.namedtuple('Cell', 'language ending transport state server')


def exists(cell):
    """Not every server can be had for every ending."""
    if cell.language not in ENDINGS[cell.ending].languages:
        return False
    if cell.ending == 'mid-connect':
        return cell.transport != 'http' and cell.server in ('at-once', 'silent')
    return not (cell.ending == 'mid-upload' and cell.server == 'nginx')


def whole(languages, endings, servers):
    return [cell for cell in itertools.starmap(Cell, itertools.product(
        languages, endings, TRANSPORTS, STATES, servers)) if exists(cell)]


def cut(cells, seed):
    """Every ending of C over HTTP/2, and of all other endings a choice that goes round."""
    chosen = [cell for cell in cells if cell.language == 'c' and cell.transport == 'h2']
    rest = collections.defaultdict(list)
    for cell in cells:
        if cell not in chosen:
            rest[cell.language, cell.ending].append(cell)
    dice = random.Random(seed)
    return chosen + [dice.choice(group) for group in rest.values()]


def name(cell):
    return ', '.join((NAMES[cell.language], *cell[1:]))
