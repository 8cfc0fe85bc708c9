// SPDX-License-Identifier: LGPL-2.1-or-later

// What the guide "Wrapping an API" quotes, a wrapper of the Bar API: wrapping.js BASE-URL

import Adieu from 'gi://Adieu?version=1';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import System from 'system';

const Bar = GObject.registerClass(class Bar extends Adieu.Client {
    async getFoo(id) {
        const request = new Adieu.Request({method: 'GET', path: '/foo/{id}'});

        request.set_parameter_int('id', id);
        return (await this.send_async(request)).json();
    }

    async echo(value) {
        return (await this.post_async('/echo', value)).json();
    }

    vfunc_prepare(request) {
        return request.set_header('Bar-Version', '2026-01');
    }

    vfunc_sign(attempt) {
        const text = `${attempt.get_method()} ${attempt.get_url()}`;
        const sum = GLib.compute_checksum_for_string(GLib.ChecksumType.SHA256, text, -1);

        return attempt.set_header('Bar-Checksum', sum);
    }

    vfunc_judge(attempt, response) {
        const json = response.get_content_type()?.startsWith('application/json');
        const failure = json ? response.json().error : null;

        if (failure)
            throw new Adieu.ClientError({
                code: Adieu.ClientError.CONFLICT,
                message: `The Bar API refuses: ${failure}`,
            });
        return Adieu.Verdict.DEFAULT;
    }
});

// What is shown in a list, one foo after the other.
function show(row, bar, id) {
    const request = new Adieu.Request({method: 'GET', path: `/foo/${id}`});

    return new Promise(resolve => {
        bar.send_bound(request, row, null, (_bar, result) => {
            print(`The row shows ${bar.send_finish(result).json().name}`);
            resolve();
        });
    });
}

async function main(baseUrl) {
    const bar = new Bar({base_url: baseUrl, user_agent: 'bar/1.0', total_deadline: 20000});

    print((await bar.getFoo(42)).name);
    try {
        await bar.echo({error: 'no such bar'});
    } catch (error) {
        if (error.matches(Adieu.ClientError, Adieu.ClientError.CONFLICT))
            print(error.message);
    }

    const patient = bar.derive();

    patient.total_deadline = 600000;
    print((await patient.getFoo(43)).name);

    const row = new GObject.Object();

    show(row, bar, 1);
    Adieu.Client.unbind(row);
    await show(row, bar, 2);
}

const loop = new GLib.MainLoop(null, false);

main(...System.programArgs).catch(logError).finally(() => loop.quit());
loop.run();
