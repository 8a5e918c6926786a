import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { isOpen, open } from "./desk_view";
import { figure, rowsText, valuesText } from "./desk_words";

const FIRST = 8; // values of a group that are shown at once
const MORE = 100;

/**
 * The reasons for which rows failed, by column and kind, each with its values.
 *
 * - `groups`: from `desk_view.groups`
 * - `shown`: key of the group or value whose rows are seen, or null
 * - `show(key | null)`: see only the rows of a group or value
 * - `answer(reasons)`: give answers to them
 * - `withdraw(answer)`
 * - `readonly`
 */
export class ReasonPanel extends Component {
    static template = "queue_chunk.ReasonPanel";
    static props = {
        groups: Array,
        shown: { type: [String, { value: null }], optional: true },
        show: Function,
        answer: Function,
        withdraw: Function,
        readonly: { type: Boolean, optional: true },
    };

    setup() {
        this.state = useState({ limits: {} });
        Object.assign(this, { figure, isOpen, rowsText, valuesText });
    }

    limit(group) {
        return this.state.limits[group.key] ?? FIRST;
    }

    showMore(group) {
        this.state.limits[group.key] = this.limit(group) + MORE;
    }

    values(group) {
        return group.values.slice(0, this.limit(group));
    }

    left(group) {
        return Math.max(group.values.length - this.limit(group), 0);
    }

    moreText(group) {
        return _t("Show more (%s)", figure(this.left(group)));
    }

    /** See the rows of a group or a value; all rows when they are seen already. */
    toggle(key) {
        this.props.show(this.props.shown === key ? null : key);
    }

    hasValues(group) {
        return group.values.length > 1 || Boolean(group.values[0].value);
    }

    canAnswer({ ways, values }) {
        return (
            !this.props.readonly && ways.length > 0 && (!values || values.length > 0)
        );
    }

    answerGroup(group) {
        const left = open(group);
        this.props.answer(left.length ? left : group.values);
    }

    countText(group) {
        return this.hasValues(group)
            ? _t("%(rows)s, %(values)s", {
                  rows: rowsText(group.count),
                  values: valuesText(group.values.length),
              })
            : rowsText(group.count);
    }

    answerText(value) {
        return _t("Answer for “%s”", value.value || value.title);
    }

    groupText(group) {
        return _t("Answers for “%s”", group.title);
    }

    withdrawText(value) {
        return _t("Withdraw the answer for “%s”", value.value || value.title);
    }
}
