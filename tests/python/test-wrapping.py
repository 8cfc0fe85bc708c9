# SPDX-License-Identifier: LGPL-2.1-or-later

"""Wrappers in Python: clients made from others, hooks that raise, credentials and token stores."""

import asyncio

import fixture
from fixture import Adieu, GLib, Gio, TestCase, run
from gi.repository import GObject

ERROR = Adieu.ClientError


class Bar(Adieu.Client):
    """What derive() has to live with: arguments of its own, attributes, properties."""
    __gtype_name__ = 'WrappingBar'

    tenant = GObject.Property(type=str)
    made = []

    def __init__(self, token, **properties):
        super().__init__(auth=Adieu.BearerAuth(token=token), **properties)
        self.token = token
        self.level_kept = 1
        self.made.append(self.__grefcount__)

    @GObject.Property(type=int)
    def level(self):
        return self.level_kept

    @level.setter
    def level(self, value):
        self.level_kept = value

    def do_prepare(self, request):
        return request.set_header('X-Tenant', f'{self.tenant} {self.level}')


class Derived(TestCase):
    def setUp(self):
        self.bar = self.witness.client(type=lambda **properties: Bar('secret', **properties))
        self.bar.tenant, self.bar.level = 'a', 7

    def tenant(self, client):
        return client.get('/headers').json()['x-tenant']

    def test_it_is_of_the_same_class(self):
        made = len(Bar.made)
        derived = self.bar.derive()
        self.assertIs(type(derived), Bar)
        self.assertEqual((derived.token, derived.tenant, derived.level), ('secret', 'a', 7))
        self.assertEqual(derived.get_base_url(), self.bar.get_base_url())
        self.assertEqual(len(Bar.made), made)

    def test_its_settings_are_its_own(self):
        derived = self.bar.derive()
        derived.tenant, derived.level, derived.token = 'b', 8, 'other'
        derived.set_total_deadline(5000)
        self.assertEqual((self.tenant(self.bar), self.tenant(derived)), ('a 7', 'b 8'))
        self.assertEqual(self.bar.token, 'secret')
        self.assertEqual(self.bar.get_total_deadline(), 60000)

    def test_credentials_and_connections_are_shared(self):
        async def main():
            derived = self.bar.derive()
            self.assertEqual((await self.bar.get_async('/auth')).get_status(), 200)
            self.assertEqual((await derived.get_async('/auth')).get_status(), 200)

        run(main())
        self.witness.catch_up()
        first, second = self.witness.told('request')[-2:]
        self.assertEqual(first['connection'], second['connection'])

    def test_it_outlives_the_other(self):
        derived = self.bar.derive().derive()
        del self.bar
        self.assertEqual(self.tenant(derived), 'a 7')

    def test_another_class_has_a_parent(self):
        client = Adieu.Client(parent=self.bar)
        self.assertEqual(client.get('/auth').get_status(), 200)


def client_with(hook, act):
    """A class whose hook does that."""
    return type('Hooked', (Adieu.Client,), {hook: lambda self, *arguments: act(*arguments)})


def look_up(*_arguments):
    return {}['cursor']


def conflict(*_arguments):
    raise GLib.Error.new_literal(ERROR.quark(), 'not now', ERROR.CONFLICT)


class Hooks(TestCase):
    def ask(self, hook, act):
        return self.witness.client(type=client_with(hook, act)).get('/foo/1')

    def test_any_exception_reaches_the_caller(self):
        for hook in ['do_prepare', 'do_sign', 'do_judge']:
            with self.subTest(hook=hook), \
                    self.fails_with(Gio.IOErrorEnum.FAILED, Gio.io_error_quark()) as caught:
                self.ask(hook, look_up)
            self.assertIn("KeyError: 'cursor'", caught.exception.message)

    def test_an_exception_reaches_who_awaits(self):
        async def main():
            client = self.witness.client(type=client_with('do_judge', look_up))
            with self.fails_with(Gio.IOErrorEnum.FAILED, Gio.io_error_quark()):
                await client.get_async('/foo/1')

        run(main())

    def test_an_error_arrives_as_it_is(self):
        for hook in ['do_prepare', 'do_sign', 'do_judge']:
            with self.subTest(hook=hook), self.fails_with(ERROR.CONFLICT) as caught:
                self.ask(hook, conflict)
            self.assertEqual(caught.exception.message, 'not now')

    def test_a_judge_may_say_nothing(self):
        self.assertEqual(self.ask('do_judge', lambda *_: None).get_status(), 200)

    def test_what_is_no_verdict_is_an_error(self):
        with self.fails_with(Gio.IOErrorEnum.FAILED, Gio.io_error_quark()):
            self.ask('do_judge', lambda *_: 'yes')

    def test_a_refusal_without_a_reason(self):
        for refusal in [False, None]:
            with self.subTest(refusal=refusal), self.fails_with(ERROR.INVALID_REQUEST) as caught:
                self.ask('do_prepare', lambda *_: refusal)
            self.assertIn('prepare()', caught.exception.message)

    def test_a_subclass_may_ask_its_parent(self):
        class Parent(Adieu.Client):
            __gtype_name__ = 'WrappingParent'

            def do_judge(self, attempt, response):
                conflict()

        class Child(Parent):
            __gtype_name__ = 'WrappingChild'

            def do_judge(self, attempt, response):
                return super().do_judge(attempt, response)

        with self.fails_with(ERROR.CONFLICT):
            self.witness.client(type=Child).get('/foo/1')


class NoToken(GObject.Object, Adieu.Auth):
    __gtype_name__ = 'WrappingNoToken'

    def do_authorize(self, attempt):
        raise FileNotFoundError('token.txt')


class BrokenStore(GObject.Object, Adieu.TokenStore):
    __gtype_name__ = 'WrappingBrokenStore'

    def do_load(self, key):
        return look_up()


class Credentials(TestCase):
    def setUp(self):
        self.base_url = self.witness.client().get_base_url()

    def oauth(self, **properties):
        return Adieu.OAuth(token_endpoint=self.base_url + '/token', client_id='test',
                           client_secret='hush', flow=Adieu.OAuthFlow.CLIENT_CREDENTIALS, **properties)

    def test_signing_in_and_out_is_awaited(self):
        async def main():
            oauth = self.oauth()
            self.assertTrue(await oauth.sign_in_async())
            self.assertEqual((await oauth.fetch_token_async()).get_access_token(), 'secret')
            client = self.witness.client(auth=oauth)
            self.assertEqual((await client.get_async('/auth')).get_status(), 200)
            self.assertTrue(await oauth.sign_out_async())

        run(main())

    def test_with_a_callback_it_is_as_in_c(self):
        told = []
        self.oauth().fetch_token_async(None, lambda oauth, result: told.append(
            oauth.fetch_token_finish(result).get_access_token()))
        while not told:
            GLib.MainContext.default().iteration(True)
        self.assertEqual(told, ['secret'])

    def test_cancelling_the_task_cancels_signing_in(self):
        async def main():
            oauth = Adieu.OAuth(token_endpoint=self.base_url + '/gate?name=sign-in', client_id='test',
                                client_secret='hush', flow=Adieu.OAuthFlow.CLIENT_CREDENTIALS)
            task = asyncio.create_task(oauth.sign_in_async())
            await asyncio.to_thread(self.witness.wait_for_request, '/gate?name=sign-in')
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            self.witness.say('open sign-in')  # what is asked already may be answered

        run(main())

    def test_an_exception_of_credentials_reaches_the_caller(self):
        client = self.witness.client(auth=NoToken())
        with self.fails_with(Gio.IOErrorEnum.FAILED, Gio.io_error_quark()) as caught:
            client.get('/auth')
        self.assertIn('FileNotFoundError: token.txt', caught.exception.message)

    def test_an_exception_of_a_store_reaches_the_caller(self):
        client = self.witness.client(auth=self.oauth(token_store=BrokenStore()))
        with self.assertRaises(GLib.Error) as caught:
            client.get('/auth')
        self.assertIn("KeyError: 'cursor'", caught.exception.message)


if __name__ == '__main__':
    fixture.main()
