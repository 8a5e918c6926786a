import { describe, expect, test } from "@odoo/hoot";
import {
    cellOfBlock,
    formatCells,
    parseCells,
    placeBlock,
} from "@queue_chunk/desk/grid/clipboard";

describe.current.tags("headless");

test("tabs part cells, line breaks part rows, of whichever system", () => {
    const cells = [
        ["Äpfel", "1,20"],
        ["Birnen", "2,40"],
    ];
    expect(parseCells("Äpfel\t1,20\nBirnen\t2,40")).toEqual(cells);
    expect(parseCells("Äpfel\t1,20\r\nBirnen\t2,40\r\n")).toEqual(cells);
    expect(parseCells("Äpfel\t1,20\rBirnen\t2,40\r")).toEqual(cells);
});

test("one cell is one cell", () => {
    expect(parseCells("Äpfel")).toEqual([["Äpfel"]]);
    expect(parseCells("Äpfel\n")).toEqual([["Äpfel"]]);
});

test("a cell in quotes may hold line breaks, tabs and quotes", () => {
    expect(parseCells('"Obst\nrot"\tx\n')).toEqual([["Obst\nrot", "x"]]);
    expect(parseCells('a\t"x\ty"\r\n')).toEqual([["a", "x\ty"]]);
    expect(parseCells('"Maß ""A4""\nquer"\tb')).toEqual([['Maß "A4"\nquer', "b"]]);
    expect(parseCells('"a\r\nb"')).toEqual([["a\nb"]]);
});

test("quotes that do not go round a cell are letters", () => {
    expect(parseCells('5" Nagel\tx')).toEqual([['5" Nagel', "x"]]);
    expect(parseCells('"Rot" und blau\tx')).toEqual([['"Rot" und blau', "x"]]);
    expect(parseCells('"offen\tx\ny')).toEqual([['"offen', "x"], ["y"]]);
    expect(parseCells('"')).toEqual([['"']]);
});

test("empty cells count", () => {
    expect(parseCells("a\t\tb\n\t\t\n")).toEqual([
        ["a", "", "b"],
        ["", "", ""],
    ]);
    expect(parseCells("a\n\nb")).toEqual([["a"], [""], ["b"]]);
    expect(parseCells("\ta")).toEqual([["", "a"]]);
    expect(parseCells("a\t")).toEqual([["a", ""]]);
    expect(parseCells("\n")).toEqual([[""]]);
});

test("nothing on the clipboard is no cell", () => {
    expect(parseCells("")).toEqual([]);
});

test("a row may be shorter than the others", () => {
    expect(parseCells("a\tb\nc")).toEqual([["a", "b"], ["c"]]);
});

test("cells that need quotes get them, others do not", () => {
    expect(formatCells([["Äpfel", "1,20"]])).toBe("Äpfel\t1,20");
    expect(formatCells([["a\nb", "x\ty"]])).toBe('"a\nb"\t"x\ty"');
    expect(formatCells([['5"', '"A4"']])).toBe('5"\t"""A4"""');
    expect(formatCells([["a"], [""], [null]])).toBe("a\n\n");
});

test("what is copied is what is pasted", () => {
    const cells = [
        ["Äpfel\nrot", 'Maß "A4"', "", "0"],
        ['"', '"a"\tb', " Rand ", "1.234,56"],
        ["=1+1", "'x", "\\", '""'],
    ];
    expect(parseCells(formatCells(cells))).toEqual(cells);
    expect(parseCells(`${formatCells([[""], ["a"], [""]])}\n`)).toEqual([
        [""],
        ["a"],
        [""],
    ]);
});

test("line breaks of whichever system are copied as those that spreadsheets read", () => {
    expect(formatCells([["a\r\nb\rc"]])).toBe('"a\nb\nc"');
});

test("a large block is read at once", () => {
    const text = '"x\ny"\t"5"" Nagel"\t"offen\n'.repeat(20000);
    const started = performance.now();
    expect(parseCells(text)).toHaveLength(20000);
    expect(performance.now() - started).toBeLessThan(20000);
});

const size = { rows: 100, columns: 5 };

function place(block, rows, columns) {
    return placeBlock(block, { rows, columns, size });
}

const block = [
    ["a", "b"],
    ["c", "d"],
];

test("a block begins at the upper left corner of what is selected", () => {
    const { rows, columns, cut } = place(block, [10, 10], [1, 1]);
    expect([rows, columns]).toEqual([
        [10, 11],
        [1, 2],
    ]);
    expect(cut).toEqual({ rows: 0, columns: 0 });
});

test("one cell fills what is selected", () => {
    const { rows, columns } = place([["a"]], [10, 29], [1, 3]);
    expect([rows, columns]).toEqual([
        [10, 29],
        [1, 3],
    ]);
});

test("a block that fits several times is repeated", () => {
    expect(place(block, [10, 15], [1, 2]).rows).toEqual([10, 15]);
    expect(place([["a", "b"]], [0, 99], [0, 1]).rows).toEqual([0, 99]);
    expect(cellOfBlock(block, 2, 3, 0)).toBe("c");
});

test("a block that does not fit is pasted once", () => {
    expect(place(block, [10, 14], [1, 2]).rows).toEqual([10, 11]);
    expect(place(block, [10, 11], [1, 1]).columns).toEqual([1, 2]);
});

test("what reaches beyond the grid is cut and counted", () => {
    const { rows, columns, cut } = place(block, [99, 99], [4, 4]);
    expect([rows, columns]).toEqual([
        [99, 99],
        [4, 4],
    ]);
    expect(cut).toEqual({ rows: 1, columns: 1 });
});
