import { describe, expect, test } from "@odoo/hoot";

import { allowTranslations } from "@web/../tests/web_test_helpers";
import { DeskSheet } from "@queue_chunk/desk/desk_sheet";

describe.current.tags("headless");

const COLUMNS = ["Name", "Preis", "Kategorie"].map((name) => ({
    ...{ name, label: name, required: false, help: "" },
    type: name === "Preis" ? "number" : "text",
}));
const REASON = { sheet: "1-0", kind: "missing_record", column: "Kategorie" };
const REASONS = [
    {
        ...REASON,
        id: 1,
        value: "Obst",
        title: "Kategorie not found",
        message: "no “Obst”",
    },
    {
        ...REASON,
        id: 2,
        kind: "other",
        column: "",
        title: "Refused",
        message: "Refused",
    },
];
const ROWS = {
    4: { cells: ["Äpfel", "1,50", "Obst"], error: "no “Obst”", at: [2] },
    7: { cells: ['Saft "Süß"\nBio', "0", ""], error: "Refused", at: [] },
    9: { cells: ["Kiwi", "12,00", "Obst"], error: "no “Obst”", at: [2] },
};

async function sheetOf({ answers = [], flags = 0 } = {}) {
    const rows = [
        [4, 1, [1], flags],
        [7, 1, [2], 0],
        [9, 2, [1], 0],
    ];
    const read = async (works) =>
        rows
            .filter(([, work]) => works.includes(work))
            .map(([line]) => ({ line, changed: [], skipped: false, ...ROWS[line] }))
            .map((row) => ({ ...row, cells: [...row.cells], at: [...row.at] }));
    const given = { id: "1-0", name: "Import", columns: COLUMNS, rows };
    const sheet = new DeskSheet(given, read, () => {});
    sheet.take(given, REASONS, answers);
    await sheet.pages.need([1, 2]);
    return { sheet, given };
}

const edit = (sheet, line, column, value, before) =>
    sheet.edit([{ line, column, value, before }]);
const lines = (sheet) => sheet.places.map((_place, index) => sheet.lineAt(index));

test("an edit is seen, and known to be not saved", async () => {
    const { sheet } = await sheetOf();
    edit(sheet, 4, 1, "1,60", "1,50");
    expect(sheet.rowAt(0).cells).toEqual(["Äpfel", "1,60", "Obst"]);
    expect(sheet.rowAt(0).changed).toEqual([1]);
    expect(sheet.unsaved).toEqual([[4, 1, "1,60", "1,50"]]);
});

test("an edit that is taken back is none", async () => {
    const { sheet } = await sheetOf();
    edit(sheet, 4, 1, "1,60", "1,50");
    edit(sheet, 4, 1, "1,50", "1,60");
    expect(sheet.editCount).toBe(0);
});

test("of several edits of a cell the server hears what was there before the first", async () => {
    const { sheet } = await sheetOf();
    edit(sheet, 4, 1, "1,60", "1,50");
    edit(sheet, 4, 1, "1,70", "1,60");
    expect(sheet.unsaved).toEqual([[4, 1, "1,70", "1,50"]]);
});

test("what is saved is stored: nothing is left to save, and the row is changed", async () => {
    const { sheet } = await sheetOf();
    edit(sheet, 4, 1, "1,60", "1,50");
    sheet.saved(sheet.unsaved, []);
    expect(sheet.editCount).toBe(0);
    expect(sheet.rowAt(0).cells[1]).toBe("1,60");
    expect(sheet.figures.changed).toBe(1);
});

test("a cell that is changed again while it is saved is still to be saved", async () => {
    const { sheet } = await sheetOf();
    edit(sheet, 4, 1, "1,60", "1,50");
    const sent = sheet.unsaved;
    edit(sheet, 4, 1, "1,70", "1,60");
    sheet.saved(sent, []);
    expect(sheet.unsaved).toEqual([[4, 1, "1,70", "1,60"]]);
});

const CONFLICT = { line: 4, column: 1, value: "2,00", by: "Mia", when: "", why: "" };

test("a conflict says both values and who it was, in the cell", async () => {
    allowTranslations();
    const { sheet } = await sheetOf();
    edit(sheet, 4, 1, "1,60", "1,50");
    sheet.saved(sheet.unsaved, [CONFLICT]);
    const text = String(sheet.errorsOf(0).find(({ column }) => column === 1).text);
    expect(text).toInclude("Mia");
    expect(text).toInclude("2,00");
    expect(text).toInclude("1,60");
});

test("mine is kept: it is saved over theirs", async () => {
    const { sheet } = await sheetOf();
    edit(sheet, 4, 1, "1,60", "1,50");
    sheet.saved(sheet.unsaved, [CONFLICT]);
    sheet.decide(4, 1, true);
    expect(sheet.unsaved).toEqual([[4, 1, "1,60", "2,00"]]);
    expect(sheet.conflicts.size).toBe(0);
});

test("theirs is kept: nothing is left to save", async () => {
    const { sheet } = await sheetOf();
    edit(sheet, 4, 1, "1,60", "1,50");
    sheet.saved(sheet.unsaved, [CONFLICT]);
    sheet.decide(4, 1, false);
    expect(sheet.editCount).toBe(0);
    expect(sheet.rowAt(0).cells[1]).toBe("2,00");
});

test("an edit of a row that is not there any more is given up", async () => {
    const { sheet } = await sheetOf();
    edit(sheet, 4, 1, "1,60", "1,50");
    sheet.saved(sheet.unsaved, [{ ...CONFLICT, value: null, why: "It is in." }]);
    expect(sheet.editCount).toBe(0);
    expect(sheet.conflicts.size).toBe(0);
});

test("errors are known before the rows have come", async () => {
    const { sheet } = await sheetOf();
    sheet.pages.rows.clear();
    expect(sheet.errorsOf(0)).toEqual([{ column: 2, text: "no “Obst”" }]);
    expect(sheet.errorsOf(1)).toEqual([{ column: -1, text: "Refused" }]);
});

test("a changed cell has no error, until it is looked at and still wrong", async () => {
    const { sheet } = await sheetOf();
    edit(sheet, 4, 2, "Obsst", "Obst");
    expect(sheet.errorsOf(0)).toEqual([]);
    sheet.check(2, [4], { Obsst: "no “Obsst”" });
    expect(sheet.errorsOf(0)).toEqual([{ column: 2, text: "no “Obsst”" }]);
});

test("a value with an answer is no error any more", async () => {
    const answers = [{ ...REASON, value: "Obst", label: "Fruit" }];
    const { sheet } = await sheetOf({ answers, flags: 1 });
    expect(sheet.errorsOf(0)).toEqual([]);
    expect(sheet.errorsOf(1)).toHaveLength(1);
});

test("what came of a trial is seen in the cells", async () => {
    const { sheet } = await sheetOf();
    const wrong = { error: "“0” is not a price", at: [1] };
    sheet.setTried({ errors: { 7: wrong }, good: [4] });
    expect(sheet.errorsOf(0)).toEqual([]);
    expect(sheet.errorsOf(1)).toEqual([{ column: 1, text: "“0” is not a price" }]);
});

test("rows that are tried again stay in view, greyed, and vanish when they are in", async () => {
    const { sheet, given } = await sheetOf();
    sheet.wait(([line]) => line < 9);
    sheet.take({ ...given, rows: [[9, 2, [1], 0]] }, REASONS, []);
    expect(lines(sheet)).toEqual([4, 7, 9]);
    expect(sheet.rowAt(0).waiting).toBe(true);
    expect(sheet.rowAt(0).cells[0]).toBe("Äpfel");
    sheet.take({ ...given, rows: given.rows.slice(1) }, REASONS, []);
    expect(sheet.waiting.has(7)).toBe(false); // it has failed again
    sheet.settle();
    expect(lines(sheet)).toEqual([7, 9]);
});

test("rows that are tried again cannot be changed", async () => {
    const { sheet, given } = await sheetOf();
    sheet.wait(([line]) => line === 4);
    sheet.take({ ...given, rows: given.rows.slice(1) }, REASONS, []);
    edit(sheet, 4, 1, "1,60", "1,50");
    expect(sheet.editCount).toBe(0);
});

test("a text is found in all rows, whatever its case, and by its line", async () => {
    const { sheet } = await sheetOf();
    await sheet.search("obst");
    expect(lines(sheet)).toEqual([4, 9]);
    await sheet.search("süß");
    expect(lines(sheet)).toEqual([7]);
    await sheet.search("9");
    expect(lines(sheet)).toEqual([9]);
    await sheet.search("");
    expect(lines(sheet)).toEqual([4, 7, 9]);
});

test("a text is found in what was changed and is not saved", async () => {
    const { sheet } = await sheetOf();
    edit(sheet, 7, 0, "Birnensaft", ROWS[7].cells[0]);
    await sheet.search("birne");
    expect(lines(sheet)).toEqual([7]);
});

test("sorted by a column: up, down, and as in the file again", async () => {
    const { sheet } = await sheetOf();
    await sheet.sortBy(1);
    expect(lines(sheet)).toEqual([7, 4, 9]);
    await sheet.sortBy(1);
    expect(lines(sheet)).toEqual([9, 4, 7]);
    await sheet.sortBy(1);
    expect(lines(sheet)).toEqual([4, 7, 9]);
});

test("a filter by a reason outlives another numbering, and ends with the reason", async () => {
    const { sheet, given } = await sheetOf();
    sheet.showReasons(
        JSON.stringify(["Kategorie", "missing_record", "Kategorie not found"])
    );
    expect(lines(sheet)).toEqual([4, 9]);
    const renumbered = [
        { ...REASONS[1], id: 1 },
        { ...REASONS[0], id: 2 },
    ];
    const rows = [
        [7, 1, [1], 0],
        [9, 2, [2], 0],
    ];
    sheet.take({ ...given, rows }, renumbered, []);
    expect(lines(sheet)).toEqual([9]);
    sheet.take({ ...given, rows: rows.slice(0, 1) }, renumbered.slice(0, 1), []);
    expect(lines(sheet)).toEqual([7]);
});
