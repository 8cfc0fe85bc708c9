// SPDX-License-Identifier: LGPL-2.1-or-later

// What the tests of the JavaScript override share: how they check, and a loop to await in.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

export function check(truth, what) {
    if (!truth)
        throw new Error(`Not so: ${what}`);
}

export function same(value, expected, what) {
    const [found, wanted] = [value, expected].map(one => JSON.stringify(one));

    check(found === wanted, `${what}: ${found} is ${wanted}`);
}

export async function errorOf(call, what) {
    try {
        await call();
    } catch (error) {
        return error;
    }
    throw new Error(`Not so: ${what} fails`);
}

// What a client for the server is made with that the arguments name: BASE-URL [CA-FILE]
function properties([baseUrl, caFile]) {
    return {
        base_url: baseUrl,
        tls_database: caFile ? Gio.TlsFileDatabase.new(caFile) : null,
    };
}

// Awaits each check. They are given the same subject, made from the properties.
export function run(makeSubject, ...checks) {
    const loop = new GLib.MainLoop(null, false);
    let failure = null;

    async function checkAll(subject) {
        for (const checkOne of checks)
            await checkOne(subject);
    }

    checkAll(makeSubject(properties(System.programArgs)))
        .catch(error => (failure = error))
        .finally(() => loop.quit());
    loop.run();

    if (failure !== null) {
        printerr(failure, failure.stack);
        System.exit(1);
    }
}
