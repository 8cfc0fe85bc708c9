// SPDX-License-Identifier: LGPL-2.1-or-later

// What the guide "Signing in" quotes of OAuth 2: oauth.js ISSUER, which has the API below it, too.

import Adieu from 'gi://Adieu?version=1';
import GLib from 'gi://GLib';
import System from 'system';

async function main(issuer) {
    const oauth = new Adieu.OAuth({issuer, client_id: 'guide', scope: 'foo'});
    const client = new Adieu.Client({base_url: issuer, auth: oauth});

    oauth.connect('open-uri', (_oauth, uri) => {
        print(`Open ${uri}`);
        return true;
    });

    await oauth.sign_in_async();
    print((await client.get_async('/foo/42')).json().name);
}

const loop = new GLib.MainLoop(null, false);

main(...System.programArgs).catch(logError).finally(() => loop.quit());
loop.run();
