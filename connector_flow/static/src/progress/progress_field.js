import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatInteger } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How far a run or a file is: a bar of what became of the rows, and the same in words. */
export class ProgressField extends Component {
    static template = "connector_flow.ProgressField";
    static props = { ...standardFieldProps };

    get figures() {
        const { data } = this.props.record;
        return {
            rows: data.rows,
            done: data.rows_done,
            skipped: data.rows_skipped,
            leftOut: data.rows_left_out || 0,
            failed: data.rows_failed,
            waiting: data.rows_waiting,
            lookedAt: Math.min(data.rows_looked_at || 0, data.rows_waiting),
        };
    }

    get percent() {
        return Math.floor(this.props.record.data[this.props.name] || 0);
    }

    /** Parts of the bar and their words, those that are there. */
    get parts() {
        const { rows, done, skipped, leftOut, failed, waiting, lookedAt } =
            this.figures;
        if (!rows && !leftOut) {
            return [{ kind: "waiting", count: 0, words: this.wordsForNothing() }];
        }
        const parts = [
            {
                kind: "done",
                count: done,
                words: this.wordsForDone(done, rows, leftOut),
            },
            { kind: "skipped", count: skipped, words: this.wordsForSkipped(skipped) },
            { kind: "left_out", count: leftOut, words: this.wordsForLeftOut(leftOut) },
            { kind: "failed", count: failed, words: this.wordsForFailed(failed) },
            {
                kind: "looked_at",
                count: lookedAt,
                words: this.wordsForLookedAt(lookedAt),
            },
            {
                kind: "waiting",
                count: waiting - lookedAt,
                words: this.wordsForWaiting(waiting - lookedAt),
            },
        ];
        return parts.filter(({ kind, count }) => count || kind === "done");
    }

    get words() {
        return this.parts.map(({ words }) => words).join(", ");
    }

    width({ count }) {
        const { rows, leftOut } = this.figures;
        return `width: ${(100 * count) / (rows + leftOut || 1)}%`;
    }

    /** What failed, where there is room for nothing else; empty if nothing did. */
    get failedWords() {
        const { failed, rows } = this.figures;
        return failed
            ? _t("%(count)s failed (%(share)s)", {
                  count: formatInteger(failed),
                  share: this.share(failed, rows),
              })
            : "";
    }

    /** A part of the rows in percent; less than one is never nothing. */
    share(count, rows) {
        const percent = (100 * count) / (rows || 1);
        return percent < 1 ? "<1 %" : `${Math.round(percent)} %`;
    }

    get state() {
        return this.props.record.data.state;
    }

    wordsForNothing() {
        const words = {
            running: _t("The rows are being read…"),
            new: _t("The rows are being read…"),
            paused: _t("No rows were read so far"),
            failed: _t("No rows were read"),
        };
        return words[this.state] || _t("There are no rows");
    }

    wordsForDone(done, rows, leftOut) {
        if (this.props.record.data.writes_files) {
            return this.wordsForWritten(done, rows);
        }
        if (done === 1 && rows > 1) {
            return _t("1 of %s rows is in", formatInteger(rows));
        }
        if (done < rows || leftOut) {
            return _t("%(done)s of %(rows)s rows are in", {
                done: formatInteger(done),
                rows: formatInteger(rows),
            });
        }
        return rows === 1
            ? _t("The row is in")
            : _t("All %s rows are in", formatInteger(rows));
    }

    wordsForWritten(done, rows) {
        if (done < rows) {
            return _t("%(done)s of %(rows)s rows are written", {
                done: formatInteger(done),
                rows: formatInteger(rows),
            });
        }
        return rows === 1
            ? _t("The row is written")
            : _t("All %s rows are written", formatInteger(rows));
    }

    wordsForSkipped(count) {
        return count === 1
            ? _t("1 was skipped")
            : _t("%s were skipped", formatInteger(count));
    }

    wordsForLeftOut(count) {
        return count === 1
            ? _t("1 was left out by a condition")
            : _t("%s were left out by a condition", formatInteger(count));
    }

    wordsForFailed(count) {
        if (this.state === "cancelled") {
            return _t("%s failed", formatInteger(count));
        }
        return count === 1
            ? _t("1 waits for repair")
            : _t("%s wait for repair", formatInteger(count));
    }

    /** What a job at work has before it: it is in, or not, when the job ends. */
    wordsForLookedAt(count) {
        return count === 1
            ? _t("1 is being imported")
            : _t("%s are being imported", formatInteger(count));
    }

    wordsForWaiting(count) {
        if (this.state === "cancelled") {
            return this.props.record.data.writes_files
                ? _t("%s not written", formatInteger(count))
                : _t("%s not imported", formatInteger(count));
        }
        if (this.state === "paused") {
            return _t("%s left", formatInteger(count));
        }
        return count === 1
            ? _t("1 is on its way")
            : _t("%s are on their way", formatInteger(count));
    }
}

/** In a list: the bar and what failed, the other words as its title. */
export class ListProgressField extends ProgressField {
    static template = "connector_flow.ListProgressField";
}

export const progressField = {
    component: ProgressField,
    displayName: _t("Progress of Rows"),
    supportedTypes: ["float", "integer"],
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "rows", type: "integer" },
        { name: "rows_done", type: "integer" },
        { name: "rows_skipped", type: "integer" },
        { name: "rows_failed", type: "integer" },
        { name: "rows_waiting", type: "integer" },
        { name: "writes_files", type: "boolean" },
    ],
};

registry.category("fields").add("impexp_progress", progressField);
registry
    .category("fields")
    .add("list.impexp_progress", { ...progressField, component: ListProgressField });
