// SPDX-License-Identifier: LGPL-2.1-or-later

// Lists in pages, looped over in each way, and as a list model.
// test-pages.js BASE-URL [CA-FILE]

import Adieu from 'gi://Adieu?version=1';
import GObject from 'gi://GObject';
import {check, run, same} from './fixture.js';

const Numbers = GObject.registerClass(class PagesNumbers extends Adieu.Pager {
    vfunc_next_request(request, page) {
        if (page.n_items === 0)
            return null;
        if (page.number === 5)
            throw new Error('no cursor');
        return page.dup_request_with_query('page', `${page.number + 1}`);
    }
});

const upTo = n => [...Array(n).keys()];
const cursor = () => new Adieu.CursorPager({items: 'items', cursor: 'next'});

async function checkForAwait(client) {
    const pages = [];
    const ids = [];

    for await (const page of client.pages('/pages/cursor?n=25', cursor()))
        pages.push([page.number, page.json().length]);
    same(pages, [[1, 10], [2, 10], [3, 5]], 'pages');

    for await (const item of client.pages('/pages/cursor?n=25', cursor()).items())
        ids.push(item.id);
    same(ids, upTo(25), 'items');
}

function checkFor(client) {
    const pager = new Adieu.LinkPager({items: 'items'});
    const request = new Adieu.Request({path: '/pages/link'});

    same([...client.pages(request, pager).items()].map(item => item.id), upTo(95), 'items without waiting');
    same([...client.pages('/pages/cursor?n=12', cursor())].map(page => page.n_items), [10, 2],
        'pages without waiting');
}

async function checkCollecting(client) {
    const pages = () => client.pages('/pages/cursor?n=25', cursor());
    const items = await pages().collect_list_async();

    same((await pages().collect_async()).get_array().get_length(), 25, 'all');
    same((await pages().collect_async(12)).get_array().get_length(), 12, 'some');
    same(items.get_n_items(), 25, 'a list of all');
    same(items.get_item(24).json().id, 24, 'an item');
    same(items.get_item(3).dup_text('/owner/name'), 'owner 3', 'a member of an item');
}

async function checkOwnPager(client) {
    const pages = client.pages('/pages/number?n=95', new Numbers({items: 'items'}));
    let failure = null;

    try {
        for await (const page of pages)
            check(page.n_items === 10, 'a page');
    } catch (error) {
        failure = error;
    }
    check(failure !== null && `${failure}`.includes('no cursor'), `an exception is not the end: ${failure}`);
    same(pages.n_pages, 5, 'the pages before it');
}

async function checkModel(client) {
    const model = new Adieu.PageModel({
        client,
        request: new Adieu.Request({path: '/pages/cursor?n=25'}),
        pager: cursor(),
        prefetch: 0,
    });
    const loaded = new Promise(resolve => model.connect('items-changed', resolve));

    same(model.get_n_items(), 0, 'the length of a list before it is loaded');
    await loaded;
    same(model.get_n_items(), 10, 'the length of a list');
    same(model.get_item(9).json().id, 9, 'an item of a list');
    check(await model.refresh_async(), 'it is refreshed');
    check(model.has_more && model.error === null && model.error_text === null, 'and has more');
}

run(properties => new Adieu.Client(properties), checkForAwait, checkFor, checkCollecting, checkOwnPager,
    checkModel);
