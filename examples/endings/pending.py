# SPDX-License-Identifier: LGPL-2.1-or-later

"""What is pending when the program ends, for each of its states: a plain call, one of a client with
hooks, one that waits for its second attempt or for a token, or a list that loads.
"""

import os
import time

import gi

gi.require_version('Adieu', '1')
from gi.repository import Adieu, GObject

# The path of the pending call. The server answers the other one when it has seen what that makes
# the client ask.
PATHS = {
    'inflight': '/slow?ms=500',
    'hooks': '/slow?ms=500',
    'retry': '/status/503?retry-after=30&opens=slow',
    'refresh': '/auth',
    'pages': None,
}
PATH_THAT_TELLS = '/foo/2?gate=slow'
TOKEN = '/token?delay=500&opens=slow'
NEXT_PAGE = '/pages/link?n=20&at=10&delay=500'

STATES = ['idle', *PATHS]

# Answered if the loop goes on.
ANSWERED_SOON = ['inflight', 'hooks', 'refresh']


def event(what):
    """One write for a line, so that nothing is lost however the program ends."""
    os.write(1, f'{time.monotonic():.6f} {what}\n'.encode())


class FooClient(Adieu.Client):
    """A client with hooks, as wrappers of an API have them."""

    def do_prepare(self, request):
        event('hook prepare')
        return request.set_header('X-Prepared', 'yes')

    def do_sign(self, attempt):
        event('hook sign')
        return attempt.set_header('X-Signed', 'yes')

    def do_judge(self, attempt, response):
        event('hook judge')
        return Adieu.Verdict.DEFAULT


class OldTokens(GObject.Object, Adieu.TokenStore):
    """A token store with a token in it that expired long ago."""

    def do_load(self, key):
        event('hook load')
        return Adieu.Token.new('old', None, 'refresh', None, 1)

    def do_store(self, key, token):
        event('hook store')
        return True


def client_class(state):
    return FooClient if state == 'hooks' else Adieu.Client


def old_credentials(client):
    return Adieu.OAuth(client=client, client_id='endings', token_store=OldTokens(),
                       token_endpoint=client.props.base_url + TOKEN)


def pages_request():
    request = Adieu.Request(method='GET', path='/pages/link')
    request.add_query('n', '20')
    request.add_query('next', NEXT_PAGE)
    return request


def load_list(client, under_way):
    """A list that is shown in a window, with a spinner below the first page."""
    page = 'list'

    def shown(_model, position, _n_removed, _n_added):
        nonlocal page
        event(f'cb {page} ok')
        if position == 0:
            page = 'slow'
            event('req slow')
            under_way()

    def failed(model, _property):
        if model.props.error_text is not None:
            event(f'cb {page} err {model.props.error_text}')

    model = Adieu.PageModel.new(client, pages_request(), Adieu.LinkPager.new('items'),
                                Adieu.JsonItem)
    model.connect('items-changed', shown)
    model.connect('notify::error', failed)
    event('req list')
    model.get_n_items()
    return model
