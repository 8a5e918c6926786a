import { Component, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { RowsTable, names, shown } from "./rows_table";

const PAGE_ROWS = 100;
const PAGE_CELLS = 1500; // more text fields at once make the browser slow
const WIDEST = 44; // characters, also in the style sheet
const NARROWEST = 8;

/** The rows of a chunk as a table: line numbers, errors, cells that can be repaired. */
export class RowsField extends Component {
    static template = "connector_flow.RowsField";
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ page: 0, onlyErrors: false });
        this.root = useRef("root");
        this.tables = new Map(); // text to table, of what was saved and what is shown
        this.pending = null; // a change that is on its way to the record
        this.typing = null; // the text field whose change is not yet in the record
        this.focusNext = null;
        onWillUpdateProps(({ record }) => {
            if (record.resId !== this.props.record.resId) {
                this.state.page = 0;
            }
        });
        const { bus } = this.props.record.model;
        useBus(bus, "NEED_LOCAL_CHANGES", ({ detail }) =>
            detail.proms.push(this.commitTyping())
        );
        useBus(bus, "WILL_SAVE_URGENTLY", () => this.commitTyping());
        useEffect(() => this.fillFields());
        useEffect(
            () => this.focusWaiting(),
            () => [this.state.page, this.state.onlyErrors]
        );
    }

    // what is shown

    get text() {
        return this.props.record.data[this.props.name] || "";
    }

    get table() {
        if (!this.props.record.dirty) {
            this.savedText = this.text;
        }
        return this.pending || this.tableOf(this.text);
    }

    /** The table of a text; null if the text is none. Remembers the last few. */
    tableOf(text) {
        if (!this.tables.has(text)) {
            if (this.tables.size > 3) {
                this.tables.clear();
            }
            this.tables.set(text, parse(text));
        }
        return this.tables.get(text);
    }

    get saved() {
        return this.tableOf(this.savedText) || this.table;
    }

    get errors() {
        const { state, row_errors } = this.props.record.data;
        return state === "failed" ? parseNotes(row_errors) : {};
    }

    get reasons() {
        return parseNotes(this.props.record.data.skip_reasons);
    }

    /** Positions of all rows that the filter lets through. */
    get positions() {
        const { table, errors } = this;
        const all = table.rows.map((_row, at) => at);
        return this.filtered ? all.filter((at) => table.line(at) in errors) : all;
    }

    get filtered() {
        return this.state.onlyErrors && this.canFilter;
    }

    get canFilter() {
        const { errors } = this;
        const count = this.table.rows.filter(([line]) => line in errors).length;
        return count > 0 && count < this.table.rows.length;
    }

    get pageRows() {
        const fitting = Math.floor(PAGE_CELLS / (this.table.width || 1));
        return Math.max(10, Math.min(PAGE_ROWS, fitting));
    }

    /** Everything that the template needs of the page at hand. */
    get view() {
        const { table, saved, errors, reasons, pageRows, positions } = this;
        const { headers } = table;
        const pages = Math.ceil(positions.length / pageRows);
        const page = Math.min(this.state.page, Math.max(0, pages - 1));
        const first = page * pageRows;
        const here = positions.slice(first, first + pageRows);
        const rows = here.map((at) => {
            const line = table.line(at);
            return this.row(at, { table, saved, headers }, errors[line], reasons[line]);
        });
        return {
            headers,
            rows,
            page,
            pages,
            range: _t("%(first)s–%(last)s of %(count)s", {
                first: formatInteger(here.length ? first + 1 : 0),
                last: formatInteger(first + here.length),
                count: formatInteger(positions.length),
            }),
        };
    }

    row(at, { table, saved, headers }, error, reason) {
        const named = headers.map(({ label }) => Boolean(error) && names(error, label));
        // an error that lists all the columns points at none of them
        const pointing = !named.every(Boolean) || headers.length === 1;
        const cells = headers.map((header, column) => ({
            column,
            label: _t("%(column)s, line %(line)s", {
                column: header.label,
                line: table.line(at),
            }),
            text: shown(table.cell(at, column)),
            missing: table.cell(at, column) === undefined && !header.extra,
            absent: table.cell(at, column) === undefined && header.extra,
            extra: header.extra,
            wrong: named[column] && pointing,
            changed: isChanged(saved, table, at, column),
        }));
        return {
            at,
            line: table.line(at),
            error,
            reason,
            cells,
            short: table.isShort(at),
        };
    }

    /**
     * Text goes into the fields here and not in the template, which may be drawn with
     * what was there before a key was pressed.
     */
    fillFields() {
        const { table, typing } = this;
        for (const field of this.root.el.querySelectorAll("textarea")) {
            const text = shown(table.cell(field.dataset.row, field.dataset.column));
            if (field !== typing?.el && field.value !== text) {
                field.value = text;
            }
        }
    }

    get changedCount() {
        const { table, saved } = this;
        if (table === saved) {
            return 0;
        }
        return table.rows.reduce((count, [, cells], at) => {
            if (cells === saved.rows[at]?.[1]) {
                return count;
            }
            const changed = cells.filter((_cell, column) =>
                isChanged(saved, table, at, column)
            );
            return count + changed.length;
        }, 0);
    }

    get changedText() {
        const count = this.changedCount;
        return count === 1
            ? _t("1 cell changed")
            : _t("%s cells changed", formatInteger(count));
    }

    size({ text }) {
        const lines = text.split("\n");
        const longest = Math.max(...lines.map((line) => line.length));
        const cols = Math.max(NARROWEST, Math.min(WIDEST, longest + 1));
        const rows = lines.reduce(
            (sum, line) => sum + Math.max(1, Math.ceil(line.length / cols)),
            0
        );
        return { cols, rows: Math.min(rows, 10) };
    }

    placeholder(cell) {
        return cell.missing ? _t("missing") : cell.absent ? "" : _t("empty");
    }

    // changing

    onInput(at, column, ev) {
        this.typing = { at, column, el: ev.target };
        this.props.record.model.bus.trigger("FIELD_IS_DIRTY", true);
    }

    onChange(at, column, ev) {
        this.typing = { at, column, el: ev.target };
        return this.commitTyping();
    }

    commitTyping() {
        const { typing } = this;
        this.typing = null;
        return (
            typing &&
            this.change((table) =>
                table.withCell(typing.at, typing.column, typing.el.value)
            )
        );
    }

    fill(at) {
        return this.change((table) => table.withEmptyCells(at));
    }

    /** Hand a changed table to the record, from where Save and Discard take it. */
    async change(edit) {
        const { record, name } = this.props;
        const before = this.table;
        const after = edit(before);
        if (after !== before) {
            this.pending = after;
            this.tables.set(after.text, after);
            await record.update({ [name]: after.text });
            if (this.pending === after) {
                this.pending = null;
            }
        }
        record.model.bus.trigger("FIELD_IS_DIRTY", false);
    }

    // moving

    onKeydown(row, column, ev) {
        if (ev.key === "Escape" && this.typing) {
            ev.stopPropagation();
            this.typing = null;
            ev.target.value = shown(this.table.cell(row.at, column));
            this.props.record.model.bus.trigger("FIELD_IS_DIRTY", false);
        } else if (ev.key === "Enter" && !ev.isComposing && !isBreak(ev)) {
            ev.preventDefault();
            this.moveDown(ev.target);
        } else if (ev.key === "Enter" && ev.altKey) {
            ev.preventDefault();
            document.execCommand("insertText", false, "\n");
        }
    }

    /** To the same column of the next row, on the next page if need be. */
    async moveDown(el) {
        const fields = this.fieldsOfColumn(el.dataset.column);
        const next = fields[fields.indexOf(el) + 1];
        if (next) {
            return select(next);
        }
        const { page, pages } = this.view;
        el.blur(); // commits
        if (page + 1 < pages) {
            this.focusNext = el.dataset.column;
            this.state.page = page + 1;
        } else {
            el.focus();
        }
    }

    fieldsOfColumn(column) {
        const found = this.root.el.querySelectorAll(
            `textarea[data-column="${column}"]`
        );
        return [...found];
    }

    focusWaiting() {
        if (this.focusNext !== null) {
            const [first] = this.fieldsOfColumn(this.focusNext);
            this.focusNext = null;
            first && select(first);
        }
    }

    turn(pages) {
        this.state.page = this.view.page + pages;
        this.root.el.querySelector(".o_impexp_rows_scroll").scrollTop = 0;
    }

    onToggleErrors(ev) {
        this.state.onlyErrors = ev.target.checked;
        this.state.page = 0;
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

function isChanged(saved, table, at, column) {
    if (saved === table || !saved.rows[at]) {
        return false;
    }
    const [before, after] = [saved.cell(at, column), table.cell(at, column)];
    return before !== after && JSON.stringify(before) !== JSON.stringify(after);
}

function isBreak(ev) {
    return ev.shiftKey || ev.altKey || ev.ctrlKey || ev.metaKey;
}

function select(field) {
    field.focus();
    field.select();
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
