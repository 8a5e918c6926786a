import { _t } from "@web/core/l10n/translation";

import { CellMap } from "./cell_map";
import { DeskPages } from "./desk_pages";
import {
    answersBy,
    CHANGED,
    reasonsOfKey,
    seen,
    SKIPPED,
    sorted,
    WAITING,
} from "./desk_view";
import { whenText } from "./desk_words";
import { UndoStack } from "./grid/undo";

const [LINE, WORK, REASONS, FLAGS] = [0, 1, 2, 3];
const AROUND = 500; // rows that are read above and below of those that are seen

const same = (one, other) => (one ?? "") === (other ?? "");

/**
 * The rows of one sheet as a person sees them: those that are stored, and above them what
 * was changed here and is not saved, what came of a trial, and what others did meanwhile.
 *
 * Rows are known by their line; the grid asks for them by their place among those seen.
 */
export class DeskSheet {
    /**
     * @param {Object} given by the server: id, name, columns, rows…
     * @param {(works: number[]) => Promise<Array>} read gives the rows of works
     * @param {() => void} changed called when there is something else to be seen
     */
    constructor(given, read, changed) {
        this.changed = changed;
        this.pages = new DeskPages(read, changed);
        this.undo = new UndoStack();
        this.edits = new CellMap(); // {value, before}
        this.conflicts = new CellMap(); // {value, by, when}
        this.checked = new CellMap(); // what is wrong with a cell, or ""
        this.tried = new Map(); // line: {error, at}
        this.waiting = new Map(); // line: the row as it was before it was tried again
        this.filter = {
            show: "all",
            group: null,
            reasons: null,
            text: "",
            lines: null,
        };
        this.sort = null;
        this.keys = null; // values of the column by which rows are sorted, by line
        this.entries = [];
        this.take(given, [], []);
    }

    /**
     * What the server says now. Changes that are not saved stay.
     *
     * @param {Object} given
     * @param {Array} reasons of this sheet
     * @param {Array} answers that were given
     */
    take(given, reasons, answers) {
        const { rows, ...rest } = given;
        Object.assign(this, rest);
        this.reasons = new Map(reasons.map((reason) => [reason.id, reason]));
        const answered = reasons.filter(answersBy(answers));
        this.answered = new Set(answered.map(({ id }) => id));
        this.columnAt = new Map(this.columns.map(({ name }, at) => [name, at]));
        const failed = new Set(rows.map((entry) => entry[LINE]));
        this.waiting.forEach((_row, line) => failed.has(line) && this.arrive(line));
        this.entries = this.withWaiting(rows);
        this.byLine = new Map(this.entries.map((entry) => [entry[LINE], entry]));
        this.pages.setEntries(rows);
        this.filterReasons();
        this.arrange();
    }

    /** Rows that are tried again keep their places until it is known what came of it. */
    withWaiting(rows) {
        if (!this.waiting.size) {
            return rows;
        }
        const waiting = [...this.waiting.keys()].map((line) => [line, 0, [], WAITING]);
        return [...rows, ...waiting].sort((one, other) => one[LINE] - other[LINE]);
    }

    arrive(line) {
        this.waiting.delete(line);
        this.tried.delete(line);
    }

    /** Nothing waits any more: what has not failed again is in. */
    settle() {
        this.waiting.clear();
        this.entries = this.entries.filter((entry) => !(entry[FLAGS] & WAITING));
        this.byLine = new Map(this.entries.map((entry) => [entry[LINE], entry]));
        this.arrange();
    }

    /** Rows are tried again: they stay in view, greyed. */
    wait(isConcerned) {
        for (const entry of this.entries) {
            if (isConcerned(entry)) {
                const [line] = entry;
                this.waiting.set(line, this.pages.get(line) || this.blank(line));
            }
        }
    }

    blank(line) {
        const cells = this.columns.map(() => null);
        return { line, cells, error: "", at: [], changed: [], skipped: false };
    }

    // which rows are seen

    arrange() {
        const { entries, filter, sort } = this;
        let places = seen(entries, filter, (line) => this.edits.has(line));
        if (sort && this.keys) {
            places = sorted(places, (place) => this.keys.get(entries[place][LINE]), {
                isNumber: this.columns[sort.column]?.type === "number",
                descending: sort.descending,
            });
        }
        this.places = places;
        this.order = (this.order || 0) + 1; // another one when other rows are seen
        this.indexes = null;
        this.changed();
    }

    get rowCount() {
        return this.places.length;
    }

    entryAt(index) {
        return this.entries[this.places[index]];
    }

    lineAt(index) {
        return this.entryAt(index)?.[LINE];
    }

    indexOf(line) {
        if (!this.indexes) {
            this.indexes = new Map(
                this.places.map((place, at) => [this.entries[place][LINE], at])
            );
        }
        return this.indexes.get(line) ?? -1;
    }

    /** Lines of some rows that are seen, those left out that are tried just now. */
    linesBetween(first, last) {
        const found = [];
        for (let index = first; index <= Math.min(last, this.rowCount - 1); index++) {
            const entry = this.entryAt(index);
            if (!(entry[FLAGS] & WAITING)) {
                found.push(entry[LINE]);
            }
        }
        return found;
    }

    show(show) {
        this.filter.show = show;
        this.arrange();
    }

    /** @param {string|null} key of a group or value whose rows are to be seen */
    showReasons(key) {
        this.filter.group = key;
        this.filterReasons();
        this.arrange();
    }

    /** All rows, when the last one with the reason is gone. */
    filterReasons() {
        const { filter } = this;
        const found = reasonsOfKey([...this.reasons.values()], filter.group);
        filter.reasons = found.length ? new Set(found.map(({ id }) => id)) : null;
        filter.group = filter.reasons && filter.group;
    }

    /** Show the rows in which a text is found; it is looked for in all of them. */
    async search(text) {
        const { filter } = this;
        filter.text = text;
        const wanted = text.trim().toLocaleLowerCase();
        const lines = wanted && new Set();
        if (wanted) {
            await this.scan(
                ({ line, cells, error }) => {
                    const isFound = (one) => one?.toLocaleLowerCase().includes(wanted);
                    if (`${line}` === wanted || isFound(error) || cells.some(isFound)) {
                        lines.add(line);
                    }
                },
                () => filter.text !== text
            );
        }
        if (filter.text === text) {
            filter.lines = lines || null;
            this.arrange();
        }
    }

    /** Sort by a column; the second time the other way round, the third time as the file. */
    async sortBy(column) {
        const { sort } = this;
        const isSame = sort?.column === column;
        if (isSame && sort.descending) {
            [this.sort, this.keys] = [null, null];
        } else if (isSame) {
            this.sort = { column, descending: true };
        } else {
            await this.readKeys((this.sort = { column, descending: false }));
        }
        this.arrange();
    }

    async readKeys(sort) {
        const keys = new Map();
        const isOver = () => this.sort !== sort;
        await this.scan(
            ({ line, cells }) => keys.set(line, cells[sort.column]),
            isOver
        );
        if (!isOver()) {
            this.keys = keys;
        }
    }

    scan(visit, isOver) {
        const works = this.entries.map((entry) => entry[WORK]).filter(Boolean);
        return this.pages.scan(works, (row) => visit(this.merged(row)), isOver);
    }

    // rows

    rowAt(index) {
        const entry = this.entryAt(index);
        const line = entry?.[LINE];
        if (this.waiting.has(line)) {
            return this.greyed(this.waiting.get(line));
        }
        this.pages.renew(line);
        const stored = this.pages.get(line);
        return stored ? this.merged(stored) : null;
    }

    greyed(row) {
        const skipped = _t("Is being tried again");
        return { ...row, error: "", at: [], skipped, waiting: true };
    }

    /** A row as it is stored, with what is known here above it. */
    merged(stored) {
        const { line } = stored;
        const edits = this.edits.row(line);
        const tried = this.tried.get(line);
        if (!edits && !tried && !this.conflicts.has(line) && !this.checked.has(line)) {
            return stored;
        }
        const cells = [...stored.cells];
        edits?.forEach(({ value }, column) => (cells[column] = value));
        const { error } = tried || stored;
        return {
            ...stored,
            ...{ cells, error, at: this.wrongAt(stored, this.byLine.get(line)) },
            changed: [...new Set([...stored.changed, ...(edits?.keys() || [])])],
        };
    }

    /**
     * Columns with errors: a cell that was changed has none until it is looked at, and
     * one to whose value there is an answer has none.
     */
    wrongAt(stored, entry) {
        const { line } = stored;
        const tried = this.tried.get(line);
        const at = new Set((tried || stored).at);
        if (!tried) {
            const settled = [...stored.changed, ...this.answeredAt(entry)];
            settled.forEach((column) => at.delete(column));
        }
        this.edits.row(line)?.forEach((_edit, column) => at.delete(column));
        this.checked.row(line)?.forEach((wrong, column) => {
            wrong ? at.add(column) : at.delete(column);
        });
        this.conflicts.row(line)?.forEach((_conflict, column) => at.add(column));
        return [...at].filter((column) => column >= 0).sort((one, two) => one - two);
    }

    answeredAt(entry) {
        const left = new Set(this.errorsBy(entry).map(({ column }) => column));
        return entry[REASONS].filter((id) => this.isAnswered(entry, id))
            .map((id) => this.columnAt.get(this.reasons.get(id).column))
            .filter((column) => !left.has(column));
    }

    /** A row that failed again with the answer needs another one. */
    isAnswered(entry, id) {
        return Boolean(entry[FLAGS] & CHANGED) && this.answered.has(id);
    }

    /** [{column, text}] of a row that is seen, also while it has not come. */
    errorsOf(index) {
        const entry = this.entryAt(index);
        if (!entry || entry[FLAGS] & (SKIPPED | WAITING)) {
            return [];
        }
        const stored = this.pages.get(entry[LINE]);
        return stored ? this.errorsIn(stored, entry) : this.errorsBy(entry);
    }

    errorsIn(stored, entry) {
        const { line } = stored;
        const at = this.wrongAt(stored, entry);
        const found = at.map((column) => ({
            column,
            text: this.errorText(stored, entry, column),
        }));
        const tried = this.tried.get(line);
        const isEdited = this.edits.has(line) || entry[FLAGS] & CHANGED;
        const error = tried ? tried.error : !isEdited && stored.error;
        if (!found.length && error) {
            found.push({ column: -1, text: error });
        }
        return found;
    }

    errorText({ line, error }, entry, column) {
        const conflict = this.conflicts.get(line, column);
        if (conflict) {
            return this.conflictText(line, column, conflict);
        }
        const tried = this.tried.get(line);
        const known = this.errorsBy(entry).find((one) => one.column === column);
        const wrong = this.checked.get(line, column);
        return wrong || tried?.error || known?.text || error;
    }

    conflictText(line, column, { value, by, when }) {
        return _t("%(who)s wrote “%(theirs)s” here (%(when)s). Yours: “%(mine)s”", {
            who: by || _t("Somebody else"),
            theirs: value ?? "",
            when: whenText(when) || _t("meanwhile"),
            mine: this.edits.get(line, column)?.value ?? "",
        });
    }

    /** What the index says of a row, without that to which there is an answer. */
    errorsBy(entry) {
        return entry[REASONS].map((id) => this.reasons.get(id))
            .filter((reason) => reason && !this.isAnswered(entry, reason.id))
            .map(({ column, message }) => ({
                column: this.columnAt.get(column) ?? -1,
                text: message,
            }));
    }

    /** See that rows are read, and those around them, which are looked at next. */
    needRows(first, last) {
        const works = this.worksBetween(first, last);
        const promise = this.pages.need(works);
        const around = this.worksBetween(first - AROUND, last + AROUND);
        promise.then(() => this.pages.need(around)).catch(() => {}); // told by the first
        return promise;
    }

    worksBetween(first, last) {
        const works = new Set();
        const end = Math.min(last, this.rowCount - 1);
        for (let index = Math.max(first, 0); index <= end; index++) {
            const work = this.entryAt(index)[WORK];
            if (work) {
                works.add(work);
            }
        }
        return works;
    }

    // changes

    /**
     * Change cells, here only. Rows that are gone or tried again stay as they are.
     *
     * @param {Array} edits [{line, column, value, before}]
     */
    edit(edits) {
        for (const { line, column, value, before } of edits) {
            if (!this.isOpen(line)) {
                continue;
            }
            const known = this.edits.get(line, column);
            const first = known ? known.before : before;
            this.checked.remove(line, column);
            if (same(value, first)) {
                this.edits.remove(line, column);
                this.conflicts.remove(line, column);
            } else {
                this.edits.put(line, column, { value, before: first });
            }
        }
        this.changed();
    }

    isOpen(line) {
        const entry = this.byLine.get(line);
        return Boolean(entry) && !(entry[FLAGS] & (SKIPPED | WAITING));
    }

    get editCount() {
        return this.edits.size;
    }

    /** What the server takes: [[line, column, value, value before]…]. */
    get unsaved() {
        const all = this.edits.all;
        return all.map(([line, column, edit]) => [
            line,
            column,
            edit.value,
            edit.before,
        ]);
    }

    /**
     * The server has taken edits, but for those that somebody else was faster with; where
     * it says why, the row is not there any more.
     */
    saved(edits, conflicts) {
        const refused = new Set();
        for (const { line, column, why, ...theirs } of conflicts) {
            refused.add(`${line}/${column}`);
            if (why) {
                this.edits.remove(line, column);
            } else {
                this.conflicts.put(line, column, theirs);
            }
        }
        const flagged = new Set();
        for (const [line, column, value] of edits) {
            if (!refused.has(`${line}/${column}`)) {
                this.store(line, column, value);
                flagged.add(line);
            }
        }
        flagged.forEach((line) => {
            const entry = this.byLine.get(line);
            if (entry) {
                entry[FLAGS] |= CHANGED;
            }
        });
        this.changed();
    }

    /** A cell is stored: it is an edit still where it was changed again meanwhile. */
    store(line, column, value) {
        const edit = this.edits.get(line, column);
        if (edit && same(edit.value, value)) {
            this.edits.remove(line, column);
        } else if (edit) {
            edit.before = value;
        }
        this.conflicts.remove(line, column);
        this.tried.delete(line);
        const stored = this.pages.get(line);
        if (stored) {
            stored.cells[column] = value;
            stored.changed = [...new Set([...stored.changed, column])];
            stored.at = stored.at.filter((one) => one !== column);
        }
    }

    /** @param {boolean} isMine whether the own value is kept, or that of the other one */
    decide(line, column, isMine) {
        const { value } = this.conflicts.get(line, column);
        const edit = this.edits.get(line, column);
        if (isMine && edit) {
            edit.before = value;
        } else {
            this.store(line, column, value);
            this.edits.remove(line, column);
        }
        this.conflicts.remove(line, column);
        this.changed();
    }

    /** Forget changes of rows that are not there any more. Gives how many. */
    dropGone() {
        const gone = this.edits.lines.filter((line) => !this.isOpen(line));
        gone.forEach((line) => {
            this.edits.removeRow(line);
            this.conflicts.removeRow(line);
        });
        return gone.length;
    }

    /** @param {Object} wrong {value: what is wrong with it} in a column */
    check(column, lines, wrong) {
        for (const line of lines) {
            const edit = this.edits.get(line, column);
            if (edit) {
                this.checked.put(line, column, wrong[edit.value ?? ""] || "");
            }
        }
        this.changed();
    }

    /** What came of a trial: {errors: {line: {error, at}}, good: [line]}. */
    setTried({ errors, good }) {
        for (const [line, found] of Object.entries(errors)) {
            this.tried.set(Number(line), found);
        }
        good.forEach((line) => this.tried.set(line, { error: "", at: [] }));
        this.changed();
    }

    /** How many rows are changed, skipped, tried again, or still to be looked at. */
    get figures() {
        const found = { changed: 0, skipped: 0, waiting: 0, failed: 0 };
        for (const entry of this.entries) {
            const flags = entry[FLAGS];
            if (flags & WAITING) {
                found.waiting++;
            } else if (flags & SKIPPED) {
                found.skipped++;
            } else {
                found.failed++;
                found.changed += Boolean(
                    flags & CHANGED || this.edits.has(entry[LINE])
                );
            }
        }
        return found;
    }
}
