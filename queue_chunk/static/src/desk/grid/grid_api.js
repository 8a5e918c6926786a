/** What others may do with a grid. */
export class GridApi {
    #grid;

    constructor(grid) {
        this.#grid = grid;
    }

    focus() {
        this.#grid.focus();
    }

    /** {rows: [from, to], columns: [from, to], active: {row, column}} */
    selection() {
        const { rows, columns, active } = this.#grid.selection;
        return { rows, columns, active };
    }

    /** Select a cell, scroll to it, and put the focus on the grid unless told not to. */
    goTo(index, column = 0, { focus = true } = {}) {
        this.#grid.goTo(index, column, { focus });
    }

    /** Select the next cell with an error; gives a promise of whether there is one. */
    nextError() {
        return this.#grid.goToError(1);
    }

    get canUndo() {
        return this.#grid.history.canUndo;
    }

    get canRedo() {
        return this.#grid.history.canRedo;
    }

    undo() {
        this.#grid.changes.undo();
    }

    redo() {
        this.#grid.changes.redo();
    }

    /** Forget what could be undone, as after rows were loaded anew. */
    forget() {
        this.#grid.history.clear();
    }

    /** Empty the selected cells. */
    clear() {
        return this.#grid.changes.clear();
    }

    /** Take what is being typed, as before saving. */
    commit() {
        this.#grid.editor.commit(null);
    }

    /** Open the bar of find and replace (also Ctrl+F, Ctrl+H). */
    showFind() {
        this.#grid.showFind();
    }

    /**
     * Replace in all rows that are shown, as one step.
     *
     * @param {Object} search
     * @param {string} search.find
     * @param {string} search.by in a pattern, $1 is the first group
     * @param {boolean} [search.pattern] whether `find` is a regular expression
     * @param {boolean} [search.matchCase]
     * @param {boolean} [search.whole] only cells that are that text from end to end
     * @param {number} [search.column] all columns if it is left out
     * @returns {Promise<{cells: number, error: string}>} cells that changed; `error` says
     *     what is wrong, such as a pattern that cannot be read or takes too long
     */
    replaceAll(search) {
        return this.#grid.changes.replaceAll(search);
    }
}
