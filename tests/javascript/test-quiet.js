// SPDX-License-Identifier: LGPL-2.1-or-later

// Who is still alive: the check for tests of applications, and the list at exit.
// test-quiet.js BASE-URL [CA-FILE]

import Adieu from 'gi://Adieu?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import System from 'system';

const PATIENCE_MS = 30000;

const Foo = GObject.registerClass({GTypeName: 'QuietFoo'}, class Foo extends Adieu.Client {});

function check(truth, what) {
    if (!truth)
        throw new Error(`Not so: ${what}`);
}

function checkLeft(...words) {
    try {
        Adieu.check_quiet(0);
    } catch (error) {
        check(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.BUSY), `${error} says busy`);
        words.forEach(word => check(error.message.includes(word), `“${error.message}” has ${word}`));
        return;
    }
    throw new Error(`Not so: ${words} are left`);
}

function make(baseUrl, caFile) {
    return new Foo({base_url: baseUrl, tls_database: caFile ? Gio.TlsFileDatabase.new(caFile) : null});
}

function use([baseUrl, caFile]) {
    const client = make(baseUrl, caFile);
    let told = 0;

    check(client.get('/foo/1').json().id === 1, 'it answers');
    checkLeft(`QuietFoo for ${baseUrl}`);

    client.get_async('/foo/2', null, () => told++);
    checkLeft(`GET ${baseUrl}/foo/2`);
    try {
        Adieu.check_quiet(PATIENCE_MS / 100);
        check(false, 'the client is not yet dropped');
    } catch (error) {
        check(!error.message.includes('GET'), 'the call has ended meanwhile');
    }
    check(told === 1, 'its callback has run');
}

// This program once more, as one that ends with a call under way.
function checkList() {
    const launcher = Gio.SubprocessLauncher.new(Gio.SubprocessFlags.STDERR_PIPE);
    const [file] = GLib.filename_from_uri(import.meta.url);

    launcher.setenv('ADIEU_DEBUG', 'lifetime', true);

    const child = launcher.spawnv([GLib.file_read_link('/proc/self/exe'), '-m', file]);
    const [, , list] = child.communicate_utf8(null, null);

    check(child.get_successful(), 'the program ends well');
    check(/QuietFoo for .*, made in test-quiet.js:\d+ in make\n/.test(list), `${list} has the client`);
    check(/GET https:.*\/foo\/1, .* s old\n/.test(list), `${list} has the call`);
    check(list.endsWith('1 client and 1 call were alive at exit\n'), `${list} has the sum`);
}

if (System.programArgs.length === 0) {
    make('https://api.example.org/v1').get_async('/foo/1', null, () => {});
} else {
    use(System.programArgs);
    System.gc();
    check(Adieu.check_quiet(PATIENCE_MS), 'nothing is left');
    checkList();
    print('quiet at last');
}
