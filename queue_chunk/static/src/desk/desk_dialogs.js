import { Component, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

import { cellsText, figure, rowsText, waysToAnswer, whenText } from "./desk_words";

/** What all of these dialogs do: wait for what they ask for, and close when it worked. */
class DeskDialog extends Component {
    static components = { Dialog };
    static props = { close: Function, apply: { type: Function, optional: true } };

    setup() {
        this.state = useState({ isBusy: false, ...this.values() });
        useAutofocus();
    }

    values() {
        return {};
    }

    /** @param {...any} args what `apply` takes; it gives whether it worked */
    async apply(...args) {
        this.state.isBusy = true;
        try {
            if (await this.props.apply(...args)) {
                this.props.close();
            }
        } finally {
            this.state.isBusy = false;
        }
    }
}

/** Rows are left out, for a reason. */
export class SkipDialog extends DeskDialog {
    static template = "queue_chunk.SkipDialog";
    static props = { ...DeskDialog.props, count: Number };

    values() {
        return { reason: "" };
    }

    get title() {
        return _t("Skip %s", rowsText(this.props.count));
    }
}

/** A column that the file lacks, with one value for all rows. */
export class ColumnDialog extends DeskDialog {
    static template = "queue_chunk.ColumnDialog";
    static props = { ...DeskDialog.props, missing: Array, columns: Array };

    values() {
        return { name: this.props.missing[0] || "", value: "" };
    }

    get problem() {
        const name = this.state.name.trim();
        const isThere = this.props.columns.some((one) => one.name === name);
        return isThere ? _t("There is a column “%s” already.", name) : "";
    }

    get canApply() {
        const { name, isBusy } = this.state;
        return Boolean(name.trim()) && !this.problem && !isBusy;
    }
}

/** The answers that were given: who, when, and a way back. */
export class AnswersDialog extends Component {
    static template = "queue_chunk.AnswersDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        answers: Function, // gives those that there are
        labelOf: Function,
        withdraw: Function, // gives a promise of whether it worked
        readonly: { type: Boolean, optional: true },
    };

    setup() {
        Object.assign(this, { figure, whenText });
        this.words = waysToAnswer();
        this.state = useState({ answers: this.props.answers() });
    }

    async withdraw(answer) {
        if (await this.props.withdraw(answer)) {
            this.state.answers = this.props.answers();
        }
    }

    meaning({ way, label, text }) {
        return label || text || this.words[way];
    }

    withdrawText({ value }) {
        return _t("Withdraw the answer for “%s”", value);
    }
}

/** Cells that somebody else changed meanwhile: which value is kept? */
export class ConflictsDialog extends Component {
    static template = "queue_chunk.ConflictsDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        conflicts: Function, // gives those that there are
        decide: Function, // (conflict, whether the own value is kept)
    };

    setup() {
        this.whenText = whenText;
        this.state = useState({ conflicts: this.props.conflicts() });
    }

    decide(conflicts, isMine) {
        conflicts.forEach((conflict) => this.props.decide(conflict, isMine));
        this.state.conflicts = this.props.conflicts();
        if (!this.state.conflicts.length) {
            this.props.close();
        }
    }

    mineText({ line, label }) {
        return _t("Keep mine: line %(line)s, %(column)s", { line, column: label });
    }

    theirsText({ line, label }) {
        return _t("Keep theirs: line %(line)s, %(column)s", { line, column: label });
    }
}

/** What a file that was uploaded has changed. */
export class UploadDialog extends Component {
    static template = "queue_chunk.UploadDialog";
    static components = { Dialog };
    static props = { close: Function, found: Object };

    setup() {
        this.figure = figure;
    }

    get sentences() {
        const { rows, cells, unchanged, missing } = this.props.found;
        const changed = _t("%(cells)s changed in %(rows)s.", {
            cells: cellsText(cells || 0),
            rows: rowsText(rows || 0),
        });
        return [
            changed,
            unchanged && _t("Unchanged: %s.", rowsText(unchanged)),
            missing &&
                _t("Not in the file, so they still fail: %s.", rowsText(missing)),
        ].filter(Boolean);
    }
}

/** Changes are not saved, and somebody leaves. */
export class LeaveDialog extends Component {
    static template = "queue_chunk.LeaveDialog";
    static components = { Dialog };
    static props = { close: Function, count: Number, choose: Function };

    setup() {
        useAutofocus();
    }

    get words() {
        return _t("Not saved yet: %s.", cellsText(this.props.count));
    }

    choose(way) {
        this.props.choose(way);
        this.props.close();
    }
}
