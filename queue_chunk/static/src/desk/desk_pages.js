const CELLS = 2000000; // that are kept at once
const BATCH = 1000; // rows that are asked for at once

/**
 * The rows of a sheet as they are stored, read work by work when they are needed.
 *
 * What was not looked at for longest is forgotten when there are too many cells.
 */
export class DeskPages {
    /**
     * @param {(works: number[]) => Promise<Array>} read gives the rows of works
     * @param {() => void} changed called when rows have come
     * @param {number} [cells] that are kept at once
     */
    constructor(read, changed, cells = CELLS) {
        Object.assign(this, { read, changed, limit: cells });
        this.sizes = new Map(); // rows of each work, by its id
        this.works = new Map(); // work of each row, by its line
        this.rows = new Map(); // by line
        this.lines = new Map(); // of each work that was read, the latest last
        this.stale = new Set(); // works that are to be read again
        this.asked = new Map(); // promise of each work that is being read
        this.aged = new Set(); // works that were looked at and are to be read again
        this.cells = 0;
    }

    /**
     * The index has changed: what was read is shown until it is read again, and rows of
     * works that are gone are forgotten.
     */
    setEntries(entries) {
        [this.sizes, this.works] = [new Map(), new Map()];
        for (const [line, work] of entries) {
            this.sizes.set(work, (this.sizes.get(work) || 0) + 1);
            this.works.set(line, work);
        }
        for (const [work, lines] of this.lines) {
            if (!this.sizes.has(work)) {
                this.drop(work, lines);
            }
        }
        this.stale = new Set(this.lines.keys());
        this.asked = new Map();
    }

    /** A row as it is stored, or undefined while it has not come. */
    get(line) {
        return this.rows.get(line);
    }

    /**
     * Somebody looks at a row: what was read before the index changed is read again, all
     * works that are looked at now at once.
     */
    renew(line) {
        const work = this.works.get(line);
        if (!this.stale.has(work) || this.asked.has(work)) {
            return;
        }
        if (!this.aged.size) {
            Promise.resolve().then(() => {
                const works = [...this.aged];
                this.aged.clear();
                this.need(works).catch(() => {}); // what was read is still shown
            });
        }
        this.aged.add(work);
    }

    isRead(work) {
        return this.lines.has(work) && !this.stale.has(work);
    }

    /**
     * See that works are read.
     *
     * @param {Iterable<number>} works
     * @returns {Promise} when all have come
     */
    async need(works) {
        const waited = new Set();
        const missing = [];
        for (const work of new Set(works)) {
            if (this.asked.has(work)) {
                waited.add(this.asked.get(work));
            } else if (this.isRead(work)) {
                this.touch(work);
            } else {
                missing.push(work);
            }
        }
        for (const batch of this.batches(missing)) {
            waited.add(this.ask(batch));
        }
        await Promise.all(waited);
    }

    /** Works in portions of some rows. */
    batches(works) {
        const found = [];
        let size = BATCH;
        for (const work of works) {
            const own = this.sizes.get(work) || 1;
            if (size + own > BATCH) {
                found.push([]);
                size = 0;
            }
            found.at(-1).push(work);
            size += own;
        }
        return found;
    }

    ask(works) {
        const { asked } = this;
        const promise = this.read(works)
            .then((rows) => {
                if (asked === this.asked) {
                    this.keep(works, rows || []);
                    this.changed();
                }
            })
            .finally(() => {
                for (const work of works) {
                    asked.delete(work);
                }
            });
        works.forEach((work) => this.asked.set(work, promise));
        return promise;
    }

    keep(works, rows) {
        for (const work of works) {
            this.drop(work, this.lines.get(work) || []);
            this.stale.delete(work);
            this.lines.set(work, []);
        }
        for (const row of rows) {
            const lines = this.lines.get(this.works.get(row.line));
            if (lines) {
                this.rows.set(row.line, row);
                lines.push(row.line);
                this.cells += row.cells.length;
            }
        }
        this.shrink(new Set(works));
    }

    shrink(kept) {
        for (const [work, lines] of this.lines) {
            if (this.cells <= this.limit) {
                return;
            }
            if (!kept.has(work)) {
                this.drop(work, lines);
            }
        }
    }

    drop(work, lines) {
        for (const line of lines) {
            this.cells -= this.rows.get(line)?.cells.length || 0;
            this.rows.delete(line);
        }
        this.lines.delete(work);
    }

    touch(work) {
        const lines = this.lines.get(work);
        this.lines.delete(work);
        this.lines.set(work, lines);
    }

    /**
     * Go through all rows, reading them portion by portion.
     *
     * @param {Iterable<number>} works
     * @param {(row: Object) => void} visit
     * @param {() => boolean} isOver whether nobody waits for it any more
     */
    async scan(works, visit, isOver = () => false) {
        for (const batch of this.batches([...new Set(works)])) {
            if (isOver()) {
                return;
            }
            await this.need(batch);
            const lines = batch.flatMap((work) => this.lines.get(work) || []);
            lines.forEach((line) => visit(this.rows.get(line)));
        }
    }
}
