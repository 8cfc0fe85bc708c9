# SPDX-License-Identifier: LGPL-2.1-or-later

import asyncio, sys, gi
gi.require_version("Adieu", "1")
from gi.repository import Adieu, GLib

client = Adieu.Client(base_url=sys.argv[1])

async def main():
    try:
        response = await client.get_async("/foo/42")
        print(response.dup_text())
    except GLib.Error as error:
        print(error.message)

asyncio.run(main())
