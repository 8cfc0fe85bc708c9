#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later

"""A program that uses the Foo API: foo_program.py BASE-URL [CA-FILE]

A plain asyncio loop and one client for all. Nothing is closed, nothing complains.
"""

import asyncio
import sys

from gi.repository import Gio

from foo import Client


def create_client(base_url, ca_file=None):
    authorities = Gio.TlsFileDatabase.new(ca_file) if ca_file else None
    return Client(base_url=base_url, tls_database=authorities)


client = create_client(*sys.argv[1:])


async def main():
    foo = await client.get_foo(42)
    print(f'Foo {foo["id"]} is called {foo["name"]!r}.')
    bar = await client.patch_bar(7, {'name': 'x'})
    print(f'Bar 7 is now {bar}.')


asyncio.run(main())
