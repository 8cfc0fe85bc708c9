// SPDX-License-Identifier: LGPL-2.1-or-later

// Calls in company: answers that are shared, progress that is shown, calls that have an owner.
// test-company.js BASE-URL [CA-FILE]

import Adieu from 'gi://Adieu?version=1';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import System from 'system';
import {check, run, same} from './fixture.js';

const STATE = Adieu.ProgressState;
const Row = GObject.registerClass({GTypeName: 'CompanyRow'}, class Row extends GObject.Object {});

function turn() {
    return new Promise(resolve => GLib.idle_add(GLib.PRIORITY_LOW, () => {
        resolve();
        return GLib.SOURCE_REMOVE;
    }));
}

async function checkJoined(client) {
    const ask = path => client.send_async(
        new Adieu.Request({path, join: true, priority: Adieu.Priority.HIGH}));
    const [first, second] = await Promise.all([ask('/foo/1?joined'), ask('/foo/1?joined')]);

    check(first === second, 'both have the same answer');
    check(first !== await ask('/foo/1?joined'), 'a later one has another');
}

async function checkProgress(client) {
    const progress = new Adieu.Progress();
    const shown = [];

    progress.connect('notify::state', () => shown.push([progress.state, progress.attempt]));
    progress.connect('notify::retry-at', () => shown.push(progress.retry_at !== null));
    try {
        await client.send_async(new Adieu.Request({path: '/status/503', max_attempts: 2, progress}));
        check(false, 'it fails');
    } catch (error) {
        same(progress.error.message, error.message, 'the error stays to be seen');
    }
    same(shown, [[STATE.SENDING, 1], true, [STATE.WAITING, 1], false, [STATE.SENDING, 2],
        [STATE.DONE, 2]], 'the states');
}

// A callback that holds a client: as long as that is alive, so is the callback.
function bind(client, path, owner, told, mark) {
    const held = new Adieu.Client({base_url: `http://${mark}`});

    client.send_bound(new Adieu.Request({path}), owner, null, (asked, result) =>
        told.push(asked.send_finish(result).json().id, held.base_url));
}

async function freed(mark) {
    for (;;) {
        System.gc();
        try {
            Adieu.check_quiet(0);
            return;
        } catch (error) {
            if (!error.message.includes(mark))
                return;
        }
        await turn();
    }
}

function bindToNobody(client, told) {
    bind(client, '/gate?name=dropped', new Row(), told, 'dropped');
}

async function checkOwned(client) {
    const row = new Row();
    const told = [];

    bind(client, '/foo/1', row, told, 'answered');
    await freed('answered');
    same(told, [1, 'http://answered'], 'the callback runs, and is freed');

    bind(client, '/gate?name=unbound', row, told, 'unbound');
    Adieu.Client.unbind(row);
    await freed('unbound');

    bind(client, '/gate?name=disposed', row, told, 'disposed');
    row.run_dispose();
    await freed('disposed');

    bindToNobody(client, told);
    await freed('dropped');
    same(told.length, 2, 'no other callback runs');
}

async function checkRebound(client) {
    const row = new Row();
    const told = [];

    for (const id of [1, 2, 3])
        bind(client, `/foo/${id}`, row, told, `rebound-${id}`);
    await freed('rebound');
    same(told, [3, 'http://rebound-3'], 'what is bound last is told');
}

function checkRateLimit(client) {
    same([client.rate_limit, client.rate_limit_remaining, client.rate_limit_reset], [-1, -1, null],
        'the server has not said');
}

run(properties => new Adieu.Client({...properties, retry_delay: 1}), checkJoined, checkProgress, checkOwned,
    checkRebound, checkRateLimit);
