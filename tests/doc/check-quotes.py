#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Do the pages still say what the examples do? check-quotes.py SOURCE-ROOT PAGE…

Code on a page is quoted from a file that the tests run: a fenced block stands below a comment
such as <!-- from examples/foo/foo.py -->, and its lines must stand in that file as they are.
A block of code without such a comment, and a link to a file that is not there, are complaints
as well. Blocks of text and of shell commands need no source.
"""

import re
import sys
from pathlib import Path

BLOCK = re.compile(r'(?:^<!-- from (?P<source>\S+) -->\n)?^```(?P<kind>\w*)\n(?P<quote>.*?)^```$',
                   re.MULTILINE | re.DOTALL)
LINK = re.compile(r'\]\((?P<target>[^)#:]+)(?:#[^)]*)?\)')
PLAIN = {'sh', 'text'}


def check_block(root, block):
    source, kind, quote = block['source'], block['kind'], block['quote']
    if source is None:
        if kind not in PLAIN:
            yield f'this is quoted from nowhere:\n{quote}'
    elif not (root / source).is_file():
        yield f'{source} is not there'
    elif f'\n{quote}' not in '\n' + (root / source).read_text():
        yield f'{source} does not say (any more):\n{quote}'


def check_page(root, page):
    text = page.read_text()
    for block in BLOCK.finditer(text):
        yield from check_block(root, block)
    for link in LINK.finditer(BLOCK.sub('', text)):
        # gi-docgen makes x.html of x.md, and its pages are what a page of the guide links to. The
        # build may make x.md of x.md.in.
        target = link['target'].replace('.html', '.md')
        if not any((page.parent / name).exists() for name in (target, target + '.in')):
            yield f'a link leads to {link["target"]}, which is not there'


def main(root, *pages):
    n_quotes = 0
    n_complaints = 0
    for page in pages:
        n_quotes += sum(1 for block in BLOCK.finditer((root / page).read_text()) if block['source'])
        for complaint in check_page(root, root / page):
            print(f'{page}: {complaint}', file=sys.stderr)
            n_complaints += 1

    print(f'{n_quotes} quotes')
    return 1 if n_complaints or not n_quotes else 0


if __name__ == '__main__':
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
