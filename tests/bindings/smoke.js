// SPDX-License-Identifier: LGPL-2.1-or-later

// Adieu as GJS gives it: smoke.js BASE-URL [CA-FILE]

import Adieu from 'gi://Adieu?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import System from 'system';

const VERBS = ['get', 'head', 'delete', 'post', 'put', 'patch', 'send'];

const Foo = GObject.registerClass({
    Properties: {
        tenant: GObject.ParamSpec.string('tenant', null, null, GObject.ParamFlags.READWRITE, null),
    },
}, class SmokeFoo extends Adieu.Client {});

for (const verb of VERBS)
    Gio._promisify(Adieu.Client.prototype, `${verb}_async`);

function check(truth, what) {
    if (!truth)
        throw new Error(`Not so: ${what}`);
}

function createClient(baseUrl, caFile) {
    return new Foo({
        base_url: baseUrl,
        user_agent: 'smoke/1',
        tls_database: caFile ? Gio.TlsFileDatabase.new(caFile) : null,
        max_connections_per_host: 2,
    });
}

function checkMethods() {
    for (const verb of [...VERBS, 'close']) {
        for (const name of [verb, `${verb}_async`, `${verb}_finish`])
            check(typeof Adieu.Client.prototype[name] === 'function', name);
    }
}

function checkProperties(client, baseUrl) {
    check(client.base_url === baseUrl, 'the base URL is kept');
    check(client.maxConnectionsPerHost === 2, 'the limit is kept');
    client.total_deadline = 10000;
    check(client.get_total_deadline() === 10000, 'a deadline can be set');
}

async function checkCalls(client) {
    const response = await client.get_async('/foo/42', null);
    const thing = JSON.parse(new TextDecoder().decode(response.get_bytes().get_data()));
    check(thing.id === 42, 'the body is as it was sent');

    const request = new Adieu.Request({method: 'POST', path: '/echo'});
    request.set_body_text('ä', null);
    check((await client.send_async(request, null)).dup_text() === 'ä', 'a text comes back');
    check(client.get('/foo/7', null).get_status() === 200, 'a blocking call is answered');
}

async function checkNotFound(client) {
    try {
        await client.get_async('/nothing', null);
    } catch (error) {
        check(error instanceof Adieu.ClientError, 'a 404 is an error of ours');
        check(error.matches(Adieu.ClientError, Adieu.ClientError.NOT_FOUND), 'its code tells so');

        const response = Adieu.ClientError.get_response(error);
        check(response.get_status() === 404, 'it leads to the response');
        check(response.get_problem().title.length > 0, 'and to the problem');
        return;
    }
    check(false, 'a 404 is an error');
}

async function checkRefused() {
    const listener = new Gio.SocketListener();
    const port = listener.add_any_inet_port(null);
    listener.close();

    try {
        await new Adieu.Client({base_url: `http://127.0.0.1:${port}`}).get_async('/foo/42', null);
    } catch (error) {
        check(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CONNECTION_REFUSED), `${error}`);
        check(Adieu.ClientError.get_response(error) === null, 'there is no response');
        check(Adieu.ClientError.get_delivery(error) === Adieu.Delivery.NOT_SENT, 'nothing was sent');
        return;
    }
    check(false, 'nobody listens there');
}

// Without the override, the constructor of the class has to take properties.
function checkDerived(client) {
    client.tenant = 'a';

    const derived = client.derive();

    check(derived instanceof Foo && derived.tenant === 'a', 'it is of the same class');
    check(derived.base_url === client.base_url, 'and has the same settings');
    derived.tenant = 'b';
    check(client.tenant === 'a', 'from there on each has its own');
    check(derived.get('/foo/1', null).get_status() === 200, 'it is a client');
}

async function checkJoined(client) {
    const ask = () => client.send_async(new Adieu.Request({path: '/foo/1?joined', join: true}), null);
    const [first, second] = await Promise.all([ask(), ask()]);

    check(first === second, 'both have the same answer');
}

function checkProgress(client) {
    const progress = new Adieu.Progress();
    const shown = [];

    progress.connect('notify::state', () => shown.push(progress.state));
    client.send(new Adieu.Request({path: '/foo/1', progress}), null);
    check(shown.join() === [Adieu.ProgressState.SENDING, Adieu.ProgressState.DONE].join(), `${shown}`);
    check(progress.attempt === 1 && progress.retry_at === null && progress.error === null, 'all is well');
}

async function checkOwned(client) {
    const owner = new GObject.Object();
    const bind = (path, callback) =>
        client.send_bound(new Adieu.Request({path}), owner, null, callback);
    const no = () => check(false, 'nobody is told');

    bind('/gate?name=unbound', no);
    Adieu.Client.unbind(owner, null);
    bind('/gate?name=again', no);

    const response = await new Promise(resolve => {
        bind('/foo/1', (asked, result) => resolve(asked.send_finish(result)));
    });

    check(response.get_status() === 200, 'the last one is told');
}

async function checkAll(baseUrl, caFile) {
    const client = createClient(baseUrl, caFile);

    checkMethods();
    checkProperties(client, baseUrl);
    await checkCalls(client);
    await checkNotFound(client);
    await checkRefused();
    checkDerived(client);
    await checkJoined(client);
    checkProgress(client);
    await checkOwned(client);
}

const loop = new GLib.MainLoop(null, false);
let failure = null;

checkAll(...System.programArgs)
    .catch(error => (failure = error))
    .finally(() => loop.quit());
loop.run();

if (failure !== null) {
    logError(failure);
    System.exit(1);
}
