import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";

import { whenText, wordsOf } from "./desk_words";

/**
 * One row: its errors in full, the row as it came, and who changed what.
 *
 * - `row` as it is seen, `columns`, `reasons` for which it failed
 * - `history(line)`: gives a promise of {raw, changes}
 * - `answer(reasons)`
 * - `close()`
 * - `readonly`
 */
export class RowPanel extends Component {
    static template = "queue_chunk.RowPanel";
    static props = {
        row: Object,
        columns: Array,
        reasons: Array,
        history: Function,
        answer: Function,
        close: Function,
        readonly: { type: Boolean, optional: true },
    };

    setup() {
        this.whenText = whenText;
        this.last = new KeepLast();
        this.state = useState({ raw: null, changes: [], problem: "" });
        onWillStart(() => this.load(this.props.row.line));
        onWillUpdateProps(({ row }) => {
            if (row.line !== this.props.row.line) {
                this.load(row.line);
            }
        });
    }

    /** Nobody waits for it: the row itself is seen at once. */
    load(line) {
        Object.assign(this.state, { raw: null, changes: [], problem: "" });
        this.last
            .add(this.props.history(line))
            .then(({ raw, changes }) => Object.assign(this.state, { raw, changes }))
            .catch((error) => (this.state.problem = wordsOf(error)));
    }

    get title() {
        return _t("Line %s", this.props.row.line);
    }

    /** Its cells beside those that came, where these are known. */
    get cells() {
        const { row, columns } = this.props;
        const { raw } = this.state;
        return columns.map(({ name, label }, at) => ({
            ...{ name, label },
            now: row.cells[at] ?? "",
            came: raw ? (raw[at] ?? "") : null,
            isChanged: raw && (raw[at] ?? "") !== (row.cells[at] ?? ""),
        }));
    }

    get answerable() {
        return this.props.reasons.filter(({ ways }) => ways.length);
    }

    labelOf(name) {
        const { columns } = this.props;
        const found = columns.find((one, at) => one.name === name || at === name);
        return found?.label || name;
    }

    answerText({ value, title }) {
        return _t("Answer for “%s”", value || title);
    }
}
