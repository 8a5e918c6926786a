import { onMounted, onWillUnmount } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";

const TICK = 1500; // ms
const LONGEST = 10000; // between two looks where nothing changes
const AFTERWARDS = 4000; // what is done at the end comes a moment after the last row

/**
 * Look at the server now and then while something is going on there.
 *
 * @param {Object} way
 * @param {() => boolean} way.isLive whether something is going on
 * @param {() => Promise<any>} way.look read what is compared with the last look
 * @param {() => Promise} way.reload called when it is not the same; gives false to be
 *     called again at the next look
 */
export function useLive({ isLive, look, reload }) {
    let timer, seen;
    let [next, until, pause] = [0, 0, TICK];

    async function tick() {
        const now = Date.now();
        if (isLive()) {
            until = now + AFTERWARDS;
        }
        if (now > until) {
            [seen, pause] = [undefined, TICK];
        } else if (now >= next && document.visibilityState === "visible") {
            await compare().catch(() => {}); // a server that is away is looked for again
            next = Date.now() + pause;
        }
    }

    async function compare() {
        pause = Math.min(pause * 1.3, LONGEST);
        const found = JSON.stringify(await look());
        if (found !== seen) {
            pause = TICK - 100;
            seen = (await reload()) === false ? undefined : found;
        }
    }

    async function run() {
        await tick();
        if (timer) {
            timer = browser.setTimeout(run, TICK);
        }
    }

    onMounted(() => {
        timer = browser.setTimeout(run, TICK);
    });
    onWillUnmount(() => {
        browser.clearTimeout(timer);
        timer = null;
    });
}
