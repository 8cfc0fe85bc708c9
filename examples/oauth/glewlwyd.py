#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a program with an OAuth 2 server of its own: Debian's glewlwyd, on 127.0.0.1.

    glewlwyd.py DIRECTORY PROGRAM…

DIRECTORY is where examples/servers/get has unpacked it. Everything that the server keeps is in a
temporary directory; it ends when the program does, which is told the issuer and a redirect URI.
What there is in it:

    a person    ada, whose password is "secret of ada"
    album       a program without a secret, for the browser: needs PKCE
    frame       a picture frame with a secret, for the device flow
"""

import contextlib
import ctypes
import gzip
import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

CONFIG = """
port={port}
bind_address="127.0.0.1"
external_url="{origin}"
login_url="login.html"
api_prefix="api"
static_files_path="{state}/pages"
log_mode="console"
log_level="WARNING"
cookie_domain=""
cookie_secure=0
session_key="SESSION"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="{modules}/user"
user_middleware_module_path="{state}/none"
client_module_path="{modules}/client"
user_auth_scheme_module_path="{modules}/scheme"
plugin_module_path="{modules}/plugin"
hash_algorithm="SHA512"
database = {{ type = "sqlite3"; path = "{state}/database"; }};
"""

USER = {"username": "ada", "name": "Ada Lovelace", "password": "secret of ada", "enabled": True,
        "scope": ["account", "g_profile"]}

ALBUM = {"client_id": "album", "name": "The album", "confidential": False, "enabled": True,
         "authorization_type": ["code", "refresh_token"], "token_endpoint_auth_method": ["none"]}

FRAME = {"client_id": "frame", "name": "The picture frame", "confidential": True, "enabled": True,
         "password": "SecretOfTheFrame",
         "authorization_type": ["device_authorization", "refresh_token", "client_credentials"],
         "token_endpoint_auth_method": ["client_secret_basic"]}

PLUGIN = {
    "jwt-type": "sha", "jwt-key-size": "256", "key": "of no interest to anybody here",
    "access-token-duration": 3600, "refresh-token-duration": 86400, "code-duration": 600,
    "allow-non-oidc": True, "refresh-token-rolling": True, "refresh-token-one-use": "always",
    "auth-type-code-enabled": True, "auth-type-refresh-enabled": True,
    "auth-type-device-enabled": True, "device-authorization-expiration": 600,
    "device-authorization-interval": 1, "pkce-allowed": True, "pkce-required": True,
    "oauth-as-iss-id": True, "name-claim": "mandatory", "subject-type": "public",
    "introspection-revocation-allowed": True,
    "introspection-revocation-allow-target-client": True,
}


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0)))
                   for _ in range(count)]
        return [each.getsockname()[1] for each in sockets]


def prepare(directory, state, port):
    """Its database and its configuration. Its pages need more packages, and nobody looks."""
    script = directory / "usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz"
    with contextlib.closing(sqlite3.connect(state / "database")) as database:
        database.executescript(gzip.decompress(script.read_bytes()).decode())

    (state / "pages").mkdir()
    (state / "config").write_text(CONFIG.format(
        port=port, origin=f"http://127.0.0.1:{port}", state=state,
        modules=directory / "usr/lib/glewlwyd"))


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def start(directory, state, port):
    libraries = next(directory.glob("usr/lib/*/libulfius.so.*")).parent
    with open(state / "log", "wb") as log:
        server = subprocess.Popen(
            [directory / "usr/bin/glewlwyd", f"--config-file={state / 'config'}"],
            env=dict(os.environ, LD_LIBRARY_PATH=str(libraries)), preexec_fn=die_with_parent,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return server
        except ConnectionRefusedError:
            time.sleep(0.02)
    sys.exit("glewlwyd does not start: " + (state / "log").read_text())


def fill(origin, redirect_uri):
    """What its administrator would do in the browser."""
    cookie = ""

    def post(path, content):
        nonlocal cookie
        request = urllib.request.Request(
            f"{origin}/api/{path}", json.dumps(content).encode(),
            {"Content-Type": "application/json", "Cookie": cookie})
        with urllib.request.urlopen(request) as answer:
            cookie = (answer.headers["Set-Cookie"] or cookie).partition(";")[0]

    post("auth/", {"username": "admin", "password": "password"})
    post("scope/", {"name": "account", "display_name": "Your account"})
    post("user/?source=database", USER)
    post("client/?source=database", dict(ALBUM, redirect_uri=[redirect_uri]))
    post("client/?source=database", FRAME)
    post("mod/plugin/", {"module": "oidc", "name": "oidc", "display_name": "OAuth 2",
                         "parameters": dict(PLUGIN, iss=f"{origin}/api/oidc")})


def main():
    directory = pathlib.Path(sys.argv[1]).resolve()
    port, port_of_album = free_ports(2)
    origin = f"http://127.0.0.1:{port}"
    redirect_uri = f"http://127.0.0.1:{port_of_album}/"

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as state:
        prepare(directory, pathlib.Path(state), port)
        server = start(directory, pathlib.Path(state), port)
        try:
            fill(origin, redirect_uri)
            return subprocess.call(sys.argv[2:] + [f"{origin}/api/oidc", redirect_uri])
        finally:
            server.terminate()
            server.wait()


sys.exit(main())
