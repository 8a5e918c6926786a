import { describe, expect, test } from "@odoo/hoot";

import {
    groups,
    numberOf,
    open,
    seen,
    sorted,
    unpacked,
} from "@queue_chunk/desk/desk_view";

describe.current.tags("headless");

const NONE = [];
// [line, work, reasons, flags]: flags are 1 changed, 2 skipped, 4 tried again
const ENTRIES = [
    [2, 7, [1], 0],
    [3, 7, [1, 2], 1],
    [9, 8, [2], 0],
    [12, 8, NONE, 2],
    [15, 0, NONE, 4],
];
const REASON = { sheet: "0", column: "Kategorie", kind: "missing_record" };
const REASONS = [
    { ...REASON, id: 1, value: "Obst", title: "Kategorie not found", ways: ["record"] },
    {
        ...REASON,
        id: 2,
        value: "Gemüse",
        title: "Kategorie not found",
        ways: ["record"],
    },
    {
        ...REASON,
        id: 3,
        value: "x",
        title: "Preis",
        kind: "unreadable",
        ways: ["text"],
    },
];

const lines = (filter, isEdited) =>
    seen(ENTRIES, filter, isEdited).map((place) => ENTRIES[place][0]);

test("rows come column by column", () => {
    const rows = {
        lines: [2, 1, 6, 3, 3],
        works: [
            [7, 2],
            [8, 2],
            [0, 1],
        ],
        flags: [
            [0, 1],
            [1, 1],
            [0, 1],
            [2, 1],
            [4, 1],
        ],
        why: [0, 1, 2, 3, 3],
        reasons: [[1], [1, 2], [2], []],
    };
    expect(unpacked(rows)).toEqual(ENTRIES);
    const none = { lines: [], works: [], flags: [], why: [], reasons: [] };
    expect(unpacked(none)).toEqual([]);
});

test("without a filter all rows are seen, in the order of the file", () => {
    expect(lines({})).toEqual([2, 3, 9, 12, 15]);
});

test("only errors: nothing that is changed, skipped or tried again", () => {
    expect(lines({ show: "errors" })).toEqual([2, 9]);
    expect(lines({ show: "errors" }, (line) => line === 9)).toEqual([2]);
});

test("only changed: also what is not saved yet, and what is tried again", () => {
    expect(lines({ show: "changed" }, (line) => line === 9)).toEqual([3, 9, 15]);
});

test("only skipped", () => {
    expect(lines({ show: "skipped" })).toEqual([12]);
});

test("the rows of a reason, and those that are tried again", () => {
    expect(lines({ reasons: new Set([1]) })).toEqual([2, 3, 15]);
});

test("rows in which a text was found, together with a reason", () => {
    expect(lines({ reasons: new Set([2]), lines: new Set([3, 12]) })).toEqual([3]);
});

test("numbers are read as people write them", () => {
    expect(numberOf("1.234,56")).toBe(1234.56);
    expect(numberOf("1,234.56")).toBe(1234.56);
    expect(numberOf("1 234,5")).toBe(1234.5);
    expect(numberOf("-7")).toBe(-7);
    expect(numberOf("n/a")).toEqual(NaN);
});

function sort(values, way) {
    const places = values.map((_value, place) => place);
    return sorted(places, (place) => values[place], way).map((place) => values[place]);
}

test("texts are sorted as people do, empty ones last", () => {
    expect(sort(["Zebra", "", "äpfel", "Apfel", null, "Birne"], {})).toEqual([
        "Apfel",
        "äpfel",
        "Birne",
        "Zebra",
        "",
        null,
    ]);
});

test("the other way round empty ones are last, too", () => {
    expect(sort(["2", "", "10"], { descending: true })).toEqual(["10", "2", ""]);
});

test("numbers are sorted by what they are, what is none by its letters", () => {
    const values = ["1.000,5", "-3", "20", "0"];
    expect(sort(values, { isNumber: true })).toEqual(["-3", "0", "20", "1.000,5"]);
});

test("reasons stand together by column and kind, with counts of rows", () => {
    const [group, ...others] = groups(REASONS, ENTRIES, []);
    expect(others).toHaveLength(0);
    expect(group.title).toBe("Kategorie not found");
    expect(group.count).toBe(3); // line 3 has two of its values
    expect(group.values.map(({ value, count }) => [value, count])).toEqual([
        ["Obst", 2],
        ["Gemüse", 2],
    ]);
});

test("a value knows its answer, also one that was given in another file's sheet", () => {
    const answer = { ...REASON, sheet: "0-9", value: "Gemüse", label: "Vegetables" };
    const [{ values }] = groups(REASONS, ENTRIES, [answer]);
    expect(values.map((value) => value.answer?.label)).toEqual([
        undefined,
        "Vegetables",
    ]);
});

test("an answer with which rows failed again is asked for anew", () => {
    const answer = { ...REASON, value: "Obst", label: "Fruit" };
    const waits = [[2, 7, [1], 1]];
    expect(open(groups(REASONS, waits, [answer])[0])).toHaveLength(0);
    const failed = [[2, 7, [1], 0]];
    expect(open(groups(REASONS, failed, [answer])[0])).toHaveLength(1);
});
