import { clamp } from "./visible_window";

/**
 * What is selected: a rectangle from `anchor` to `edge`, and in it the active cell, which
 * typing goes to. Selections do not change; every move gives a new one.
 */
export class Selection {
    /**
     * @param {{rows: number, columns: number}} size of the grid
     * @param {{row: number, column: number}} [anchor] where selecting began
     * @param {{row: number, column: number}} [edge] where it has come to
     * @param {{row: number, column: number}} [active]
     */
    constructor(size, anchor = { row: 0, column: 0 }, edge = anchor, active = anchor) {
        this.size = size;
        this.anchor = this._within(anchor);
        this.edge = this._within(edge);
        this.active = this._within(active);
    }

    _within({ row, column }) {
        const { rows, columns } = this.size;
        return {
            row: clamp(row, 0, Math.max(0, rows - 1)),
            column: clamp(column, 0, Math.max(0, columns - 1)),
        };
    }

    /** [from, to], both within. */
    get rows() {
        return sorted(this.anchor.row, this.edge.row);
    }

    get columns() {
        return sorted(this.anchor.column, this.edge.column);
    }

    get rowCount() {
        return this.size.rows && this.rows[1] - this.rows[0] + 1;
    }

    get columnCount() {
        return this.size.columns && this.columns[1] - this.columns[0] + 1;
    }

    get count() {
        return this.rowCount * this.columnCount;
    }

    get isOne() {
        return this.count === 1;
    }

    hasRow(row) {
        const [from, to] = this.rows;
        return from <= row && row <= to;
    }

    hasColumn(column) {
        const [from, to] = this.columns;
        return from <= column && column <= to;
    }

    has(row, column) {
        return this.hasRow(row) && this.hasColumn(column);
    }

    isActive(row, column) {
        return this.active.row === row && this.active.column === column;
    }

    equals(other) {
        const parts = ({ anchor, edge, active }) => [anchor, edge, active];
        return JSON.stringify(parts(this)) === JSON.stringify(parts(other));
    }

    // one cell, and from there on

    cell(row, column) {
        return new Selection(this.size, { row, column });
    }

    /** One cell, so far from the active one. */
    moved(rows, columns) {
        const { row, column } = this.active;
        return this.cell(row + rows, column + columns);
    }

    extendedTo(row, column) {
        const edge = { row, column };
        return new Selection(this.size, this.anchor, edge, this.active);
    }

    extended(rows, columns) {
        const { row, column } = this.edge;
        return this.extendedTo(row + rows, column + columns);
    }

    // whole rows and columns

    wholeRows(from, to = from, active = { row: from, column: 0 }) {
        const last = this.size.columns - 1;
        const anchor = { row: from, column: 0 };
        return new Selection(this.size, anchor, { row: to, column: last }, active);
    }

    wholeColumns(from, to = from, active = { row: 0, column: from }) {
        const last = this.size.rows - 1;
        const anchor = { row: 0, column: from };
        return new Selection(this.size, anchor, { row: last, column: to }, active);
    }

    all() {
        return this.wholeRows(0, this.size.rows - 1, this.active);
    }

    /** The same where rows or columns have come or gone. */
    resized(size) {
        const { anchor, edge, active } = this;
        return new Selection(size, anchor, edge, active);
    }

    // Enter and Tab

    /**
     * To the next cell: through the selection if it is more than a cell, line by line.
     *
     * @param {"row"|"column"} axis Enter goes down the rows, Tab along the columns
     * @param {1|-1} step
     * @returns {Selection|null} null behind the last cell
     */
    next(axis, step) {
        return this.isOne
            ? this._nextOfGrid(axis, step)
            : this._nextOfRange(axis, step);
    }

    _nextOfGrid(axis, step) {
        const { row, column } = this.active;
        if (axis === "row") {
            return this.cell(row + step, column);
        }
        const { rows, columns } = this.size;
        const at = row * columns + column + step;
        return at < 0 || at >= rows * columns
            ? null
            : this.cell(Math.floor(at / columns), at % columns);
    }

    _nextOfRange(axis, step) {
        const { rowCount, columnCount, count } = this;
        const [top, left] = [this.rows[0], this.columns[0]];
        const [row, column] = [this.active.row - top, this.active.column - left];
        const isDown = axis === "row";
        const place = isDown ? column * rowCount + row : row * columnCount + column;
        const at = (place + step + count) % count;
        const active = isDown
            ? { row: top + (at % rowCount), column: left + Math.floor(at / rowCount) }
            : {
                  row: top + Math.floor(at / columnCount),
                  column: left + (at % columnCount),
              };
        return new Selection(this.size, this.anchor, this.edge, active);
    }
}

/**
 * Where Ctrl and an arrow lead: to the end of the filled cells, or to the next filled one.
 *
 * @param {number} at
 * @param {1|-1} step
 * @param {number} count of the cells in that direction, all the way
 * @param {(at: number) => boolean} isFilled
 */
export function jump(at, step, count, isFilled) {
    const last = step > 0 ? count - 1 : 0;
    if (at === last) {
        return at;
    }
    const through = isFilled(at) && isFilled(at + step);
    let next = at + step;
    while (next !== last && isFilled(through ? next + step : next) === through) {
        next += step;
    }
    return next;
}

function sorted(one, other) {
    return one < other ? [one, other] : [other, one];
}
