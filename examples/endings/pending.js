// SPDX-License-Identifier: LGPL-2.1-or-later

// What is pending when the program ends, for each of its states: a plain call, one of a client with
// hooks, one that waits for its second attempt or for a token, or a list that loads.

import Adieu from 'gi://Adieu?version=1';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';

// The path of the pending call. The server answers the other one when it has seen what that makes
// the client ask.
export const PATHS = {
    idle: null,
    inflight: '/slow?ms=500',
    hooks: '/slow?ms=500',
    retry: '/status/503?retry-after=30&opens=slow',
    refresh: '/auth',
    pages: null,
};
export const PATH_THAT_TELLS = '/foo/2?gate=slow';
const TOKEN = '/token?delay=500&opens=slow';
const NEXT_PAGE = '/pages/link?n=20&at=10&delay=500';

// Answered if the loop goes on.
export const ANSWERED_SOON = ['inflight', 'hooks', 'refresh'];

// Written at once, a line at a time.
export function event(what) {
    print(`${(GLib.get_monotonic_time() / 1e6).toFixed(6)} ${what}`);
}

// A client with hooks, as wrappers of an API have them.
const FooClient = GObject.registerClass(class FooClient extends Adieu.Client {
    vfunc_prepare(request) {
        event('hook prepare');
        return request.set_header('X-Prepared', 'yes');
    }

    vfunc_sign(attempt) {
        event('hook sign');
        return attempt.set_header('X-Signed', 'yes');
    }

    vfunc_judge(_attempt, _response) {
        event('hook judge');
        return Adieu.Verdict.DEFAULT;
    }
});

// A token store with a token in it that expired long ago.
const OldTokens = GObject.registerClass({
    Implements: [Adieu.TokenStore],
}, class OldTokens extends GObject.Object {
    vfunc_load(_key) {
        event('hook load');
        return Adieu.Token.new('old', null, 'refresh', null, 1);
    }

    vfunc_store(_key, _token) {
        event('hook store');
        return true;
    }
});

export function clientClass(state) {
    return state === 'hooks' ? FooClient : Adieu.Client;
}

export function oldCredentials(client) {
    return new Adieu.OAuth({
        client,
        client_id: 'endings',
        token_endpoint: client.base_url + TOKEN,
        token_store: new OldTokens(),
    });
}

// A list that is shown in a window, with a spinner below the first page.
export function loadList(client, underWay) {
    const request = new Adieu.Request({method: 'GET', path: '/pages/link'});
    let page = 'list';

    request.add_query('n', '20');
    request.add_query('next', NEXT_PAGE);
    const model = Adieu.PageModel.new(client, request, Adieu.LinkPager.new('items'),
        Adieu.JsonItem.$gtype);
    model.connect('items-changed', (_model, position) => {
        event(`cb ${page} ok`);
        if (position > 0)
            return;

        page = 'slow';
        event('req slow');
        underWay();
    });
    model.connect('notify::error', failed => {
        if (failed.error_text !== null)
            event(`cb ${page} err ${failed.error_text}`);
    });

    event('req list');
    model.get_n_items();
    return model;
}
