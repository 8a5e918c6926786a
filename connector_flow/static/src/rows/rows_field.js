import { Component, onWillRender, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { counted } from "@queue_chunk/desk/desk_words";
import { Grid } from "@queue_chunk/desk/grid/grid";

import { RowsTable, names, shown } from "./rows_table";

const LONG = 40; // characters

/** The rows of a chunk in a grid: line numbers, errors, cells that can be repaired. */
export class RowsField extends Component {
    static template = "connector_flow.RowsField";
    static components = { Grid };
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ onlyErrors: false });
        this.updating = null; // a change that is on its way to the record
        onWillRender(() => this.prepare());
        useBus(this.bus, "NEED_LOCAL_CHANGES", ({ detail }) =>
            detail.proms.push(this.commit())
        );
        useBus(this.bus, "WILL_SAVE_URGENTLY", () => this.commit());
    }

    get bus() {
        return this.props.record.model.bus;
    }

    get text() {
        return this.props.record.data[this.props.name] || "";
    }

    // what is shown

    prepare() {
        const { record } = this.props;
        const isOther = this.text !== this.table?.text;
        if (!this.updating && (isOther || (!record.dirty && this.table.changedCount))) {
            this.table = parse(this.text);
            this.api?.forget();
        }
        if (this.table) {
            this.prepareRows(record.data);
        }
    }

    prepareRows({ state, row_errors, skip_reasons }) {
        this.errors = state === "failed" ? parseNotes(row_errors) : {};
        this.reasons = parseNotes(skip_reasons);
        this.headers = this.table.headers;
        this.rows = []; // as the grid takes them, those that it asked for
        const all = [...this.table.rows.keys()];
        const wrong = all.filter((at) => this.table.line(at) in this.errors);
        this.canFilter = wrong.length > 0 && wrong.length < all.length;
        this.positions = this.state.onlyErrors && this.canFilter ? wrong : all;
    }

    get columns() {
        const unnamed = _t("not in the header");
        return this.headers.map(({ label, extra }, at) => ({
            name: String(at),
            label: extra ? `${label} (${unnamed})` : label,
            type: "text",
        }));
    }

    rowAt(index) {
        const at = this.positions[index];
        return (this.rows[at] ||= this.row(at));
    }

    row(at) {
        const { table, headers } = this;
        const line = table.line(at);
        const error = this.errors[line];
        return {
            line,
            cells: headers.map((_header, column) => textOf(table.cell(at, column))),
            error,
            at: error ? namedIn(error, headers) : [],
            changed: table.changed(at),
            skipped: !error && this.reasons[line],
            isShort: table.isShort(at),
        };
    }

    /** As high as its rows, within bounds. */
    get style() {
        return `height: min(70vh, ${8 + 2 * this.positions.length}rem)`;
    }

    /** Whether a text is hardly seen in a cell. */
    isLong(text) {
        return text?.length > LONG || /[\r\n]/.test(text ?? "");
    }

    get changedText() {
        const { changedCount: count } = this.table;
        return count
            ? counted(count, _t("1 cell changed"), _t("%s cells changed"))
            : "";
    }

    // changing

    /** Hand a changed table to the record, from where Save and Discard take it. */
    onEdits(edits) {
        const lines = this.table.rows.map(([line]) => line);
        this.table = this.table.withTexts(
            edits.map(({ index, line, column, value }) => ({
                at: index === null ? lines.indexOf(line) : this.positions[index],
                column,
                text: value,
            }))
        );
        this.prepareRows(this.props.record.data);
        this.updating = this.update(this.table);
    }

    async update(table) {
        const { record, name } = this.props;
        await record.update({ [name]: table.text });
        if (this.table === table) {
            this.updating = null;
            this.render();
        }
    }

    /** Take what is being typed. */
    commit() {
        this.api?.commit();
        return this.updating;
    }

    /** Whether something is being typed that can be saved or discarded. */
    onTyping({ target, type }) {
        if (target.matches(".o_desk_field")) {
            this.bus.trigger("FIELD_IS_DIRTY", type === "input");
        }
    }

    /** One empty cell fills the others of the row. */
    fill(index) {
        this.api.goTo(index, this.rowAt(index).cells.indexOf(null));
        this.api.clear();
    }
}

function parse(text) {
    try {
        return new RowsTable(text);
    } catch {
        return null;
    }
}

function parseNotes(text) {
    return text ? JSON.parse(text) : {};
}

/** A cell as the grid takes it: null if the row has none. */
function textOf(cell) {
    return cell === undefined ? null : shown(cell);
}

/** Columns that an error names; one that lists all of them points at none. */
function namedIn(error, headers) {
    const named = [...headers.keys()].filter((at) => names(error, headers[at].label));
    return named.length < headers.length || headers.length === 1 ? named : [];
}

export const rowsField = {
    component: RowsField,
    displayName: _t("Rows of a Chunk"),
    supportedTypes: ["text"],
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "row_errors", type: "text" },
        { name: "skip_reasons", type: "text" },
    ],
};

registry.category("fields").add("impexp_rows", rowsField);
