# SPDX-License-Identifier: LGPL-2.1-or-later

"""What there is to run: every ending of a language, over each transport, idle and with something
pending, with each server; and what an ending asks of the program. The contract of the programs is
in examples/endings/README.md.
"""

import collections
import dataclasses
import itertools

LANGUAGES = ('c', 'vala', 'python', 'javascript')
NAMES = {'c': 'C', 'vala': 'Vala', 'python': 'Python', 'javascript': 'JavaScript'}
TRANSPORTS = ('http', 'https', 'h2')

# The states of every client, and those of one with what wrappers are made of. These are tried with
# the servers that tell most.
PLAIN = ('idle', 'inflight')
WRAPPED = ('hooks', 'retry', 'refresh', 'pages')
STATES = PLAIN + WRAPPED
SERVERS_OF_WRAPPED = ('at-once', 'on-fin')

# at-once and on-fin: when the witness answers close_notify. silent: a witness that stops reading
# before the ending begins, and so proves nothing but that the program does not wait for it.
SERVERS = ('at-once', 'on-fin', 'nginx', 'silent')

NATIVE = ('c', 'vala')
THREADED = ('c', 'vala', 'python')

# Prime to how many cells an ending has, so that a cut meets all kinds of them.
STRIDE = 7

# Python has a hook that runs while the interpreter still can: there the callback of a pending
# call always runs exactly once. In the other languages it is so where a loop, or Adieu, still
# runs; elsewhere once at most.
HOOKED = ('python',)


@dataclasses.dataclass(frozen=True)
class Ending:
    name: str
    told: tuple = HOOKED      # the languages in which a pending call is told exactly once
    goes_on: int = 0          # ms that the ending itself asks
    status: int = 0
    languages: tuple = LANGUAGES
    middle: bool = False      # in the middle of something: an answer, an upload, a handshake
    asks_more: bool = False   # when it has begun; it needs a server that answers
    drops: bool = False       # the last reference: then a list is gone, and tells nothing
    waits: bool = False       # for the answer, as long as the loop goes on
    awaits: tuple = ()        # the languages in which it needs their override


# The rows of the table.
ENDINGS = {ending.name: ending for ending in (
    Ending('explicit-close', LANGUAGES),
    Ending('explicit-close-loop', LANGUAGES, goes_on=250),
    Ending('drop-loop-runs', LANGUAGES, goes_on=800, waits=True, drops=True),
    Ending('drop-in-callback', LANGUAGES, goes_on=800, asks_more=True, drops=True),
    Ending('quit-then-drop', drops=True),
    Ending('drop-then-quit', drops=True),
    Ending('never-dropped'),
    Ending('main-loop-run', LANGUAGES),
    Ending('exit-in-callback', status=7, asks_more=True),
    Ending('exit-in-thread', status=7, languages=NATIVE),
    Ending('drop-in-thread', LANGUAGES, goes_on=800, waits=True, languages=THREADED,
           drops=True),
    Ending('worker-context', LANGUAGES, goes_on=800, languages=THREADED, drops=True),
    Ending('sigterm-quit'),
    Ending('application-quit', LANGUAGES),
    Ending('application-end', LANGUAGES),
    Ending('exception', status=1, languages=('python',)),
    Ending('throw', status=1, languages=('javascript',)),
    Ending('sys-exit', status=7, languages=('python', 'javascript'), awaits=('python',)),
    Ending('asyncio', languages=('python',), awaits=('python',)),
    Ending('fork-child', languages=THREADED, asks_more=True),
    Ending('mid-body', middle=True),
    Ending('mid-upload', middle=True),
    Ending('mid-connect', middle=True),
)}

Cell = collections.namedtuple('Cell', 'language ending transport state server')


def names_of(language, bare):
    """The endings of a language, with its override or without."""
    return [ending.name for ending in ENDINGS.values()
            if language in ending.languages and not (bare and language in ending.awaits)]


def exists(cell):
    """Not every server can be had for every ending."""
    ending = ENDINGS[cell.ending]
    if cell.language not in ending.languages or (cell.server == 'silent' and ending.asks_more):
        return False
    if cell.state in WRAPPED and cell.server not in SERVERS_OF_WRAPPED:
        return False
    if cell.ending == 'mid-connect' and cell.state == 'retry':
        return False
    if cell.ending == 'mid-connect':
        return cell.transport != 'http' and cell.server in ('at-once', 'silent')
    return not (cell.ending == 'mid-upload' and cell.server == 'nginx')


def whole(languages, endings, servers, bare=False):
    return [cell for cell in itertools.starmap(Cell, itertools.product(
        languages, endings, TRANSPORTS, STATES, servers))
        if exists(cell) and cell.ending in names_of(cell.language, bare)]


def groups(cells, key):
    """Those that have the key in common."""
    found = collections.defaultdict(list)
    for cell in cells:
        found[key(cell)].append(cell)
    return list(found.values())


def one_of_each(found, first):
    """Of each group another one."""
    return [group[(first + STRIDE * number) % len(group)] for number, group in enumerate(found)]


def cut(cells, first):
    """In the plain states every ending of C over HTTP/2, and each ending of each language once
    more: with another transport, state and server from one to the next. In each of the others each
    language once over each transport: with another ending and server. @first is where that
    begins."""
    plain = [cell for cell in cells if cell.state in PLAIN]
    chosen = [cell for cell in plain if cell.language == 'c' and cell.transport == 'h2']
    rest = [cell for cell in plain if cell not in chosen]
    wrapped = [cell for cell in cells if cell.state in WRAPPED]
    return (chosen + one_of_each(groups(rest, lambda cell: cell[:2]), first)
            + one_of_each(groups(wrapped, lambda cell: (cell.language, *cell[2:4])), first))


def repeat(cells, times):
    return cells * times


def repeat_by_turns(cells, times):
    """Each field of the table that often; its servers take turns."""
    return [group[turn % len(group)] for group in groups(cells, lambda cell: cell[:4])
            for turn in range(times)]


def name(cell):
    return ', '.join((NAMES[cell.language], *cell[1:]))
