// SPDX-License-Identifier: LGPL-2.1-or-later

// What the guide "Pages and lists" quotes: pages.js BASE-URL

import Adieu from 'gi://Adieu?version=1';
import GLib from 'gi://GLib';
import System from 'system';

async function main(baseUrl) {
    const client = new Adieu.Client({base_url: baseUrl});
    const pager = new Adieu.LinkPager({items: 'items'});

    for await (const page of client.pages('/pages/link', pager))
        print(`Page ${page.number} has ${page.n_items} items.`);

    for await (const item of client.pages('/pages/link', pager).items()) {
        if (item.id === 12) {
            print(`Item 12 is of ${item.owner.name}.`);
            break;
        }
    }
}

const loop = new GLib.MainLoop(null, false);

main(...System.programArgs).catch(logError).finally(() => loop.quit());
loop.run();
