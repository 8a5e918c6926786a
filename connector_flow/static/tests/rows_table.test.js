import { describe, expect, test } from "@odoo/hoot";

import { RowsTable, names, shown } from "@connector_flow/rows/rows_table";

describe.current.tags("headless");

function table(columns, ...rows) {
    return new RowsTable(JSON.stringify({ columns, rows }));
}

function withText(rows, at, column, text) {
    return rows.withTexts([{ at, column, text }]);
}

test("one cell changes, the others stay as they are", () => {
    const before = table(["Name", "Preis"], [2, ["Apfel", "abc"]], [3, ["Kiwi", ""]]);
    const after = withText(before, 0, 1, "1,20");
    expect(JSON.parse(after.text).rows).toEqual([
        [2, ["Apfel", "1,20"]],
        [3, ["Kiwi", ""]],
    ]);
    expect(before.cell(0, 1)).toBe("abc");
});

test("numbers that JavaScript cannot hold survive the change of another cell", () => {
    const rows = new RowsTable(
        '{"columns": ["EAN", "Preis"], "rows": [[2, [12345678901234567890, 1.0]], [3, ["", 0]]]}'
    );
    expect(shown(rows.cell(0, 0))).toBe("12345678901234567890");
    expect(withText(rows, 1, 0, "x").text).toInclude("[12345678901234567890,1.0]");
});

test("a number stays a number, where what was typed is one", () => {
    const rows = table(["Preis", "da"], [2, [0, true]]);
    expect(withText(rows, 0, 0, "12").cell(0, 0)).toBe(12);
    expect(withText(rows, 0, 0, "1,20").cell(0, 0)).toBe("1,20");
    expect(withText(rows, 0, 1, "1").cell(0, 1)).toBe("1");
});

test("a short row gets all cells of the header once one is filled", () => {
    const rows = table(["a", "b", "c"], [2, ["1"]]);
    expect(rows.isShort(0)).toBe(true);
    expect(JSON.parse(withText(rows, 0, 1, "2").text).rows[0][1]).toEqual([
        "1",
        "2",
        "",
    ]);
    const filled = withText(rows, 0, 1, "");
    expect(JSON.parse(filled.text).rows[0][1]).toEqual(["1", "", ""]);
    expect(filled.changed(0)).toEqual([1, 2]);
});

test("what is taken back is what was saved, down to the cells that were missing", () => {
    const rows = table(["a", "b", "c"], [2, [0, null]], [3, ["1"]]);
    const changed = rows.withTexts([
        { at: 0, column: 0, text: "1,20" },
        { at: 0, column: 1, text: "x" },
        { at: 1, column: 2, text: "3" },
    ]);
    expect(changed.changedCount).toBe(5);
    const back = changed.withTexts([
        { at: 1, column: 2, text: null },
        { at: 0, column: 1, text: "" },
        { at: 0, column: 0, text: "0" },
    ]);
    expect(JSON.parse(back.text).rows).toEqual([
        [2, [0, null]],
        [3, ["1"]],
    ]);
});

test("columns beyond the header are marked, without a header none is", () => {
    expect(table(["a"], [2, ["1", "x"]]).headers).toEqual([
        { label: "a", extra: false },
        { label: "#2", extra: true },
    ]);
    expect(table(null, [1, ["1"]]).headers).toEqual([{ label: "#1", extra: false }]);
});

test("an error names a column by its quoted name", () => {
    expect(names("“Preis EK” is not a number", "Preis EK")).toBe(true);
    expect(names("„Preis EK“ ist keine Zahl", "Preis EK")).toBe(true);
    expect(names("Preis EK is not a number", "Preis EK")).toBe(false);
    expect(names("“Preis EK alt” is not a number", "Preis EK")).toBe(false);
});
