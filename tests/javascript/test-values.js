// SPDX-License-Identifier: LGPL-2.1-or-later

// What the override adds: promises, JavaScript values, and arguments that can be left out.
// test-values.js BASE-URL [CA-FILE]

import Adieu from 'gi://Adieu?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Json from 'gi://Json';
import {check, errorOf, run, same} from './fixture.js';

const Foo = GObject.registerClass(class ValuesFoo extends Adieu.Client {
    async getFoo(id) {
        return (await this.get_async(`/foo/${id}`)).json();
    }
});

async function checkVerbs(client) {
    same((await client.getFoo(42)).id, 42, 'a wrapper awaits');
    same((await client.head_async('/foo/1')).status, 200, 'head');
    same((await client.delete_async('/foo/1')).status, 204, 'delete');
    same((await client.send_async(new Adieu.Request({path: '/foo/9'}))).json().id, 9, 'send');
    same(client.get('/foo/7').json().id, 7, 'a blocking get');
    same(client.put('/echo', [1]).json(), [1], 'a blocking put');
    same(client.send(new Adieu.Request({path: '/foo/8'})).json().id, 8, 'a blocking send');
}

async function checkJson(client) {
    const changed = await client.patch_async('/bar/7', {name: 'x'});

    for (const value of [{name: 'ä', list: [1, null, {}]}, [], 7, true, 0.5, 2 ** 53])
        same((await client.post_async('/echo', value)).json(), value, 'JSON comes back');

    same(changed.json(), {id: 7, patched: {name: 'x'}}, 'patch');
    same((await client.put_async('/echo', Json.from_string('[2]'))).json(), [2], 'a node');
}

async function checkOtherBodies(client) {
    const text = await client.post_async('/echo', 'ä');
    const bytes = await client.post_async('/echo', new Uint8Array([1, 2, 3]));
    const more = await client.post_async('/echo', new GLib.Bytes([4]));
    const nothing = await client.post_async('/echo');

    same(text.dup_text(), 'ä', 'text is not JSON');
    same(text.content_type, 'text/plain; charset=utf-8', 'its type');
    same([...bytes.get_bytes().toArray()], [1, 2, 3], 'bytes stay bytes');
    same(more.get_bytes().get_size(), 1, 'a GLib.Bytes too');
    same(nothing.get_bytes().get_size(), 0, 'no body');
}

async function checkWrongValues(client) {
    const cyclic = {};

    cyclic.self = cyclic;
    for (const value of [cyclic, Symbol('x'), 1n]) {
        const error = await errorOf(() => client.post_async('/echo', value), 'no JSON');

        check(error instanceof TypeError, `${error} is a TypeError`);
    }
}

async function checkErrors(client) {
    const missing = await errorOf(() => client.get_async('/nothing'), 'a 404');
    const text = await client.get_async('/text');
    const broken = await errorOf(() => text.json(), 'text as JSON');
    const blocking = await errorOf(() => client.get('/nothing'), 'a blocking 404');

    check(missing.matches(Adieu.ClientError, Adieu.ClientError.NOT_FOUND), 'it is what it is');
    same(missing.response.json().status, 404, 'an error leads to its response');
    check(broken.matches(Adieu.ClientError, Adieu.ClientError.INVALID_CONTENT), `${broken}`);
    same(blocking.response.status, 404, 'of a blocking call too');
}

async function checkCancelling(client) {
    const cancellable = new Gio.Cancellable();
    const call = client.get_async('/slow?ms=60000', cancellable);

    cancellable.cancel();

    const error = await errorOf(() => call, 'a cancelled call');

    check(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED), 'it says so');
}

// With a callback, everything is as in C.
async function checkCallbacks(client) {
    same(await new Promise(resolve => {
        client.get_async('/foo/3', null, (asked, result) => resolve(asked.get_finish(result).status));
    }), 200, 'get');
    same(await new Promise(resolve => {
        client.post_async('/echo', Json.from_string('[1]'), null,
            (asked, result) => resolve(asked.post_finish(result).json()));
    }), [1], 'post');
}

async function checkClosing(client) {
    check(await client.close_async() && client.is_closed(), 'it closes');
    check(client.close(), 'once more');
    check((await errorOf(() => client.get_async('/foo/1'), 'a call of a closed client'))
        .matches(Adieu.ClientError, Adieu.ClientError.CLOSED), 'closed');
}

run(properties => new Foo(properties), checkVerbs, checkJson, checkOtherBodies, checkWrongValues,
    checkErrors, checkCancelling, checkCallbacks, checkClosing);
