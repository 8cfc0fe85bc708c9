// SPDX-License-Identifier: LGPL-2.1-or-later

// What the guide "Retries and limits" quotes: retries.js BASE-URL

import Adieu from 'gi://Adieu?version=1';
import GLib from 'gi://GLib';
import System from 'system';

function showRetry(progress) {
    if (progress.retry_at !== null)
        print(`${progress.error.message}\nTrying again at ${progress.retry_at.to_local().format('%X')}.`);
}

function askForPicture(client) {
    return client.send_async(new Adieu.Request({
        path: '/foo/7',
        join: true,
        priority: Adieu.Priority.HIGH,
    }));
}

async function main(baseUrl) {
    const client = new Adieu.Client({base_url: baseUrl, max_attempts: 4, retry_delay: 20});
    const request = new Adieu.Request({method: 'POST', path: '/echo'});

    request.set_header('Idempotency-Key', 'order-2026-17');
    request.set_body_text('one foo, please', null);
    await client.send_async(request);
    print('It is ordered, once.');

    try {
        await client.post_async('/close', {foo: 1});
    } catch (error) {
        if (Adieu.ClientError.get_delivery(error) !== Adieu.Delivery.NOT_SENT)
            print('Nobody knows whether it happened.');
    }

    const pictures = await Promise.all([askForPicture(client), askForPicture(client)]);

    if (pictures[0] === pictures[1])
        print('Two rows have the same answer.');

    const progress = new Adieu.Progress();

    progress.connect('notify::retry-at', showRetry);
    try {
        await client.send_async(new Adieu.Request({path: '/status/503', max_attempts: 2, progress}));
    } catch (error) {
        print(error.response.status);
    }
}

const loop = new GLib.MainLoop(null, false);

main(...System.programArgs).catch(logError).finally(() => loop.quit());
loop.run();
