#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Plays a scene in the window of examples/window/, and judges it from both sides.

test-window.py [--in-full] [--pictures DIRECTORY] BUILD c|python|run show|scroll|refresh|fail|drop

The display is an Xvfb of its own, the server the one of the example, in this process. What the
scenes are, and what is seen from within the window, is in drive.c; what counts as Adieu's time on
the main loop, in watch.c. The exit status is 77 if there is no Xvfb.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WINDOW = os.path.join(SOURCE, 'examples', 'window')
sys.path.insert(0, WINDOW)
import server

PATIENCE = 120  # s
IN_FULL = 1200
PER_PAGE = 100
PREFETCH = 20
GAP_MS = 8
BYTES_PER_ITEM = 8192
BYTES_ANYWAY = 16 << 20
HELD_PAGE = 6
FAILING_PAGE = 6
TIMES = ['turn-cpu', 'turn-wall', 'ours-cpu', 'ours-wall']


class Display:
    """An X server with a number that is free."""

    def __init__(self):
        reading, writing = os.pipe()
        self.process = subprocess.Popen(
            ['Xvfb', '-displayfd', str(writing), '-screen', '0', '1024x900x24', '-nolisten', 'tcp'],
            pass_fds=[writing], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writing)
        with open(reading) as number:
            self.name = ':' + number.readline().strip()

    def end(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


def environment(build, display, scene, report):
    """What is not installed is found, and nothing of this machine's desktop takes part."""
    result = dict(
        os.environ, DISPLAY=display, GDK_BACKEND='x11', GSK_RENDERER='cairo', GTK_A11Y='none',
        GSETTINGS_BACKEND='memory', GIO_USE_VFS='local', GIO_USE_PROXY_RESOLVER='dummy',
        DBUS_SESSION_BUS_ADDRESS='disabled:', G_DEBUG='fatal-criticals', LC_ALL='C.UTF-8',
        PYTHONDONTWRITEBYTECODE='1', ADIEU_GTK_SCENE=scene, ADIEU_GTK_REPORT=report,
        ADIEU_GTK_ITEMS=str((HELD_PAGE - 1) * PER_PAGE),
        LD_PRELOAD=os.path.join(build, 'tests', 'gtk', 'libadieu-drive.so'))
    for name, path in {'GI_TYPELIB_PATH': os.path.join(build, 'src', 'bindings'),
                       'LD_LIBRARY_PATH': os.path.join(build, 'src'),
                       'PYTHONPATH': os.path.join(SOURCE, 'src', 'bindings', 'python')}.items():
        result[name] = os.pathsep.join(filter(None, [path, os.environ.get(name)]))
    return result


def command(build, program, url):
    if program == 'run':
        return [os.path.join(WINDOW, 'run'), '--no-setup', build]
    if program == 'python':
        return [sys.executable, os.path.join(WINDOW, 'issues.py'), url]
    return [os.path.join(build, 'examples', 'window', 'issues'), url]


class Judge:
    def __init__(self):
        self.trouble = []

    def expect(self, truth, *what):
        if not truth:
            self.trouble.append(' '.join(map(str, what)))

    def expect_calls(self, api, n_items, repeated=()):
        """Each page once, in order, one at a time, and none that is not in the list."""
        pages = list(range(1, -(-n_items // PER_PAGE) + 1))
        wanted = sorted(pages + list(repeated))
        self.expect(api.asked == wanted, 'the server was asked for', api.asked, 'not for', wanted)
        self.expect(api.most_at_once == 1, api.most_at_once, 'pages were asked for at once')

    def expect_no_gap(self, report, *phases):
        for phase in phases:
            longest = report[phase]['ours-cpu']['max']
            self.expect(longest < GAP_MS, phase, 'Adieu kept the main loop for', longest, 'ms')


def judge_show(judge, report, api):
    judge.expect(report['count'] == str(report['items']), 'the count says', report['count'])


def judge_scroll(judge, report, api):
    judge.expect(report['items'] == api.n_issues, 'there are', report['items'], 'items')
    judge.expect(report['count'] == str(api.n_issues), 'the count says', report['count'])
    judge.expect_calls(api, report['items'])
    judge.expect(not report['overhasty'], 'a page was asked for that nobody looked at')
    most = report['furthest-at-rest'] + PREFETCH + PER_PAGE
    judge.expect(report['items-at-rest'] <= most, report['items-at-rest'], 'items at rest')

    grown = report['resident'] - report['resident-before']
    n_items = report['items'] - report['items-at-rest']
    most = BYTES_ANYWAY + n_items * BYTES_PER_ITEM
    judge.expect(grown < most, grown, 'bytes for', n_items, 'items')
    print('memory: %.1f MB at rest, %.1f MB with %d items more: %d bytes an item' % (
        report['resident-before'] / 1e6, report['resident'] / 1e6, n_items, grown / n_items))
    judge.expect_no_gap(report, 'opening', 'adieu', 'plain', 'drop')
    judge.expect(report['dropped'], 'somebody still holds the list')
    print('dropped: Adieu took %d µs of processor time, %d µs in all' % (
        report['drop-ours-cpu-us'], report['drop-ours-wall-us']))
    judge.expect(report['drop-ours-cpu-us'] < GAP_MS * 1000, 'dropping the list took',
                 report['drop-ours-cpu-us'], 'µs')


def judge_refresh(judge, report, api):
    judge.expect(report['items'] == api.n_issues, 'there are', report['items'], 'items')
    left = report['items-refreshed']
    judge.expect(0 < left < api.n_issues, left, 'items are left')
    said = report['count-refreshed']
    judge.expect(said == str(left), 'the count says', said)
    judge.expect_no_gap(report, 'refresh')
    judge.expect(api.most_at_once == 1, api.most_at_once, 'pages were asked for at once')


def judge_fail(judge, report, api):
    before = (FAILING_PAGE - 1) * PER_PAGE
    judge.expect(report['items-at-error'] == before, report['items-at-error'], 'items at the error')
    judge.expect(report['items-after-wait'] == before, 'it went on by itself')
    judge.expect(report['retry-visible'], 'the retry bar did not come')
    judge.expect('server is full' in report['reason'], 'the reason is', report['reason'])
    judge.expect(report['loading-at-once'], 'pressing the button does not load')
    judge.expect(not report['error-left'], 'the error stays')
    judge.expect(report['items'] >= before + 300, 'it did not recover')
    judge.expect(report['count'] == str(report['items']), 'the count says', report['count'])
    judge.expect_calls(api, report['items'], [FAILING_PAGE])


def judge_drop(judge, report, api):
    judge.expect(report['loading'], 'it does not load')
    judge.expect(report['loading-visible'], 'it does not show that it loads')
    judge.expect(report['quiet'], report['left'])
    judge.expect_calls(api, HELD_PAGE * PER_PAGE)


def show_times(report):
    print('%-9s%9s %25s %25s %25s %25s' % ('phase', 'turns', 'turn, processor ms', 'turn, ms',
                                           'Adieu, processor ms', 'Adieu, ms'))
    for phase in 'opening', 'adieu', 'plain', 'drop', 'refresh':
        if phase in report:
            times = [report[phase][name] for name in TIMES]
            cells = ['%(median)6.2f %(p99)6.2f %(max)6.2f %(gaps)4d' % time for time in times]
            print('%-9s%9d' % (phase, report[phase]['turns']), *cells)
    print('each: median, 99 of 100, longest, how many over %d ms' % GAP_MS)


def play(options, api, report_file):
    display = Display()
    try:
        env = environment(options.build, display.name, options.scene, report_file)
        if options.pictures:
            env['ADIEU_GTK_PICTURES'] = options.pictures
        with subprocess.Popen(command(options.build, options.program, api.url), env=env, text=True,
                              stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            try:
                errors = process.communicate(timeout=IN_FULL if options.in_full else PATIENCE)[1]
            except BaseException:
                process.kill()
                raise
            return process.returncode, errors
    finally:
        display.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--in-full', action='store_true', help='100,000 items, and not 10,000')
    parser.add_argument('--pictures', help='a directory for pictures of the window')
    parser.add_argument('build')
    parser.add_argument('program', choices=['c', 'python', 'run'])
    parser.add_argument('scene', choices=['show', 'scroll', 'refresh', 'fail', 'drop'])
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    if not shutil.which('Xvfb'):
        print('skipped: there is no Xvfb')
        return 77

    api = server.Server(n_issues=100000 if options.in_full else 10000)
    if options.scene == 'fail':
        api.failures[FAILING_PAGE] = 1
    if options.scene == 'drop':
        api.gates[HELD_PAGE] = threading.Event()
    threading.Thread(target=api.serve_forever, daemon=True).start()

    judge = Judge()
    report = {}
    with tempfile.TemporaryDirectory(prefix='adieu-') as directory:
        report_file = os.path.join(directory, 'report.json')
        status, errors = play(options, api, report_file)
        judge.expect(status == 0, 'the program ended with status', status)
        judge.expect(not errors, 'the program wrote:', errors)
        if os.path.exists(report_file):
            with open(report_file) as file:
                report = json.load(file)
        judge.expect(report and not report['frames-missing'], 'the scene was not played to its end')
    if not judge.trouble:
        globals()['judge_' + options.scene](judge, report, api)
    judge.expect(not api.trouble, 'the server saw', api.trouble)

    show_times(report)
    print(*judge.trouble or ['As it should be.'], sep='\n')
    return 1 if judge.trouble else 0


if __name__ == '__main__':
    sys.exit(main())
