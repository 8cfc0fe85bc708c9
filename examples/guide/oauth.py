# SPDX-License-Identifier: LGPL-2.1-or-later

"""What the guide "Signing in" quotes of OAuth 2: oauth.py ISSUER, which has the API below it, too."""

import asyncio
import os
import pathlib
import sys
import tempfile

import gi

gi.require_version('Adieu', '1')
from gi.repository import Adieu, GLib, GObject

issuer = sys.argv[1]


class FileStore(GObject.Object, Adieu.TokenStore):
    """Keeps each token in a file that only its owner can read."""

    def __init__(self, directory):
        super().__init__()
        self.directory = pathlib.Path(directory)

    def path(self, key):
        return self.directory / GLib.uri_escape_string(key, None, False)

    def do_load(self, key):
        if not self.path(key).exists():
            return None
        return Adieu.Token.new_from_text(self.path(key).read_text())

    def do_store(self, key, token):
        with open(os.open(self.path(key), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), 'w') as file:
            file.write(token.to_text())
        return True

    def do_clear(self, key):
        self.path(key).unlink(missing_ok=True)
        return True


def show_code(oauth, _property):
    if oauth.props.user_code:
        print(f'Enter {oauth.props.user_code} at {oauth.props.verification_uri}', flush=True)


async def sign_in_on_a_device(store):
    oauth = Adieu.OAuth(issuer=issuer, client_id='guide', flow=Adieu.OAuthFlow.DEVICE,
                        token_store=store)
    oauth.connect('notify::user-code', show_code)
    await oauth.sign_in_async()


async def come_back(store):
    """Another day: the token is in the store, and nobody has to sign in."""
    oauth = Adieu.OAuth(issuer=issuer, client_id='guide', token_store=store)
    client = Adieu.Client(base_url=issuer, auth=oauth)
    print((await client.get_async('/foo/42')).json()['name'])


async def be_a_program():
    """Nobody has to sign in, for it is the program that has access."""
    oauth = Adieu.OAuth(issuer=issuer, client_id='guide', client_secret='hush',
                        flow=Adieu.OAuthFlow.CLIENT_CREDENTIALS)
    client = Adieu.Client(base_url=issuer, auth=oauth)
    print((await client.get_async('/foo/42')).json()['name'])


async def main():
    with tempfile.TemporaryDirectory() as directory:
        store = FileStore(directory)
        await sign_in_on_a_device(store)
        await come_back(store)
    await be_a_program()


asyncio.run(main())
