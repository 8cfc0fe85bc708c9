# SPDX-License-Identifier: LGPL-2.1-or-later

"""What is shown of a run: a table for each language, and below it every cell that was not clean,
with its reason; and the same as JSON."""

import collections
import itertools
import json
import os
import platform
import subprocess

import cells

PACKAGES = ('GLib', 'glib-2.0'), ('libsoup', 'libsoup-3.0'), ('JSON-GLib', 'json-glib-1.0')


class Tally:
    """Of all runs that fall into one field of the table."""

    def __init__(self):
        self.runs = self.clean = 0
        self.worst = 0.0

    def add(self, result):
        self.runs += 1
        self.clean += not result.complaints
        self.worst = max(self.worst, result.took or 0.0)

    def mark(self):
        return 'clean' if self.clean == self.runs else f'{self.clean}/{self.runs}'


def tally(results):
    fields = collections.defaultdict(Tally)
    for result in results:
        fields[result.cell[:4]].add(result)
    return fields


def has_field(language, ending, transport, state):
    return any(cells.exists(cells.Cell(language, ending, transport, state, server))
               for server in cells.SERVERS)


def field_text(fields, key):
    if key in fields:
        return fields[key].mark()
    return '·' if has_field(*key) else '–'


def table(language, fields, states):
    """Its lines: a row for an ending, a column for a transport and a state."""
    columns = [(transport, state) for transport in cells.TRANSPORTS for state in states]
    first = max(map(len, cells.ENDINGS)) + 2
    width = max(map(len, states)) + 1
    yield cells.NAMES[language].ljust(first) + ''.join(
        transport.ljust(width * len(states)) for transport in cells.TRANSPORTS).rstrip()
    yield ' ' * first + ''.join(state.ljust(width) for _, state in columns).rstrip()
    for ending in cells.ENDINGS.values():
        if any(key[:2] == (language, ending.name) and key[3] in states for key in fields):
            texts = [field_text(fields, (language, ending.name, *column)) for column in columns]
            yield (ending.name.ljust(first) + ''.join(text.ljust(width) for text in texts)).rstrip()


def unclean(results):
    """Each cell with its reasons, in one line each, and of how many runs."""
    reasons = collections.defaultdict(collections.Counter)
    runs = collections.Counter(result.cell for result in results)
    for result in results:
        if result.complaints:
            reasons[result.cell][' | '.join('; '.join(result.complaints).splitlines())] += 1
    for cell, counted in reasons.items():
        for reason, times in counted.items():
            share = f' ({times} of {runs[cell]})' if runs[cell] > 1 else ''
            yield f'{cells.name(cell)}: {reason}{share}'


def varied(results):
    """Which cells had not the same outcome in each of their runs, and which they had."""
    outcomes = collections.defaultdict(collections.Counter)
    for result in results:
        outcomes[result.cell][result.outcome()] += 1
    for cell, counted in outcomes.items():
        if len(counted) > 1:
            texts = (f'{often} times {outcome_text(*one)}' for one, often in counted.most_common())
            yield f'{cells.name(cell)}: ' + '; '.join(texts)


def outcome_text(complaints, told):
    told = ', '.join(f'{name} told {count} times' for name, count in told if count)
    return ' | '.join(complaints or ('clean',)) + (f' ({told})' if told else '')


def variation(results):
    n_cells = len({result.cell for result in results})
    if n_cells == len(results):
        return
    found = list(varied(results))
    yield f'{len(found)} of {n_cells} cells varied, of {len(results)} runs.'
    yield from (f'  {one}' for one in found)


def times(results):
    """The longest that a program has gone on beyond what its ending asks."""
    over = [((result.took or 0) - cells.ENDINGS[result.cell.ending].goes_on, result.cell)
            for result in results if result.cell.server != 'silent']
    silent = [((result.took or 0) - cells.ENDINGS[result.cell.ending].goes_on, result.cell)
              for result in results if result.cell.server == 'silent']
    for what, these in (('', over), (', with a server that has stopped reading', silent)):
        if these:
            most, cell = max(these)
            median = sorted(these)[len(these) // 2][0]
            yield (f'Gone after the ending{what}: {median:.0f} ms in the median, '
                   f'{most:.0f} ms at most ({cells.name(cell)}).')


def count_late(results):
    return sum(result.late_beside_others for result in results)


def lines(results):
    fields = tally(results)
    for language, states in itertools.product(cells.LANGUAGES, (cells.PLAIN, cells.WRAPPED)):
        if any(key[0] == language and key[3] in states for key in fields):
            yield ''
            yield from table(language, fields, states)
    yield ''
    yield from times(results)
    late = count_late(results)
    if late:
        yield f'{late} programs were late beside others, and in time when they were alone.'
    yield from variation(results)
    found = list(unclean(results))
    if found:
        yield ''
        yield 'Not clean:'
        yield from (f'  {one}' for one in found)


def show(results, prefix):
    for line in lines(results):
        print((prefix + line).rstrip())


def show_tap(results):
    print(f'1..{len(results)}')
    for number, result in enumerate(results, 1):
        name = '/'.join(result.cell)
        print(f'not ok {number} {name}' if result.complaints else f'ok {number} {name}')


def show_records(results):
    for result in results:
        if result.complaints:
            print(f'\n# {cells.name(result.cell)}', *result.record or [], sep='\n#   ')


def system():
    try:
        return platform.freedesktop_os_release()['PRETTY_NAME']
    except OSError:
        return platform.system()


def versions():
    """Of what the programs are built on."""
    found = []
    for name, package in PACKAGES:
        told = subprocess.run(['pkg-config', '--modversion', package], capture_output=True,
                              text=True, check=False)
        if told.returncode == 0:
            found.append(f'{name} {told.stdout.strip()}')
    return ', '.join(found)


def in_table_order(field):
    """Of a key of tally(): as the tables are read."""
    language, ending, transport, state = field
    return (cells.LANGUAGES.index(language), list(cells.ENDINGS).index(ending),
            cells.TRANSPORTS.index(transport), cells.STATES.index(state))


def as_json(results, meaning, load):
    """Of every field how many runs were clean, of how many."""
    fields = tally(results)
    languages = {}
    for field in sorted(fields, key=in_table_order):
        language, ending, transport, state = field
        row = languages.setdefault(language, {}).setdefault(ending, {})
        row[f'{transport} {state}'] = [fields[field].clean, fields[field].runs]
    return {
        'system': system(),
        'versions': versions(),
        'run': meaning,
        'load': load,
        'clean': sum(one.clean for one in fields.values()),
        'runs': len(results),
        'cells': len({result.cell for result in results}),
        'late_beside_others': count_late(results),
        'not_clean': list(unclean(results)),
        'varied': list(varied(results)),
        'languages': languages,
    }


def json_lines(value, depth):
    """As text, with a line for what is @depth levels below."""
    if not value or depth == 0:
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        inner = [f'{json.dumps(key)}: {json_lines(one, depth - 1)}' for key, one in value.items()]
        return '{\n' + ',\n'.join(inner) + '\n}'
    if isinstance(value, list):
        return '[\n' + ',\n'.join(json_lines(one, depth - 1) for one in value) + '\n]'
    return json.dumps(value, ensure_ascii=False)


def write_json(path, results, meaning, load):
    with open(path + '.new', 'w', encoding='utf-8') as file:
        file.write(json_lines(as_json(results, meaning, load), 3) + '\n')
    os.replace(path + '.new', path)
