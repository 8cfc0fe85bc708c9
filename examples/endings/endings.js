// SPDX-License-Identifier: LGPL-2.1-or-later

// Every way in which a GJS program that uses Adieu can end, with nothing done about it:
// endings.js ENDING STATE URL [CA-FILE], or endings.js --list. The table is at the bottom.

import Adieu from 'gi://Adieu?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

import * as Pending from './pending.js';
import {event} from './pending.js';

const SIGTERM = 15;
const STATUS_OF_EXIT = 7;
const PAUSE_MS = 150;
const CLOSE_ASYNC_MS = 250;
const GO_ON_MS = 800;

// Read for two seconds, and more than is sent in a moment.
const HALF_READ = '/bytes?n=32000000&chunk=131072&ms=8';
const UPLOAD_BYTES = 32 * 1024 * 1024;

const OTHER_NAMES = {exception: 'throw'};

const [asked, state, url, caFile] = System.programArgs;
const name = OTHER_NAMES[asked] ?? asked;
const idle = state === 'idle';

let ending = null;
let client = null;
let list = null;
let loop = null;
let application = null;

function createClient() {
    const secure = url.startsWith('https:') && caFile !== undefined;
    const Client = Pending.clientClass(state);

    return new Client({
        base_url: url,
        tls_database: secure ? Gio.TlsFileDatabase.new(caFile) : null,
    });
}

function after(ms, act) {
    GLib.timeout_add(GLib.PRIORITY_DEFAULT, ms, () => {
        act();
        return GLib.SOURCE_REMOVE;
    });
}

// What it asks

function ask(question, request, then = null) {
    event(`req ${question}`);
    client.send_async(request, null, (source, result) => {
        try {
            source.send_finish(result);
            event(`cb ${question} ok`);
        } catch (error) {
            event(`cb ${question} err ${error.message}`);
        }
        then?.();
    });
}

function get(question, path, then = null) {
    ask(question, new Adieu.Request({method: 'GET', path}), then);
}

function post(question, path, body, contentType, then = null) {
    const request = new Adieu.Request({method: 'POST', path});

    request.set_body_bytes(body, contentType);
    ask(question, request, then);
}

function askSlow() {
    get('slow', Pending.PATHS[state], name === 'drop-in-callback' ? drop : null);
}

// With a token that has expired. The further calls do without.
function askForRefresh(underWay) {
    get('again', Pending.PATH_THAT_TELLS, () => {
        client.set_auth(null);
        underWay();
    });
    client.set_auth(Pending.oldCredentials(client));
    askSlow();
}

// Calls back when it is under way.
function startPending(underWay) {
    if (state === 'pages') {
        list = Pending.loadList(client, underWay);
    } else if (state === 'refresh') {
        askForRefresh(underWay);
    } else if (state === 'retry') {
        get('again', Pending.PATH_THAT_TELLS, underWay);
        askSlow();
    } else {
        askSlow();
        underWay();
    }
}

function askBody() {
    get('body', HALF_READ);
}

function askUpload() {
    post('upload', '/slow?ms=500', new Uint8Array(UPLOAD_BYTES), 'application/octet-stream');
}

function askConnect() {
    get('connect', '/foo/1');
}

function allAsked() {
    ending.askAlso?.();
    event('ready');
    after(PAUSE_MS, () => {
        event('ending');
        ending.end();
    });
}

function askLast() {
    if (idle)
        get('again', '/foo/2', allAsked);
    else
        startPending(allAsked);
}

function askPost() {
    post('post', '/bar/1', new TextEncoder().encode('{"name": "x"}'), 'application/json', askLast);
}

// The server answers nobody.
function askInVain() {
    if (!idle)
        startPending(() => {});
    allAsked();
}

// How it runs

function begin() {
    client = createClient();
    if (name === 'mid-connect')
        askInVain();
    else
        get('get', '/foo/1', askPost);
}

function run() {
    loop = new GLib.MainLoop(null, false);
    begin();
    loop.run();
}

function runAndClose() {
    run();
    client.close(null);
}

function runAndDrop() {
    run();
    drop();
}

// What GJS says of an exception that nobody catches is nothing that went wrong here.
function report(domain, level, message) {
    if (!/nobody catches this|threw an exception/.test(message))
        printerr(message);
}

function runAndThrow() {
    GLib.log_set_always_fatal(GLib.LogLevelFlags.LEVEL_ERROR);
    GLib.log_set_handler('Gjs', GLib.LogLevelFlags.LEVEL_CRITICAL, report);
    run();
    throw new Error('nobody catches this');
}

function runByAdieu() {
    loop = new GLib.MainLoop(null, false);
    begin();
    Adieu.main_loop_run(loop);
}

function runInTheMiddle() {
    if (idle)
        run();
    else
        runByAdieu();
}

// It has moved, in GLib 2.80, and goes by one of two names there.
function findSignalAdd() {
    try {
        const {GLibUnix} = imports.gi;
        return GLibUnix.signal_add ?? GLibUnix.signal_add_full;
    } catch {
        return GLib.unix_signal_add;
    }
}

function runUntilTerminated() {
    const signalAdd = findSignalAdd();

    signalAdd(GLib.PRIORITY_DEFAULT, SIGTERM, () => {
        loop.quit();
        return GLib.SOURCE_CONTINUE;
    });
    run();
}

function runApplication() {
    application = new Gio.Application({
        application_id: 'org.example.Endings',
        flags: Gio.ApplicationFlags.NON_UNIQUE,
    });
    application.connect('activate', () => {
        application.hold();
        begin();
    });
    application.run([]);
}

// How it ends

function quit() {
    loop.quit();
}

function goOn() {
    after(GO_ON_MS, quit);
}

// To drop something in JavaScript takes a collection of garbage.
function drop() {
    list = null;
    client = null;
    System.gc();
}

// Not in a coroutine: GJS 1.74 does not exit from there.
function exitNow() {
    System.exit(STATUS_OF_EXIT);
}

function closeAndGoOn() {
    client.close_async(null, (closed, result) => closed.close_finish(result));
    after(CLOSE_ASYNC_MS, quit);
}

function dropAndGoOn() {
    drop();
    goOn();
}

// The reply that is pending does it, or else one more.
function dropInCallback() {
    if (!Pending.ANSWERED_SOON.includes(state))
        get('last', '/foo/3', drop);
    goOn();
}

function dropAndQuit() {
    drop();
    quit();
}

function exitInCallback() {
    get('last', '/foo/3', exitNow);
}

function terminate() {
    GLib.spawn_command_line_sync(`kill -TERM ${new Gio.Credentials().get_unix_pid()}`);
}

function quitApplication() {
    application.quit();
}

function releaseApplication() {
    application.release();
}

const ENDINGS = {
    'explicit-close': {run: runAndClose, end: quit},
    'explicit-close-loop': {run, end: closeAndGoOn},
    'drop-loop-runs': {run, end: dropAndGoOn},
    'drop-in-callback': {run, end: dropInCallback},
    'quit-then-drop': {run: runAndDrop, end: quit},
    'drop-then-quit': {run, end: dropAndQuit},
    'never-dropped': {run, end: quit},
    'main-loop-run': {run: runByAdieu, end: quit},
    'exit-in-callback': {run, end: exitInCallback},
    'sigterm-quit': {run: runUntilTerminated, end: terminate},
    'application-quit': {run: runApplication, end: quitApplication},
    'application-end': {run: runApplication, end: releaseApplication},
    'throw': {run: runAndThrow, end: quit},
    'sys-exit': {run, end: exitNow},
    'mid-body': {run: runInTheMiddle, end: quit, askAlso: askBody},
    'mid-upload': {run: runInTheMiddle, end: quit, askAlso: askUpload},
    'mid-connect': {run: runInTheMiddle, end: quit, askAlso: askConnect},
};

if (name === '--list') {
    print(Object.keys(ENDINGS).join('\n'));
} else if (url === undefined || !(name in ENDINGS) || !(state in Pending.PATHS)) {
    printerr('Usage: endings.js ENDING STATE URL [CA-FILE], or endings.js --list');
    System.exit(2);
} else {
    ending = ENDINGS[name];
    ending.run();
}
