import { browser } from "@web/core/browser/browser";

// what is in the sheet and has clicks of its own
const OWN = ".o_desk_editor, .o_desk_sort, .o_desk_handle, .o_desk_resizer";
const TURN = 40; // ms between two steps of scrolling while the mouse is outside

/** What mouse, pen and finger do in a grid. */
export class GridPointer {
    constructor(grid) {
        this.grid = grid;
        this.end = () => {};
        this.kind = null; // mouse, pen or touch
    }

    /** Where something happened: {place, row, column}, counted in the whole grid. */
    hit({ clientX, clientY }) {
        const { grid } = this;
        grid.readScroll();
        const box = grid.scroller.getBoundingClientRect();
        const y = clientY - box.top - grid.headHeight;
        const x =
            (grid.isRtl ? box.right - clientX : clientX - box.left) - grid.lineWidth;
        const row = grid.rowWindow.rowAtHeight(y, grid.scroll.top);
        const column = grid.columnWindow.columnAt(x + grid.scroll.left);
        const place = y < 0 ? (x < 0 ? "corner" : "head") : x < 0 ? "line" : "cell";
        return { place, row, column, x, y };
    }

    onPointerdown(ev) {
        const { target } = ev;
        this.kind = ev.pointerType;
        if (ev.button || target.closest(".o_desk_editor, .o_desk_sort")) {
            return;
        }
        const resizer = target.closest(".o_desk_resizer");
        if (resizer) {
            this.resize(ev, Number(resizer.dataset.column));
        } else if (target.closest(".o_desk_handle")) {
            this.drag(ev, "cell");
        } else if (this.kind !== "touch" && target.closest(".o_desk_sheet")) {
            this.press(ev);
        }
    }

    /** No text is selected, and the focus goes where it is put. */
    onMousedown(ev) {
        const { target } = ev;
        if (target.closest(".o_desk_sheet") && !target.closest(".o_desk_editor")) {
            ev.preventDefault();
        }
    }

    /** A finger scrolls, so that only a tap selects; the second one on a cell edits. */
    onClick(ev) {
        const { grid } = this;
        const isOther = !ev.target.closest(".o_desk_sheet") || ev.target.closest(OWN);
        if (this.kind !== "touch" || isOther) {
            return;
        }
        const { place, row, column } = this.hit(ev);
        if (
            place === "cell" &&
            grid.selection.isActive(row, column) &&
            grid.selection.isOne
        ) {
            grid.editActive();
        } else {
            this.begin(this.hit(ev), ev);
            grid.focus();
        }
    }

    onDblclick(ev) {
        const { target } = ev;
        const resizer = target.closest(".o_desk_resizer");
        if (resizer) {
            return this.grid.fitColumn(Number(resizer.dataset.column));
        }
        if (target.closest(".o_desk_editor") || !target.closest(".o_desk_sheet")) {
            return;
        }
        const { place, row } = this.hit(ev);
        if (place === "cell") {
            this.grid.editActive();
        } else if (place === "line") {
            this.grid.props.onFocusRow?.(row);
        }
    }

    // selecting

    press(ev) {
        const { place } = this.hit(ev);
        this.grid.focus();
        this.begin(this.hit(ev), ev);
        if (place !== "corner") {
            this.drag(ev, place);
        }
    }

    begin({ place, row, column }, { shiftKey }) {
        const { grid } = this;
        const { selection } = grid;
        if (!grid.props.rowCount) {
            return;
        }
        if (place === "corner") {
            grid.select(selection.all(), { reveal: null });
        } else if (shiftKey) {
            this.extend(place, row, column);
        } else if (place === "line") {
            grid.select(selection.wholeRows(row), { reveal: null });
        } else if (place === "head") {
            const active = { row: grid.firstRow, column };
            grid.select(selection.wholeColumns(column, column, active), {
                reveal: null,
            });
        } else {
            grid.select(selection.cell(row, column));
        }
    }

    extend(place, row, column, reveal = null) {
        const { selection } = this.grid;
        const { anchor, active } = selection;
        const extended = {
            line: () => selection.wholeRows(anchor.row, row, active),
            head: () => selection.wholeColumns(anchor.column, column, active),
            cell: () => selection.extendedTo(row, column),
        }[place];
        this.grid.select(extended(), { reveal });
    }

    drag(ev, place) {
        let last = ev;
        const follow = () => {
            const { row, column } = this.hit(last);
            const { edge } = this.grid.selection;
            if (edge.row !== row || edge.column !== column) {
                this.extend(place, row, column);
            }
        };
        const timer = browser.setInterval(() => {
            if (this.scrollTowards(last, place)) {
                follow();
            }
        }, TURN);
        this.follow(
            ev,
            (move) => {
                last = move;
                follow();
            },
            () => browser.clearInterval(timer)
        );
    }

    /** Scroll while the mouse is held outside; the further away, the faster. */
    scrollTowards(ev, place) {
        const { grid } = this;
        const { x, y } = this.hit(ev);
        const down = place === "head" ? 0 : beyond(y, grid.viewport.height);
        const across = place === "line" ? 0 : beyond(x, grid.viewport.width);
        if (down || across) {
            grid.scrollBy(across, down);
        }
        return Boolean(down || across);
    }

    resize(ev, column) {
        const { grid } = this;
        const start = ev.clientX;
        const width = grid.columnWindow.widths[column];
        const sign = grid.isRtl ? -1 : 1;
        this.follow(ev, ({ clientX }) =>
            grid.setWidth(column, width + sign * (clientX - start))
        );
    }

    /** Follow a pointer until it is released. */
    follow(ev, onMove, onEnd = () => {}) {
        this.end();
        const isSame = ({ pointerId }) => pointerId === ev.pointerId;
        const move = (next) => isSame(next) && onMove(next);
        const stop = (next) => {
            if (!next || isSame(next)) {
                window.removeEventListener("pointermove", move);
                window.removeEventListener("pointerup", stop);
                window.removeEventListener("pointercancel", stop);
                this.end = () => {};
                onEnd();
            }
        };
        window.addEventListener("pointermove", move);
        window.addEventListener("pointerup", stop);
        window.addEventListener("pointercancel", stop);
        this.end = stop;
    }
}

function beyond(at, size) {
    return at < 0 ? at : Math.max(0, at - size);
}
