/**
 * Find and replace. A pattern may take as long as the world stands, and nothing ends it in
 * the thread that it runs in; so it runs in one of its own, which is ended in time.
 */

const SECONDS = 10;

/** An error that says what is wrong with what is looked for. */
export class BadSearch extends Error {}

/**
 * The texts in which something is found.
 *
 * It runs in a worker as well, where it has nothing but its own lines.
 *
 * @param {(string|null)[]} texts
 * @param {{find, by, pattern, matchCase, whole}} search see GridApi.replaceAll
 * @returns {[number, string][]} position and what it becomes
 */
export function searchTexts(texts, search) {
    function expression() {
        const plain = search.find.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
        const source = search.pattern ? search.find : plain;
        const whole = search.whole ? `^(?:${source})$` : source;
        const flags = search.matchCase ? "g" : "gi";
        try {
            return new RegExp(whole, search.pattern ? `${flags}u` : flags);
        } catch {
            return new RegExp(whole, flags); // written for the older kind
        }
    }
    const wanted = expression();
    const by = search.pattern ? search.by || "" : () => search.by || "";
    const found = [];
    texts.forEach((text, at) => {
        wanted.lastIndex = 0;
        if (wanted.test(text ?? "")) {
            found.push([at, (text ?? "").replace(wanted, by)]);
        }
    });
    return found;
}

/**
 * Searches of one kind, one after the other, within some seconds all together.
 *
 * Call `end()` when it is not needed any more.
 */
export class Search {
    constructor(search, { seconds = SECONDS } = {}) {
        this.search = search;
        this.left = seconds * 1000;
        check(search);
    }

    /**
     * @param {(string|null)[]} texts
     * @returns {Promise<[number, string][]>} see {@link searchTexts}
     * @throws {BadSearch} when it takes too long, or the browser refuses
     */
    async in(texts) {
        return this.search.pattern && globalThis.Worker
            ? this._inWorker(texts)
            : searchTexts(texts, this.search);
    }

    end() {
        this.worker?.terminate();
        this.worker = null;
    }

    async _inWorker(texts) {
        this.worker ||= newWorker();
        const started = performance.now();
        try {
            return await answerOf(this.worker, [texts, this.search], this.left);
        } finally {
            this.left -= performance.now() - started;
        }
    }
}

function check(search) {
    if (!search.find) {
        throw new BadSearch("empty");
    }
    try {
        searchTexts([], search);
    } catch {
        throw new BadSearch("pattern");
    }
}

function newWorker() {
    const code = `onmessage = ({ data }) => postMessage((${searchTexts})(...data));`;
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    try {
        return new Worker(url);
    } finally {
        setTimeout(() => URL.revokeObjectURL(url), 60000);
    }
}

function answerOf(worker, question, milliseconds) {
    return new Promise((resolve, reject) => {
        const fail = (reason) => reject(new BadSearch(reason));
        const timer = setTimeout(() => fail("slow"), Math.max(0, milliseconds));
        worker.onmessage = ({ data }) => {
            clearTimeout(timer);
            resolve(data);
        };
        worker.onerror = (ev) => {
            ev.preventDefault(); // it is told in words
            clearTimeout(timer);
            fail("refused");
        };
        worker.postMessage(question);
    });
}
