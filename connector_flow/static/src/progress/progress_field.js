import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { counted, figure } from "@queue_chunk/desk/desk_words";

/** How far a run or a file is: a bar of what became of the rows, and the same in words. */
export class ProgressField extends Component {
    static template = "connector_flow.ProgressField";
    static props = { ...standardFieldProps };

    get data() {
        return this.props.record.data;
    }

    get percent() {
        return Math.floor(this.data[this.props.name] || 0);
    }

    /** Rows that a condition stopped: they are none of the others. */
    get leftOut() {
        return this.data.rows_left_out || 0;
    }

    /** Parts of the bar and their words, those that are there. */
    get parts() {
        const { rows, rows_done, rows_skipped, rows_failed, rows_waiting } = this.data;
        if (!rows && !this.leftOut) {
            return [{ kind: "waiting", count: 0, words: this.wordsForNothing() }];
        }
        const lookedAt = Math.min(this.data.rows_looked_at || 0, rows_waiting);
        const counts = {
            done: rows_done,
            skipped: rows_skipped,
            left_out: this.leftOut,
            failed: rows_failed,
            looked_at: lookedAt,
            waiting: rows_waiting - lookedAt,
        };
        return Object.entries(counts)
            .filter(([kind, count]) => count || kind === "done")
            .map(([kind, count]) => ({
                kind,
                count,
                words: this.wordsFor[kind](count),
            }));
    }

    get words() {
        return this.parts.map(({ words }) => words).join(", ");
    }

    width({ count }) {
        return `width: ${(100 * count) / (this.data.rows + this.leftOut || 1)}%`;
    }

    /** What failed, where there is room for nothing else; empty if nothing did. */
    get failedWords() {
        const { rows, rows_failed: failed } = this.data;
        return failed
            ? _t("%(count)s failed (%(share)s)", {
                  count: figure(failed),
                  share: this.share(failed, rows),
              })
            : "";
    }

    /** A part of the rows in percent; less than one is never nothing. */
    share(count, rows) {
        const percent = (100 * count) / (rows || 1);
        return percent < 1 ? "<1 %" : `${Math.round(percent)} %`;
    }

    wordsForNothing() {
        const words = {
            running: _t("The rows are being read…"),
            new: _t("The rows are being read…"),
            paused: _t("No rows were read so far"),
            failed: _t("No rows were read"),
        };
        return words[this.data.state] || _t("There are no rows");
    }

    /** Words for a count of each kind. */
    wordsFor = {
        done: (count) =>
            this.data.writes_files
                ? this.wordsForWritten(count)
                : this.wordsForIn(count),
        skipped: (count) => counted(count, _t("1 was skipped"), _t("%s were skipped")),
        left_out: (count) =>
            counted(
                count,
                _t("1 was left out by a condition"),
                _t("%s were left out by a condition")
            ),
        failed: (count) =>
            this.data.state === "cancelled"
                ? _t("%s failed", figure(count))
                : counted(count, _t("1 waits for repair"), _t("%s wait for repair")),
        // what a job at work has before it: it is in, or not, when the job ends
        looked_at: (count) =>
            counted(count, _t("1 is being imported"), _t("%s are being imported")),
        waiting: (count) => this.wordsForWaiting(count),
    };

    wordsForIn(done) {
        const { rows } = this.data;
        if (done === 1 && rows > 1) {
            return _t("1 of %s rows is in", figure(rows));
        }
        return done < rows || this.leftOut
            ? _t("%(done)s of %(rows)s rows are in", {
                  done: figure(done),
                  rows: figure(rows),
              })
            : counted(rows, _t("The row is in"), _t("All %s rows are in"));
    }

    wordsForWritten(done) {
        const { rows } = this.data;
        return done < rows
            ? _t("%(done)s of %(rows)s rows are written", {
                  done: figure(done),
                  rows: figure(rows),
              })
            : counted(rows, _t("The row is written"), _t("All %s rows are written"));
    }

    wordsForWaiting(count) {
        const { state, writes_files: isWriting } = this.data;
        if (state === "cancelled") {
            return isWriting
                ? _t("%s not written", figure(count))
                : _t("%s not imported", figure(count));
        }
        return state === "paused"
            ? _t("%s left", figure(count))
            : counted(count, _t("1 is on its way"), _t("%s are on their way"));
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
        ...[
            "rows",
            "rows_done",
            "rows_skipped",
            "rows_left_out",
            "rows_failed",
            "rows_waiting",
        ].map((name) => ({ name, type: "integer" })),
        { name: "writes_files", type: "boolean" },
    ],
};

registry.category("fields").add("impexp_progress", progressField);
registry
    .category("fields")
    .add("list.impexp_progress", { ...progressField, component: ListProgressField });
