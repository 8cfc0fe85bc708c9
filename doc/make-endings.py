# SPDX-License-Identifier: LGPL-2.1-or-later

"""Writes the page of endings: make-endings.py OUTPUT TEMPLATE PEERS MEASURED…

MEASURED are files that `tests/matrix/run --json FILE` has written, on one system or another. Of a
run under load the page says in a sentence what came of it, of any other it shows the tables.
"""

import json
import sys

NAMES = {'c': 'C', 'vala': 'Vala', 'python': 'Python', 'javascript': 'JavaScript'}
TRANSPORTS = {'http': 'HTTP/1.1', 'https': 'TLS', 'h2': 'HTTP/2'}

# Of a table: what heads its columns, by what they are called in a file.
PLAIN = {'http idle': 'HTTP/1.1', 'http inflight': 'in flight', 'https idle': 'TLS',
         'https inflight': 'in flight', 'h2 idle': 'HTTP/2', 'h2 inflight': 'in flight'}
WRAPPED = {f'{transport} {state}': f'{name}: {state}' for transport, name in TRANSPORTS.items()
           for state in ('hooks', 'retry', 'refresh', 'pages')}


def read(path):
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def row(cells):
    return '| ' + ' | '.join(cells) + ' |'


def table(heads, rows):
    yield row(heads)
    yield '|' + '---|' * len(heads)
    yield from map(row, rows)


def field(counts):
    return '–' if counts is None else f'{counts[0]} of {counts[1]}'


def count(rows):
    """In how many fields that others have as well all runs were clean, and of how many."""
    fields = [one[column] for one in rows.values() for column in PLAIN if column in one]
    return sum(clean == runs for clean, runs in fields), len(fields)


def language_tables(language, rows):
    yield ''
    yield f'### {NAMES[language]}'
    for columns in (PLAIN, WRAPPED):
        found = [ending for ending in rows if columns.keys() & rows[ending].keys()]
        if found:
            yield ''
            yield from table(['ending', *columns.values()], (
                [f'`{ending}`', *(field(rows[ending].get(column)) for column in columns)]
                for ending in found))


def complaints(head, found):
    if found:
        yield ''
        yield head
        yield ''
        yield from (f'- {one}' for one in found)


def load_lines(measured):
    """Of a run under load."""
    languages = ', '.join(NAMES[language] for language in measured['languages'])
    yield ''
    yield (f'With both cores busy otherwise, and many programs at a time ({languages}; '
           f'{measured["run"]}): {measured["clean"]} of {measured["runs"]} runs ended well, and '
           f'{len(measured["varied"]) or "none"} of {measured["cells"]} cells varied from run to run.')
    yield from complaints('What was not clean:', measured['not_clean'])


def alone_lines(measured):
    """Of a run that had the machine for itself."""
    yield ''
    late = measured['late_beside_others']
    yield (f'{measured["clean"]} of {measured["runs"]} runs ended well ({measured["run"]}); '
           f'{late or "none"} of them had to be run again alone to be in time.')
    yield from complaints('What was not clean:', measured['not_clean'])


def page_lines(all_measured):
    """By system: what is to be said, then the tables."""
    for system in dict.fromkeys(one['system'] for one in all_measured):
        of_system = [one for one in all_measured if one['system'] == system]
        yield ''
        yield f'## On {system}'
        yield ''
        yield f'With {of_system[0]["versions"]}.'
        for one in of_system:
            yield from load_lines(one) if one['load'] else alone_lines(one)
        for one in of_system:
            for language, rows in one['languages'].items():
                if not one['load']:
                    yield from language_tables(language, rows)


def peer_rows(peers, all_measured):
    for measured in all_measured:
        for language, rows in measured['languages'].items():
            if not measured['load']:
                yield [f'**Adieu in {NAMES[language]}**', '**{} of {}**'.format(*count(rows)),
                       measured['system']]
    for name, clean, cells, remark in peers['peers']:
        yield [name, f'{clean} of {cells}', remark]


def main(output, template, peers, *measured):
    peers = read(peers)
    all_measured = [read(path) for path in measured]
    with open(template, encoding='utf-8') as file:
        page = file.read()

    words = {
        '@TABLES@': '\n'.join(page_lines(all_measured)).strip(),
        '@PEERS@': '\n'.join(table(['client', 'clean', ''], peer_rows(peers, all_measured))),
        '@PEERS_BASIS@': peers['basis'],
        '@PEERS_SUM@': peers['sum'],
    }
    for word, text in words.items():
        page = page.replace(word, text)
    with open(output, 'w', encoding='utf-8') as file:
        file.write(page)


if __name__ == '__main__':
    main(*sys.argv[1:])
