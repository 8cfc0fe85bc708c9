# SPDX-License-Identifier: LGPL-2.1-or-later

"""Adds up the logs of `meson test`: one line for each failure and skip, and the sums.

The test that meson counts as one may have many cases; where it tells them as TAP, those are
what is counted.
"""

import json
import re
import sys

CASE = re.compile(r'^(not )?ok \d+\b([^#\n]*)(?:# *(\w+))?', re.MULTILINE)
GOOD = ('OK', 'EXPECTEDFAIL')


def count_cases(record):
    """How many cases of one test passed, and the names of those that did not."""
    passed, failed, skipped = 0, [], []
    for bad, name, directive in CASE.findall(record.get('stdout', '')):
        if directive.upper().startswith('SKIP'):
            skipped.append(name.strip(' -'))
        elif bad and directive.upper() != 'TODO':
            failed.append(name.strip(' -'))
        else:
            passed += 1
    if record['result'] == 'SKIP' and not (passed or failed or skipped):
        skipped.append('')
    elif record['result'] in GOOD and not (passed or failed or skipped):
        passed = 1
    elif record['result'] not in GOOD + ('SKIP',) and not failed:
        failed.append(record['result'].lower())
    return passed, failed, skipped


def main():
    sums = [0, 0, 0]
    for path in sys.argv[1:]:
        with open(path, encoding='utf-8') as log:
            records = [json.loads(line) for line in log]
        for record in records:
            passed, failed, skipped = count_cases(record)
            for word, names in (('failed', failed), ('skipped', skipped)):
                for name in names:
                    print(f'{word}: {record["name"]} {name}'.rstrip() + f' ({path})')
            sums = [a + b for a, b in zip(sums, (passed, len(failed), len(skipped)))]
    print('{} passed, {} failed, {} skipped'.format(*sums))
    return 1 if sums[1] or not sums[0] else 0


if __name__ == '__main__':
    sys.exit(main())
