# SPDX-License-Identifier: LGPL-2.1-or-later

"""What the guide "Your first client" quotes beside the Foo API: first_client.py BASE-URL"""

import asyncio
import sys

import gi

gi.require_version('Adieu', '1')
from gi.repository import Adieu, GLib

client = Adieu.Client(base_url=sys.argv[1])


async def print_what_is_missing():
    try:
        await client.get_async('/nothing')
    except GLib.Error as error:
        if error.matches(Adieu.ClientError.quark(), Adieu.ClientError.NOT_FOUND):
            print(error.message)
            print('The server explains:', error.response.get_problem().get_detail())


async def wait_half_a_second():
    try:
        await asyncio.wait_for(client.get_async('/slow', query={'ms': 60000}), 0.5)
    except asyncio.TimeoutError:
        print('It took too long.')


async def main():
    await print_what_is_missing()
    await wait_half_a_second()


asyncio.run(main())
