#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The API that the window shows: GET /issues?page=N&per_page=M, with the pages in Link headers.

server.py [--fail PAGE]

Listens on 127.0.0.1, and prints its URL. With --fail that page cannot be had at first.
"""

import argparse
import collections
import http.server
import json
import socketserver
import sys
import threading
import urllib.parse

SUBJECTS = ['The window', 'The list', 'Scrolling', 'A long title that does not fit into its row',
            'The dark theme', 'Printing', 'Searching', 'Copying', 'The German translation']
TROUBLES = ['comes back empty after a suspend', 'is slower than it was', 'crashes with two screens',
            'forgets what was selected', 'needs a keyboard shortcut', 'flickers while it loads',
            'looks blurred at 150 %']
PEOPLE = ['ada', 'blaise', 'charles', 'dorothy', 'edsger', 'frances', 'grace', 'hedy']


def issue(number):
    return {
        'id': 7000000 + number,
        'number': number,
        'title': f'{SUBJECTS[number % len(SUBJECTS)]} {TROUBLES[number % len(TROUBLES)]}',
        'state': 'closed' if number % 5 == 0 else 'open',
        'user': {'id': number % len(PEOPLE), 'login': PEOPLE[number % len(PEOPLE)]},
        'labels': ['bug', 'needs-information'][:number % 3],
        'comments': number * 7 % 23,
        'created_on': f'{2010 + number % 15}-{number % 12 + 1:02}-{number % 28 + 1:02}',
        'body': f'It happens each time, and has since I updated. Report {number} of very many.',
    }


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        if url.path != '/issues':
            return self.answer(404, 'application/problem+json', {'title': 'There are issues only'})

        page, size = int(query.get('page', 1)), int(query.get('per_page', 50))
        with self.server.serving(page) as status:
            if status != 200:
                self.answer(status, 'application/problem+json',
                            {'title': 'No space left',
                             'detail': 'The disk of this server is full. Somebody looks after it.'})
            else:
                first = (page - 1) * size + 1
                last = min(first + size - 1, self.server.n_issues)
                self.answer(200, 'application/json', [issue(n) for n in range(first, last + 1)],
                            self.link_to(page + 1, size) if last < self.server.n_issues else None)

    def link_to(self, page, size):
        return f'<{self.server.url}/issues?page={page}&per_page={size}>; rel="next"'

    def answer(self, status, content_type, value, link=None):
        body = json.dumps(value, separators=(',', ':')).encode()
        self.send_response(status)
        self.send_header('Content-Type', content_type)
        self.send_header('Content-Length', str(len(body)))
        if link:
            self.send_header('Link', link)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Serving:
    """One page on its way. Knows the others that are."""

    def __init__(self, server, page):
        self.server, self.page = server, page

    def __enter__(self):
        server = self.server
        with server.lock:
            server.asked.append(self.page)
            server.under_way += 1
            server.most_at_once = max(server.most_at_once, server.under_way)
            status = 507 if server.failures[self.page] > 0 else 200
            server.failures[self.page] -= 1
        if self.page in server.gates:
            server.gates[self.page].wait()
        return status

    def __exit__(self, *_):
        with self.server.lock:
            self.server.under_way -= 1


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def __init__(self, n_issues=100000):
        super().__init__(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.server_port}'
        self.n_issues = n_issues
        self.lock = threading.Lock()
        self.asked = []  # each page, in order
        self.under_way = self.most_at_once = 0
        self.failures = collections.Counter()  # of a page, how often it still fails
        self.gates = {}  # of a page, the event that it waits for
        self.trouble = []  # connections that did not end in order

    def serving(self, page):
        return Serving(self, page)

    def handle_error(self, request, client_address):
        self.trouble.append(repr(sys.exc_info()[1]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--fail', type=int, metavar='PAGE', help='one that cannot be had at first')
    server = Server()
    server.failures[parser.parse_args().fail] = 1
    print(server.url, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == '__main__':
    main()
