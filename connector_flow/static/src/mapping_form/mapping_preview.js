import { Component } from "@odoo/owl";

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
    static props = { preview: Object, counts: Object };

    get summary() {
        return Object.entries(STATES)
            .filter(([state]) => this.props.counts[state])
            .map(([state, { label, color }]) => ({
                state,
                label: `${label}: ${this.props.counts[state]}`,
                color,
            }));
    }

    state(row) {
        return STATES[row.state];
    }

    /** What a row says of a field: its text, what stands in the file, and errors. */
    cell(row, { name }) {
        const errors = row.errors.filter(({ fields }) => fields.includes(name));
        const value = errors.length ? row.cells[name] : row.values[name];
        return {
            value: value ?? "",
            errors,
            isCleared: !errors.length && value === null,
        };
    }

    /** Errors that are about no cell that is shown. */
    rowErrors(row) {
        return row.errors.filter(({ fields }) => !fields.length);
    }
}
