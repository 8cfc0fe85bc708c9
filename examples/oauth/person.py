#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ada and her browser: opens a page of glewlwyd, signs in, allows what the program asks for, and
goes where the server sends her then. What its pages do with buttons is done with its API here.

    person.py URL
"""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request

NAME, PASSWORD = "ada", "secret of ada"


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Browser:
    opener = urllib.request.build_opener(Stay)
    cookie = ""

    def ask(self, method, url, content=None):
        """Where it leads to, or None."""
        data = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(
            url, data, {"Content-Type": "application/json", "Cookie": self.cookie}, method=method)
        try:
            answer = self.opener.open(request)
        except urllib.error.HTTPError as error:
            answer = error
            if answer.status >= 400:
                sys.exit(f"{method} {url}: {answer.status} {answer.read().decode()}")
        with answer:
            self.cookie = (answer.headers["Set-Cookie"] or self.cookie).partition(";")[0]
            return answer.headers["Location"]

    def sign_in(self, page):
        """On the page that the server sends everybody to. Where it leads to then."""
        origin = urllib.parse.urljoin(page, "/")
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page).query))
        self.ask("POST", f"{origin}api/auth/", {"username": NAME, "password": PASSWORD})
        self.ask("PUT", f"{origin}api/auth/grant/{asked['client_id']}", {"scope": asked["scope"]})
        return self.ask("GET", asked["callback_url"] + "&g_continue")


def main():
    browser = Browser()
    page = browser.ask("GET", sys.argv[1])
    target = browser.sign_in(page)
    if "/login.html" not in target:  # back to the program
        browser.ask("GET", target)
    elif "prompt=deviceComplete" not in target:
        sys.exit(f"Ada was sent to {target}")


main()
