# SPDX-License-Identifier: LGPL-2.1-or-later

"""What the guide "Signing in" quotes of credentials that a program has: signing_in.py BASE-URL"""

import asyncio
import pathlib
import sys
import tempfile

import gi

gi.require_version('Adieu', '1')
from gi.repository import Adieu, GLib, GObject

client = Adieu.Client(base_url=sys.argv[1])


class TokenFile(GObject.Object, Adieu.Auth):
    """A token that another program renews in a file."""

    def __init__(self, path):
        super().__init__()
        self.path = path

    def read(self):
        return 'Bearer ' + self.path.read_text().strip()

    def do_authorize(self, attempt):
        return attempt.set_header('Authorization', self.read())

    def do_refused(self, attempt, response):
        return self.read() != attempt.get_headers().get_one('Authorization')


async def ask(who):
    try:
        await client.get_async('/auth')
        print(f'{who}: let in.')
    except GLib.Error as error:
        if error.matches(Adieu.ClientError.quark(), Adieu.ClientError.UNAUTHORIZED):
            print(f'{who}: {error.message}')


async def main():
    client.set_auth(Adieu.BasicAuth(user_name='anna', password='open sesame'))
    await ask('Anna, with her password')

    bearer = Adieu.BearerAuth(token='old')
    client.set_auth(bearer)
    await ask('An old token')
    bearer.props.token = 'secret'
    await ask('The right token')

    client.set_origin_auth('https://files.example.org', Adieu.ApiKeyAuth(name='X-API-Key', key='…'))

    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory, 'token')
        path.write_text('secret\n')
        client.set_auth(TokenFile(path))
        await ask('The token in the file')


asyncio.run(main())
