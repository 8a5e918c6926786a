/** Something about cells, which are known by the line of their row and their column. */
export class CellMap {
    constructor() {
        this.rows = new Map();
    }

    get(line, column) {
        return this.rows.get(line)?.get(column);
    }

    /** What there is of a row, by column; nothing where there is nothing. */
    row(line) {
        return this.rows.get(line);
    }

    has(line) {
        return this.rows.has(line);
    }

    put(line, column, value) {
        if (!this.rows.has(line)) {
            this.rows.set(line, new Map());
        }
        this.rows.get(line).set(column, value);
    }

    remove(line, column) {
        const row = this.rows.get(line);
        if (row?.delete(column) && !row.size) {
            this.rows.delete(line);
        }
    }

    removeRow(line) {
        this.rows.delete(line);
    }

    clear() {
        this.rows.clear();
    }

    get lines() {
        return [...this.rows.keys()];
    }

    get size() {
        let found = 0;
        this.rows.forEach((row) => (found += row.size));
        return found;
    }

    /** @returns {Array} [[line, column, value]…] */
    get all() {
        return this.lines.flatMap((line) =>
            [...this.rows.get(line)].map(([column, value]) => [line, column, value])
        );
    }
}
