// SPDX-License-Identifier: LGPL-2.1-or-later

// Wrappers in JavaScript: clients made from others, hooks that throw, and signing in.
// test-wrapping.js BASE-URL [CA-FILE]

import Adieu from 'gi://Adieu?version=1';
import GObject from 'gi://GObject';
import {check, errorOf, run, same} from './fixture.js';

// What derive() has to live with: an argument of its own, fields, and a property.
const Bar = GObject.registerClass({
    GTypeName: 'WrappingBar',
    Properties: {
        tenant: GObject.ParamSpec.string('tenant', null, null, GObject.ParamFlags.READWRITE, null),
    },
}, class Bar extends Adieu.Client {
    constructor(token, properties) {
        super({...properties, auth: new Adieu.BearerAuth({token: token.trim()})});
        this.token = token;
    }

    vfunc_prepare(request) {
        return request.set_header('X-Tenant', `${this.tenant} ${this.token}`);
    }
});

// Hooks that do what they are told.
const Hooked = GObject.registerClass({GTypeName: 'WrappingHooked'}, class Hooked extends Adieu.Client {
    act(hook, otherwise) {
        return this.hook === hook ? this.does() : otherwise;
    }

    vfunc_prepare() {
        return this.act('prepare', true);
    }

    vfunc_sign() {
        return this.act('sign', true);
    }

    vfunc_judge() {
        return this.act('judge', Adieu.Verdict.DEFAULT);
    }
});

async function tenantOf(client) {
    return (await client.get_async('/headers')).json()['x-tenant'];
}

async function checkDerived(properties) {
    const bar = new Bar('secret', properties);

    bar.tenant = 'a';

    const derived = bar.derive();

    check(derived instanceof Bar, 'it is of the same class');
    same(derived.base_url, bar.base_url, 'it has its settings');
    same([derived.tenant, derived.token], ['a', 'secret'], 'and those of the wrapper');
    same((await derived.get_async('/auth')).status, 200, 'and its credentials');

    derived.tenant = 'b';
    derived.total_deadline = 5000;
    same(await Promise.all([tenantOf(bar), tenantOf(derived)]), ['a secret', 'b secret'], 'its own');
    same(bar.total_deadline, 60000, 'the other one keeps its settings');
    same((await new Adieu.Client({parent: bar}).get_async('/auth')).status, 200, 'a parent');
}

async function checkThrowing(properties) {
    const client = new Hooked(properties);
    const ask = () => client.get_async('/foo/1');

    for (const hook of ['prepare', 'sign', 'judge']) {
        client.hook = hook;
        client.does = () => {
            throw new TypeError('words');
        };
        check((await errorOf(ask, hook)) instanceof TypeError, `${hook}: what is thrown arrives`);

        client.does = () => {
            throw new Adieu.ClientError({code: Adieu.ClientError.CONFLICT, message: 'not now'});
        };
        same((await errorOf(ask, hook)).message, 'not now', `${hook}: an error of ours, too`);
    }
    client.does = () => 'yes';
    check((await errorOf(ask, 'no verdict')).message.includes('enum'), 'no verdict is an error');
    client.hook = 'prepare';
    client.does = () => undefined;
    check((await errorOf(ask, 'no answer')).message.includes('prepare()'), 'it says who refuses');
}

async function checkSigningIn({base_url: baseUrl, tls_database: authorities}) {
    if (authorities !== null)
        return; // nothing but the system's authorities is trusted with tokens

    const oauth = new Adieu.OAuth({
        token_endpoint: `${baseUrl}/token`,
        client_id: 'test',
        client_secret: 'hush',
        flow: Adieu.OAuthFlow.CLIENT_CREDENTIALS,
    });

    check(await oauth.sign_in_async(), 'it signs in');
    same((await oauth.fetch_token_async()).get_access_token(), 'secret', 'it has a token');
    same(await new Promise(resolve => {
        oauth.fetch_token_async(null, (asked, result) =>
            resolve(asked.fetch_token_finish(result).get_access_token()));
    }), 'secret', 'with a callback, too');
    check(await oauth.sign_out_async(), 'it signs out');
}

run(properties => properties, checkDerived, checkThrowing, checkSigningIn);
