/**
 * Cells as text, as spreadsheets put them on the clipboard: a tab between two cells, a line
 * break between two rows, and quotes around a cell that holds one of these.
 */

const BREAK = /\r\n|\r|\n/y;
const PLAIN = /[^\t\r\n]*/y;
const QUOTED = /"([^"]*(?:""[^"]*)*)"(?=[\t\r\n]|$)/y;

/**
 * The rows of cells that a text holds. A line break at its end begins no row.
 *
 * Quotes hold a cell together only where they go round all of it: `5" nail` is what it
 * looks like.
 *
 * @param {string} text
 * @returns {string[][]}
 */
export function parseCells(text) {
    const rows = [];
    let cells = [];
    let at = 0;
    while (at < text.length || cells.length) {
        const [cell, end] = readCell(text, at);
        cells.push(cell);
        at = end;
        if (text[at] === "\t") {
            at++;
        } else {
            rows.push(cells);
            cells = [];
            at += lengthOf(BREAK, text, at);
        }
    }
    return rows;
}

function readCell(text, at) {
    if (text[at] === '"') {
        QUOTED.lastIndex = at;
        const found = QUOTED.exec(text);
        if (found) {
            return [withPlainBreaks(found[1].replaceAll('""', '"')), QUOTED.lastIndex];
        }
    }
    const end = at + lengthOf(PLAIN, text, at);
    return [text.slice(at, end), end];
}

function lengthOf(pattern, text, at) {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0].length || 0;
}

/** The text of rows of cells; null is an empty cell. */
export function formatCells(rows) {
    return rows.map((cells) => cells.map(formatCell).join("\t")).join("\n");
}

function formatCell(cell) {
    const text = withPlainBreaks(cell ?? "");
    return /[\t\n]|^"/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function withPlainBreaks(text) {
    return text.replace(/\r\n|\r/g, "\n");
}

/**
 * What of a block goes where: one cell, or a block that fits so many times, fills what is
 * selected; any other begins at its upper left corner and ends with the grid.
 *
 * @param {string[][]} block
 * @param {{rows: number[], columns: number[], size: Object}} selection
 * @returns {{rows: number[], columns: number[], cut: {rows: number, columns: number}}}
 *     the cells that are filled, bounds within, and how much of the block is left out
 */
export function placeBlock(block, { rows, columns, size }) {
    const height = block.length;
    const width = widthOf(block);
    const isFilling =
        fits(height, rows[1] - rows[0] + 1) && fits(width, columns[1] - columns[0] + 1);
    if (isFilling) {
        return { rows, columns, cut: { rows: 0, columns: 0 } };
    }
    const [bottom, right] = [rows[0] + height - 1, columns[0] + width - 1];
    return {
        rows: [rows[0], Math.min(bottom, size.rows - 1)],
        columns: [columns[0], Math.min(right, size.columns - 1)],
        cut: {
            rows: Math.max(0, bottom - size.rows + 1),
            columns: Math.max(0, right - size.columns + 1),
        },
    };
}

/** The cell of a block for a place, counted from where the block begins. */
export function cellOfBlock(block, width, row, column) {
    return block[row % block.length][column % width];
}

export function widthOf(block) {
    return block.reduce((width, cells) => Math.max(width, cells.length), 0);
}

function fits(length, room) {
    return room >= length && room % length === 0;
}
