// SPDX-License-Identifier: LGPL-2.1-or-later

// Adieu without its override is as safe as with it: test-bare.js BASE-URL [CA-FILE]
//
// Calls are answered, a context goes away with a call under way, and the program ends in the
// middle of another. Whoever runs it looks at what the server saw.

import Adieu from 'gi://Adieu?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

const PENDING = '/gate?name=bare';

function createClient(baseUrl, caFile = null) {
    const tlsDatabase = caFile === null ? null : Gio.TlsFileDatabase.new(caFile);

    return new Adieu.Client({baseUrl, tlsDatabase});
}

function check(truth, what) {
    if (!truth)
        throw new Error(`Not so: ${what}`);
}

function answered(context, path) {
    let status = 0;

    client.get_async(path, null, (source, result) => {
        status = source.get_finish(result).status;
    });
    while (status === 0)
        context.iteration(true);

    return status;
}

function checkAnswer() {
    check(answered(GLib.MainContext.default(), '/foo/1') === 200, 'an answer to a callback');
    check(client.get('/foo/2', null).status === 200, 'an answer to a blocking call');
}

// GJS runs no callback while it collects garbage, and only then does a context of JavaScript's go.
// So nobody waits for the call that is under way.
function useOwnContext() {
    const context = GLib.MainContext.new();

    context.push_thread_default();
    client.get_async(PENDING, null, null);
    check(answered(context, '/foo/3') === 200, 'an answer on a context of its own');
    context.pop_thread_default();
}

check(!('json' in Adieu.Response.prototype), 'there is no override');
const client = createClient(...ARGV);
checkAnswer();
useOwnContext();
System.gc();
client.get_async(PENDING, null, () => printerr('told at the end'));
client.get('/foo/4', null); // when this is answered, the other is under way
print('Bare.');
