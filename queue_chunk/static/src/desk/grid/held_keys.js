import { otherRows } from "./grid_changes";
import { TYPING } from "./keys";

/**
 * What is typed while rows come in waits for them: it belongs into the cell that they
 * bring, not into the one that is still the active one.
 */
export class HeldKeys {
    constructor(grid) {
        this.grid = grid;
        this.held = null; // keys, and texts that are pasted, in their order
    }

    get isHolding() {
        return this.held !== null;
    }

    /**
     * Hold what is typed until a promise is settled, and do it then, unless it gives
     * false or other rows are shown.
     *
     * @param {Promise} work
     * @returns {Promise} of the same
     */
    async until(work) {
        if (this.isHolding) {
            return work;
        }
        const isSame = this.grid.changes.watchRows();
        this.held = [];
        let given = false;
        try {
            given = await work;
        } finally {
            const held = given === false || !this.grid.scroller ? [] : this.held;
            this.held = null;
            if (held.length && !isSame()) {
                this.grid.say(otherRows());
            } else {
                held.forEach((one) => this.grid.press(one));
            }
        }
        return given;
    }

    /** @param {KeyboardEvent|string} one a key, or what is pasted */
    keep(one) {
        if (one.key === "Escape") {
            this.held = [];
        } else if (!TYPING.includes(one.key)) {
            this.held.push(one);
        }
    }
}
