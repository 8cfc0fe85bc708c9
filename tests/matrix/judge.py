# SPDX-License-Identifier: LGPL-2.1-or-later

"""What clean means, for one cell: every judge below says what it does not like."""

import cells

# The calls that may be pending when the program ends.
PENDING = ('slow', 'body', 'upload', 'connect')
PENDING_PATHS = ('/slow', '/bytes', '/token', '/auth', '/pages/link?n=20&at=')

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
    if cell.state != 'idle' and not {'slow', 'list'} & set(program.asked()):
        yield 'nothing was in flight'
    if cell.state == 'retry' and any(told[0] < end for told in program.told('slow')
                                     for end in program.times('ending')):
        yield 'slow: the callback ran before the end, and no retry was waiting'


def is_list_dropped(cell):
    return cell.state == 'pages' and cells.ENDINGS[cell.ending].drops


def told_in(cell):
    """The languages in which a pending call is told exactly once. Who waits for a retry is not
    answered in any loop that goes on."""
    ending = cells.ENDINGS[cell.ending]
    if cell.state == 'retry' and (ending.waits or cell.ending == 'drop-in-callback'):
        return cells.HOOKED
    return ending.told


def told_rule(cell, bare):
    """How often the callback of a pending call runs: at least, at most."""
    ending = cells.ENDINGS[cell.ending]
    if is_list_dropped(cell):
        return 0, 1  # before
    # In the middle of something, with a call pending, the loop is run by adieu_main_loop_run().
    by_adieu = ending.middle and cell.state != 'idle'
    in_vain = cell.server == 'silent' and ending.waits
    told = told_in(cell)
    hooked = cell.language in told and not (bare and told == cells.HOOKED)
    return int(by_adieu or (hooked and not in_vain)), 1


def is_pending(cell, name):
    return name in PENDING or cell.ending == 'mid-connect'


def judge_callbacks(cell, program, bare):
    asked = program.asked()
    least, most = told_rule(cell, bare)

    for name in sorted(set(asked)):
        told = program.told(name)
        if asked.count(name) != 1:
            yield f'{name}: asked {asked.count(name)} times'
        elif is_pending(cell, name) and not least <= len(told) <= most:
            yield f'{name}: the callback ran {len(told)} times'
        elif not is_pending(cell, name) and [one[3].split(' ')[0] for one in told] != ['ok']:
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
        if began and event[0] > began[0] and event[1] == 'cb' and event[2] in PENDING:
            yield f'{event[2]}: the callback ran after exit had begun'
        if began and event[0] > began[0] and event[1] == 'hook':
            yield f'{event[2]}() ran after exit had begun'


def judge_dropped_list(cell, program):
    """It tells nothing any more."""
    if not is_list_dropped(cell):
        return
    dropped = [event[0] for event in program.told('last')] or program.times('ending')
    if any(told[0] > dropped[0] for told in program.told('slow')):
        yield 'slow: the list has told of it after it was dropped'


def judge_process(cell, program):
    ending = cells.ENDINGS[cell.ending]
    if not program.killed and program.status < 0:
        yield f'the program was ended by signal {-program.status}'
    elif not program.killed and program.status != ending.status:
        yield f'exit status {program.status} instead of {ending.status}'
    if program.errors:
        yield 'on standard error: ' + program.errors.decode(errors='replace').strip()


def judge_requests(cell, program, requests, patient=False):
    """That each call was one request, and each that was answered to the program is answered. On a busy
    machine the pending one need not have been sent when the program ends 150 ms later."""
    if cell.ending == 'mid-connect' or cell.server == 'silent':
        return
    if cell.state == 'refresh':
        yield from judge_refresh(requests)
        # What waits for the token is one call, whatever has become of it.
        requests = [one for one in requests if one['path'] != '/auth']
    may_be_unsent = patient and cell.state in ('inflight', 'hooks')
    unsent = may_be_unsent and not any(one['path'].startswith(PENDING_PATHS) for one in requests)
    wanted = len(program.asked()) - (1 if unsent else 0)
    if not cells.ENDINGS[cell.ending].middle and len(requests) != wanted:
        yield f'{len(program.asked())} calls became {len(requests)} requests'
    for one in requests:
        if one['state'] != 'answered' and not one['path'].startswith(PENDING_PATHS):
            yield f'{one["method"]} {one["path"]} was {one["state"]}'


def judge_refresh(requests):
    """That one token was asked for, and what waits for it was asked with it, or not at all."""
    tokens = [one for one in requests if one['path'].startswith('/token')]
    statuses = [one['status'] for one in requests if one['path'] == '/auth']
    if len(tokens) != 1:
        yield f'asked for a token {len(tokens)} times'
    if statuses not in ([], [200]):
        yield f'asked with a token: {statuses}'


def judge_hooks(cell, program, server):
    """That each of them ran for each call, and was seen."""
    if cell.state != 'hooks':
        return
    answered = [event for event in program.events if event[1] == 'cb' and event[3] == 'ok']
    for name, times in (('prepare', len(program.asked())), ('sign', len(program.asked())),
                        ('judge', len(answered))):
        ran = len([event for event in program.events if event[1:3] == ('hook', name)])
        if ran != times:
            yield f'{name}() ran {ran} times instead of {times}'
    for request in server.told('request'):
        if [request['headers'].get(name) for name in ('x-prepared', 'x-signed')] != ['yes'] * 2:
            yield f'{request["method"]} {request["path"]} did not go through the hooks'


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


def judge_wire(cell, server, resets, patient=False):
    """On a busy machine the program may end before it has begun to connect."""
    if patient and cell.ending == 'mid-connect' and not server.told('accept'):
        return
    found = list(server.complaints())
    yield from found
    if resets and not found:
        yield f'the program sent {resets} resets'


def over_time(cell, program, limit):
    """ms beyond what is allowed; None if in time."""
    took = program.took()
    allowed = cells.ENDINGS[cell.ending].goes_on + limit
    return took - allowed if took is not None and took > allowed else None


def complaints(cell, program, server, resets, bare=False, patient=False):
    yield from judge_events(cell, program)
    yield from judge_process(cell, program)
    yield from judge_callbacks(cell, program, bare)
    yield from judge_silence(cell, program, bare)
    yield from judge_dropped_list(cell, program)
    yield from judge_requests(cell, program, server.requests(), patient)
    yield from judge_hooks(cell, program, server)
    if cell.server == 'silent':
        yield from judge_wire_in_silence(cell, server)
    else:
        yield from judge_wire(cell, server, resets, patient)
    late = over_time(cell, program, PATIENT_MS)
    if late:
        yield f'gone {late:.0f} ms too late'
