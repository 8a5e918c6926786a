import {
    Component,
    onMounted,
    onPatched,
    onWillRender,
    onWillUnmount,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";

import { CellEditor } from "./cell_editor";
import { shownText } from "./cell_text";
import { widthsFor } from "./column_widths";
import { FindBar } from "./find_bar";
import { GridApi } from "./grid_api";
import { GridChanges, complaint, copiedText } from "./grid_changes";
import { GridPointer } from "./grid_pointer";
import { HeldKeys } from "./held_keys";
import { commandOf } from "./keys";
import { Selection, jump } from "./selection";
import { UndoStack } from "./undo";
import { ColumnWindow, RowWindow, clamp } from "./visible_window";

const AROUND = 6; // rows that are drawn beyond those seen
const PAUSE = 100; // ms in which rows are asked for at most once
const BLOCK = 2000; // rows in which an error is looked for at once
const SAMPLE = 40; // rows that decide how wide columns are
const NARROWEST = 40; // px
const WIDEST = 900; // px
const EDITING = ["startTyping", "editActive", "pick"]; // what needs the row itself
const ROW_HEIGHT = 28; // px
const ROW_HEIGHT_TOUCH = 40; // px

let count = 0;

/**
 * A spreadsheet of rows that live elsewhere: it shows, selects and edits, and asks no
 * server. Whoever uses it keeps the rows and gives them by their position in what is shown
 * (filtered and sorted as he likes), from 0 to `rowCount` - 1.
 *
 * It fills its parent, which therefore needs a height (`h-100`, or `flex-grow-1` with
 * `min-height: 0`). One grid is one sheet: give it `t-key="sheet.id"`.
 *
 * Props:
 *
 * - `columns`: `[{name, label, type, required, help}]`; `type` is text, number, date,
 *   boolean, selection or relation. The last two have pick-lists.
 * - `rowCount`
 * - `rowAt(index)`: `{line, cells, error, at, changed, skipped}`, or null while it loads.
 *   `cells` are texts or null (the row has no such cell), `at` and `changed` positions of
 *   columns, `skipped` the reason or false; with `waiting` as well it is greyed and not
 *   changed because it is tried again, as `skipped` says. Called often: it must only look
 *   up.
 * - `needRows(first, last)`: these rows are looked at and some of them are null. May give
 *   a promise; where all of them are needed (copy, fill, replace) it is waited for.
 * - `version`: anything; when it changes, rows are read again.
 * - `order`: anything that changes when other rows are shown or in another order, so that
 *   what waits for rows does not land in wrong ones.
 * - `onEdits(edits, kind)`: `edits` is `[{index, line, column, value, before}]`, one step
 *   for undo; `kind` is edit, clear, cut, paste, fill, replace, undo or redo. The owner
 *   changes his rows (cells, changed, at) before it returns; the grid then reads them
 *   again. `value` and `before` are texts or null. `index` is null when undo or redo
 *   concern a row that is not among those shown: look for `line`.
 * - `indexOf(line)`: position of a row among those shown, or -1. Without it, rows are
 *   looked for among those that are loaded.
 * - `errorsOf(index)`: `[{column, text}]`, `column` is -1 for an error of the row as a
 *   whole; null when it is not known yet. Without it: `error` and `at` of the row. With
 *   it *next error* finds errors in rows that are not loaded.
 * - `onSelect({rows: [from, to], columns: [from, to], active: {row, column}})`: bounds are
 *   within.
 * - `onPick(column, query)`: a promise of `[{value, label}]`
 * - `onSort(column)` and `sort`: `{column, descending}`: with them a header has a button
 *   to sort by it.
 * - `onFocusRow(index)`: somebody double-clicks the number of a row: show its history.
 * - `readonly`
 * - `label`: what the grid is called for those who hear it
 * - `undo`: an `UndoStack` that outlives the grid, such as one a sheet
 * - `register(api)`: is called once, with the grid's `GridApi` (`grid_api.js`)
 *
 * A slot `empty` is shown when there are no rows. A slot `about` says more of the active
 * cell, behind what is told of it anyway: it gets its `text`, the `index` of its `row`, and
 * the `errors` that were told.
 */
export class Grid extends Component {
    static template = "queue_chunk.Grid";
    static components = { CellEditor, FindBar };
    static props = {
        columns: Array,
        rowCount: Number,
        rowAt: Function,
        needRows: { type: Function, optional: true },
        version: { optional: true },
        order: { optional: true },
        onEdits: { type: Function, optional: true },
        indexOf: { type: Function, optional: true },
        errorsOf: { type: Function, optional: true },
        onSelect: { type: Function, optional: true },
        onPick: { type: Function, optional: true },
        onSort: { type: Function, optional: true },
        onFocusRow: { type: Function, optional: true },
        sort: { type: [Object, { value: null }], optional: true },
        readonly: { type: Boolean, optional: true },
        label: { type: String, optional: true },
        undo: { type: Object, optional: true },
        register: { type: Function, optional: true },
        slots: { type: Object, optional: true },
    };

    setup() {
        this.id = `o_desk_grid_${++count}`;
        this.scrollRef = useRef("scroll");
        this.rowsRef = useRef("rows");
        this.state = useState({ note: "", isFinding: false });
        this.isRtl = localization.direction === "rtl";
        this.rowHeight = isTouch() ? ROW_HEIGHT_TOUCH : ROW_HEIGHT;
        this.scroll = { top: 0, left: 0 };
        this.client = { width: 0, height: 0 }; // of what scrolls
        this.headHeight = this.rowHeight + 4;
        this.lineDigits = Math.max(3, String(this.props.rowCount).length);
        this.isNarrower = false; // since the numbers of lines became longer
        this.chosenWidths = {}; // name of a column to the width that somebody gave it
        this.searched = { find: "", by: "", column: -1 };
        this.selection = new Selection(this.size);
        this.history = this.props.undo || new UndoStack();
        this.changes = new GridChanges(this);
        this.pointer = new GridPointer(this);
        this.held = new HeldKeys(this);
        this.api = new GridApi(this);
        this.edited = null; // the cell that is being edited
        this.rest = null; // column in which Tab began: Enter goes back to it
        onWillRender(() => this.prepare());
        onMounted(() => this.onMounted());
        onPatched(() => this.onPatched());
        onWillUnmount(() => this.onWillUnmount());
        useExternalListener(window, "resize", () => this.measure());
        // The browser sends these to where its caret is, which may be outside.
        useExternalListener(document, "copy", (ev) => this.onCopy(ev));
        useExternalListener(document, "cut", (ev) => this.onCut(ev));
        useExternalListener(document, "paste", (ev) => this.onPaste(ev));
    }

    onMounted() {
        this.measure();
        this.observer = new ResizeObserver(() => this.measure());
        this.observer.observe(this.scroller);
        this.props.register?.(this.api);
        this.tell();
        this.askForRows();
    }

    onPatched() {
        this.askForRows();
        if (this.isNarrower) {
            this.isNarrower = false;
            if (this.activeId) {
                this.reveal(this.selection.active); // it may be covered now
                this.render();
            }
        }
    }

    onWillUnmount() {
        this.observer?.disconnect();
        this.pointer.end();
        browser.clearTimeout(this.asking);
        browser.cancelAnimationFrame(this.frame);
    }

    // where things are

    get scroller() {
        return this.scrollRef.el;
    }

    get size() {
        return { rows: this.props.rowCount, columns: this.props.columns.length };
    }

    /** Read how large the gap is through which one looks. */
    measure() {
        const { clientWidth: width, clientHeight: height } = this.scroller || {};
        const { client } = this;
        if (this.scroller && (width !== client.width || height !== client.height)) {
            this.client = { width, height };
            this.render();
        }
    }

    /** The gap through which cells are seen. */
    get viewport() {
        const { client, lineWidth, headHeight } = this;
        return {
            width: Math.max(0, client.width - lineWidth),
            height: Math.max(0, client.height - headHeight),
        };
    }

    /** Work out what is to be drawn. */
    prepare() {
        const { rowCount, columns } = this.props;
        const { size } = this;
        if (JSON.stringify(size) !== JSON.stringify(this.selection.size)) {
            this.selection = this.selection.resized(size);
        }
        this.prepareColumns(columns);
        this.rowWindow = new RowWindow({
            count: rowCount,
            rowHeight: this.rowHeight,
            viewport: this.viewport.height,
        });
        this.drawnRows = this.rowWindow.rowsAt(this.scroll.top, AROUND);
        const { left } = this.scroll;
        this.drawnColumns = this.columnWindow.columnsAt(left, this.viewport.width, 1);
        for (let index = this.drawnRows.first; index <= this.drawnRows.last; index++) {
            const digits = String(this.props.rowAt(index)?.line ?? "").length;
            if (digits > this.lineDigits) {
                this.lineDigits = digits;
                this.isNarrower = true;
            }
        }
        this.drawnAt = this.scroll;
    }

    prepareColumns(columns) {
        const names = JSON.stringify(columns.map(({ name, label }) => [name, label]));
        if (this.fittedNames !== names || !this.isSampled) {
            this.fittedNames = names;
            this.fitted = widthsFor(columns, this.sample());
            this.useWidths();
        }
    }

    useWidths() {
        const chosen = ({ name }, at) => this.chosenWidths[name] || this.fitted[at];
        this.columnWindow = new ColumnWindow(this.props.columns.map(chosen));
    }

    /** Cells of some rows around those seen, none while they load. */
    sample() {
        const first = this.drawnRows?.first || 0;
        const rows = [];
        for (let at = 0; at < SAMPLE && first + at < this.props.rowCount; at++) {
            const row = this.props.rowAt(first + at);
            row && rows.push(row.cells);
        }
        this.isSampled = rows.length > 0;
        return rows;
    }

    get lineWidth() {
        return 30 + this.lineDigits * 9;
    }

    setWidth(column, width) {
        const { name } = this.props.columns[column];
        this.chosenWidths[name] = clamp(Math.round(width), NARROWEST, WIDEST);
        this.useWidths();
        this.render();
    }

    fitColumn(column) {
        this.setWidth(column, widthsFor(this.props.columns, this.sample())[column]);
    }

    get sheetStyle() {
        const width = this.lineWidth + this.columnWindow.total;
        const height = this.headHeight + this.rowWindow.height;
        return `width: ${width}px; height: ${height}px; --desk-row: ${this.rowHeight}px; --desk-head: ${this.headHeight}px; --desk-line: ${this.lineWidth}px;`;
    }

    /** The first row that is wholly seen. */
    get firstRow() {
        return this.rowWindow.rowAtHeight(this.rowHeight - 1, this.scroll.top);
    }

    /** {left, top, width, height} of a rectangle of cells within the sheet. */
    boxOf({ rows, columns }) {
        const { lefts, widths } = this.columnWindow;
        const { first, last } = this.drawnRows;
        const beyond = { first: first - 2, last: last + 2 };
        const from = clamp(rows[0], beyond.first, beyond.last);
        const to = clamp(rows[1], beyond.first, beyond.last);
        const left = lefts[columns[0]] || 0;
        const right = (lefts[columns[1]] || 0) + (widths[columns[1]] || 0);
        return {
            left: this.lineWidth + left,
            top: this.headHeight + this.rowWindow.topOf(from, this.scroll.top),
            width: right - left,
            height: (to - from + 1) * this.rowHeight,
        };
    }

    get rangeStyle() {
        const { left, top, width, height } = this.boxOf(this.selection);
        return `inset-inline-start: ${left}px; top: ${top}px; width: ${width}px; height: ${height}px;`;
    }

    get editorBox() {
        const { row, column } = this.edited || this.selection.active;
        const [rows, columns] = [
            [row, row],
            [column, column],
        ];
        return this.boxOf({ rows, columns });
    }

    onSort(column) {
        this.props.onSort(column);
        this.focus();
    }

    // what is drawn

    get heads() {
        const { first, last } = this.drawnColumns;
        return this.props.columns.slice(first, last + 1).map((column, at) => ({
            ...column,
            at: first + at,
            style: this.columnStyle(first + at),
            title: headTitle(column),
            isSelected: this.props.rowCount > 0 && this.selection.hasColumn(first + at),
            sorted: this.sortedBy(first + at),
        }));
    }

    sortedBy(column) {
        const { sort } = this.props;
        if (sort?.column !== column) {
            return "none";
        }
        return sort.descending ? "descending" : "ascending";
    }

    /** Its width; the first one that is drawn stands behind those that are not. */
    columnStyle(column) {
        const { widths, lefts } = this.columnWindow;
        const isFirst = column === this.drawnColumns.first;
        const before = isFirst ? ` margin-inline-start: ${lefts[column]}px;` : "";
        return `width: ${widths[column]}px;${before}`;
    }

    get rows() {
        const { first, last } = this.drawnRows;
        const rows = [];
        for (let index = first; index <= last; index++) {
            rows.push(this.rowView(index));
        }
        return rows;
    }

    rowView(index) {
        const row = this.props.rowAt(index);
        const errors = this.textsOfErrors(index);
        const top = this.headHeight + this.rowWindow.topOf(index, this.scroll.top);
        return {
            index,
            style: `top: ${top}px;`,
            line: row ? row.line : "",
            isLoading: !row,
            isClosed: Boolean(row?.skipped),
            isSkipped: Boolean(row?.skipped) && !row.waiting,
            error: errors.get(-1),
            isSelected: this.selection.hasRow(index),
            title: row?.skipped ? closedText(row) : errors.get(-1),
            cells: this.cellViews(index, row, errors),
        };
    }

    cellViews(index, row, errors) {
        const { first, last } = this.drawnColumns;
        const changed = row?.changed || [];
        const cells = [];
        for (let at = first; at <= last; at++) {
            const text = row?.cells[at];
            const error = errors.get(at);
            cells.push({
                at,
                id: this.cellId(index, at),
                style: this.columnStyle(at),
                text: shownText(text),
                title: error || (this.isCut(text, at) ? text : undefined),
                isNumber: this.props.columns[at].type === "number",
                isMissing: Boolean(row) && (text === null || text === undefined),
                error,
                isChanged: changed.includes(at),
                isSelected: this.selection.has(index, at),
                isActive: this.selection.isActive(index, at),
            });
        }
        return cells;
    }

    /** Whether a text is wider than its cell, or in several lines. */
    isCut(text, column) {
        const { widths } = this.columnWindow;
        return (
            Boolean(text) && (text.length * 7 > widths[column] || /[\r\n\t]/.test(text))
        );
    }

    cellId(index, column) {
        return `${this.id}_${index}_${column}`;
    }

    /** The active cell's, where it is drawn. */
    get activeId() {
        const { row, column } = this.selection.active;
        const isDrawn =
            within(row, this.drawnRows) && within(column, this.drawnColumns);
        return isDrawn ? this.cellId(row, column) : undefined;
    }

    // errors

    /** [{column, text}] of a row, null if it is not known yet. */
    errorsOf(index) {
        if (this.props.errorsOf) {
            return this.props.errorsOf(index);
        }
        const row = this.props.rowAt(index);
        if (!row?.error || row.skipped) {
            return row ? [] : null;
        }
        const columns = row.at?.length ? row.at : [-1];
        return columns.map((column) => ({ column, text: row.error }));
    }

    /** Position of a column to what is wrong there. */
    textsOfErrors(index) {
        const texts = new Map();
        for (const { column, text } of this.errorsOf(index) || []) {
            const before = texts.get(column);
            texts.set(column, before ? `${before}\n${text}` : text);
        }
        return texts;
    }

    /** Select the next cell with an error, from the other end if need be. */
    goToError(step) {
        return this.held.until(this.findError(step));
    }

    async findError(step) {
        const { rowCount, order } = this.props;
        const { row, column } = this.selection.active;
        for (let far = 0; far <= rowCount && rowCount; far++) {
            const index = (row + step * far + rowCount * 2) % rowCount;
            const columns = await this.errorColumns(index, step);
            if (this.props.order !== order) {
                return false;
            }
            const found = columns.find(
                (at) => far || (at - column) * step > 0 // in this row only those behind
            );
            if (found !== undefined) {
                this.goTo(index, found);
                return this.changes.load(index, index);
            }
        }
        this.say(_t("No other error."));
        return false;
    }

    /** Columns with an error, in the order in which they are gone through. */
    async errorColumns(index, step) {
        if (!this.errorsOf(index)) {
            const block = Math.floor(index / BLOCK) * BLOCK;
            const last = Math.min(this.props.rowCount, block + BLOCK) - 1;
            await this.changes.load(block, last);
        }
        const errors = this.errorsOf(index) || [];
        const columns = errors.map(({ column }) => Math.max(0, column));
        return columns.sort((one, other) => (one - other) * step);
    }

    // the strip below

    get activeRow() {
        return this.props.rowCount ? this.props.rowAt(this.selection.active.row) : null;
    }

    get activeName() {
        const { columns } = this.props;
        const { line } = this.activeRow || {};
        const column = columns[this.selection.active.column]?.label;
        return line === undefined || column === undefined
            ? ""
            : _t("%(column)s, line %(line)s", { column, line });
    }

    get activeErrors() {
        if (!this.props.rowCount) {
            return [];
        }
        const { row, column } = this.selection.active;
        const texts = this.textsOfErrors(row);
        return [texts.get(column), texts.get(-1)].filter(Boolean);
    }

    /** What else is to be said of the active cell. */
    get activeRemarks() {
        const { activeRow: row } = this;
        const { column } = this.selection.active;
        if (!row) {
            return this.props.rowCount ? [_t("Loading…")] : [];
        }
        const { type, required, help } = this.props.columns[column] || {};
        const text = row.cells[column] ?? "";
        const kind = help || (type !== "text" && typeNames()[type]);
        return [
            row.skipped && closedText(row),
            row.changed?.includes(column) && _t("Changed"),
            row.cells[column] === null && _t("The row has no such cell."),
            text !== text.trim() && _t("There are blanks at its beginning or end."),
            required && !text && _t("Required"),
            !this.activeErrors.length && kind,
        ].filter(Boolean);
    }

    get sizeText() {
        const { rowCount, columnCount, isOne } = this.selection;
        return isOne || !this.props.rowCount
            ? ""
            : _t("%(rows)s × %(columns)s cells", {
                  rows: formatInteger(rowCount),
                  columns: formatInteger(columnCount),
              });
    }

    get label() {
        return this.props.label || _t("Rows");
    }

    get keysText() {
        return _t(
            "Arrows move, Enter and Tab go on, letters replace, F2 edits, F8 goes to the next error. Escape and then Tab leaves the table."
        );
    }

    say(note) {
        this.state.note = note || "";
    }

    // scrolling

    onScroll() {
        browser.cancelAnimationFrame(this.frame);
        this.frame = browser.requestAnimationFrame(() => this.followScroll());
    }

    followScroll() {
        if (!this.scroller) {
            return;
        }
        const { first, last } = this.drawnRows;
        this.readScroll();
        const { left, top } = this.scroll;
        if (top === this.drawnAt.top && left === this.drawnAt.left) {
            return;
        }
        const rows = this.rowWindow.rowsAt(top, 1);
        const columns = this.columnWindow.columnsAt(left, this.viewport.width);
        const isDrawn =
            rows.first >= first &&
            rows.last <= last &&
            columns.first >= this.drawnColumns.first &&
            columns.last <= this.drawnColumns.last;
        // what is scaled stands elsewhere after each pixel
        if (!isDrawn || this.rowWindow.height < this.rowWindow.total) {
            this.render();
        }
    }

    readScroll() {
        const { scrollTop, scrollLeft } = this.scroller;
        this.scroll = { top: scrollTop, left: Math.abs(scrollLeft) };
    }

    scrollBy(across, down) {
        this.scroller.scrollTop += down;
        this.scroller.scrollLeft += this.isRtl ? -across : across;
        this.readScroll();
        this.render();
    }

    /** Scroll as little as is needed to see a cell. */
    reveal({ row, column }) {
        const { scroller, scroll } = this;
        if (!scroller || !this.props.rowCount || !this.props.columns.length) {
            return;
        }
        const left = this.columnWindow.scrollTo(
            column,
            scroll.left,
            this.viewport.width
        );
        scroller.scrollTop = this.rowWindow.scrollTo(row, scroll.top);
        scroller.scrollLeft = this.isRtl ? -left : left;
        this.readScroll();
    }

    /** Ask for rows that are seen and not there, not more often than they can come. */
    askForRows() {
        if (!this.asking) {
            this.askNow();
            this.asking = browser.setTimeout(() => {
                this.asking = null;
                this.askNow();
            }, PAUSE);
        }
    }

    askNow() {
        const { first, last } = this.drawnRows;
        if (this.props.needRows && this.changes.isMissing(first, last)) {
            this.props.needRows(first, last);
        }
    }

    // selecting

    /** @param {"edge"|"active"|null} [way.reveal] which cell is scrolled to */
    select(selection, { reveal = "edge" } = {}) {
        const isSame = selection.equals(this.selection);
        this.selection = selection;
        if (reveal) {
            this.reveal(selection[reveal]);
        }
        this.say("");
        this.isLeaving = false;
        this.rest = null;
        this.render();
        if (!isSame) {
            this.tell();
        }
    }

    tell() {
        const { rows, columns, active } = this.selection;
        if (this.props.rowCount) {
            this.props.onSelect?.({ rows, columns, active });
        }
    }

    selectRange({ rows, columns }) {
        const selection = this.selection.cell(rows[0], columns[0]);
        this.select(selection.extendedTo(rows[1], columns[1]), { reveal: "active" });
    }

    goTo(row, column = 0, { focus = true } = {}) {
        this.select(this.selection.cell(row, column), { reveal: "active" });
        if (focus) {
            this.focus();
        }
    }

    get hasFocus() {
        const { el } = this.rowsRef;
        return Boolean(el) && document.activeElement === el;
    }

    focus() {
        this.rowsRef.el?.focus({ preventScroll: true });
    }

    /** Browsers scroll to what gets the focus, here to the first row. */
    onFocus() {
        this.readScroll();
        this.render();
    }

    // commands, see keys.js

    onKeydown(ev) {
        const command = ev.target === this.rowsRef.el && commandOf(ev);
        if (!command || !this.props.columns.length) {
            return;
        }
        const [name, ...values] = command;
        const isNeeded = EDITING.includes(name) && this.isActiveMissing;
        if (isNeeded && !this.held.isHolding) {
            const { row } = this.selection.active;
            this.held.until(this.changes.load(row, row));
        }
        if (this.held.isHolding) {
            this.held.keep(ev);
        } else if (this[name](...values) === false) {
            return;
        }
        ev.stopPropagation();
        if (this.held.isHolding || name !== "startTyping" || ev.key === "Backspace") {
            ev.preventDefault(); // a letter goes on into the text field
        }
    }

    /** Do what was typed, or pasted, before its cell was there. */
    press(one) {
        if (this.held.isHolding) {
            this.held.keep(one);
        } else if (typeof one === "string") {
            this.changes.paste(one);
        } else if (this.edited) {
            this.editor.press(one);
        } else {
            const [name, ...values] = commandOf(one);
            this[name](...values);
            if (name === "startTyping" && this.edited) {
                this.editor.press(one);
            }
        }
    }

    get isActiveMissing() {
        return !this.props.readonly && this.props.rowCount && !this.activeRow;
    }

    moveBy(rows, columns, isExtending) {
        const across = this.isRtl ? -columns : columns;
        this.select(
            isExtending
                ? this.selection.extended(rows, across)
                : this.selection.moved(rows, across)
        );
    }

    jumpBy(rows, columns, isExtending) {
        const { size, edge, active } = this.selection;
        const { row, column } = isExtending ? edge : active;
        const across = this.isRtl ? -columns : columns;
        const isFilled = (at, other) => {
            const cells = this.props.rowAt(at)?.cells;
            return !cells || Boolean(cells[other]);
        };
        this.moveTo(
            rows ? jump(row, rows, size.rows, (at) => isFilled(at, column)) : row,
            across
                ? jump(column, across, size.columns, (at) => isFilled(row, at))
                : column,
            isExtending
        );
    }

    goToStart(isAll, isExtending) {
        this.moveTo(isAll ? 0 : null, 0, isExtending);
    }

    goToEnd(isAll, isExtending) {
        const { rows, columns } = this.size;
        this.moveTo(isAll ? rows - 1 : null, columns - 1, isExtending);
    }

    turnPage(step, isExtending) {
        const { edge, active } = this.selection;
        const { row, column } = isExtending ? edge : active;
        this.moveTo(row + step * this.rowWindow.page, column, isExtending);
    }

    /** @param {number|null} row null is where one is */
    moveTo(row, column, isExtending) {
        const { selection } = this;
        const from = isExtending ? selection.edge : selection.active;
        const target = row === null ? from.row : row;
        this.select(
            isExtending
                ? selection.extendedTo(target, column)
                : selection.cell(target, column)
        );
    }

    /** Enter and Tab; false where Tab leaves the grid. */
    goOn(axis, step) {
        const { selection, isLeaving } = this;
        const next = selection.next(axis, step);
        if (axis === "column" && (isLeaving || !next)) {
            this.isLeaving = false;
            return false;
        }
        const rest = this.rest ?? selection.active.column;
        const isBack = axis === "row" && this.rest !== null && selection.isOne;
        this.select(isBack ? next.cell(next.active.row, rest) : next, {
            reveal: "active",
        });
        this.rest = axis === "column" && selection.isOne ? rest : null;
        return true;
    }

    leaveNext() {
        this.select(this.selection.cell(...Object.values(this.selection.active)));
        this.isLeaving = true;
        this.say(_t("Tab leaves the table now."));
    }

    selectAll() {
        this.select(this.selection.all(), { reveal: null });
    }

    selectRows() {
        const { rows, active } = this.selection;
        this.select(this.selection.wholeRows(...rows, active), { reveal: null });
    }

    selectColumns() {
        const { columns, active } = this.selection;
        this.select(this.selection.wholeColumns(...columns, active), { reveal: null });
    }

    clearCells() {
        this.changes.clear();
    }

    fillDown() {
        this.changes.fillDown();
    }

    undo() {
        this.changes.undo();
    }

    redo() {
        this.changes.redo();
    }

    // editing

    startTyping() {
        return this.beginEdit({ text: "", isTyping: true });
    }

    editActive() {
        const { column } = this.selection.active;
        return this.beginEdit({ text: this.activeRow?.cells[column] ?? "" });
    }

    pick() {
        return this.editActive();
    }

    beginEdit({ text, isTyping = false }) {
        const { activeRow: row } = this;
        if (this.props.readonly || !this.props.rowCount) {
            return false;
        }
        if (!row || row.skipped) {
            this.say(
                row
                    ? _t("Rows that are skipped or tried again stay as they are.")
                    : _t("This row is loading.")
            );
            return true;
        }
        const { active } = this.selection;
        const { type } = this.props.columns[active.column];
        this.reveal(active);
        this.edited = { ...active, line: row.line, order: this.props.order };
        const hasPicks =
            Boolean(this.props.onPick) && ["selection", "relation"].includes(type);
        this.editor.begin({ text, isTyping, hasPicks, label: this.activeName });
        this.say("");
        this.render();
        return true;
    }

    onPick(query) {
        const { column } = this.edited || this.selection.active;
        return Promise.resolve(this.props.onPick?.(column, query));
    }

    onCommit(text, way) {
        const { edited } = this;
        this.edited = null;
        if (!way?.away) {
            this.focus();
        }
        if (way?.fill) {
            return this.changes.fill(text);
        }
        this.keep(edited, text);
        if (way?.axis) {
            this.goOn(way.axis, way.step) || this.render();
        } else if (way?.move) {
            this.moveBy(...way.move, false);
        } else {
            this.render();
        }
    }

    /** Keep what was typed, in the row in which it was. */
    keep({ row, column, line, order }, text) {
        const now = this.props.rowAt(row);
        if (now?.line !== line || order !== this.props.order) {
            const [edit] = this.changes.placed([{ line, column }]);
            row = edit.index;
        }
        const before = row === null ? undefined : this.props.rowAt(row)?.cells[column];
        if (before !== undefined && text !== (before ?? "")) {
            this.changes.setCell(row, column, text);
        }
    }

    onCancel() {
        this.edited = null;
        this.focus();
        this.render();
    }

    // the clipboard

    onCopy(ev) {
        if (!this.hasFocus || !this.props.rowCount) {
            return;
        }
        ev.preventDefault();
        if (this.held.isHolding) {
            return;
        }
        const text = this.changes.copied();
        if (text === null) {
            this.changes.copyLater();
            return;
        }
        ev.clipboardData.setData("text/plain", text);
        this.say(copiedText(this.selection.count));
        return true;
    }

    onCut(ev) {
        if (this.onCopy(ev) && !this.props.readonly) {
            this.changes.clear("cut");
        }
    }

    onPaste(ev) {
        if (this.hasFocus) {
            ev.preventDefault();
            this.press(ev.clipboardData.getData("text/plain"));
        }
    }

    // find and replace

    showFind() {
        this.state.isFinding = true;
        this.findBar?.focus();
    }

    closeFind() {
        this.state.isFinding = false;
        this.focus();
    }

    async find(search, step) {
        try {
            const found = await this.changes.findNext(search, step);
            return found ? "" : _t("Nothing found.");
        } catch (error) {
            return complaint(error);
        }
    }

    async replaceOne(search) {
        try {
            await this.changes.replaceHere(search);
        } catch (error) {
            return complaint(error);
        }
        return this.find(search, 1);
    }

    async replaceAll(search) {
        const { cells, error } = await this.changes.replaceAll(search);
        if (error) {
            return error;
        }
        return cells
            ? _t("Replaced (cells: %s).", formatInteger(cells))
            : _t("Nothing found.");
    }
}

function within(at, { first, last }) {
    return first <= at && at <= last;
}

function isTouch() {
    return browser.matchMedia("(pointer: coarse)").matches;
}

/** Why a row cannot be changed. */
function closedText({ skipped, waiting }) {
    if (waiting) {
        return skipped;
    }
    return typeof skipped === "string" ? _t("Skipped: %s", skipped) : _t("Skipped");
}

function typeNames() {
    return {
        number: _t("Number"),
        date: _t("Date"),
        boolean: _t("Yes or no"),
        selection: _t("One of a list (Alt+Down)"),
        relation: _t("A record (Alt+Down)"),
    };
}

function headTitle({ label, type, required, help }) {
    const parts = [label, typeNames()[type], required && _t("Required"), help];
    return parts.filter(Boolean).join("\n");
}
