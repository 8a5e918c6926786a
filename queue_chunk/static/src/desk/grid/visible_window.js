/**
 * Which rows and columns are to be drawn, and where: arithmetic without a screen.
 *
 * Browsers cap how high an element can be. Where all rows together are higher than that,
 * a pixel of scrolling stands for more than one pixel of rows.
 */

export const TALLEST = 15000000; // px

/** The rows that are seen through a gap as high as `viewport`. */
export class RowWindow {
    constructor({ count, rowHeight, viewport, tallest = TALLEST }) {
        Object.assign(this, { count, rowHeight, viewport });
        this.total = count * rowHeight;
        this.height = Math.min(this.total, tallest);
    }

    /** How far one can scroll. */
    get room() {
        return Math.max(0, this.height - this.viewport);
    }

    /** How many pixels of rows are above the gap. */
    offsetOf(scrollTop) {
        const { room, total, viewport } = this;
        return room && (clamp(scrollTop, 0, room) / room) * (total - viewport);
    }

    /** Where one has to scroll to for so many pixels of rows above the gap. */
    scrollTopOf(offset) {
        const beyond = this.total - this.viewport;
        return beyond > 0 ? (clamp(offset, 0, beyond) / beyond) * this.room : 0;
    }

    /** {first, last} of the rows to draw, some around those seen; last is -1 without rows. */
    rowsAt(scrollTop, around = 0) {
        const { count, rowHeight, viewport } = this;
        const offset = this.offsetOf(scrollTop);
        const first = Math.floor(offset / rowHeight) - around;
        const last = Math.ceil((offset + viewport) / rowHeight) - 1 + around;
        return { first: Math.max(0, first), last: Math.min(count - 1, last) };
    }

    /** Where a row is drawn, from the top of the element that scrolls. */
    topOf(index, scrollTop) {
        const scrolled = clamp(scrollTop, 0, this.room);
        return index * this.rowHeight - this.offsetOf(scrollTop) + scrolled;
    }

    /** The row at a height within the gap, the nearest one if there is none. */
    rowAtHeight(y, scrollTop) {
        const index = Math.floor((this.offsetOf(scrollTop) + y) / this.rowHeight);
        return clamp(index, 0, this.count - 1);
    }

    /** Where to scroll to, so that the whole row is seen; nowhere if it is. */
    scrollTo(index, scrollTop) {
        const offset = this.offsetOf(scrollTop);
        const top = index * this.rowHeight;
        const wanted = nearest(offset, this.viewport, top, this.rowHeight);
        return wanted === offset ? scrollTop : this.scrollTopOf(wanted);
    }

    /** How many rows a page has. */
    get page() {
        return Math.max(1, Math.floor(this.viewport / this.rowHeight) - 1);
    }
}

/** The columns that are seen through a gap, each with a width of its own. */
export class ColumnWindow {
    constructor(widths) {
        this.widths = widths;
        this.lefts = [];
        this.total = 0;
        for (const width of widths) {
            this.lefts.push(this.total);
            this.total += width;
        }
    }

    /** {first, last} of the columns to draw; last is -1 without columns. */
    columnsAt(scrollLeft, viewport, around = 0) {
        if (!this.widths.length) {
            return { first: 0, last: -1 };
        }
        const first = this.columnAt(scrollLeft) - around;
        const last = this.columnAt(scrollLeft + viewport) + around;
        const most = this.widths.length - 1;
        return { first: Math.max(0, first), last: Math.min(most, last) };
    }

    /** The column at a place, the nearest one if there is none. */
    columnAt(x) {
        let [low, high] = [0, this.lefts.length - 1];
        while (low < high) {
            const middle = Math.ceil((low + high) / 2);
            if (this.lefts[middle] <= x) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return Math.max(0, low);
    }

    /** Where to scroll to, so that the whole column is seen; nowhere if it is. */
    scrollTo(column, scrollLeft, viewport) {
        const width = this.widths[column];
        return nearest(scrollLeft, viewport, this.lefts[column], width);
    }
}

/** The offset next to `offset` at which something is seen, its beginning at least. */
function nearest(offset, viewport, start, length) {
    if (start < offset || length > viewport) {
        return start;
    }
    return Math.max(offset, start + length - viewport);
}

export function clamp(value, least, most) {
    return Math.max(least, Math.min(most, value));
}
