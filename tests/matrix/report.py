# SPDX-License-Identifier: LGPL-2.1-or-later

"""What is shown of a run: a table for each language, and below it every cell that was not clean,
with its reason; and the same as JSON."""

import collections
import json
import os
import platform

import cells

WIDTH = 9


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


def table(language, fields):
    """Its lines: a row for an ending, a column for a transport, idle and in flight."""
    columns = [(transport, state) for transport in cells.TRANSPORTS for state in cells.STATES]
    first = max(map(len, cells.ENDINGS)) + 2
    yield cells.NAMES[language].ljust(first) + ''.join(
        transport.ljust(WIDTH * len(cells.STATES)) for transport in cells.TRANSPORTS).rstrip()
    yield ' ' * first + ''.join(state.ljust(WIDTH) for _, state in columns).rstrip()
    for ending in cells.ENDINGS.values():
        if any(key[:2] == (language, ending.name) for key in fields):
            texts = [field_text(fields, (language, ending.name, *column)) for column in columns]
            yield (ending.name.ljust(first) + ''.join(text.ljust(WIDTH) for text in texts)).rstrip()


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


def lines(results):
    fields = tally(results)
    for language in cells.LANGUAGES:
        if any(key[0] == language for key in fields):
            yield ''
            yield from table(language, fields)
    yield ''
    yield from times(results)
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


def as_json(results, meaning):
    """Of every field how many runs were clean, of how many."""
    fields = tally(results)
    languages = {}
    for (language, ending, transport, state), one in sorted(fields.items()):
        row = languages.setdefault(language, {}).setdefault(ending, {})
        row[f'{transport} {state}'] = [one.clean, one.runs]
    return {
        'system': system(),
        'run': meaning,
        'clean': sum(one.clean for one in fields.values()),
        'runs': len(results),
        'not_clean': list(unclean(results)),
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


def write_json(path, results, meaning):
    with open(path + '.new', 'w', encoding='utf-8') as file:
        file.write(json_lines(as_json(results, meaning), 3) + '\n')
    os.replace(path + '.new', path)
