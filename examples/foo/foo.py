# SPDX-License-Identifier: LGPL-2.1-or-later

"""A client of the Foo API: what a wrapper library on Adieu looks like in Python."""

import gi

gi.require_version('Adieu', '1')
from gi.repository import Adieu


class Client(Adieu.Client):
    async def get_foo(self, id):
        response = await self.get_async('/foo/{id}', parameters={'id': id})
        return response.json()

    async def patch_bar(self, id, changes):
        response = await self.patch_async('/bar/{id}', changes, parameters={'id': id})
        return response.json()
