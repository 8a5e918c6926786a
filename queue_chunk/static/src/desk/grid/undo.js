const MOST_STEPS = 1000;
const MOST_CELLS = 2000000; // of all steps together

/**
 * Steps that can be taken back and done again. A step is a list of
 * `{line, column, value, before}`; rows are known by their line.
 */
export class UndoStack {
    constructor() {
        this.clear();
    }

    clear() {
        this.done = [];
        this.undone = [];
        this.cells = 0;
    }

    get canUndo() {
        return this.done.length > 0;
    }

    get canRedo() {
        return this.undone.length > 0;
    }

    /** Note a step that was just done; what was taken back before is gone. */
    push(edits) {
        if (edits.length) {
            this.undone = [];
            this._add(edits.map(noted));
            this._forgetOldest();
        }
    }

    /** Edits that take the last step back; none if there is no step. */
    undo() {
        const step = this.done.pop();
        if (!step) {
            return [];
        }
        this.cells -= step.length;
        this.undone.push(step);
        return step.map(reversed).reverse();
    }

    /** Edits that do again what was taken back last. */
    redo() {
        const step = this.undone.pop();
        if (!step) {
            return [];
        }
        this._add(step);
        return step.map((edit) => ({ ...edit }));
    }

    _add(step) {
        this.done.push(step);
        this.cells += step.length;
    }

    /** The last step stays, however large it is. */
    _forgetOldest() {
        const { done } = this;
        let gone = 0;
        while (
            gone < done.length - 1 &&
            (this.cells > MOST_CELLS || done.length - gone > MOST_STEPS)
        ) {
            this.cells -= done[gone].length;
            gone++;
        }
        done.splice(0, gone);
    }
}

function noted({ line, column, value, before }) {
    return { line, column, value, before };
}

function reversed({ line, column, value, before }) {
    return { line, column, value: before, before: value };
}
