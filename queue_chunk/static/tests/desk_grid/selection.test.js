import { describe, expect, test } from "@odoo/hoot";
import { jump, Selection } from "@queue_chunk/desk/grid/selection";

describe.current.tags("headless");

const start = new Selection({ rows: 100, columns: 5 });

test("the first cell is selected at first", () => {
    expect(start.active).toEqual({ row: 0, column: 0 });
    expect(start.isOne).toBe(true);
});

test("moving stays within the grid", () => {
    expect(start.moved(-1, -1).active).toEqual({ row: 0, column: 0 });
    expect(start.moved(3, 2).active).toEqual({ row: 3, column: 2 });
    expect(start.moved(500, 500).active).toEqual({ row: 99, column: 4 });
});

test("a rectangle grows from where it began, in each direction", () => {
    const cell = start.cell(10, 2);
    expect(cell.extended(2, 1).rows).toEqual([10, 12]);
    expect(cell.extended(2, 1).columns).toEqual([2, 3]);
    expect(cell.extended(-4, -2).rows).toEqual([6, 10]);
    expect(cell.extended(-4, -2).columns).toEqual([0, 2]);
    expect(cell.extended(2, 1).extended(-3, 0).rows).toEqual([9, 10]);
});

test("the active cell stays where selecting began", () => {
    expect(start.cell(10, 2).extended(5, 2).active).toEqual({ row: 10, column: 2 });
    expect(start.cell(10, 2).extended(5, 2).moved(1, 0).active).toEqual({
        row: 11,
        column: 2,
    });
});

test("it counts its cells", () => {
    expect(start.cell(10, 2).extendedTo(12, 4).count).toBe(9);
    expect(start.all().count).toBe(500);
    expect(new Selection({ rows: 0, columns: 5 }).count).toBe(0);
});

test("it knows what is in it", () => {
    const some = start.cell(10, 2).extendedTo(8, 3);
    expect(some.has(9, 3)).toBe(true);
    expect(some.has(11, 3)).toBe(false);
    expect(some.has(9, 1)).toBe(false);
    expect(some.isActive(10, 2)).toBe(true);
});

test("whole rows and columns go from end to end", () => {
    expect(start.wholeRows(7).columns).toEqual([0, 4]);
    expect(start.wholeRows(7, 9).rows).toEqual([7, 9]);
    expect(start.wholeRows(9, 7).rows).toEqual([7, 9]);
    expect(start.wholeColumns(2).rows).toEqual([0, 99]);
    expect(start.wholeColumns(2, 3).columns).toEqual([2, 3]);
    expect(start.all().rows).toEqual([0, 99]);
    expect(start.all().columns).toEqual([0, 4]);
});

test("selecting all keeps the active cell", () => {
    expect(start.cell(10, 2).all().active).toEqual({ row: 10, column: 2 });
});

test("whole rows stay whole when one more is added", () => {
    expect(start.wholeRows(7).extended(1, 0).columns).toEqual([0, 4]);
});

test("Enter goes down and stops at the end, Tab goes on in the next row", () => {
    expect(start.next("row", 1).active).toEqual({ row: 1, column: 0 });
    expect(start.cell(99, 2).next("row", 1).active).toEqual({ row: 99, column: 2 });
    expect(start.next("column", 1).active).toEqual({ row: 0, column: 1 });
    expect(start.cell(3, 4).next("column", 1).active).toEqual({ row: 4, column: 0 });
    expect(start.cell(4, 0).next("column", -1).active).toEqual({ row: 3, column: 4 });
});

test("Tab behind the last cell leaves the grid, so does Shift and Tab before the first", () => {
    expect(start.cell(99, 4).next("column", 1)).toBe(null);
    expect(start.next("column", -1)).toBe(null);
});

test("Enter goes through what is selected, column by column, and begins again", () => {
    let some = start.cell(1, 1).extendedTo(2, 2);
    const seen = [];
    for (let turn = 0; turn < 4; turn++) {
        some = some.next("row", 1);
        seen.push([some.active.row, some.active.column]);
    }
    expect(seen).toEqual([
        [2, 1],
        [1, 2],
        [2, 2],
        [1, 1],
    ]);
    expect(some.rows).toEqual([1, 2]);
});

test("Tab goes through what is selected, row by row, and back", () => {
    const some = start.cell(1, 1).extendedTo(2, 2);
    expect(some.next("column", 1).next("column", 1).active).toEqual({
        row: 2,
        column: 1,
    });
    expect(some.next("column", -1).active).toEqual({ row: 2, column: 2 });
});

test("it shrinks with the grid", () => {
    const some = start.cell(50, 2).extendedTo(60, 4).resized({ rows: 20, columns: 3 });
    expect(some.active).toEqual({ row: 19, column: 2 });
    expect(some.rows).toEqual([19, 19]);
});

test("two of the same cells are equal", () => {
    expect(start.cell(1, 2).equals(start.moved(1, 2))).toBe(true);
    expect(start.cell(1, 2).equals(start.cell(1, 2).extended(1, 0))).toBe(false);
});

test("Ctrl and an arrow go to the end of what is filled, or to what is filled next", () => {
    const filled = (at) => [0, 1, 2, 6, 7, 9].includes(at);
    const to = (at, step) => jump(at, step, 12, filled);
    expect(to(0, 1)).toBe(2);
    expect(to(1, 1)).toBe(2);
    expect(to(2, 1)).toBe(6);
    expect(to(4, 1)).toBe(6);
    expect(to(7, 1)).toBe(9);
    expect(to(9, 1)).toBe(11);
    expect(to(11, 1)).toBe(11);
    expect(to(11, -1)).toBe(9);
    expect(to(7, -1)).toBe(6);
    expect(to(6, -1)).toBe(2);
    expect(to(2, -1)).toBe(0);
    expect(to(0, -1)).toBe(0);
});
