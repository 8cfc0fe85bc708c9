// SPDX-License-Identifier: LGPL-2.1-or-later

/* exported _init */

// What JavaScript adds to Adieu: calls that can be awaited, and native values.
//
//     const response = await client.post_async('/bar/7', {name: 'x'});
//     print(response.json().name);
//
// Without a callback each `_async` method gives a promise, with one as the last argument it is
// what it is in C. What is null in the end can be left out.
//
// Nothing here is needed for a clean end, and nothing here runs at the end: the library takes
// leave of every server by itself.

const {GLib, GObject, Json} = imports.gi;

const VERBS = ['get', 'head', 'delete'];
const VERBS_WITH_BODY = ['post', 'put', 'patch'];
const OTHERS = ['send', 'close'];
const SETTABLE = GObject.ParamFlags.READABLE | GObject.ParamFlags.WRITABLE;

let Adieu = null;

function jsonBytes(value) {
    const text = JSON.stringify(value);

    if (text === undefined)
        throw new TypeError(`JSON has no ${typeof value}`);
    return new TextEncoder().encode(text);
}

// Text and bytes go as they are, anything else as JSON.
function setBody(request, body) {
    if (body instanceof Json.Node)
        request.set_body_json(body);
    else if (typeof body === 'string')
        request.set_body_text(body, null);
    else if (body instanceof Uint8Array || body instanceof GLib.Bytes)
        request.set_body_bytes(body, null);
    else if (body !== null)
        request.set_body_bytes(jsonBytes(body), 'application/json');
}

function requestFor(method, path, body) {
    // The bytes are enough for Response.json(): a tree is made when somebody asks for it.
    const request = new Adieu.Request({method, path, parse_json: false});

    setBody(request, body);
    return request;
}

function promise(begin, finish) {
    return new Promise((resolve, reject) => {
        begin((source, result) => {
            try {
                resolve(finish(result));
            } catch (error) {
                reject(error);
            }
        });
    });
}

// The methods of the client as they are in C, by name.
const inC = {};

// The promised calls all are sendings.
function sendAsync(client, request, cancellable) {
    return promise(callback => inC.send_async.call(client, request, cancellable, callback),
        result => inC.send_finish.call(client, result));
}

function hasCallback(args) {
    return typeof args[args.length - 1] === 'function';
}

function addVerb(client, name) {
    const method = name.toUpperCase();

    client[name] = function (path, cancellable = null) {
        return inC.send.call(this, requestFor(method, path, null), cancellable);
    };
    client[`${name}_async`] = function (...args) {
        const [path, cancellable = null] = args;

        return hasCallback(args)
            ? inC[`${name}_async`].call(this, ...args)
            : sendAsync(this, requestFor(method, path, null), cancellable);
    };
}

function addVerbWithBody(client, name) {
    const method = name.toUpperCase();

    client[name] = function (path, body = null, cancellable = null) {
        return inC.send.call(this, requestFor(method, path, body), cancellable);
    };
    client[`${name}_async`] = function (...args) {
        const [path, body = null, cancellable = null] = args;

        return hasCallback(args)
            ? inC[`${name}_async`].call(this, ...args)
            : sendAsync(this, requestFor(method, path, body), cancellable);
    };
}

function addOthers(client) {
    client.send = function (request, cancellable = null) {
        return inC.send.call(this, request, cancellable);
    };
    client.send_async = function (request, cancellable = null, callback = null) {
        return callback !== null
            ? inC.send_async.call(this, request, cancellable, callback)
            : sendAsync(this, request, cancellable);
    };
    client.close = function (cancellable = null) {
        return inC.close.call(this, cancellable);
    };
    client.close_async = function (cancellable = null, callback = null) {
        return callback !== null
            ? inC.close_async.call(this, cancellable, callback)
            : promise(told => inC.close_async.call(this, cancellable, told),
                result => inC.close_finish.call(this, result));
    };
}

// What a wrapper has added to the settings.
function ownProperties(client) {
    const isOwn = ({flags, owner_type: type}) => (flags & SETTABLE) === SETTABLE &&
        GObject.type_name(type) !== 'AdieuClient';
    const specs = GObject.Object.list_properties.call(client.constructor).filter(isOwn);

    return Object.fromEntries(specs.map(({name}) => [name, client[name]]));
}

// No constructor of the wrapper runs, since nobody knows its arguments. Its fields are copied.
function addDerive(client) {
    client.derive = function () {
        const properties = {parent: this, ...ownProperties(this)};

        return Object.assign(Reflect.construct(Adieu.Client, [properties], this.constructor), this);
    };
}

function addUnbind(type) {
    const {unbind} = type;

    type.unbind = function (owner, purpose = null) {
        unbind(owner, purpose);
    };
}

// What the constructors of an object are called in a stack.
function* constructorNames(object) {
    yield '_init';
    for (let type = object; type !== null; type = Object.getPrototypeOf(type))
        yield type.constructor.name;
}

// The line that wanted the client, outside of its constructors, this file and GJS.
function birthplaceOf(client) {
    const constructors = new Set(constructorNames(client));
    const [here, ...callers] = new Error().stack.split('\n').map(line => {
        const [, name, file, number] = line.match(/^(.*?)@(.*?):(\d+)/) ?? [];

        return {name, file, number};
    });
    const caller = callers.find(({name, file}) => file && file !== here.file &&
        !file.startsWith('resource:') && !constructors.has(name));

    return caller
        ? `${GLib.path_get_basename(caller.file)}:${caller.number} in ${caller.name || 'the module'}`
        : null;
}

// For ADIEU_DEBUG=lifetime.
function addBirthplace(client) {
    const {_init} = client;

    client._init = function (...args) {
        _init.call(this, ...args);
        Adieu.debug_set_birthplace(this, birthplaceOf(this));
    };
}

// Pages can be looped over, with `for await` or, blocking, with `for`; so can their items.
function addPages(client, pages) {
    client.pages = function (path, pager) {
        const request = path instanceof Adieu.Request ? path : requestFor('GET', path, null);

        return new Adieu.Pages({client: this, request, pager});
    };
    pages[Symbol.asyncIterator] = async function* () {
        for (let page = await this.next_async(); page !== null; page = await this.next_async())
            yield page;
    };
    pages[Symbol.iterator] = function* () {
        for (let page = this.next(null); page !== null; page = this.next(null))
            yield page;
    };
    pages.items = function () {
        return {
            [Symbol.asyncIterator]: async function* () {
                for await (const page of this)
                    yield* page.json();
            }.bind(this),
            [Symbol.iterator]: function* () {
                for (const page of this)
                    yield* page.json();
            }.bind(this),
        };
    };
}

// A method gives a promise without a callback; what is left out at the end is as in `defaults`.
function addPromise(prototype, name, defaults) {
    const start = prototype[`${name}_async`];
    const finish = prototype[`${name}_finish`];

    prototype[`${name}_async`] = function (...args) {
        const all = [...args, ...defaults.slice(args.length)];

        return hasCallback(args)
            ? start.call(this, ...args)
            : promise(told => start.call(this, ...all, told), result => finish.call(this, result));
    };
}

function addJson(prototype, dupText) {
    prototype.json = function () {
        return JSON.parse(dupText(this));
    };
}

function addToResponse(response) {
    response.json = function () {
        const bytes = this.get_bytes().get_data() ?? new Uint8Array();

        try {
            return JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes));
        } catch (error) {
            this.get_json(); // tells what is wrong with it, and of which answer
            throw error;
        }
    };
}

function addToError(error) {
    Object.defineProperty(error, 'response', {
        get() {
            return Adieu.ClientError.get_response(this);
        },
    });
}

function _init() {
    Adieu = this;

    const client = Adieu.Client.prototype;

    for (const name of [...VERBS, ...VERBS_WITH_BODY, ...OTHERS]) {
        for (const method of [name, `${name}_async`, `${name}_finish`])
            inC[method] = client[method];
    }
    VERBS.forEach(name => addVerb(client, name));
    VERBS_WITH_BODY.forEach(name => addVerbWithBody(client, name));
    addOthers(client);
    addDerive(client);
    addUnbind(Adieu.Client);
    if (GLib.getenv('ADIEU_DEBUG') !== null)
        addBirthplace(client);
    addPages(client, Adieu.Pages.prototype);
    addPromise(Adieu.Pages.prototype, 'next', [null]);
    addPromise(Adieu.Pages.prototype, 'collect', [0, null]);
    addPromise(Adieu.Pages.prototype, 'collect_list',
        [Adieu.JsonItem.$gtype, Adieu.Naming.SNAKE, 0, null]);
    addPromise(Adieu.PageModel.prototype, 'refresh', [null]);
    for (const name of ['sign_in', 'sign_out', 'fetch_token'])
        addPromise(Adieu.OAuth.prototype, name, [null]);
    addJson(Adieu.Page.prototype, page => new TextDecoder().decode(page.dup_json().get_data()));
    addJson(Adieu.JsonItem.prototype, item => item.dup_json());
    addToResponse(Adieu.Response.prototype);
    addToError(Adieu.ClientError.prototype);
}
