#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Are all messages found, whole, and translated? check-translations.py SOURCE-ROOT"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

KEYWORDS = ['--keyword=_', '--keyword=N_', '--keyword=C_:1c,2', '--keyword=g_dngettext:2,3']
COMMENT = re.compile(r'/\*.*?\*/', re.DOTALL)
MARKED = re.compile(r'(?<!\w)(?:_|N_|C_|g_dngettext) ?\(')
# A macro of GLib's in the middle of a message: xgettext knows those of <inttypes.h> alone.
CUT_OFF = re.compile(r'(?<!%)%"$', re.MULTILINE)


def lines(path):
    text = path.read_text().splitlines()
    return [line.strip() for line in text if line.strip() and not line.startswith('#')]


def run(*command):
    environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'LANGUAGE': ''}
    result = subprocess.run(command, text=True, capture_output=True, env=environment)
    return result.returncode, result.stdout + result.stderr


def check_sources(root):
    listed = set(lines(root / 'po/POTFILES.in'))
    marked = {str(path.relative_to(root)) for path in (root / 'src').rglob('*.[ch]')
              if MARKED.search(COMMENT.sub('', path.read_text()))}
    for path in sorted(marked - listed):
        yield f'{path} has messages and is missing in po/POTFILES.in'
    for path in sorted(listed - marked):
        yield f'{path} stands in po/POTFILES.in and has no messages'


def check_messages(root, template):
    status, said = run('xgettext', '--from-code=UTF-8', *KEYWORDS, '--no-wrap',
                       '--directory', str(root), '--files-from', str(root / 'po/POTFILES.in'),
                       '--output', template)
    if status != 0 or 'warning' in said:
        yield said
    for entry in Path(template).read_text().split('\n\n'):
        if 'msgid' in entry and CUT_OFF.search(entry.split('msgstr')[0]):
            yield f'xgettext cannot read this to its end; use PRIu64 and the like:\n{entry}'


def check_language(root, language, template, merged):
    catalogue = root / f'po/{language}.po'
    status, said = run('msgmerge', '--quiet', '--output-file', merged, str(catalogue), template)
    if status != 0:
        yield said
    status, said = run('msgfmt', '--check', '--statistics', '--output-file', '/dev/null', merged)
    if status != 0 or 'fuzzy' in said or 'untranslated' in said:
        yield f'po/{language}.po: {said.strip()}; refresh it with msgmerge and complete it'


def main(root):
    with tempfile.TemporaryDirectory() as directory:
        template = os.path.join(directory, 'adieu-1.pot')
        found = [*check_sources(root), *check_messages(root, template)]
        for language in lines(root / 'po/LINGUAS'):
            found += check_language(root, language, template, os.path.join(directory, 'merged.po'))

    for complaint in found:
        print(complaint, file=sys.stderr)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main(Path(sys.argv[1])))
