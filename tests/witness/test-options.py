# SPDX-License-Identifier: LGPL-2.1-or-later

"""The witness's options and commands, its certificates, and how it ends itself."""

import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import warnings

from harness import (ALL, ARGUMENTS, SCRATCH, VALGRIND, Skip, Witness, cases, check_end, equal,
                     main, test)
from peers import PATIENCE, Http1Peer


@test
def certificates_with_flaws():
    for flaw, words in (('expired', 'expired'), ('wrong-host', 'not valid for'),
                        ('self-signed', 'self-signed')):
        with Witness('--bad-cert=' + flaw, doors=['https']) as witness:
            try:
                witness.peer('https')
                raise AssertionError('trusted')
            except ssl.SSLCertVerificationError as error:
                assert words in str(error), str(error)
            witness.finish()


@test
def the_certificate_names_addresses():
    with Witness(doors=['https']) as witness:
        for host in ('localhost', '127.0.0.1', '::1'):
            witness.peer('https', host=host).close()
        witness.finish()


@test
def own_certificates_can_be_given():
    cert, key = os.path.join(SCRATCH, 'cert.pem'), os.path.join(SCRATCH, 'key.pem')
    if not shutil.which('openssl'):
        raise Skip('no openssl')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                    'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
                    '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
                   check=True, capture_output=True)
    with Witness('--cert', cert, '--key', key, doors=['https']) as witness:
        context = ssl.create_default_context(cafile=cert)
        peer = Http1Peer(witness.ready['https'], context)
        equal(peer.ask('GET', '/foo/1').status, 200)
        peer.close()
        witness.finish()


@test
def tls_versions():
    for version, name in (('1.2', 'TLSv1.2'), ('1.3', 'TLSv1.3')):
        with Witness('--tls-max', version, doors=['https']) as witness:
            peer = witness.peer('https')
            equal(peer.tls.version(), name)
            peer.goodbye()
            equal(witness.wait('handshake')['tls'], name)
            check_end(witness.wait('end'), clean=True)
            witness.finish()
    with Witness('--tls-max', '1.1', doors=['https']) as witness:
        try:
            witness.peer('https')
            raise AssertionError('agreed')
        except ssl.SSLError:
            pass
        witness.finish()
        check_end(witness.find('end', {}), handshake=False)


@test
def old_tls_is_really_served():
    with Witness('--tls-max', '1.0', doors=['https']) as witness:
        context = witness.trust()
        context.set_ciphers('ALL:@SECLEVEL=0')
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            context.minimum_version = ssl.TLSVersion.TLSv1
        peer = Http1Peer(witness.ready['https'], context)
        equal(peer.tls.version(), 'TLSv1')
        peer.goodbye()
        check_end(witness.wait('end'), clean=True)
        witness.finish()


@test
def alpn():
    with Witness() as witness:
        for door, offer, chosen in (('https', ['http/1.1'], 'http/1.1'), ('https', None, None),
                                    ('https', ['h2', 'http/1.1'], 'http/1.1'),
                                    ('h2', ['http/1.1'], 'http/1.1'),
                                    ('h2', ['http/1.1', 'h2'], 'h2')):
            peer = Http1Peer(witness.ready[door], witness.trust(), alpn=offer)
            equal(peer.tls.selected_alpn_protocol(), chosen)
            if chosen != 'h2':
                equal(peer.ask('GET', '/foo/1').status, 200)
                peer.goodbye()
        check_end(witness.wait('end', connection=4), transport='h2', protocol='http/1.1',
                  clean=True)
        try:
            Http1Peer(witness.ready['https'], witness.trust(), alpn=['h2'])
            raise AssertionError('agreed')
        except ssl.SSLError as error:
            assert 'alert' in str(error).lower(), str(error)
        witness.finish()


@test
def resumption_is_recorded():
    with Witness('--tls-max=1.2', doors=['https']) as witness:
        context = witness.trust()
        first = Http1Peer(witness.ready['https'], context)
        second = Http1Peer(witness.ready['https'], context, session=first.tls.session)
        equal((first.tls.session_reused, second.tls.session_reused), (False, True))
        equal(witness.wait('handshake', connection=2)['resumed'], True)
        witness.finish()


@test
def unix_socket():
    path = os.path.join(SCRATCH, 'socket')
    with Witness('--unix', path, doors=[]) as witness:
        equal(witness.ready['unix'], path)
        peer = Http1Peer(path)
        equal(peer.ask('GET', '/foo/1').status, 200)
        peer.goodbye()
        check_end(witness.wait('end', connection=1), transport='unix', ending='fin', clean=True)
        peer = Http1Peer(path)
        peer.ask('GET', '/foo/1')
        peer.close()
        check_end(witness.wait('end', connection=2), ending='fin', clean=True)
        peer = Http1Peer(path)
        peer.send(peer.request_bytes('GET', '/bytes?n=50000'))
        peer.wait_readable()
        peer.close()
        check_end(witness.wait('end', connection=3), ending='rst', clean=False)
        peer = Http1Peer(path)
        reply = peer.ask('GET', '/bytes?n=3000000')
        equal(len(reply.body), 3000000)
        peer.goodbye()
        witness.finish()
    assert not os.path.exists(path), 'the socket stays behind'


@test
def a_stalled_handshake_is_silent():
    with Witness('--stall-handshake', doors=['http', 'https', 'h2']) as witness:
        peer = Http1Peer(witness.ready['https'], witness.trust(), handshake=False)
        try:
            peer.tls.do_handshake()
        except ssl.SSLWantReadError:
            peer.flush()
        witness.settle('http')
        assert not peer.readable(), 'answered'
        peer.say_fin()
        peer.drain()
        peer.close()
        check_end(witness.wait('end', transport='https'), handshake=False, ending='fin', clean=True)
        witness.finish()


@test
def accepting_can_wait():
    with Witness('--delay-accept', doors=['http']) as witness:
        peer = witness.peer('http')
        peer.send(peer.request_bytes('GET', '/foo/1'))
        witness.tell('shut none')
        assert not witness.find('accept', {}), 'accepted'
        witness.tell('accept')
        equal(peer.reply().status, 200)
        peer.goodbye()
        check_end(witness.wait('end'), clean=True)
        witness.finish()


@cases('stop-reading', [(t, t) for t in ALL])
def check_stop_reading(transport):
    with Witness() as witness:
        peer = witness.peer(transport)
        peer.ask('GET', '/foo/1')
        witness.tell('stop-reading')
        if transport == 'h2':
            stream = peer.start('GET', '/foo/2')
        else:
            peer.send(peer.request_bytes('GET', '/foo/2'))
        witness.tell('shut none')
        assert not witness.find('request', dict(path='/foo/2')), 'read'
        witness.tell('resume-reading')
        equal((peer.reply(stream) if transport == 'h2' else peer.reply()).status, 200)
        witness.tell('stop-reading', wait=False)
        peer.say_goaway() if transport == 'h2' else None
        peer.say_close_notify() if transport != 'http' else None
        peer.close()
        witness.finish()
        check_end(witness.find('end', dict(connection=1)), close_notify=transport != 'http',
                  goaway=transport == 'h2')


@test
def a_reader_who_does_not_read_costs_a_buffer():
    if VALGRIND:
        raise Skip('valgrind has memory of its own')
    for transport in ALL:
        with Witness(doors=[transport]) as witness:
            peer = witness.peer(transport)
            path = '/bytes?n=1000000000000'
            if transport == 'h2':
                peer.start('GET', path)
            else:
                peer.send(peer.request_bytes('GET', path))
            witness.wait('request')
            for _ in range(100):
                peer.recv()
            with open('/proc/%d/status' % witness.process.pid) as status:
                rss = [int(line.split()[1]) for line in status if line.startswith('VmRSS')][0]
            assert rss < 256 * 1024, '%d KiB' % rss
            peer.close()
            check_end(witness.wait('end'), ending='rst', clean=False)
            witness.finish()


@test
def standard_output_need_not_be_read():
    process = subprocess.Popen([ARGUMENTS[0], '--http'], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    port = json.loads(process.stdout.readline())['http']
    peer = Http1Peer(port)
    for i in range(2000):
        equal(peer.ask('GET', '/foo/%d' % i).status, 200)
    peer.goodbye()
    process.stdin.close()
    lines = process.stdout.read().splitlines()
    process.stdout.close()
    equal(process.wait(PATIENCE), 0)
    equal(len([line for line in lines if '"answered"' in line and '"end"' not in line]), 2000)
    equal(json.loads(lines[-1])['event'], 'summary')


@test
def the_record_is_also_a_file():
    path = os.path.join(SCRATCH, 'record')
    with Witness('--record', path, '--terse', doors=['http']) as witness:
        peer = witness.peer('http')
        peer.ask('GET', '/foo/1')
        peer.goodbye()
        witness.wait('end')
        witness.finish()
        equal([event['event'] for event in witness.events], ['ready', 'end', 'summary'])
    with open(path) as record:
        equal([json.loads(line)['event'] for line in record],
              ['ready', 'accept', 'request', 'answered', 'end', 'summary'])


@test
def a_signal_ends_it_in_order():
    with Witness('--no-stdin', doors=['http']) as witness:
        witness.process.stdin.close()
        equal(witness.peer('http').ask('GET', '/foo/1').status, 200)
        witness.process.send_signal(signal.SIGTERM)
        equal(witness.process.wait(PATIENCE), 0)
        equal(witness.wait('summary')['connections'], 1)


@test
def quit_ends_it_in_order():
    with Witness(doors=['http']) as witness:
        witness.tell('quit', wait=False)
        equal(witness.process.wait(PATIENCE), 0)
        equal(witness.wait('summary')['connections'], 0)


@test
def wrong_options_are_told():
    for options in ([], ['--bad-cert=x', '--https'], ['--close=x', '--http'], ['--nonsense'],
                    ['--tls-max=9', '--https'], ['--cert=x', '--https'],
                    ['--cert=/none', '--key=/none', '--https'], ['--unix', '/none/none']):
        result = subprocess.run([ARGUMENTS[0], *options], stdin=subprocess.DEVNULL,
                                capture_output=True, text=True)
        equal((result.returncode, result.stdout), (1, ''))
        assert result.stderr.startswith('adieu-witness: '), result.stderr


@test
def unknown_commands_are_told():
    with Witness(doors=['http']) as witness:
        witness.tell('dance', wait=False)
        equal(witness.wait('command', line='dance')['known'], False)
        witness.finish()


if __name__ == '__main__':
    sys.exit(main())
