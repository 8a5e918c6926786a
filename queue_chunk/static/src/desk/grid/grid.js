import { Component, onMounted } from "@odoo/owl";

import { UndoStack } from "./undo";

/**
 * A spreadsheet of rows that live elsewhere: it shows, selects and edits, and asks no
 * server. Whoever uses it keeps the rows and gives them by their position in what is shown
 * (filtered and sorted as he likes), from 0 to `rowCount` - 1.
 *
 * It fills its parent, which therefore needs a height (`h-100`, or `flex-grow-1` with
 * `min-height: 0`). One grid is one sheet: give it `t-key="sheet.id"`.
 *
 * Props:
 *
 * - `columns`: `[{name, label, type, required, help}]`; `type` is text, number, date,
 *   boolean, selection or relation. The last two have pick-lists.
 * - `rowCount`
 * - `rowAt(index)`: `{line, cells, error, at, changed, skipped}`, or null while it loads.
 *   `cells` are texts or null (the row has no such cell), `at` and `changed` positions of
 *   columns, `skipped` the reason or false. Called often: it must only look up.
 * - `needRows(first, last)`: these rows are looked at and some of them are null. May give
 *   a promise; where all of them are needed (copy, fill, replace) it is waited for.
 * - `version`: anything; when it changes, rows are read again. `api.refresh()` does the
 *   same.
 * - `onEdits(edits, kind)`: `edits` is `[{index, line, column, value, before}]`, one step
 *   for undo; `kind` is edit, clear, cut, paste, fill, replace, undo or redo. The owner
 *   changes his rows (cells, changed, at) before it returns; the grid then reads them
 *   again. `value` and `before` are texts or null. `index` is null when undo or redo
 *   concern a row that is not among those shown: look for `line`.
 * - `indexOf(line)`: position of a row among those shown, or -1. Needed with filters, for
 *   undo; without it rows are thought to stay where they are.
 * - `errorsOf(index)`: `[{column, text}]`, `column` is -1 for an error of the row as a
 *   whole; null when it is not known yet. Without it: `error` and `at` of the row. With
 *   it *next error* finds errors in rows that are not loaded.
 * - `onSelect({rows: [from, to], columns: [from, to], active: {row, column}})`: bounds are
 *   within.
 * - `onPick(column, query)`: a promise of `[{value, label}]`
 * - `onSort(column)` and `sort`: `{column, descending}`: with them a header has a button
 *   to sort by it.
 * - `onFocusRow(index)`: somebody double-clicks the number of a row, or presses Enter on
 *   it: show its history, for instance.
 * - `readonly`
 * - `undo`: an `UndoStack` that outlives the grid, such as one a sheet
 * - `register(api)`: is called once, with the grid's {@link GridApi}
 */
export class Grid extends Component {
    static template = "queue_chunk.Grid";
    static props = {
        columns: Array,
        rowCount: Number,
        rowAt: Function,
        needRows: { type: Function, optional: true },
        version: { optional: true },
        onEdits: { type: Function, optional: true },
        indexOf: { type: Function, optional: true },
        errorsOf: { type: Function, optional: true },
        onSelect: { type: Function, optional: true },
        onPick: { type: Function, optional: true },
        onSort: { type: Function, optional: true },
        onFocusRow: { type: Function, optional: true },
        sort: { type: [Object, { value: null }], optional: true },
        readonly: { type: Boolean, optional: true },
        undo: { type: Object, optional: true },
        register: { type: Function, optional: true },
    };

    setup() {
        this.history = this.props.undo || new UndoStack();
        this.api = new GridApi(this);
        onMounted(() => this.props.register?.(this.api));
    }
}

/** What others may do with a grid. */
class GridApi {
    #grid;

    constructor(grid) {
        this.#grid = grid;
    }

    /** Read the rows again. */
    refresh() {
        this.#grid.render();
    }

    focus() {}

    /** {rows: [from, to], columns: [from, to], active: {row, column}} */
    selection() {}

    /** Select a cell, and scroll to it; `column` is 0 if it is left out. */
    goTo(_index, _column = 0) {}

    /** Select the next cell with an error; gives a promise of whether there is one. */
    async nextError() {}

    async previousError() {}

    get canUndo() {
        return this.#grid.history.canUndo;
    }

    get canRedo() {
        return this.#grid.history.canRedo;
    }

    undo() {}

    redo() {}

    /** Forget what could be undone, as after rows were loaded anew. */
    forget() {
        this.#grid.history.clear();
    }

    /** Fill the selection with its first row (if it is one row: with the one above). */
    async fillDown() {}

    /** Empty the selected cells. */
    async clear() {}

    /** Put a text into all selected cells. */
    async fill(_text) {}

    /** Copy the selected cells. */
    async copy() {}

    /** Edit the active cell. */
    edit() {}

    /** Open the bar of find and replace (also Ctrl+F, Ctrl+H). */
    showFind() {}

    /**
     * Replace in all rows that are shown, as one step.
     *
     * @param {Object} what
     * @param {string} what.find
     * @param {string} what.by in a pattern, $1 is the first group
     * @param {boolean} [what.pattern] whether `find` is a regular expression
     * @param {boolean} [what.matchCase]
     * @param {boolean} [what.whole] only cells that are that text from end to end
     * @param {number} [what.column] all columns if it is left out
     * @returns {Promise<{cells: number, error: string}>} cells that changed; `error` says
     *     what is wrong, such as a pattern that cannot be read or takes too long
     */
    async replaceAll(_what) {}
}
