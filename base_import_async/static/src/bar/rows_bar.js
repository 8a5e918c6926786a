import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const PARTS = [
    { name: "rows_done", color: "bg-success" },
    { name: "rows_skipped", color: "bg-secondary" },
    { name: "rows_failed", color: "bg-danger" },
];

/** How far an import is, in colors: a few rows that failed are seen among many. */
export class RowsBar extends Component {
    static template = "base_import_async.RowsBar";
    static props = { ...standardFieldProps };

    get figures() {
        return this.props.record.data;
    }

    get parts() {
        const { rows } = this.figures;
        return PARTS.filter(({ name }) => rows && this.figures[name]).map((part) => ({
            ...part,
            style: `width: ${(100 * this.figures[part.name]) / rows}%`,
        }));
    }

    get percent() {
        return `${Math.floor(this.figures[this.props.name])}%`;
    }

    get words() {
        const { rows_done, rows_skipped, rows_failed, rows_waiting } = this.figures;
        return _t(
            "%(done)s rows done, %(skipped)s skipped, %(failed)s failed, %(waiting)s waiting",
            {
                done: rows_done,
                skipped: rows_skipped,
                failed: rows_failed,
                waiting: rows_waiting,
            }
        );
    }
}

registry.category("fields").add("base_import_async_bar", {
    component: RowsBar,
    supportedTypes: ["float"],
    fieldDependencies: ["rows", "rows_waiting", ...PARTS.map(({ name }) => name)].map(
        (name) => ({ name, type: "integer", readonly: true })
    ),
});
