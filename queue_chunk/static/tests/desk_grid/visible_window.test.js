import { describe, expect, test } from "@odoo/hoot";
import { ColumnWindow, RowWindow } from "@queue_chunk/desk/grid/visible_window";

describe.current.tags("headless");

function rows(values) {
    return new RowWindow({ count: 100, rowHeight: 20, viewport: 200, ...values });
}

test("rows that are seen are drawn, and some around them", () => {
    expect(rows().rowsAt(0)).toEqual({ first: 0, last: 9 });
    expect(rows().rowsAt(10)).toEqual({ first: 0, last: 10 });
    expect(rows().rowsAt(400)).toEqual({ first: 20, last: 29 });
    expect(rows().rowsAt(400, 5)).toEqual({ first: 15, last: 34 });
});

test("no rows are drawn before the first and behind the last one", () => {
    expect(rows().rowsAt(0, 5)).toEqual({ first: 0, last: 14 });
    expect(rows().rowsAt(1800, 5)).toEqual({ first: 85, last: 99 });
    expect(rows().rowsAt(9999, 5)).toEqual({ first: 85, last: 99 });
    expect(rows({ count: 3 }).rowsAt(0, 5)).toEqual({ first: 0, last: 2 });
    expect(rows({ count: 0 }).rowsAt(0, 5)).toEqual({ first: 0, last: -1 });
});

test("as many rows are drawn, however many there are", () => {
    const window = rows({ count: 50000, rowHeight: 28, viewport: 700 });
    for (const scrollTop of [0, 1, 700000, 1398999, window.room]) {
        const { first, last } = window.rowsAt(scrollTop, 6);
        expect(last - first).toBeLessThan(40);
    }
});

test("a row stands at its place as long as all fit into an element", () => {
    expect(rows().topOf(30, 0)).toBe(600);
    expect(rows().topOf(30, 333)).toBe(600);
    expect(rows().height).toBe(2000);
});

test("more rows than an element can be high are all reached", () => {
    const window = rows({ count: 2000000, tallest: 15000000 });
    expect(window.height).toBe(15000000);
    expect(window.rowsAt(0).first).toBe(0);
    expect(window.rowsAt(window.room)).toEqual({ first: 1999990, last: 1999999 });
    expect(window.topOf(1999999, window.room) + 20).toBe(15000000);
    expect(window.topOf(0, 0)).toBe(0);
});

test("what is seen is drawn where it is seen, also where scrolling is scaled", () => {
    const window = rows({ count: 2000000 });
    for (const scrollTop of [0, 5, 7000001.5, window.room]) {
        const { first, last } = window.rowsAt(scrollTop);
        const top = window.topOf(first, scrollTop) - scrollTop;
        expect(top > -20 && top <= 0).toBe(true);
        expect(window.topOf(last, scrollTop) - scrollTop).toBeLessThan(200);
    }
});

test("scrolling there and back again ends where it began", () => {
    for (const count of [100, 2000000]) {
        const window = rows({ count });
        const scrollTop = Math.round(window.room / 3);
        const back = window.scrollTopOf(window.offsetOf(scrollTop));
        expect(Math.abs(back - scrollTop)).toBeLessThan(0.001);
    }
});

test("it scrolls as little as is needed to see a row", () => {
    expect(rows().scrollTo(3, 0)).toBe(0);
    expect(rows().scrollTo(9, 0)).toBe(0);
    expect(rows().scrollTo(10, 0)).toBe(20);
    expect(rows().scrollTo(99, 0)).toBe(1800);
    expect(rows().scrollTo(50, 1800)).toBe(1000);
    expect(rows().scrollTo(0, 10)).toBe(0);
});

test("a row that is scrolled to is seen, also where scrolling is scaled", () => {
    const window = rows({ count: 2000000 });
    for (const index of [0, 1, 999999, 1999998, 1999999]) {
        const scrollTop = window.scrollTo(index, 4000000);
        const { first, last } = window.rowsAt(scrollTop);
        expect(first <= index && index <= last).toBe(true);
    }
});

test("the row under the mouse is found", () => {
    expect(rows().rowAtHeight(0, 0)).toBe(0);
    expect(rows().rowAtHeight(45, 0)).toBe(2);
    expect(rows().rowAtHeight(45, 390)).toBe(21);
    expect(rows().rowAtHeight(-500, 0)).toBe(0);
    expect(rows().rowAtHeight(5000, 1800)).toBe(99);
});

test("few rows cannot be scrolled", () => {
    const window = rows({ count: 3 });
    expect(window.room).toBe(0);
    expect(window.offsetOf(50)).toBe(0);
    expect(window.scrollTo(2, 0)).toBe(0);
});

test("a gap that is lower than a row still shows one", () => {
    const window = rows({ viewport: 5 });
    expect(window.rowsAt(0)).toEqual({ first: 0, last: 0 });
    expect(window.page).toBe(1);
});

const columns = new ColumnWindow([100, 50, 200, 80, 70]);

test("columns that are seen are drawn", () => {
    expect(columns.columnsAt(0, 120)).toEqual({ first: 0, last: 1 });
    expect(columns.columnsAt(160, 100)).toEqual({ first: 2, last: 2 });
    expect(columns.columnsAt(160, 100, 1)).toEqual({ first: 1, last: 3 });
    expect(columns.columnsAt(9999, 100, 1)).toEqual({ first: 3, last: 4 });
});

test("a file without columns draws none", () => {
    expect(new ColumnWindow([]).columnsAt(0, 500)).toEqual({ first: 0, last: -1 });
});

test("the column at a place is found", () => {
    expect(
        [-5, 0, 99, 100, 149, 150, 499, 900].map((x) => columns.columnAt(x))
    ).toEqual([0, 0, 0, 1, 1, 2, 4, 4]);
});

test("it scrolls as little as is needed to see a column, its beginning first", () => {
    expect(columns.scrollTo(1, 0, 300)).toBe(0);
    expect(columns.scrollTo(2, 0, 300)).toBe(50);
    expect(columns.scrollTo(0, 120, 300)).toBe(0);
    expect(columns.scrollTo(2, 0, 120)).toBe(150);
});
