# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs the programs of examples/foo/ over each transport, and shows what the server saw of every
connection: show.py BUILD. Exit status 0: each of them ended well, and so did each connection.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
PATIENCE = 30  # s

TRANSPORTS = {'http': 'HTTP/1.1', 'https': 'HTTP/1.1, TLS', 'h2': 'HTTP/2, TLS'}
ASKED = ['GET /foo/42', 'PATCH /bar/7']
PRINTED = {
    'C': "Foo 42 is called 'foo 42'.\n" 'Bar 7 is now {"id":7,"patched":{"name":"x"}}.\n',
    'Python': "Foo 42 is called 'foo 42'.\n" "Bar 7 is now {'id': 7, 'patched': {'name': 'x'}}.\n",
}


class Witness:
    """The server. It tells in a line of JSON each what it sees, and how a connection ends."""

    def __init__(self, program, directory):
        self.ca_file = os.path.join(directory, 'ca.pem')
        self.events = []
        self.changed = threading.Condition()
        self.process = subprocess.Popen(
            [program, '--ca-out', self.ca_file, *('--' + name for name in TRANSPORTS)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.listener = threading.Thread(target=self.listen, daemon=True)
        self.listener.start()

    def listen(self):
        for line in self.process.stdout:
            with self.changed:
                self.events.append(json.loads(line))
                self.changed.notify_all()

    def told(self, kind):
        return [event for event in self.events if event['event'] == kind]

    def wait(self, condition):
        with self.changed:
            return self.changed.wait_for(condition, PATIENCE)

    def arguments(self, transport):
        if not self.wait(lambda: self.told('ready')):
            raise SystemExit('The server does not start.')
        port = self.told('ready')[0][transport]
        if transport == 'http':
            return [f'http://127.0.0.1:{port}']
        return [f'https://127.0.0.1:{port}', self.ca_file]

    def say(self, command):
        self.process.stdin.write(command + '\n')
        self.process.stdin.flush()

    def catch_up(self):
        """Waits until everything has been told that happened before."""
        marker = f'open {len(self.events)}'
        self.say(marker)
        self.wait(lambda: any(event['line'] == marker for event in self.told('command')))

    def ends_since(self, earlier):
        """How the connections ended that have come after the earlier ones."""
        self.catch_up()
        self.wait(lambda: len(self.told('end')) == len(self.told('accept')))
        return self.told('end')[earlier:]

    def quit(self):
        self.process.stdin.close()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.listener.join()
        self.process.stdout.close()


def find_programs(build):
    found = {'C': [os.path.join(build, 'examples', 'foo', 'foo-program')]}
    if os.path.exists(os.path.join(build, 'src', 'bindings', 'Adieu-1.typelib')):
        found['Python'] = [sys.executable, os.path.join(HERE, 'foo', 'foo_program.py')]
    else:
        print('Without the Python program: this build has no introspection.')
    return found


def environment(build):
    """So that Python finds what is not installed, and nobody a proxy on the way to 127.0.0.1."""
    paths = {
        'GI_TYPELIB_PATH': os.path.join(build, 'src', 'bindings'),
        'LD_LIBRARY_PATH': os.path.join(build, 'src'),
        'PYTHONPATH': os.path.join(os.path.dirname(HERE), 'src', 'bindings', 'python'),
    }
    result = dict(os.environ, PYTHONDONTWRITEBYTECODE='1', GIO_USE_PROXY_RESOLVER='dummy')
    for name, path in paths.items():
        result[name] = os.pathsep.join(filter(None, [path, os.environ.get(name)]))
    return result


def run(command, env):
    with subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, errors='replace') as process:
        try:
            output, errors = process.communicate(timeout=PATIENCE)
        except BaseException as error:
            process.kill()
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            output, errors = process.communicate()
    return process.returncode, output, errors


def complaints(language, status, output, errors, ends):
    """What is not as it should be with one run."""
    if status < 0:
        yield f'the program was ended by signal {-status}'
    elif status > 0:
        yield f'the program ended with status {status}'
    if errors:
        yield 'the program wrote to stderr: ' + errors.strip()
    if output != PRINTED[language]:
        yield 'the program should have printed something else: ' + output.strip()

    answered = [f'{one["method"]} {one["path"]}' for end in ends
                for one in end['requests_detail'] if one['state'] == 'answered']
    if answered != ASKED:
        yield 'the server answered ' + (', '.join(answered) or 'nothing')
    for end in ends:
        if not end['clean']:
            yield f'connection {end["connection"]} did not end in order: {end["why"]}'


def row(language, end):
    def mark(seen, wanted):
        return 'yes' if seen else 'NO' if wanted else '–'

    return (language, TRANSPORTS[end['transport']], f'{end["answered"]} of {end["requests"]}',
            mark(end['goaway'], end['transport'] == 'h2'),
            mark(end['close_notify'], end['transport'] != 'http'),
            end['ending'].upper(), 'clean' if end['clean'] else 'NOT CLEAN')


def show(rows):
    head = ('program', 'connection', 'answered', 'GOAWAY', 'close_notify', 'end', 'verdict')
    widths = [max(map(len, column)) for column in zip(head, *rows)]

    print('\nWhat the server saw of each connection:\n')
    for cells in [head, ['─' * width for width in widths], *rows]:
        print('  ' + '  '.join(map(str.ljust, cells, widths)).rstrip())
    print()


def run_all(build, witness):
    rows, trouble = [], []
    programs = find_programs(build)

    for transport, spoken in TRANSPORTS.items():
        for language, command in programs.items():
            earlier = len(witness.told('end'))
            result = run(command + witness.arguments(transport), environment(build))
            ends = witness.ends_since(earlier)
            print(f'{language} over {spoken}:')
            print('  ' + result[1].strip().replace('\n', '\n  '))
            rows += [row(language, end) for end in ends]
            trouble += [f'{language} over {spoken}: {what}'
                        for what in complaints(language, *result, ends)]
    return rows, trouble


def main(build):
    build = os.path.abspath(build)
    with tempfile.TemporaryDirectory(prefix='adieu-') as directory:
        witness = Witness(os.path.join(build, 'tests', 'witness', 'adieu-witness'), directory)
        try:
            rows, trouble = run_all(build, witness)
        finally:
            witness.quit()

    late = len(witness.told('accept')) - len(rows)
    if late:
        trouble.append(f'{late} more connections were left open or came late')
    show(rows)
    fine = f'All {len(rows)} connections ended in order. Nobody closed anything.'
    print(*trouble or [fine], sep='\n')
    return 1 if trouble else 0


if __name__ == '__main__':
    sys.stdout.reconfigure(errors='replace', line_buffering=True)
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(1))
    sys.exit(main(sys.argv[1]))
