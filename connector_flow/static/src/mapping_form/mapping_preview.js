import { Component, useRef } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

export const STATES = {
    create: { label: _t("New"), color: "text-bg-success" },
    update: { label: _t("Changed"), color: "text-bg-info" },
    same: { label: _t("Unchanged"), color: "text-bg-secondary" },
    skip: { label: _t("Skipped"), color: "text-bg-secondary" },
    error: { label: _t("Error"), color: "text-bg-danger" },
    line: { label: _t("Continued"), color: "text-bg-light" },
};

/** The first rows as they would be imported, errors beside the cells. */
export class MappingPreview extends Component {
    static template = "connector_flow.MappingPreview";
    static props = { preview: Object, counts: Object, problems: Array };

    setup() {
        this.root = useRef("root");
    }

    get summary() {
        return Object.entries(STATES)
            .filter(([state]) => this.props.counts[state])
            .map(([state, { label, color }]) => ({
                state,
                label: `${label}: ${this.props.counts[state]}`,
                color,
                line: this.props.preview.rows.find((row) => row.state === state)?.line,
            }));
    }

    placeOf({ line, count }) {
        return count > 1
            ? _t("Line %(line)s and %(count)s more", { line, count: count - 1 })
            : _t("Line %s", line);
    }

    /** Bring a row before the eyes, and the keyboard to it. */
    goTo(line) {
        const row = this.root.el.querySelector(`tr[data-line="${line}"]`);
        row?.scrollIntoView({ block: "center" });
        row?.focus();
    }

    /** Whether a sentence about a whole row stands above already. */
    isTold({ text }) {
        return this.props.problems.some((one) => one.text === text && one.count > 1);
    }

    state(row) {
        return STATES[row.state];
    }

    /** What a row says of a field: its text, what stands in the file, and errors. */
    cell(row, { name }) {
        const errors = row.errors.filter(({ fields }) => fields.includes(name));
        const value = errors.length ? row.cells[name] : row.values[name];
        return { value: value ?? "", errors };
    }

    /** Errors that are about no cell that is shown. */
    rowErrors(row) {
        return row.errors.filter(
            (error) => !error.fields.length && !this.isTold(error)
        );
    }
}
