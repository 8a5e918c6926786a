import { describe, expect, test } from "@odoo/hoot";
import { asBefore, Edits } from "@queue_chunk/desk/grid/edits";

describe.current.tags("headless");

const ROWS = [
    { line: 4, cells: ["Kiwi", "1,20"] },
    { line: 7, cells: ["Äpfel", null] },
    { line: 9, cells: ["Birnen", "0"], skipped: "doppelt" },
    null,
];

function edits() {
    return new Edits((index) => ROWS[index]);
}

test("an edit says what was there before", () => {
    expect(edits().set(0, 1, "1,30").list).toEqual([
        { index: 0, line: 4, column: 1, value: "1,30", before: "1,20" },
    ]);
});

test("what does not change is no edit", () => {
    expect(edits().set(0, 1, "1,20").list).toEqual([]);
});

test("a cell that was missing can become empty", () => {
    expect(edits().set(1, 1, "").list).toEqual([
        { index: 1, line: 7, column: 1, value: "", before: null },
    ]);
});

test("rows that are skipped or not there are left alone and counted", () => {
    const all = edits().setAll({ rows: [0, 3], columns: [0, 1] }, () => "x");
    expect(all.list.map(({ index }) => index)).toEqual([0, 0, 1, 1]);
    expect([...all.skipped]).toEqual([2]);
    expect([...all.absent]).toEqual([3]);
});

test("a block is repeated, and where a row of it is short nothing changes", () => {
    const all = edits().setBlock({ rows: [0, 1], columns: [0, 1] }, [
        ["a", "b"],
        ["c"],
    ]);
    expect(all.list.map(({ value }) => value)).toEqual(["a", "b", "c"]);
});

test("line breaks stay those of the file", () => {
    expect(asBefore("a\nc", "a\r\nb")).toBe("a\r\nc");
    expect(asBefore("a\nb", "a\r\nb")).toBe("a\r\nb");
    expect(asBefore("a\r\nc", "x")).toBe("a\nc");
    expect(asBefore("x", null)).toBe("x");
});
