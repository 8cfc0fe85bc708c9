# SPDX-License-Identifier: LGPL-2.1-or-later

"""What Python adds to Adieu: calls that any asyncio loop can await, and native values.

`client.get(path)` blocks, as in C, and `await client.get_async(path)` does not: without a
callback each `_async` method is a coroutine, with one it is what it is in C. A call that is
awaited comes back on the asyncio loop that awaits it; no GLib loop is needed. Cancelling the
task cancels the call.

Nothing here is needed for a clean end: the library takes leave of every server by itself.
"""

import asyncio
import atexit
import contextlib
import functools
import json
import os
import sys
import types
import weakref

from gi.repository import Gio, GLib, GObject, Json

from ..module import get_introspection_module
from . import override

Adieu = get_introspection_module('Adieu')

__all__ = ['Auth', 'Client', 'JsonItem', 'OAuth', 'Page', 'PageModel', 'Pager', 'Pages', 'Request',
           'Response', 'TokenStore', 'main_loop_run']


# Values

RAW = (bytes, bytearray, memoryview)


def word(value):
    """What stands in a path, a query or a form: text, a number, true or false."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, RAW + (dict, list, tuple, set)):
        raise TypeError(f'a {type(value).__name__} is no single value')
    return str(value)


def fields(pairs):
    """The names and values of a dict, or of pairs. A list stands for several, None for none."""
    for name, value in pairs.items() if hasattr(pairs, 'items') else pairs or ():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is not None:
                yield name, word(one)


def json_bytes(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(',', ':')).encode()


def refuse_constant(name):
    raise ValueError(f'{name} is not JSON')


@contextlib.contextmanager
def leading_to(response):
    """Gives an error that leaves here its `response`, which PyGObject cannot."""
    try:
        yield
    except GLib.Error as error:
        error.response = response
        raise


def of_its_response(method):
    @functools.wraps(method)
    def wrapper(self, *arguments, **keywords):
        with leading_to(self):
            return method(self, *arguments, **keywords)

    return wrapper


@override
class Response(Adieu.Response):
    """What a server answered. A `GLib.Error` of its methods has it as `error.response`."""

    def json(self):
        """The body as Python has JSON: dict, list, str, int, float, bool or None."""
        try:
            body = str(self.get_bytes().get_data() or b'', 'utf-8-sig')
            return json.loads(body, parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            self.get_json()  # tells what is wrong with it, and of which answer
            raise

    check_status = of_its_response(Adieu.Response.check_status)
    dup_list = of_its_response(Adieu.Response.dup_list)
    dup_object = of_its_response(Adieu.Response.dup_object)
    dup_text = of_its_response(Adieu.Response.dup_text)
    get_json = of_its_response(Adieu.Response.get_json)


def set_parameter(request, name, value):
    if isinstance(value, (list, tuple)):
        request.set_parameter_list(name, [one for _, one in fields([(name, value)])])
    elif value is not None:
        request.set_parameter(name, word(value))


def set_body(request, json, data):
    if json is not None and data is not None:
        raise TypeError('a request has one body: json or data')
    if isinstance(json, Json.Node):
        request.set_body_json(json)
    elif json is not None:
        request.set_body_bytes(GLib.Bytes.new(json_bytes(json)), 'application/json')
    elif isinstance(data, str):
        request.set_body_bytes(GLib.Bytes.new(data.encode()), 'text/plain; charset=utf-8')
    elif isinstance(data, RAW):
        request.set_body_bytes(GLib.Bytes.new(bytes(data)), None)
    else:
        for name, value in fields(data):
            request.add_form_field(name, value)


@override
class Request(Adieu.Request):
    """What to ask: `Request('PATCH', '/bar/{id}', parameters={'id': 7}, json={'name': 'x'})`.

    `parameters`, `query` and `headers` are dicts; a list stands for several values, and None for
    none. `json` is anything that JSON can say, or a `Json.Node`; `data` is bytes, or text, or a
    dict for a form. Properties such as `deadline` or `fail_on_status` go by their names.
    """

    def __init__(self, method='GET', path=None, *, parameters=None, query=None, headers=None,
                 json=None, data=None, **properties):
        # The bytes are enough for Response.json(): a tree is made when somebody asks for it.
        properties.setdefault('parse_json', False)
        super().__init__(method=method, path=path, **properties)

        for name, value in (parameters or {}).items():
            set_parameter(self, name, value)
        for name, value in fields(query):
            self.add_query(name, value)
        with leading_to(None):
            for name, value in fields(headers):
                self.get_headers().append(name, value)
            set_body(self, json, data)


# Virtual functions, written in Python

def in_words(method):
    """PyGObject prints an exception in a virtual function, and goes on as if it had said nothing. As a
    `GLib.Error` it reaches the caller."""
    @functools.wraps(method)
    def wrapper(*arguments):
        try:
            return method(*arguments)
        except GLib.Error:
            raise
        except Exception as error:
            raise GLib.Error.new_literal(
                Gio.io_error_quark(), f'{method.__qualname__}: {type(error).__name__}: {error}',
                Gio.IOErrorEnum.FAILED) from error

    return wrapper


def put_in_words(cls, *names):
    """What the class itself has of these virtual functions, raises `GLib.Error`."""
    for name in names:
        if name in vars(cls):
            setattr(cls, name, in_words(vars(cls)[name]))


def giving_verdict(method):
    """A judge that says nothing leaves it to the status."""
    @functools.wraps(method)
    def wrapper(*arguments):
        verdict = method(*arguments)
        return Adieu.Verdict.DEFAULT if verdict is None else Adieu.Verdict(verdict)

    return wrapper


# Calls

class Inbox:
    """Where the calls of one asyncio loop come back: a main context that nobody iterates, behind a
    file descriptor that the loop watches.

    Nobody but the watching loop holds it. When the loop is closed the context goes, and what is
    still under way ends there and then as cancelled.
    """

    of_loop = weakref.WeakKeyDictionary()

    def __init__(self, loop):
        self.context = GLib.MainContext()
        with self:
            loop.add_reader(Adieu.foreign_loop_get_fd(), self.dispatch)

    @classmethod
    def of(cls, loop):
        known = cls.of_loop.get(loop)
        inbox = known() if known is not None else None
        if inbox is None:
            inbox = cls(loop)
            cls.of_loop[loop] = weakref.ref(inbox)
        return inbox

    def __enter__(self):
        self.context.push_thread_default()

    def __exit__(self, *_):
        self.context.pop_thread_default()

    def dispatch(self):
        with self:
            Adieu.foreign_loop_dispatch()


def begin(start, *arguments):
    """Starts a call on the running asyncio loop, and gives a future of its Gio.AsyncResult."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def told(_source, result):
        if not future.done() and not loop.is_closed():
            future.set_result(result)

    with Inbox.of(loop):
        start(*arguments, told)
    return future


async def result_of(future, cancellable):
    try:
        return await future
    except asyncio.CancelledError:
        cancellable.cancel()
        raise


@contextlib.contextmanager
def any_status(request):
    """PyGObject makes an error anew from its message, and the response behind it would be lost. So
    no status fails on the way; whether one is a failure we judge afterwards."""
    fails = request.get_fail_on_status()
    request.set_fail_on_status(False)
    try:
        yield fails
    finally:
        request.set_fail_on_status(fails)


def judge(response, fails):
    if fails:
        response.check_status()
    return response


async def send(client, request, cancellable):
    cancellable = cancellable or Gio.Cancellable()
    with any_status(request) as fails:
        future = begin(Adieu.Client.send_async, client, request, cancellable)
    result = await result_of(future, cancellable)
    with leading_to(None):
        response = Adieu.Client.send_finish(client, result)
    return judge(response, fails)


async def call(owner, name, self, *arguments, cancellable):
    """Awaits a method that has no answer of its own for an error to lead to."""
    cancellable = cancellable or Gio.Cancellable()
    start = getattr(owner, name + '_async')
    result = await result_of(begin(start, self, *arguments, cancellable), cancellable)
    with leading_to(None):
        return getattr(owner, name + '_finish')(self, result)


def awaitable(owner, name):
    """An `_async` method: awaitable, or with a callback what it is in C."""
    in_c = getattr(owner, name + '_async')

    def method(self, cancellable=None, callback=None, *user_data):
        if callback is None:
            return call(owner, name, self, cancellable=cancellable)
        return in_c(self, cancellable, callback, *user_data)

    return method


def refuse_options(options):
    if options:
        raise TypeError('with a callback, options are for send_async(): ' + ', '.join(options))


def verb(name):
    """A method that sends no body: blocking, and awaitable."""
    method = name.upper()
    in_c = getattr(Adieu.Client, name + '_async')

    def block(self, path, cancellable=None, **options):
        return self.send(Request(method, path, **options), cancellable)

    def call(self, path, cancellable=None, callback=None, *user_data, **options):
        if callback is None:
            return self.send_async(Request(method, path, **options), cancellable)
        refuse_options(options)
        return in_c(self, path, cancellable, callback, *user_data)

    return block, call


def verb_with_body(name):
    """The same with a body: bytes and text go as they are, anything else as JSON."""
    method = name.upper()
    in_c = getattr(Adieu.Client, name + '_async')

    def request(path, body, options):
        if body is None:
            return Request(method, path, **options)
        kind = 'data' if isinstance(body, RAW + (str,)) else 'json'
        return Request(method, path, **{kind: body}, **options)

    def block(self, path, body=None, cancellable=None, **options):
        return self.send(request(path, body, options), cancellable)

    def call(self, path, body=None, cancellable=None, callback=None, *user_data, **options):
        if callback is None:
            return self.send_async(request(path, body, options), cancellable)
        refuse_options(options)
        return in_c(self, path, body, cancellable, callback, *user_data)

    return block, call


def own_properties(client):
    """What a wrapper has added to the settings."""
    settable = GObject.ParamFlags.READWRITE
    return {spec.name: client.get_property(spec.name) for spec in client.list_properties()
            if spec.owner_type != Adieu.Client.__gtype__ and spec.flags & settable == settable}


def without_owner(callback, owner):
    """A callback that does not hold the owner, if it is a method of it."""
    if not isinstance(callback, types.MethodType) or callback.__self__ is not owner:
        return callback
    function, weak = callback.__func__, owner.weak_ref()
    return lambda *arguments: function(weak(), *arguments)


def is_constructor_of(client, frame):
    return (frame.f_code.co_name in ('__init__', 'derive')
            and any(value is client for value in frame.f_locals.values()))


def birthplace_of(client):
    """The line that wanted the client, outside of its constructors."""
    frame = sys._getframe(1)
    while frame is not None and is_constructor_of(client, frame):
        frame = frame.f_back
    if frame is None:
        return None
    code = frame.f_code
    return f'{os.path.basename(code.co_filename)}:{frame.f_lineno} in {code.co_name}'


@override
class Client(Adieu.Client):
    """A client of one REST API. API wrappers derive from it, with coroutines of their own.

    The verbs take what `Request` takes, as in `client.get('/foo/{id}', parameters={'id': 42})`. A
    call that fails raises `GLib.Error`; its `response` is the answer, or None if there is none.
    What `do_prepare()`, `do_sign()` or `do_judge()` of a wrapper raises, the call raises.
    """

    def __init_subclass__(cls, **keywords):
        super().__init_subclass__(**keywords)
        if 'do_judge' in vars(cls):
            cls.do_judge = giving_verdict(cls.do_judge)
        put_in_words(cls, 'do_prepare', 'do_sign', 'do_judge')

    get, get_async = verb('get')
    head, head_async = verb('head')
    delete, delete_async = verb('delete')
    post, post_async = verb_with_body('post')
    put, put_async = verb_with_body('put')
    patch, patch_async = verb_with_body('patch')

    def send(self, request, cancellable=None):
        with any_status(request) as fails, leading_to(None):
            response = Adieu.Client.send(self, request, cancellable)
        return judge(response, fails)

    def send_async(self, request, cancellable=None, callback=None, *user_data):
        if callback is None:
            return send(self, request, cancellable)
        return Adieu.Client.send_async(self, request, cancellable, callback, *user_data)

    close_async = awaitable(Adieu.Client, 'close')

    def send_bound(self, request, owner, purpose, callback, *user_data):
        """As in C. A method of the owner may be the callback: the call does not hold the owner."""
        Adieu.Client.send_bound(self, request, owner, purpose, without_owner(callback, owner),
                                *user_data)

    def derive(self):
        """A client of the same class that shares the connections of this one and begins with its
        settings and attributes, as `copy.copy()` has it: `__init__` is not called."""
        derived = type(self).__new__(type(self))
        vars(derived).update(vars(self))
        Client.__init__(derived, parent=self, **own_properties(self))
        return derived

    def pages(self, path, pager, **options):
        """The pages of a list: `async for page in client.pages('/foo', Adieu.LinkPager())`."""
        request = path if isinstance(path, Adieu.Request) else Request('GET', path, **options)
        return Pages(client=self, request=request, pager=pager)

    if 'ADIEU_DEBUG' in os.environ:
        def __init__(self, *arguments, **properties):
            super().__init__(*arguments, **properties)
            Adieu.debug_set_birthplace(self, birthplace_of(self))

    # For those who like it so. Nobody has to.

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.close_async()


# Credentials

@override
class OAuth(Adieu.OAuth):
    """OAuth 2: `await oauth.sign_in_async()`, and `oauth.sign_in()` blocks."""

    sign_in_async = awaitable(Adieu.OAuth, 'sign_in')
    sign_out_async = awaitable(Adieu.OAuth, 'sign_out')
    fetch_token_async = awaitable(Adieu.OAuth, 'fetch_token')


@override
class Auth(Adieu.Auth):
    """Credentials. Those of your own have `do_authorize(attempt)`, and perhaps `do_refused(attempt,
    response)`. What the first one raises, the call raises."""

    def __init_subclass__(cls, **keywords):
        super().__init_subclass__(**keywords)
        put_in_words(cls, 'do_authorize', 'do_authorize_finish')


@override
class TokenStore(Adieu.TokenStore):
    """Where tokens are kept. One of your own has `do_load(key)`, `do_store(key, token)` and
    `do_clear(key)`; what these raise, the call raises that needs the token."""

    def __init_subclass__(cls, **keywords):
        super().__init_subclass__(**keywords)
        for name in ['load', 'store', 'clear']:
            put_in_words(cls, f'do_{name}', f'do_{name}_finish')


# Lists in pages

@override
class Pager(Adieu.Pager):
    """How a server gives a list in pages. One of your own has `do_next_request(request, page)`, which
    gives a request, as `page.dup_request_with_query()` makes it, or None after the last page; and
    perhaps `do_read_items(response)`. What these raise, the call that wants the page raises."""

    def __init_subclass__(cls, **keywords):
        super().__init_subclass__(**keywords)
        put_in_words(cls, 'do_next_request', 'do_read_items')


@override
class Page(Adieu.Page):
    """One page of a list. `page.json()` is a list of its items."""

    def json(self):
        return json.loads(self.dup_json().get_data())


@override
class JsonItem(Adieu.JsonItem):
    """One JSON value in a list."""

    def json(self):
        return json.loads(self.dup_json())


class Items:
    """The items of all pages, one after the other: `async for item in pages.items()`."""

    def __init__(self, pages):
        self.pages = pages

    def __iter__(self):
        for page in self.pages:
            yield from page.json()

    async def __aiter__(self):
        async for page in self.pages:
            for item in page.json():
                yield item


@override
class Pages(Adieu.Pages):
    """The pages of a list: `async for page in pages`. Without `async` it blocks.

    A page that could not be had raises; going on after that asks for it once more.
    """

    def __iter__(self):
        return self

    def __next__(self):
        with leading_to(None):
            page = self.next()
        if page is None:
            raise StopIteration
        return page

    def __aiter__(self):
        return self

    async def __anext__(self):
        page = await self.next_async()
        if page is None:
            raise StopAsyncIteration
        return page

    def items(self):
        return Items(self)

    next_async = awaitable(Adieu.Pages, 'next')

    def collect_async(self, max_items=0, cancellable=None, callback=None, *user_data):
        if callback is None:
            return call(Adieu.Pages, 'collect', self, max_items, cancellable=cancellable)
        return Adieu.Pages.collect_async(self, max_items, cancellable, callback, *user_data)

    def collect_list_async(self, item_type, naming=Adieu.Naming.SNAKE, max_items=0, cancellable=None,
                           callback=None, *user_data):
        arguments = self, item_type, naming, max_items
        if callback is None:
            return call(Adieu.Pages, 'collect_list', *arguments, cancellable=cancellable)
        return Adieu.Pages.collect_list_async(*arguments, cancellable, callback, *user_data)


@override
class PageModel(Adieu.PageModel):
    """A list model that loads itself page by page, as far as somebody looks at it."""

    refresh_async = awaitable(Adieu.PageModel, 'refresh')


# The end of a loop, and of the interpreter

# What waits for the wire as long as an exit may take.
AS_EXIT = GLib.MAXUINT32


def main_loop_run(loop):
    """Runs a `GLib.MainLoop` as its own `run()` does: Ctrl-C ends it, and coroutines of gi.events run
    in it. When it has quit, the callers of the calls on its context are told."""
    context = loop.get_context()
    try:
        loop.run()
    finally:
        context.push_thread_default()
        Adieu.drain(AS_EXIT)
        context.pop_thread_default()


# The interpreter ends before the process does: callbacks that are still to run do so here.

@atexit.register
def goodbye(process=os.getpid()):
    if os.getpid() == process:
        Adieu.drain(AS_EXIT)
