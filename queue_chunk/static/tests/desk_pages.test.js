import { describe, expect, test } from "@odoo/hoot";
import { Deferred } from "@odoo/hoot-mock";

import { DeskPages } from "@queue_chunk/desk/desk_pages";

describe.current.tags("headless");

/** Pages of works of ten rows each; what is asked of the server is noted. */
function pagesOf(count, { cells, wait } = {}) {
    const asked = [];
    const entries = [];
    for (let place = 0; place < count * 10; place++) {
        entries.push([place + 2, Math.floor(place / 10) + 1, [], 0]);
    }
    async function read(works) {
        asked.push(works);
        await wait;
        return entries
            .filter(([, work]) => works.includes(work))
            .map(([line]) => ({ line, cells: [`Zeile ${line}`, ""] }));
    }
    const pages = new DeskPages(read, () => {}, cells);
    pages.setEntries(entries);
    return { pages, asked, entries };
}

test("rows come work by work, each work once", async () => {
    const { pages, asked } = pagesOf(3);
    await pages.need([1, 2]);
    await pages.need([2, 3]);
    expect(asked).toEqual([[1, 2], [3]]);
    expect(pages.get(2).cells[0]).toBe("Zeile 2");
    expect(pages.get(31).cells[0]).toBe("Zeile 31");
});

test("what is on its way is not asked for again", async () => {
    const wait = new Deferred();
    const { pages, asked } = pagesOf(2, { wait });
    const both = [pages.need([1]), pages.need([1, 2])];
    wait.resolve();
    await Promise.all(both);
    expect(asked).toEqual([[1], [2]]);
});

test("many rows are asked for in portions", async () => {
    const { pages, asked } = pagesOf(250);
    await pages.need(Array.from({ length: 250 }, (_one, at) => at + 1));
    expect(asked.map((works) => works.length)).toEqual([100, 100, 50]);
});

test("what was not looked at for longest is forgotten", async () => {
    const { pages, asked } = pagesOf(3, { cells: 40 });
    await pages.need([1]);
    await pages.need([2]);
    await pages.need([1]);
    await pages.need([3]);
    expect(pages.get(12)).toBe(undefined);
    expect(pages.get(2).cells[0]).toBe("Zeile 2");
    expect(pages.cells).toBe(40);
    await pages.need([2]);
    expect(asked).toEqual([[1], [2], [3], [2]]);
});

test("another index: rows stay in sight until they are read again", async () => {
    const { pages, asked, entries } = pagesOf(2);
    await pages.need([1, 2]);
    pages.setEntries(entries.filter(([, work]) => work === 1));
    expect(pages.get(2).cells[0]).toBe("Zeile 2");
    expect(pages.get(12)).toBe(undefined);
    await pages.need([1]);
    expect(asked).toEqual([[1, 2], [1]]);
});

test("what is looked at is read again after another index, at once", async () => {
    const { pages, asked, entries } = pagesOf(3);
    await pages.need([1, 2, 3]);
    pages.setEntries(entries);
    [2, 3, 12].forEach((line) => pages.renew(line));
    await pages.need([]);
    await Promise.resolve();
    expect(asked).toEqual([
        [1, 2, 3],
        [1, 2],
    ]);
});

test("an answer that comes after another index is not taken", async () => {
    const wait = new Deferred();
    const { pages, entries } = pagesOf(1, { wait });
    const late = pages.need([1]);
    pages.setEntries(entries);
    wait.resolve();
    await late;
    expect(pages.get(2)).toBe(undefined);
});

test("all rows are gone through with few cells kept", async () => {
    const { pages } = pagesOf(250, { cells: 100 });
    const lines = [];
    const works = Array.from({ length: 250 }, (_one, at) => at + 1);
    await pages.scan(works, ({ line }) => lines.push(line));
    expect(lines).toHaveLength(2500);
    expect(pages.cells).toBeLessThan(2001); // a portion is kept whole
});
