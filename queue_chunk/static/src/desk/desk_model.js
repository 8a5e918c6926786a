import { markRaw } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { DeskSheet } from "./desk_sheet";
import { CHANGED, groups, SKIPPED, unpacked } from "./desk_view";

const [WORK, REASONS, FLAGS] = [1, 2, 3];
const EDITS = 20000; // that are sent at once
const TRIED = 1000; // rows that are tried at once
const ANSWERS = 500; // that are given at once

/**
 * What is on the desk: the sheets of a run, the reasons for which their rows failed, the
 * answers that were given, and how far the run is. It talks to the server; what it is
 * asked to do fails as the call fails.
 */
export class DeskModel {
    /**
     * @param {(method: string, ...args: any[]) => Promise} call a method of the run
     * @param {() => void} changed called when there is something else to be seen
     */
    constructor(call, changed) {
        Object.assign(this, { call, changed });
        this.sheets = [];
        this.sheet = null; // the one that is shown
        this.reasons = [];
        this.answers = [];
        this.progress = { rows: 0, done: 0, skipped: 0, failed: 0, waiting: 0 };
        this.isRetrying = false; // until nothing waits any more
        this.known = new Map(); // groups of reasons, by sheet
        markRaw(this);
    }

    // reading

    async open() {
        this.take(await this.call("desk_open"));
    }

    /**
     * Read all anew. Changes that are not saved stay.
     *
     * @returns {number} rows with such changes that are not there any more
     */
    async reload() {
        await this.open();
        let gone = 0;
        for (const sheet of this.sheets) {
            gone += sheet.dropGone();
        }
        this.changed();
        await this.searchAgain();
        return gone;
    }

    async searchAgain() {
        const { sheet } = this;
        if (sheet?.filter.text) {
            await sheet.search(sheet.filter.text);
        }
    }

    take(data) {
        const { name, state, can_repair, why_not, reasons, answers, progress } = data;
        Object.assign(this, { name, state, reasons, answers, progress });
        Object.assign(this, { canRepair: can_repair, whyNot: why_not });
        this.canRemember = data.can_remember !== false;
        this.takeSheets(
            data.sheets.map((sheet) => ({ ...sheet, rows: unpacked(sheet.rows) }))
        );
        if (!progress.waiting) {
            this.settle();
        }
        this.known.clear();
        this.changed();
    }

    takeSheets(given) {
        const known = new Map(this.sheets.map((sheet) => [sheet.id, sheet]));
        const gone = this.sheets.filter(
            ({ id }) => !given.some((one) => one.id === id)
        );
        const kept = gone.filter(({ waiting }) => waiting.size);
        kept.forEach((sheet) => sheet.take({ rows: [] }, [], []));
        const there = given.map((one) => {
            const sheet = known.get(one.id) || this.makeSheet(one);
            const own = this.reasons.filter((reason) => reason.sheet === one.id);
            sheet.take(one, own, this.answers);
            return sheet;
        });
        this.sheets = [...there, ...kept];
        this.choose(this.sheet?.id);
    }

    makeSheet({ id, ...given }) {
        const read = (works) => this.call("desk_rows", id, works);
        return new DeskSheet({ id, ...given }, read, () => this.changed());
    }

    /** Show a sheet; the first one where there is none of this id any more. */
    choose(id) {
        this.sheet = this.sheets.find((one) => one.id === id) || this.sheets[0] || null;
        this.changed();
    }

    settle() {
        this.isRetrying = false;
        this.sheets.forEach((sheet) => sheet.settle());
        this.sheets = this.sheets.filter(({ entries }) => entries.length);
        if (!this.sheets.includes(this.sheet)) {
            this.choose();
        }
    }

    /**
     * Look how far it is.
     *
     * @param {(method: string) => Promise} look a call that nobody waits for
     * @returns {boolean} whether rows have failed, or none waits any more
     */
    async look(look) {
        const before = this.progress;
        this.progress = await look("desk_progress");
        this.state = this.progress.state || this.state;
        this.changed();
        const { failed, waiting } = this.progress;
        return failed !== before.failed || (this.isRetrying && !waiting);
    }

    // what is shown

    get groups() {
        const { sheet, known } = this;
        if (sheet && !known.has(sheet)) {
            const own = this.reasons.filter((reason) => reason.sheet === sheet.id);
            known.set(sheet, groups(own, sheet.entries, this.answers));
        }
        return known.get(sheet) || [];
    }

    get editCount() {
        return this.sheets.reduce((sum, sheet) => sum + sheet.editCount, 0);
    }

    /** Rows that would be tried again: changed or answered since they failed. */
    get changedCount() {
        return this.sheets.reduce((sum, sheet) => sum + sheet.figures.changed, 0);
    }

    get failedCount() {
        return this.sheets.reduce((sum, sheet) => sum + sheet.figures.failed, 0);
    }

    get conflicts() {
        return this.sheets.flatMap((sheet) =>
            sheet.conflicts.all.map(([line, column, theirs]) => ({
                ...{ sheet, line, column, ...theirs },
                mine: sheet.edits.get(line, column)?.value ?? "",
                label: sheet.columns[column]?.label,
            }))
        );
    }

    // changing

    /**
     * Save what was changed here.
     *
     * @returns {Promise<Object>} saved: cells; conflicts: cells that somebody else changed;
     *     gone: cells of rows that are not there any more, why: a sentence
     */
    async save() {
        let [saved, gone, why] = [0, 0, ""];
        for (const sheet of this.sheets) {
            const all = sheet.unsaved;
            for (let at = 0; at < all.length; at += EDITS) {
                const edits = all.slice(at, at + EDITS);
                const found = await this.call("desk_save", sheet.id, edits);
                sheet.saved(edits, found.conflicts);
                saved += found.saved;
                const lost = found.conflicts.filter((one) => one.why);
                gone += lost.length;
                why ||= lost[0]?.why || "";
            }
        }
        return { saved, conflicts: this.conflicts.length, gone, why };
    }

    discard() {
        for (const sheet of this.sheets) {
            [sheet.edits, sheet.conflicts, sheet.checked].forEach((one) => one.clear());
            sheet.undo.clear();
        }
        this.changed();
    }

    /** Have changed cells looked at, cheaply: may they stand in their columns? */
    async check(sheet, edits) {
        const columns = new Map();
        for (const { line, column, value } of edits) {
            if (!columns.has(column)) {
                columns.set(column, { lines: [], values: new Set() });
            }
            const { lines, values } = columns.get(column);
            lines.push(line);
            values.add(value ?? "");
        }
        for (const [column, { lines, values }] of columns) {
            const texts = [...values];
            const wrong = await this.call("desk_check", sheet.id, column, texts);
            sheet.check(column, lines, wrong);
        }
    }

    /** Import rows and undo it. Gives what came of it, with the lines that were left. */
    async tryOut(lines) {
        const { sheet } = this;
        const found = await this.call("desk_try", sheet.id, lines.slice(0, TRIED));
        sheet.setTried(found);
        return { ...found, left: [...found.left, ...lines.slice(TRIED)] };
    }

    /** Have the server change something, and read what has become of it. */
    async alter(method, ...args) {
        const found = await this.call(method, ...args);
        await this.reload();
        return found;
    }

    skip(lines, reason) {
        return this.alter("desk_skip", this.sheet.id, lines, reason);
    }

    unskip(lines) {
        return this.alter("desk_unskip", this.sheet.id, lines);
    }

    /** @param {string} what changed or all */
    async retry(what) {
        const found = await this.call("desk_retry", what);
        this.isRetrying = true;
        for (const sheet of this.sheets) {
            sheet.wait(
                (entry) =>
                    entry[WORK] &&
                    !(entry[FLAGS] & SKIPPED) &&
                    (what === "all" || entry[FLAGS] & CHANGED)
            );
        }
        await this.reload();
        return found;
    }

    addColumn(name, value) {
        return this.alter("desk_add_column", this.sheet.id, name, value);
    }

    upload(fileName, content) {
        return this.alter("desk_upload", this.sheet.id, fileName, content);
    }

    // answers

    async answer(given, remember) {
        let found;
        for (let at = 0; at < given.length; at += ANSWERS) {
            const some = given.slice(at, at + ANSWERS);
            found = await this.call("desk_answer", some, remember);
        }
        await this.reload();
        return found;
    }

    withdraw(ids) {
        return this.alter("desk_withdraw", ids);
    }

    /** The reasons for which a row failed. */
    reasonsOf(entry) {
        const { sheet } = this;
        const known = entry ? entry[REASONS].map((id) => sheet.reasons.get(id)) : [];
        return known.filter(Boolean);
    }

    historyOf(line) {
        return this.call("desk_history", this.sheet.id, line);
    }

    labelOf(name) {
        const found = this.sheet?.columns.find((column) => column.name === name);
        return found?.label || name || _t("The row as a whole");
    }
}
