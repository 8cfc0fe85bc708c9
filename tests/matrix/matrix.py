# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs the program of endings (examples/endings/) in every way, each time with a server that
watches it go, and shows in a table which endings were clean. Exit status 0: all of them.
"""

import argparse
import concurrent.futures
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

import cell_run
import cells
import machine
import nginx
import progress
import report

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ALONE_TRIES = 3

stopping = threading.Event()


def parse_arguments():
    parser = argparse.ArgumentParser(prog='tests/matrix/run', description=__doc__)
    parser.add_argument('--whole', action='store_true', help='all cells (the default)')
    parser.add_argument('--cut', action='store_true',
                        help='all endings of C over HTTP/2, each ending of each language once more, '
                             'and each further state once over each transport')
    parser.add_argument('--first', type=int, default=0, metavar='N',
                        help='where the choice of these begins (0)')
    parser.add_argument('--repeat', type=int, default=1, metavar='N', help='each cell N times')
    parser.add_argument('--by-turns', action='store_true',
                        help='N times for each field of the table: its servers take turns')
    parser.add_argument('--jobs', type=int, default=4, metavar='N', help='at the same time (4)')
    parser.add_argument('--load', action='store_true',
                        help=f'beside {machine.BUSY} processes that only compute')
    parser.add_argument('--patient', action='store_true',
                        help='for busy machines and slow builds: the wire and the callbacks are '
                             'judged as ever, but goodbyes may take seconds')
    parser.add_argument('--bare', action='store_true', help='without the overrides of src/bindings')
    for what, choices in (('language', cells.LANGUAGES), ('ending', cells.ENDINGS),
                          ('transport', cells.TRANSPORTS), ('state', cells.STATES),
                          ('server', cells.SERVERS)):
        parser.add_argument('--' + what, action='append', choices=list(choices),
                            help='only this; may be repeated')
    parser.add_argument('--build', default=os.path.join(SOURCE, '_build'), metavar='DIRECTORY')
    parser.add_argument('--json', metavar='FILE', help='writes the results there too')
    parser.add_argument('--tap', action='store_true', help='one line of TAP for each run')
    parser.add_argument('--verbose', action='store_true',
                        help='all that is known of each run that was not clean')
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    return options


def list_endings(options, language):
    """Those that the program has in this language."""
    bare = ['--bare'] if options.bare else []
    result = subprocess.run(
        [os.path.join(SOURCE, 'examples', 'endings', 'run'), *bare, language, '--list'],
        env=dict(os.environ, ADIEU_BUILD=options.build), capture_output=True, text=True,
        check=False)
    if result.returncode != 0:
        return None
    return result.stdout.split()


def find_languages(options):
    """What is built, if nothing else is asked for. A language lacks none of its endings."""
    found = []
    for language in options.language or cells.LANGUAGES:
        endings = list_endings(options, language)
        wanted = cells.names_of(language, options.bare)
        if endings is None and options.language:
            raise SystemExit(f'There is no program of endings in {cells.NAMES[language]}.')
        if endings is None:
            print(f'# Without {cells.NAMES[language]}: this build has no program of endings in it.')
        elif sorted(endings) != sorted(wanted):
            differ = ', '.join(sorted(set(endings) ^ set(wanted)))
            raise SystemExit(f'{cells.NAMES[language]}: the program and the table differ: {differ}')
        else:
            found.append(language)
    return found


def find_servers(options):
    servers = list(options.server or cells.SERVERS)
    if 'nginx' in servers and nginx.find_nginx() is None:
        print('# Without nginx: there is none, or none that tells how its connections end.')
        servers.remove('nginx')
    return servers


def choose(options):
    chosen = cells.whole(find_languages(options), options.ending or list(cells.ENDINGS),
                         find_servers(options), options.bare)
    chosen = [cell for cell in chosen
              if cell.transport in (options.transport or cells.TRANSPORTS)
              and cell.state in (options.state or cells.STATES)]
    if options.cut:
        chosen = cells.cut(chosen, options.first)
    if options.by_turns:
        return cells.repeat_by_turns(chosen, options.repeat)
    return cells.repeat(chosen, options.repeat)


def put_in_order(chosen):
    """The long ones first, so that none of them is waited for in the end. But what is repeated is
    mixed, so that its runs meet others of all kinds."""
    if len(set(chosen)) == len(chosen):
        return sorted(chosen, key=lambda cell: -cells.ENDINGS[cell.ending].goes_on)
    return random.Random(len(chosen)).sample(chosen, len(chosen))


def run_cell(runner, cell):
    return None if stopping.is_set() else runner.run(cell)


def run_all(runner, chosen, jobs):
    results = []
    how_far = progress.Progress(len(chosen))
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(run_cell, runner, cell) for cell in put_in_order(chosen)]
        try:
            for future in concurrent.futures.as_completed(futures):
                results.append(future.result())
                how_far.add(results[-1])
        except BaseException:
            stopping.set()
            raise
    return results


def judge_times(runner, results):
    """Cells are run side by side, on a machine that may have other things to do. Who was late
    must be in time when it is alone."""
    late = [result for result in results if result.over is not None and not result.complaints]
    for result in late:
        for _ in range(ALONE_TRIES):
            again = runner.run(result.cell)
            if again.complaints or again.over is None:
                break
        result.late_beside_others = not again.complaints and again.over is None
        result.complaints += again.complaints
        if again.over is not None:
            result.complaints.append(f'gone {again.over:.0f} ms too late')


def run(options, directory):
    chosen = choose(options)
    if not chosen:
        raise SystemExit('There is no such cell.')
    certificate = None
    if any(cell.server == 'nginx' for cell in chosen):
        certificate = nginx.make_certificate(directory)
    runner = cell_run.Runner(SOURCE, options.build, certificate, options.bare, options.patient)

    with machine.precedence() as runner.niceness:
        with machine.load(runner.niceness, machine.BUSY if options.load else 0):
            results = run_all(runner, chosen, options.jobs)
        if not options.load and not options.patient:
            judge_times(runner, results)
    return results


def meaning(options):
    parts = (options.language, options.ending, options.transport, options.state, options.server)
    words = ['a cut' if options.cut else 'a part' if any(parts) else 'all of them']
    words += [f'{options.repeat} times'] if options.repeat > 1 else []
    words += ['servers by turns'] if options.by_turns else []
    words += ['under load'] if options.load else []
    words += ['without overrides'] if options.bare else []
    return ', '.join(words)


def main():
    options = parse_arguments()
    sys.stdout.reconfigure(errors='replace', line_buffering=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))

    directory = tempfile.mkdtemp(prefix='adieu-matrix-')
    try:
        results = run(options, directory)
    finally:
        shutil.rmtree(directory, ignore_errors=True)

    results.sort(key=lambda result: result.cell)
    report.show(results, '# ' if options.tap else '')
    if options.tap:
        report.show_tap(results)
    if options.verbose:
        report.show_records(results)
    if options.json:
        report.write_json(options.json, results, meaning(options), options.load)

    clean = sum(not result.complaints for result in results)
    print(f'# {clean}' if options.tap else f'\n{clean}',
          f'of {len(results)} endings were clean ({meaning(options)}).')
    return 0 if clean == len(results) else 1


if __name__ == '__main__':
    sys.exit(main())
