import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";

import { formatCells, parseCells, placeBlock } from "./clipboard";
import { Edits } from "./edits";
import { BadSearch, Search } from "./replace";

const MOST_CELLS = 500000; // at once
const BLOCK = 2000; // rows that are asked for at once

/** What changes cells, each as one step that can be taken back. */
export class GridChanges {
    constructor(grid) {
        this.grid = grid;
    }

    get props() {
        return this.grid.props;
    }

    get history() {
        return this.grid.history;
    }

    // rows that are needed

    isMissing(first, last) {
        for (let index = first; index <= last; index++) {
            if (!this.props.rowAt(index)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Have these rows loaded.
     *
     * @returns {Promise<boolean>} false if others are shown meanwhile
     */
    async load(first, last) {
        const isSame = this.watchRows();
        for (let from = first; from <= last; from += BLOCK) {
            const to = Math.min(last, from + BLOCK - 1);
            if (this.isMissing(from, to)) {
                await this.props.needRows?.(from, to);
            }
        }
        return isSame();
    }

    /** A function that says whether the rows that are shown are still those. */
    watchRows() {
        const { order, rowCount } = this.props;
        return () => order === this.props.order && rowCount === this.props.rowCount;
    }

    // one step

    /**
     * Change cells of a rectangle.
     *
     * @param {string} kind
     * @param {{rows: number[], columns: number[]}} place bounds within
     * @param {(edits: Edits) => void} work notes what is to be changed
     * @param {string} [remark] what is said afterwards
     */
    async change(kind, { rows, columns }, work, remark = "") {
        const [height, width] = [rows[1] - rows[0] + 1, columns[1] - columns[0] + 1];
        if (this.props.readonly || !this.props.rowCount) {
            return;
        }
        if (height * width > MOST_CELLS) {
            this.grid.say(tooMany());
            return;
        }
        if (this.isMissing(...rows)) {
            this.grid.say(_t("These rows are still loading…"));
            if (!(await this.load(...rows))) {
                this.grid.say(otherRows());
                return;
            }
        }
        const edits = new Edits((index) => this.props.rowAt(index));
        work(edits);
        this.apply(kind, edits.list);
        this.grid.say([remark, leftAlone(edits)].filter(Boolean).join(" "));
    }

    apply(kind, list) {
        if (list.length) {
            this.history.push(list);
            this.hand(kind, list);
        }
    }

    hand(kind, list) {
        this.props.onEdits?.(list, kind);
        this.grid.render();
    }

    setCell(row, column, text) {
        const place = { rows: [row, row], columns: [column, column] };
        return this.change("edit", place, (edits) => edits.set(row, column, text));
    }

    fill(text) {
        const place = this.grid.selection;
        return this.change("fill", place, (edits) => edits.setAll(place, () => text));
    }

    clear(kind = "clear") {
        const place = this.grid.selection;
        return this.change(kind, place, (edits) => edits.setAll(place, () => ""));
    }

    fillDown() {
        const { rows, columns, rowCount } = this.grid.selection;
        const from = rowCount === 1 ? rows[0] - 1 : rows[0];
        if (from < 0) {
            return Promise.resolve();
        }
        const place = { rows: [from, rows[1]], columns };
        return this.change("fill", place, (edits) => {
            const source = this.props.rowAt(from)?.cells;
            const target = { rows: [from + 1, rows[1]], columns };
            edits.setAll(target, (_index, column) => source && (source[column] ?? ""));
        });
    }

    // the clipboard

    paste(text) {
        const block = parseCells(text);
        if (!block.length || this.props.readonly || !this.props.rowCount) {
            return Promise.resolve();
        }
        const place = placeBlock(block, this.grid.selection);
        this.grid.selectRange(place);
        const work = (edits) => edits.setBlock(place, block);
        return this.change("paste", place, work, cutOff(place.cut));
    }

    /** The selected cells as text; null while rows are missing or if they are too many. */
    copied() {
        const { rows, columns, count } = this.grid.selection;
        if (count > MOST_CELLS || this.isMissing(...rows)) {
            return null;
        }
        const block = [];
        for (let index = rows[0]; index <= rows[1]; index++) {
            const { cells } = this.props.rowAt(index);
            block.push(
                Array.from(
                    { length: columns[1] - columns[0] + 1 },
                    (_, at) => cells[columns[0] + at] ?? ""
                )
            );
        }
        return formatCells(block);
    }

    /** Copy when rows have to be loaded before. */
    async copyLater() {
        const { rows, count } = this.grid.selection;
        if (count > MOST_CELLS) {
            this.grid.say(tooMany());
            return;
        }
        if (this.isMissing(...rows)) {
            this.grid.say(_t("These rows are still loading…"));
            await this.load(...rows);
        }
        const text = this.copied();
        if (text !== null && (await writeText(text))) {
            this.grid.say(copiedText(count));
        } else {
            this.grid.say(_t("The rows are loaded now: please copy once more."));
        }
    }

    // back and forth

    undo() {
        this.turn("undo");
    }

    redo() {
        this.turn("redo");
    }

    turn(kind) {
        const step = this.props.readonly ? [] : this.history[kind]();
        if (!step.length) {
            return;
        }
        const placed = this.placed(step);
        const list = placed.filter((edit) => !this.isOther(edit));
        if (list.length) {
            this.hand(kind, list);
        }
        this.show(list.filter(({ index }) => index !== null));
        this.grid.say(turned(kind, list, placed));
    }

    placed(step) {
        const indexOf = this.props.indexOf || this.lookedUp();
        return step.map((edit) => {
            const index = indexOf(edit.line);
            return { ...edit, index: index < 0 ? null : index };
        });
    }

    lookedUp() {
        const found = new Map();
        for (let index = 0; index < this.props.rowCount; index++) {
            const row = this.props.rowAt(index);
            row && found.set(row.line, index);
        }
        return (line) => found.get(line) ?? -1;
    }

    /** Whether somebody changed the cell since, so that it is left alone. */
    isOther({ index, column, before }) {
        const row = index === null ? null : this.props.rowAt(index);
        return Boolean(row) && (row.cells[column] ?? null) !== before;
    }

    show(list) {
        if (list.length) {
            const bounds = (key) => [
                list.reduce((least, edit) => Math.min(least, edit[key]), Infinity),
                list.reduce((most, edit) => Math.max(most, edit[key]), 0),
            ];
            this.grid.selectRange({ rows: bounds("index"), columns: bounds("column") });
        }
    }

    // find and replace

    /**
     * Look through all rows that are shown.
     *
     * @param {Object} search see GridApi.replaceAll
     * @param {number} from the first block has this row
     * @param {1|-1} step
     * @param {(index: number, column: number, text: string) => boolean} take is called with
     *     each cell that is found; true ends it
     */
    async scan(search, { from, step }, take) {
        const running = new Search(search);
        try {
            for (const [first, last] of blocks(this.props.rowCount, from, step)) {
                if (!(await this.load(first, last))) {
                    return;
                }
                const { texts, places } = this.textsOf(first, last, search.column);
                const found = await running.in(texts);
                const inOrder = step < 0 ? found.reverse() : found;
                if (inOrder.some(([at, text]) => take(...places[at], text))) {
                    return;
                }
            }
        } finally {
            running.end();
        }
    }

    textsOf(first, last, only) {
        const [texts, places] = [[], []];
        const columns =
            only === undefined ? [...this.props.columns.keys()] : [Number(only)];
        for (let index = first; index <= last; index++) {
            const row = this.props.rowAt(index);
            for (const column of row ? columns : []) {
                texts.push(row.cells[column] ?? null);
                places.push([index, column]);
            }
        }
        return { texts, places };
    }

    /** See GridApi.replaceAll. */
    async replaceAll(search) {
        const edits = new Edits((index) => this.props.rowAt(index));
        if (this.props.readonly) {
            return { cells: 0, error: "" };
        }
        const isSame = this.watchRows();
        try {
            await this.scan(search, { from: 0, step: 1 }, (index, column, text) => {
                edits.set(index, column, text);
            });
        } catch (error) {
            return { cells: 0, error: complaint(error) };
        }
        if (!isSame()) {
            return { cells: 0, error: otherRows() };
        }
        this.apply("replace", edits.list);
        this.grid.say(leftAlone(edits));
        return { cells: edits.list.length, error: "" };
    }

    /** Replace in the active cell, if it is found there. Gives whether it was. */
    async replaceHere(search) {
        const { row, column } = this.grid.selection.active;
        if (search.column !== undefined && search.column !== column) {
            return false;
        }
        const running = new Search(search);
        try {
            const text = this.props.rowAt(row)?.cells[column] ?? null;
            const [found] = await running.in([text]);
            found && (await this.setCell(row, column, found[1]));
            return Boolean(found);
        } finally {
            running.end();
        }
    }

    /** Select the next cell in which something is found; gives whether there is one. */
    async findNext(search, step = 1) {
        const { row, column } = this.grid.selection.active;
        const isBehind = (index, at) => (index - row || at - column) * step > 0;
        let next = null;
        await this.scan(search, { from: row, step }, (index, at) => {
            next = isBehind(index, at) ? [index, at] : null;
            return Boolean(next);
        });
        const found = next || (await this.findFromStart(search, step));
        found && this.grid.goTo(...found, { focus: false });
        return Boolean(found);
    }

    async findFromStart(search, step) {
        let found = null;
        const from = step > 0 ? 0 : this.props.rowCount - 1;
        await this.scan(search, { from, step }, (index, column) => {
            found = [index, column];
            return true;
        });
        return found;
    }
}

/** [first, last] of blocks of rows, from the one that has a row to the end. */
function* blocks(count, from, step) {
    const most = Math.ceil(count / BLOCK);
    for (let at = Math.floor(from / BLOCK); at >= 0 && at < most; at += step) {
        yield [at * BLOCK, Math.min(count, (at + 1) * BLOCK) - 1];
    }
}

function tooMany() {
    return _t("Select fewer cells: at most %s at once.", formatInteger(MOST_CELLS));
}

export function otherRows() {
    return _t("Other rows are shown now, so nothing was changed.");
}

/** Browsers may refuse it, as some time after the key was pressed. */
async function writeText(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        return false;
    }
}

/** What is wrong with a search, in words. */
export function complaint(error) {
    if (!(error instanceof BadSearch)) {
        throw error;
    }
    return {
        empty: _t("Say what to look for."),
        pattern: _t("This pattern cannot be read."),
        refused: _t("This browser cannot look for patterns."),
        slow: _t("This pattern takes too long: make it simpler."),
    }[error.message];
}

export function copiedText(count) {
    return _t("Cells copied: %s.", formatInteger(count));
}

function cutOff({ rows, columns }) {
    return rows || columns
        ? _t("What did not fit was left out (rows: %(rows)s, columns: %(columns)s).", {
              rows: formatInteger(rows),
              columns: formatInteger(columns),
          })
        : "";
}

function leftAlone({ skipped, absent }) {
    const texts = [
        skipped.size &&
            _t(
                "Rows left alone, as they are skipped or tried again: %s.",
                formatInteger(skipped.size)
            ),
        absent.size &&
            _t(
                "Rows left alone, as they could not be loaded: %s.",
                formatInteger(absent.size)
            ),
    ];
    return texts.filter(Boolean).join(" ");
}

function turned(kind, list, placed) {
    const count = formatInteger(list.length);
    const hidden = list.filter(({ index }) => index === null).length;
    const others = placed.length - list.length;
    return [
        kind === "undo"
            ? _t("Undone (cells: %s).", count)
            : _t("Done again (cells: %s).", count),
        hidden && _t("Cells in rows that are not shown: %s.", formatInteger(hidden)),
        others &&
            _t("Cells that were changed since, and stay: %s.", formatInteger(others)),
    ]
        .filter(Boolean)
        .join(" ");
}
