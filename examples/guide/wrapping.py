# SPDX-License-Identifier: LGPL-2.1-or-later

"""What the guide "Wrapping an API" quotes, a wrapper of the Bar API: wrapping.py BASE-URL"""

import asyncio
import hashlib
import sys

import gi

gi.require_version('Adieu', '1')
from gi.repository import Adieu, GLib, GObject

ERROR = Adieu.ClientError


class Bar(Adieu.Client):
    async def get_foo(self, id):
        return (await self.get_async('/foo/{id}', parameters={'id': id})).json()

    async def rename(self, id, name):
        await self.patch_async('/bar/{id}', {'name': name}, parameters={'id': id})

    async def echo(self, value):
        return (await self.post_async('/echo', value)).json()

    def do_prepare(self, request):
        return request.set_header('Bar-Version', '2026-01')

    def do_sign(self, attempt):
        text = f'{attempt.get_method()} {attempt.get_url()}'
        return attempt.set_header('Bar-Checksum', hashlib.sha256(text.encode()).hexdigest())

    def do_judge(self, attempt, response):
        try:
            answer = response.json()
        except (ValueError, GLib.Error):
            return Adieu.Verdict.DEFAULT
        if isinstance(answer, dict) and 'error' in answer:
            raise GLib.Error.new_literal(
                ERROR.quark(), f'The Bar API refuses: {answer["error"]}', ERROR.CONFLICT)
        return Adieu.Verdict.DEFAULT


class Row(GObject.Object):
    """A row of a list, which shows one foo after the other."""

    def show(self, bar, id):
        request = Adieu.Request('GET', '/foo/{id}', parameters={'id': id})
        bar.send_bound(request, self, None, self.shown)

    def shown(self, bar, result):
        print('The row shows', bar.send_finish(result).json()['name'])
        loop.quit()


async def main():
    print((await bar.get_foo(42))['name'])
    await bar.rename(7, 'x')
    try:
        await bar.echo({'error': 'no such bar'})
    except GLib.Error as error:
        if error.matches(ERROR.quark(), ERROR.CONFLICT):
            print(error.message)

    patient = bar.derive()
    patient.set_total_deadline(600000)
    print((await patient.get_foo(43))['name'])


bar = Bar(base_url=sys.argv[1], user_agent='bar/1.0', total_deadline=20000)
asyncio.run(main())

# Where rows are, there is a GLib loop.
loop = GLib.MainLoop()
row = Row()
row.show(bar, 1)
row.show(bar, 2)
loop.run()
