# SPDX-License-Identifier: LGPL-2.1-or-later

"""What the guide "Retries and limits" quotes: retries.py BASE-URL"""

import asyncio
import sys

import gi

gi.require_version('Adieu', '1')
from gi.repository import Adieu, GLib

client = Adieu.Client(base_url=sys.argv[1], max_attempts=4, retry_delay=20,
                      requests_per_second=100, burst=20)


def show_retry(progress, _property):
    if progress.props.retry_at is not None:
        time = progress.props.retry_at.to_local().format('%X')
        print(f'{progress.props.error.message}\nTrying again at {time}.')


def show_limit(client, _property):
    print(f'{client.props.rate_limit_remaining} of {client.props.rate_limit} requests are left.')


async def ask_for_picture():
    return await client.get_async('/foo/7', join=True, priority=Adieu.Priority.HIGH)


async def main():
    client.connect('notify::rate-limit-remaining', show_limit)
    await client.post_async('/echo', {'foo': 1}, headers={'Idempotency-Key': 'order-2026-17'})
    print('It is ordered, once.')

    try:
        await client.get_async('/status/503?retry-after=1', max_attempts=1, deadline=2000)
    except GLib.Error as error:
        if error.matches(Adieu.ClientError.quark(), Adieu.ClientError.SERVER):
            print('It said to come back in', error.response.get_header('Retry-After'), 'seconds.')

    try:
        await client.post_async('/close', {'foo': 1})
    except GLib.Error as error:
        if Adieu.ClientError.get_delivery(error) != Adieu.Delivery.NOT_SENT:
            print('Nobody knows whether it happened.')

    pictures = await asyncio.gather(ask_for_picture(), ask_for_picture())
    if pictures[0] is pictures[1]:
        print('Two rows have the same answer.')

    progress = Adieu.Progress()
    progress.connect('notify::retry-at', show_retry)
    try:
        await client.get_async('/status/503', progress=progress, max_attempts=2)
    except GLib.Error as error:
        print(error.response.get_status())


asyncio.run(main())
