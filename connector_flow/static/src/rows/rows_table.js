/**
 * The rows of a chunk as the table shows and changes them, without any screen.
 *
 * The stored form is `{"columns": [name, …] or null, "rows": [[line, [cell, …]], …]}`.
 */

const QUOTES = ["“”", "„“", "””", '""', "''", "‘’", "‚‘", "«»", "»«"];
const BREAKS = /\r\n|\r|\n/g;

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

    /**
     * The same table with other text in one cell; the table itself if nothing changes.
     *
     * A row that was short gets all the cells of the header, as empty ones.
     */
    withCell(at, column, text) {
        const before = this.cell(at, column);
        if (shown(before) === text.replace(BREAKS, "\n")) {
            return this;
        }
        const cells = this._filled(at, column + 1);
        cells[column] = typed(text, before);
        return this._withRow(at, cells);
    }

    /** The same table, the missing cells of one row empty. */
    withEmptyCells(at) {
        return this._withRow(at, this._filled(at, 0));
    }

    _filled(at, width) {
        const cells = [...this.rows[at][1]];
        width = Math.max(width, this.columns?.length || 0);
        while (cells.length < width) {
            cells.push("");
        }
        return cells;
    }

    _withRow(at, cells) {
        const table = Object.create(RowsTable.prototype);
        const rows = [...this.rows];
        rows[at] = [this.line(at), cells];
        Object.assign(table, this, { rows });
        table.text = JSON.stringify({ columns: table.columns, rows });
        return table;
    }
}

/** A cell as text, line breaks as a text field gives them back. */
export function shown(cell) {
    if (cell === undefined || cell === null) {
        return "";
    }
    if (typeof cell === "string") {
        return cell.replace(BREAKS, "\n");
    }
    return JSON.stringify(cell);
}

/** Whether an error names a column, in quotes of whatever language. */
export function names(error, label) {
    return QUOTES.some(([left, right]) => error.includes(left + label + right));
}

/**
 * What was typed, as the kind of value that the cell had: a number stays one where it
 * can, and line breaks stay those of the file.
 */
function typed(text, before) {
    if (before === undefined || before === null || typeof before === "string") {
        const [found] = before?.match(BREAKS) || ["\n"];
        return text.replace(BREAKS, found);
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
