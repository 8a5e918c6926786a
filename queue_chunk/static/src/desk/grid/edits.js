import { cellOfBlock, widthOf, withPlainBreaks } from "./clipboard";

/**
 * Edits, as `{index, line, column, value, before}`, of cells that are really changed.
 * Rows that are skipped or not there are left alone, and counted.
 */
export class Edits {
    /** @param {(index: number) => Object|null} rowAt */
    constructor(rowAt) {
        this.rowAt = rowAt;
        this.list = [];
        this.skipped = new Set(); // positions of rows
        this.absent = new Set();
    }

    /** Note that a cell is to have that text. */
    set(index, column, text) {
        const row = this.rowAt(index);
        if (!row) {
            this.absent.add(index);
        } else if (row.skipped) {
            this.skipped.add(index);
        } else {
            this._change(row, index, column, text);
        }
        return this;
    }

    _change({ line, cells }, index, column, text) {
        const before = cells[column] ?? null;
        const value = asBefore(text, before);
        if (value !== before) {
            this.list.push({ index, line, column, value, before });
        }
    }

    /** All cells of a rectangle, each with the text that `textAt(row, column)` gives. */
    setAll({ rows, columns }, textAt) {
        for (let index = rows[0]; index <= rows[1]; index++) {
            for (let column = columns[0]; column <= columns[1]; column++) {
                const text = textAt(index, column);
                if (text !== undefined) {
                    this.set(index, column, text);
                }
            }
        }
        return this;
    }

    /** A block of texts, over and over; where a row of it is short, nothing changes. */
    setBlock(place, block) {
        const width = widthOf(block);
        const [top, left] = [place.rows[0], place.columns[0]];
        return this.setAll(place, (index, column) =>
            cellOfBlock(block, width, index - top, column - left)
        );
    }
}

/** A typed text with the line breaks that the cell had. Nothing is what it was. */
export function asBefore(text, before) {
    if (before === null || before === undefined) {
        return text;
    }
    if (withPlainBreaks(text) === withPlainBreaks(before)) {
        return before;
    }
    const [found] = before.match(/\r\n|\r|\n/) || ["\n"];
    return withPlainBreaks(text).replaceAll("\n", found);
}
