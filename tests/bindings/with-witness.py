#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs a program against the witness.

The program is given the base URL and, when the transport is https or h2, the file with the
authority that has signed the witness's certificate. Passes when the program ends well, says
what it should, writes nothing to stderr, and the witness saw every connection end in order.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

PATIENCE = 60


def start(witness, transport, ca_file):
    process = subprocess.Popen([witness, '--' + transport, '--ca-out', ca_file], text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    return process, json.loads(process.stdout.readline())


def arguments(transport, ready, ca_file):
    if transport == 'http':
        return ['http://127.0.0.1:%d' % ready['http']]
    return ['https://localhost:%d' % ready[transport], ca_file]


def complaints(program, words, record):
    if program.returncode != 0:
        yield 'the program ended with status %d' % program.returncode
    if program.stderr:
        yield 'the program wrote to stderr'
    for said in words:
        if said not in program.stdout:
            yield f'the program did not say {said}'
    ends = [event for event in record if event['event'] == 'end']
    if not ends:
        yield 'the program never connected'
    for end in ends:
        if not end['clean']:
            yield 'connection %d: %s' % (end['connection'], end['why'])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--says', action='append', default=[], help='words that the program must write')
    parser.add_argument('witness')
    parser.add_argument('transport', choices=['http', 'https', 'h2'])
    parser.add_argument('program', nargs=argparse.REMAINDER)
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as directory:
        ca_file = os.path.join(directory, 'ca.pem')
        process, ready = start(options.witness, options.transport, ca_file)
        command = [*options.program, *arguments(options.transport, ready, ca_file)]
        try:
            result = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        finally:
            record = process.communicate('quit\n', timeout=PATIENCE)[0]

    events = [json.loads(line) for line in record.splitlines()]
    found = list(complaints(result, options.says, events))
    sys.stdout.write(result.stdout)
    sys.stderr.write(result.stderr)
    for complaint in found:
        print(complaint, file=sys.stderr)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
