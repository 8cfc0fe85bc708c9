# SPDX-License-Identifier: LGPL-2.1-or-later

"""What the tests of the Python override share: the witness, a client for it, and loops. With
ADIEU_TEST_LOOP=glib the loops are those of gi.events, which PyGObject has since 3.50.
"""

import asyncio
import contextlib
import os
import sys
import tempfile
import unittest

import gi

gi.require_version('Adieu', '1')
from gi.repository import Adieu, Gio, GLib

try:
    from gi.events import GLibEventLoop, GLibEventLoopPolicy
except ImportError:
    GLibEventLoop = GLibEventLoopPolicy = None

import show

ON_GLIB = os.environ.get('ADIEU_TEST_LOOP') == 'glib'
SKIPPED = 77


class Witness(show.Witness):
    """The server of the examples, asked for more."""

    def __init__(self):
        self.directory = tempfile.TemporaryDirectory(prefix='adieu-')
        super().__init__(os.environ['ADIEU_WITNESS'], self.directory.name)

    def has_request(self, path):
        return any(event['path'] == path for event in self.told('request'))

    def wait_for_request(self, path):
        assert self.wait(lambda: self.has_request(path)), f'{path} was never asked for'

    def request_of(self, call):
        """What the server was asked by a call that blocks."""
        call()
        self.catch_up()
        return self.told('request')[-1]

    def client(self, transport='http', type=Adieu.Client, **properties):
        base_url, *ca_file = self.arguments(transport)
        authorities = Gio.TlsFileDatabase.new(*ca_file) if ca_file else None
        return type(base_url=base_url, tls_database=authorities, **properties)

    def unclean(self):
        return [end for end in self.told('end') if not end['clean']]

    def quit(self):
        super().quit()
        self.directory.cleanup()


class TestCase(unittest.TestCase):
    """Tests that share one witness. When they are over it has to have seen no bad ending."""

    @classmethod
    def setUpClass(cls):
        cls.witness = Witness()

    @classmethod
    def tearDownClass(cls):
        drained = Adieu.drain(5000)
        cls.witness.ends_since(0)
        cls.witness.quit()
        assert drained
        assert not cls.witness.unclean(), cls.witness.unclean()

    @contextlib.contextmanager
    def fails_with(self, code, domain=None):
        """The error that the block raises, which has to be of that code."""
        with self.assertRaises(GLib.Error) as context:
            yield context
        error = context.exception
        self.assertTrue(error.matches(domain or Adieu.ClientError.quark(), code), error)


def new_loop():
    return GLibEventLoop(GLib.MainContext()) if ON_GLIB else asyncio.new_event_loop()


def run(coroutine):
    """asyncio.run(), on a loop of the kind that is tested."""
    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(coroutine)


def main(needs_glib=ON_GLIB):
    if needs_glib and GLibEventLoop is None:
        print('skipped: this PyGObject has no gi.events')
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1], verbosity=2)
