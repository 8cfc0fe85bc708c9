#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""An authorization server, and the browser of the person who signs in, for the tests.

Orders come as lines of JSON on stdin, each is answered with one on stdout. It ends with stdin.
"""

import base64
import hashlib
import http.server
import json
import socket
import ssl
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

lock = threading.Lock()
gates = {}  # path → Event; requests wait there
counts = {}  # path → number of requests
last = {}  # path → the last request
answers = {}  # path → list of [status, headers, body], taken in turn; the last one stays
codes = {}  # code → (challenge, redirect_uri)
serial = 0


def fresh(kind):
    global serial
    with lock:
        serial += 1
        return f"{kind}-{serial}"


def grant():
    return {"access_token": fresh("access"), "token_type": "Bearer", "expires_in": 3600,
            "refresh_token": fresh("refresh")}


def redeem(form):
    challenge, redirect_uri = codes.pop(form.get("code", ""), (None, None))
    verifier = form.get("code_verifier", "")
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    if challenge is None or digest != challenge or form.get("redirect_uri") != redirect_uri:
        return 400, {"error": "invalid_grant", "error_description": "That code is of no use"}
    return 200, grant()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.answer({})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.answer(dict(urllib.parse.parse_qsl(body, keep_blank_values=True)))

    def answer(self, form):
        path, _, query = self.path.partition("?")
        with lock:
            counts[path] = counts.get(path, 0) + 1
            last[path] = {"form": form, "query": query, "authorization": self.headers.get("Authorization"),
                          "user_agent": self.headers.get("User-Agent"), "method": self.command}
            prepared = answers.get(path)
            scripted = None
            if prepared:
                scripted = prepared[0] if len(prepared) == 1 else prepared.pop(0)
        if path in gates:
            gates[path].wait(30)
        status, headers, body = scripted if scripted else self.by_rule(path, form)
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Type" not in headers:
                self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            pass

    def by_rule(self, path, form):
        kind = form.get("grant_type")
        if path == "/token" and kind == "authorization_code":
            status, body = redeem(form)
            return status, {}, body
        if path == "/token" and kind in ("refresh_token", "client_credentials",
                                         "urn:ietf:params:oauth:grant-type:device_code"):
            return 200, {}, grant()
        if path == "/revoke":
            return 200, {}, ""
        return 404, {}, "nothing here"


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def issue(uri):
    """What /authorize would have done, once the person has agreed."""
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(uri).query))
    assert query["response_type"] == "code" and query["code_challenge_method"] == "S256", query
    code = fresh("code")
    codes[code] = (query["code_challenge"], query["redirect_uri"])
    return query, code


def browse(order):
    query, code = issue(order["uri"])
    parameters = order.get("answer") or {"code": code}
    parameters = dict(parameters, state=order.get("state") or query["state"])
    url = query["redirect_uri"] + "?" + urllib.parse.urlencode(parameters)
    if order.get("quiet"):  # a browser opens connections that it may need
        place = urllib.parse.urlsplit(query["redirect_uri"])
        for _ in range(order["quiet"]):
            kept.append(socket.create_connection((place.hostname, place.port)))
    status, page = get(url)
    return {"status": status, "page": page}


kept = []


def obey(order):
    what = order["do"]
    if what == "answer":
        answers[order["path"]] = order["answers"]
    elif what == "close":
        gates[order["path"]] = threading.Event()
    elif what == "open":
        gates.pop(order["path"]).set()
    elif what == "count":
        return {"count": counts.get(order["path"], 0)}
    elif what == "last":
        return last.get(order["path"], {})
    elif what == "issue":
        query, code = issue(order["uri"])
        return dict(query, code=code)
    elif what == "browse":
        return browse(order)
    elif what == "get":
        status, page = get(order["uri"])
        return {"status": status, "page": page}
    return {}


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if len(sys.argv) > 1:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"port": server.server_address[1]}), flush=True)
    for line in sys.stdin:
        print(json.dumps(obey(json.loads(line))), flush=True)


main()
