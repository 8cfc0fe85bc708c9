# SPDX-License-Identifier: LGPL-2.1-or-later

"""What the guide "Pages and lists" quotes: pages.py BASE-URL"""

import asyncio
import sys

import gi

gi.require_version('Adieu', '1')
from gi.repository import Adieu

client = Adieu.Client(base_url=sys.argv[1])
pager = Adieu.CursorPager(items='items', cursor='next')


class BarPager(Adieu.Pager):
    """The next page begins where this one ends, as long as there is something on it."""

    def do_next_request(self, request, page):
        if page.props.n_items == 0:
            return None
        offset = page.props.offset + page.props.n_items
        return page.dup_request_with_query('offset', str(offset))


async def main():
    async for page in client.pages('/pages/cursor', pager):
        print(f'Page {page.props.number} has {page.props.n_items} items.')

    async for item in client.pages('/pages/cursor', pager, query={'n': 25}).items():
        print(item['id'], item['owner']['name'])
        if item['id'] == 12:
            break

    numbers = client.pages('/pages/offset', BarPager(items='items')).items()
    print(len([item async for item in numbers]), 'items in all.')


asyncio.run(main())
