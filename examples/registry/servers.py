#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's docker-registry with an empty store, and a token server that it trusts, on loopback.

    servers.py DIRECTORY COMMAND…    runs the command, with {url} in it replaced, and ends with it
    servers.py DIRECTORY             obeys: orders are lines of JSON on stdin, each is answered
                                     with one on stdout; ends with stdin

DIRECTORY is where examples/servers/get has unpacked docker-registry; an installed one will do.
Everything is kept in a directory that goes away at the end, however the end comes.
"""

import base64
import contextlib
import ctypes
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

# Who may do what. Without a name, nobody may do anything.
USERS = {
    "alice": ("open sesame", {"pull", "push", "delete", "*"}),
    "guest": ("guest", {"pull"}),
}
SERVICE = "registry.example.org"
ISSUER = "tokens.example.org"
PR_SET_PDEATHSIG = 1


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def in_order(scopes):
    """The registry names actions and scopes in any order."""
    parts = [scope.rpartition(":") for scope in scopes]
    return " ".join(sorted(what + ":" + ",".join(sorted(actions.split(",")))
                           for what, _, actions in parts))


class TokenServer(http.server.ThreadingHTTPServer):
    """https://distribution.github.io/distribution/spec/auth/token/"""

    daemon_threads = True

    def __init__(self, directory):
        super().__init__(("127.0.0.1", 0), TokenHandler)
        self.key = directory / "key.pem"
        self.certificate = directory / "certificate.pem"
        self.lock = threading.Lock()
        self.asked = []  # the scopes of each request that was granted
        self.refused = 0
        self.lifetime = 300  # what the client is told, in seconds
        self.n_expired = 0  # so many of the next tokens have expired long ago
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", f"/CN={ISSUER}", "-keyout", self.key, "-out", self.certificate],
                       check=True, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/token"

    def grant(self, user, scopes):
        allowed = USERS[user][1]
        with self.lock:
            self.asked.append(in_order(scopes))
            expired = self.n_expired > 0
            self.n_expired -= expired
        now = int(time.time()) - (3600 if expired else 0)
        access = []
        for scope in scopes:
            kind, name, actions = re.fullmatch(r"([^:]+):(.+):([^:]+)", scope).groups()
            access.append({"type": kind, "name": name,
                           "actions": [one for one in actions.split(",") if one in allowed]})
        return self.sign({"iss": ISSUER, "sub": user, "aud": SERVICE, "iat": now, "nbf": now - 60,
                          "exp": now + 600, "access": access})

    def sign(self, claims):
        certificate = "".join(self.certificate.read_text().splitlines()[1:-1])
        header = {"typ": "JWT", "alg": "RS256", "x5c": [certificate]}
        text = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key, "-binary"],
                                   input=text.encode(), stdout=subprocess.PIPE, check=True).stdout
        return text + "." + base64url(signature)


class TokenHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def user(self):
        scheme, _, credentials = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        name, _, password = base64.b64decode(credentials).decode().partition(":")
        return name if USERS.get(name, ("",))[0] == password else None

    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        user = self.user()
        if user is None or query["service"] != [SERVICE]:
            with self.server.lock:
                self.server.refused += 1
            self.answer(401, {"details": "incorrect user name or password"})
        else:
            token = self.server.grant(user, query.get("scope", []))
            self.answer(200, {"token": token, "expires_in": self.server.lifetime})

    def answer(self, status, body):
        data = json.dumps(body).encode()
        with contextlib.suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)


class Registry:
    def __init__(self, servers, directory, tokens):
        program = shutil.which("docker-registry") or f"{servers}/usr/bin/docker-registry"
        self.store = directory / "store"
        config = directory / "config.yml"  # JSON is YAML
        config.write_text(json.dumps({
            "version": 0.1,
            "log": {"accesslog": {"disabled": True}, "level": "info"},
            "storage": {"filesystem": {"rootdirectory": str(self.store)},
                        "delete": {"enabled": True},
                        "maintenance": {"uploadpurging": {"enabled": False}}},
            "http": {"addr": "127.0.0.1:0", "secret": "of this one registry"},
            "auth": {"token": {"realm": tokens.url, "service": SERVICE, "issuer": ISSUER,
                               "rootcertbundle": str(tokens.certificate)}}}))
        self.process = subprocess.Popen([program, "serve", config], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                        text=True, preexec_fn=end_with_parent)
        self.url = f"http://127.0.0.1:{self.read_port()}"
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def read_port(self):
        said = []
        for line in self.process.stderr:
            said.append(line)
            listening = re.search(r"listening on 127\.0\.0\.1:(\d+)", line)
            if listening:
                return int(listening[1])
        sys.exit("docker-registry did not start:\n" + "".join(said))

    def stain(self, digest):
        """Changes a byte of a blob, as a failing disk may."""
        algorithm, _, value = digest.partition(":")
        blob = self.store / "docker/registry/v2/blobs" / algorithm / value[:2] / value / "data"
        data = bytearray(blob.read_bytes())
        data[0] ^= 1
        blob.write_bytes(data)

    def end(self):
        self.process.terminate()
        self.process.wait()


def end_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def obey(order, tokens, registry):
    what = order["do"]
    if what == "mint":
        tokens.lifetime = order.get("lifetime", 300)
        tokens.n_expired = order.get("expired", 0)
    elif what == "asked":  # since it was last asked
        with tokens.lock:
            answer = {"scopes": sorted(tokens.asked), "refused": tokens.refused}
            tokens.asked, tokens.refused = [], 0
        return answer
    elif what == "stain":
        registry.stain(order["digest"])
    return {}


def serve(tokens, registry):
    print(json.dumps({"port": int(registry.url.rpartition(":")[2])}), flush=True)
    for line in sys.stdin:
        print(json.dumps(obey(json.loads(line), tokens, registry)), flush=True)
    return 0


def main():
    servers, *command = sys.argv[1:] or [os.environ.get("ADIEU_SERVERS", "")]
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="adieu-registry-") as name:
        directory = pathlib.Path(name)
        tokens = TokenServer(directory)
        threading.Thread(target=tokens.serve_forever, daemon=True).start()
        registry = Registry(servers, directory, tokens)
        try:
            if not command:
                return serve(tokens, registry)
            command = [word.replace("{url}", registry.url) for word in command]
            return subprocess.run(command, check=False, preexec_fn=end_with_parent).returncode
        finally:
            registry.end()


sys.exit(main())
