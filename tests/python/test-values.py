# SPDX-License-Identifier: LGPL-2.1-or-later

"""Python values to requests, and responses to Python values."""

import datetime
import enum
import math

import fixture
from fixture import Adieu, Gio, TestCase
from gi.repository import Json

ERROR = Adieu.ClientError


class Colour(str, enum.Enum):
    RED = 'red'


class Requests(TestCase):
    def setUp(self):
        self.client = self.witness.client()

    def path_of(self, path, **options):
        """What the server is asked for, whether or not it has that."""
        options['fail_on_status'] = False
        return self.witness.request_of(lambda: self.client.get(path, **options))['path']

    def test_parameters_stay_in_their_place(self):
        for value, path in [(42, '/foo/42'), ('42?x=1', '/foo/42%3Fx%3D1'), ('a/b', '/foo/a%2Fb'),
                            (True, '/foo/true'), (Colour.RED, '/foo/red'),
                            (['a', 1], '/foo/a,1'), (datetime.date(2026, 1, 2), '/foo/2026-01-02')]:
            with self.subTest(value=value):
                self.assertEqual(self.path_of('/foo/{id}', parameters={'id': value}), path)

    def test_a_parameter_of_none_is_left_out(self):
        self.assertEqual(self.path_of('/foo{?a,b}', parameters={'a': None, 'b': 2}), '/foo?b=2')

    def test_parameters_cannot_leave_their_segment(self):
        for value in ['..', '.', '', None]:
            with self.subTest(value=value), self.fails_with(ERROR.INVALID_REQUEST):
                self.client.get('/foo/{id}', parameters={'id': value})

    def test_query(self):
        for query, path in [
                ({'a': 1, 'b': None, 'c': ['x y', False]}, '/headers?a=1&c=x%20y&c=false'),
                ([('a', 1), ('a', 2.5)], '/headers?a=1&a=2.5'), ({}, '/headers')]:
            with self.subTest(query=query):
                self.assertEqual(self.path_of('/headers', query=query), path)

    def test_headers(self):
        seen = self.client.get('/headers', headers={'X-One': 1, 'X-Two': ['a', 'b'], 'X-No': None})
        self.assertEqual(seen.json()['x-one'], '1')
        self.assertEqual(seen.json()['x-two'], ['a', 'b'])
        self.assertNotIn('x-no', seen.json())

    def test_headers_cannot_inject(self):
        with self.fails_with(ERROR.INVALID_REQUEST) as caught:
            self.client.get('/headers', headers={'X-One': 'a\r\nX-Two: b'})
        self.assertIsNone(caught.exception.response)

    def test_values_that_are_none(self):
        for kind in ['query', 'parameters', 'headers']:
            for value in [b'x', {}, [[1]]]:
                with self.subTest(kind=kind, value=value), self.assertRaises(TypeError):
                    Adieu.Request('GET', '/foo/{a}', **{kind: {'a': value}})

    def test_bodies_arrive(self):
        node = Json.from_string('{"a": [1]}')
        for body, content_type, sent in [
                ({'ä': [1, 2.5, None, True]}, 'application/json', '{"ä":[1,2.5,null,true]}'),
                ([], 'application/json', '[]'), (7, 'application/json', '7'),
                ({}, 'application/json', '{}'), (False, 'application/json', 'false'),
                (node, 'application/json', '{"a":[1]}'),
                ('täxt', 'text/plain; charset=utf-8', 'täxt'),
                (b'\1\2', 'application/octet-stream', '\1\2'),
                (bytearray(b'x'), 'application/octet-stream', 'x'),
                (memoryview(b'y'), 'application/octet-stream', 'y')]:
            with self.subTest(body=body):
                answer = self.client.post('/echo', body)
                self.assertEqual(answer.dup_text(), sent)
                self.assertEqual(answer.get_content_type(), content_type)

    def test_text_may_have_a_nul(self):
        self.assertEqual(self.client.put('/echo', 'a\0b').get_bytes().get_data(), b'a\0b')

    def test_forms(self):
        answer = self.client.post('/echo', data={'a': 'b c', 'd': [1, 2], 'e': None})
        self.assertEqual(answer.dup_text(), 'a=b+c&d=1&d=2')
        self.assertEqual(answer.get_content_type(), 'application/x-www-form-urlencoded')

    def test_the_content_type_may_be_another(self):
        answer = self.client.post('/echo', {'a': 1}, headers={'Content-Type': 'application/x-foo'})
        self.assertEqual(answer.get_content_type(), 'application/x-foo')

    def test_bodies_that_cannot_be(self):
        circle = []
        circle.append(circle)
        for error, options in [
                (ValueError, {'json': math.nan}), (ValueError, {'json': [math.inf]}),
                (ValueError, {'json': circle}), (ValueError, {'json': ['\ud800']}),
                (ValueError, {'data': '\ud800'}), (TypeError, {'json': object()}),
                (TypeError, {'data': {'a': {}}}), (TypeError, {'json': {}, 'data': b''})]:
            with self.subTest(options=options), self.assertRaises(error):
                Adieu.Request('POST', '/echo', **options)

    def test_properties(self):
        request = Adieu.Request(url=self.client.get_base_url() + '/foo/1', deadline=5000)
        self.assertEqual(request.get_method(), 'GET')
        self.assertEqual(request.get_deadline(), 5000)
        self.assertFalse(request.get_parse_json())
        self.assertTrue(Adieu.Request(path='/', parse_json=True).get_parse_json())
        self.assertEqual(self.client.send(request).json()['id'], 1)

    def test_a_request_can_be_sent_again(self):
        for fails in [True, False]:
            request = Adieu.Request('GET', '/foo/1', fail_on_status=fails)
            for _ in range(2):
                self.assertEqual(self.client.send(request).json()['id'], 1)
                self.assertEqual(request.get_fail_on_status(), fails)


class Responses(TestCase):
    def setUp(self):
        self.client = self.witness.client()

    def answer(self, body, content_type='application/json'):
        return self.client.post('/echo', body, headers={'Content-Type': content_type})

    def test_json_is_native(self):
        for body, value in [
                (b'{"a": [1, -2.5, "\\u00e4", null, true]}', {'a': [1, -2.5, 'ä', None, True]}),
                (b'18446744073709551616', 2 ** 64), (b'\xef\xbb\xbf[]', []), (b'""', '')]:
            with self.subTest(body=body):
                self.assertEqual(self.answer(body).json(), value)

    def test_json_that_is_none(self):
        for body in [b'', b'{', b'[NaN]', b'Infinity', b'"\xff"', b'[' * 100000, b'\xff\xfe[\0]\0']:
            with self.subTest(body=body[:10]):
                answer = self.answer(body)
                with self.fails_with(ERROR.INVALID_CONTENT) as caught:
                    answer.json()
                self.assertIs(caught.exception.response, answer)

    def test_what_cannot_be_read_leads_to_the_response(self):
        answer = self.answer(b'[\xff')
        for read in [answer.get_json, answer.dup_text,
                     lambda: answer.dup_object(Gio.SimpleAction, Adieu.Naming.KEBAB),
                     lambda: answer.dup_list(Gio.SimpleAction, Adieu.Naming.KEBAB)]:
            with self.fails_with(ERROR.INVALID_CONTENT) as caught:
                read()
            self.assertIs(caught.exception.response, answer)

    def test_a_failure_leads_to_the_response(self):
        with self.fails_with(ERROR.NOT_FOUND) as caught:
            self.client.get('/nothing')
        response = caught.exception.response
        self.assertEqual(response.get_status(), 404)
        self.assertTrue(response.get_problem().get_instance().endswith('/nothing'))
        self.assertEqual(response.json()['status'], 404)
        self.assertTrue(response.get_request_id())
        self.assertEqual(Adieu.ClientError.get_delivery(caught.exception), Adieu.Delivery.ANSWERED)

    def test_a_redirect_not_followed_leads_to_the_response(self):
        with self.fails_with(ERROR.REDIRECT) as caught:
            self.client.post('/redirect?to=/foo/1&code=307')
        self.assertEqual(caught.exception.response.get_status(), 307)

    def test_a_status_may_be_no_failure(self):
        self.assertEqual(self.client.get('/nothing', fail_on_status=False).get_status(), 404)


if __name__ == '__main__':
    fixture.main()
