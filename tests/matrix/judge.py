# SPDX-License-Identifier: LGPL-2.1-or-later

"""What clean means, for one cell: every judge below says what it does not like."""

import cells

# The calls that may be pending when the program ends.
PENDING = ('slow', 'body', 'upload', 'connect')
PENDING_PATHS = ('/slow', '/bytes')

LIMIT_MS = 500      # beyond what the ending itself asks
PATIENT_MS = 10000  # the same on a machine that has something else to do


def judge_events(cell, program):
    """That the program has done what the ending is about."""
    if program.killed:
        yield 'the program did not end'
    for line in program.garbage:
        yield f'on standard output: {line}'
    for word in ('ready', 'ending'):
        if len(program.times(word)) != 1:
            yield f'the program did not say {word} once'
    if cell.state == 'inflight' and 'slow' not in program.asked():
        yield 'nothing was in flight'


def told_rule(cell, bare):
    """How often the callback of a pending call runs: at least, at most."""
    ending = cells.ENDINGS[cell.ending]
    # In the middle of something, with a call in flight, the loop is run by adieu_main_loop_run().
    by_adieu = ending.middle and cell.state == 'inflight'
    in_vain = cell.server == 'silent' and ending.waits
    hooked = cell.language in ending.told and not (bare and ending.told == cells.HOOKED)
    return int(by_adieu or (hooked and not in_vain)), 1


def judge_callbacks(cell, program, bare):
    asked = program.asked()
    least, most = told_rule(cell, bare)

    for name in sorted(set(asked)):
        told = program.told(name)
        if asked.count(name) != 1:
            yield f'{name}: asked {asked.count(name)} times'
        elif name in PENDING and not least <= len(told) <= most:
            yield f'{name}: the callback ran {len(told)} times'
        elif name not in PENDING and [one[3].split(' ')[0] for one in told] != ['ok']:
            yield f'{name}: ' + ('; '.join(one[3] for one in told) or 'no callback')
    for event in program.events:
        if event[1] == 'cb' and event[2] not in asked:
            yield f'{event[2]}: a callback, but no call'


def judge_silence(cell, program, bare):
    """Nothing of a pending call is told once exit has begun. Python's own hooks come before."""
    if cell.language in cells.HOOKED and not bare:
        return
    began = []
    if cell.ending == 'exit-in-callback':
        began = [event[0] for event in program.told('last')]
    elif cell.ending == 'exit-in-thread':
        began = program.times('ending')
    for event in program.events:
        if event[1] == 'cb' and event[2] in PENDING and began and event[0] > began[0]:
            yield f'{event[2]}: the callback ran after exit had begun'


def judge_process(cell, program):
    ending = cells.ENDINGS[cell.ending]
    if not program.killed and program.status < 0:
        yield f'the program was ended by signal {-program.status}'
    elif not program.killed and program.status != ending.status:
        yield f'exit status {program.status} instead of {ending.status}'
    if program.errors:
        yield 'on standard error: ' + program.errors.decode(errors='replace').strip()


def judge_requests(cell, program, requests):
    """That each call was one request, and each that was answered to the program is answered."""
    if cell.ending == 'mid-connect' or cell.server == 'silent':
        return
    if not cells.ENDINGS[cell.ending].middle and len(requests) != len(program.asked()):
        yield f'{len(program.asked())} calls became {len(requests)} requests'
    for one in requests:
        if one['state'] != 'answered' and not one['path'].startswith(PENDING_PATHS):
            yield f'{one["method"]} {one["path"]} was {one["state"]}'


def judge_wire_in_silence(cell, server):
    """What the program has said, and gone away with, is in the server's socket when it reads
    again; its answer then meets nobody. Pending calls are cut off by the deadline."""
    if cells.ENDINGS[cell.ending].middle or cell.state == 'inflight':
        return
    for end in server.told('end'):
        if 'fin' not in end['order']:
            yield 'no FIN'
        if end['handshake'] and not end['close_notify']:
            yield 'no close_notify'
        if end['protocol'] == 'h2' and not end['goaway']:
            yield 'no GOAWAY'


def judge_wire(server, resets):
    found = list(server.complaints())
    yield from found
    if resets and not found:
        yield f'the program sent {resets} resets'


def over_time(cell, program, limit):
    """ms beyond what is allowed; None if in time."""
    took = program.took()
    allowed = cells.ENDINGS[cell.ending].goes_on + limit
    return took - allowed if took is not None and took > allowed else None


def complaints(cell, program, server, resets, bare=False):
    yield from judge_events(cell, program)
    yield from judge_process(cell, program)
    yield from judge_callbacks(cell, program, bare)
    yield from judge_silence(cell, program, bare)
    yield from judge_requests(cell, program, server.requests())
    if cell.server == 'silent':
        yield from judge_wire_in_silence(cell, server)
    else:
        yield from judge_wire(server, resets)
    late = over_time(cell, program, PATIENT_MS)
    if late:
        yield f'gone {late:.0f} ms too late'
