/**
 * The rows of a chunk as the table shows and changes them, without any screen.
 *
 * The stored form is `{"columns": [name, …] or null, "rows": [[line, [cell, …]], …]}`.
 */

const QUOTES = ["“”", "„“", "””", '""', "''", "‘’", "‚‘", "«»", "»«"];

export class RowsTable {
    /**
     * @param {string} text the stored form
     * @throws {SyntaxError} when it is anything else
     */
    constructor(text) {
        this.text = text;
        const { columns, rows } = JSON.parse(text, exactly);
        if (!Array.isArray(rows)) {
            throw new SyntaxError("The rows are not in the form of a chunk.");
        }
        this.columns = columns;
        this.rows = rows;
        this.saved = rows; // as they were before any change
        this.width = rows.reduce(
            (width, [, cells]) => Math.max(width, cells.length),
            columns?.length || 0
        );
    }

    /** Titles of the columns; those beyond the header are `extra`. */
    get headers() {
        return Array.from({ length: this.width }, (_, at) => ({
            label: this.columns?.[at] ?? `#${at + 1}`,
            extra: this.columns !== null && at >= this.columns.length,
        }));
    }

    line(at) {
        return this.rows[at][0];
    }

    cell(at, column) {
        return this.rows[at][1][column];
    }

    /** Whether the row has fewer cells than the header. */
    isShort(at) {
        return this.rows[at][1].length < (this.columns?.length || 0);
    }

    /** Positions of the columns whose cells are others than those that were saved. */
    changed(at) {
        const [cells, saved] = [this.rows[at][1], this.saved[at][1]];
        return cells === saved
            ? []
            : [...cells.keys()].filter((column) => cells[column] !== saved[column]);
    }

    get changedCount() {
        return this.rows.reduce(
            (count, _row, at) => count + this.changed(at).length,
            0
        );
    }

    /**
     * The same table with other texts in some cells.
     *
     * A row that was short gets all the cells of the header, as empty ones, until all of it
     * is taken back; null is the text of a cell that was missing.
     *
     * @param {{at: number, column: number, text: string|null}[]} edits
     */
    withTexts(edits) {
        const rows = [...this.rows];
        for (const { at, column, text } of edits) {
            const [line, cells] = rows[at];
            rows[at] = [line, this._withText(cells, this.saved[at][1], column, text)];
        }
        const text = JSON.stringify({ columns: this.columns, rows });
        return Object.assign(Object.create(RowsTable.prototype), this, { rows, text });
    }

    _withText(cells, saved, column, text) {
        const width = Math.max(column + 1, this.columns?.length || 0);
        const filled = [...cells];
        while (filled.length < width) {
            filled.push("");
        }
        filled[column] = typed(text ?? "", saved[column]);
        const isTakenBack = text === null || column < saved.length;
        const isAsSaved = filled.every(
            (cell, at) => cell === (at < saved.length ? saved[at] : "")
        );
        return isTakenBack && isAsSaved ? saved : filled;
    }
}

/** A cell as text. */
export function shown(cell) {
    return typeof (cell ?? "") === "string" ? (cell ?? "") : JSON.stringify(cell);
}

/** Whether an error names a column, in quotes of whatever language. */
export function names(error, label) {
    return QUOTES.some(([left, right]) => error.includes(left + label + right));
}

/** What was typed, as the kind of value that was saved: a number stays one if it can. */
function typed(text, before) {
    if (before !== undefined && shown(before) === text) {
        return before;
    }
    if (typeof (before ?? "") === "string") {
        return text;
    }
    try {
        const value = JSON.parse(text, exactly);
        // the server takes texts and numbers, nothing that holds others
        const isPlain = typeof value !== "object" || kind(value) === "number";
        return isPlain && kind(value) === kind(before) ? value : text;
    } catch {
        return text;
    }
}

function kind(value) {
    return JSON.isRawJSON?.(value) ? "number" : typeof value;
}

/** Numbers that JavaScript would write otherwise than it read them stay as they are. */
function exactly(_key, value, context) {
    const source = typeof value === "number" && context?.source;
    return source && JSON.rawJSON && String(value) !== source
        ? JSON.rawJSON(source)
        : value;
}
