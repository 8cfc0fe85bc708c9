#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Makes a volume in a podman, looks at it and deletes it: volumes.py SOCKET"""

import asyncio
import sys
from urllib.parse import quote

import gi

gi.require_version('Adieu', '1')
from gi.repository import Adieu, GLib


class Podman(Adieu.Client):
    def __init__(self, socket):
        super().__init__(base_url=f'http+unix://{quote(socket, safe="")}/v4.0.0/libpod')

    async def create_volume(self, name, **labels):
        return (await self.post_async('/volumes/create', {'Name': name, 'Labels': labels})).json()

    async def list_volumes(self):
        return (await self.get_async('/volumes/json')).json()

    async def inspect_volume(self, name):
        return (await self.get_async('/volumes/{name}/json', parameters={'name': name})).json()

    async def delete_volume(self, name):
        await self.delete_async('/volumes/{name}', parameters={'name': name})


podman = Podman(sys.argv[1])


async def main():
    letters = await podman.create_volume('letters', of='adieu')
    print('Made', letters['Name'], 'with', letters['Labels'])
    print('There is', *[volume['Name'] for volume in await podman.list_volumes()])
    await podman.delete_volume('letters')
    try:
        await podman.inspect_volume('letters')
    except GLib.Error as error:
        print(error.response.get_status(), error.response.json()['message'])


asyncio.run(main())
