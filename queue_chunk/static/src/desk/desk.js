import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useRef,
    useState,
} from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { downloadFile } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { checkFileSize } from "@web/core/utils/files";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { AnswerDialog } from "./answer_dialog";
import {
    AnswersDialog,
    ColumnDialog,
    ConflictsDialog,
    LeaveDialog,
    SkipDialog,
    UploadDialog,
} from "./desk_dialogs";
import { DeskModel } from "./desk_model";
import { cellsText, counted, figure, rowsText, wordsOf } from "./desk_words";
import { Grid } from "./grid/grid";
import { ReasonPanel } from "./reason_panel";
import { RowPanel } from "./row_panel";

const TICK = 2000; // ms between two looks at how far it is
const PAUSE = 400; // ms after a key before a text is looked for, or cells are checked
const RELOAD = 5; // times as long as a reload takes, the next one waits

/** *Repair Rows*: all failed rows of a run, the reasons, and what mends them. */
export class Desk extends Component {
    static template = "queue_chunk.Desk";
    static components = { Dropdown, DropdownItem, Grid, Layout, ReasonPanel, RowPanel };
    static props = { ...standardActionServiceProps };
    static path = "repair-rows";
    static displayName = _t("Repair Rows");

    setup() {
        for (const name of ["action", "dialog", "notification", "orm"]) {
            this[name] = useService(name);
        }
        this.fileInput = useRef("file");
        this.reasonsRef = useRef("reasons");
        this.place = this.placeOf(this.props.action);
        this.display = { controlPanel: {} };
        this.state = useState({
            version: 0, // of what is to be seen
            isBusy: false,
            problem: "",
            isDrawerOpen: false, // of the reasons, on a narrow screen
            line: null, // of the row whose history is shown
            text: "", // that is looked for
        });
        this.selection = null;
        this.model = new DeskModel(
            (...args) => this.call(...args),
            () => this.redraw()
        );
        this.searchSoon = useDebounced(() => this.search(), PAUSE);
        this.checkSoon = useDebounced(() => this.check(), PAUSE);
        this.unchecked = [];
        Object.assign(this, { figure, rowsText, cellsText });
        useSetupAction({
            beforeLeave: () => this.beforeLeave(),
            beforeUnload: (ev) => this.beforeUnload(ev),
        });
        onWillStart(() => this.start());
        onMounted(() => this.mounted());
        onWillUnmount(() => {
            this.isGone = true;
            browser.clearTimeout(this.timer);
        });
    }

    /** Which record is repaired: as the action says, or the address it was opened by. */
    placeOf({ params = {}, context = {} }) {
        return {
            model: params.model || params.desk_model || context.active_model,
            id: Number(params.id || params.resId || context.active_id),
        };
    }

    redraw() {
        this.state.version++;
    }

    // server

    call(method, ...args) {
        const { model, id } = this.place;
        return this.orm.call(model, method, [[id], ...args]);
    }

    callSilently(method, ...args) {
        const { model, id } = this.place;
        return this.orm.silent.call(model, method, [[id], ...args]);
    }

    /** Do what may fail; tell why it did. Gives what came of it, or undefined. */
    async attempt(work) {
        this.state.isBusy = true;
        try {
            return await work();
        } catch (error) {
            this.notification.add(wordsOf(error), { type: "danger", sticky: true });
            return undefined;
        } finally {
            this.state.isBusy = false;
        }
    }

    async start() {
        try {
            await this.model.open();
            const title = _t("Repair Rows: %s", this.model.name);
            this.env.config.setDisplayName(title);
        } catch (error) {
            this.state.problem = wordsOf(error);
        }
    }

    mounted() {
        const { model, id } = this.place;
        this.props.updateActionState?.({ resId: id, desk_model: model });
        this.lookLater();
    }

    lookLater(pause = TICK) {
        browser.clearTimeout(this.timer);
        if (!this.isGone) {
            this.timer = browser.setTimeout(() => this.look(), pause);
        }
    }

    get isLive() {
        const { progress, isRetrying } = this.model;
        return Boolean(progress.waiting) || isRetrying;
    }

    /** Rows wait: how far is it, and which have failed again? */
    async look() {
        let pause = TICK;
        if (this.isLive && document.visibilityState === "visible") {
            try {
                const isOther = await this.model.look((name) =>
                    this.callSilently(name)
                );
                if (isOther && !this.isGone) {
                    pause = await this.reloadTimed();
                }
            } catch {
                pause = 2 * TICK; // a server that is away is looked for again
            }
        }
        this.lookLater(pause);
    }

    async reloadTimed() {
        const begun = Date.now();
        this.tellGone(await this.model.reload());
        return Math.max(TICK, RELOAD * (Date.now() - begun));
    }

    tellGone(gone) {
        if (gone) {
            const words = _t(
                "Changes that were not saved are gone: somebody else had the rows tried again (%s).",
                rowsText(gone)
            );
            this.notification.add(words, { type: "warning", sticky: true });
        }
    }

    // what is shown

    get sheet() {
        return this.model.sheet;
    }

    get isReadonly() {
        return !this.model.canRepair;
    }

    get progressText() {
        const { rows, done, skipped, failed, waiting } = this.model.progress;
        const parts = [
            done === 1
                ? _t("1 of %s rows is in", figure(rows))
                : _t("%(done)s of %(rows)s rows are in", {
                      done: figure(done),
                      rows: figure(rows),
                  }),
            failed && counted(failed, _t("1 needs repair"), _t("%s need repair")),
            skipped && _t("%s skipped", figure(skipped)),
            waiting && _t("%s waiting", figure(waiting)),
        ];
        return parts.filter(Boolean).join(" · ");
    }

    get percent() {
        const { rows, waiting } = this.model.progress;
        return rows ? Math.floor((100 * (rows - waiting)) / rows) : 0;
    }

    get emptyText() {
        const { done, waiting } = this.model.progress;
        if (waiting) {
            return _t(
                "Nothing to repair here so far. In: %(done)s, waiting: %(waiting)s.",
                {
                    done: rowsText(done),
                    waiting: rowsText(waiting),
                }
            );
        }
        return done === 1
            ? _t("Nothing to repair here. The row is in.")
            : _t("Nothing to repair here. %s are in.", rowsText(done));
    }

    get shows() {
        return [
            { value: "all", label: _t("All rows") },
            { value: "errors", label: _t("Only errors") },
            { value: "changed", label: _t("Only changed") },
            { value: "skipped", label: _t("Only skipped") },
        ];
    }

    get seenText() {
        const { rowCount, entries } = this.sheet;
        return rowCount === entries.length
            ? rowsText(rowCount)
            : _t("%(seen)s of %(all)s", {
                  seen: figure(rowCount),
                  all: rowsText(entries.length),
              });
    }

    get isFiltered() {
        const { show, group, text } = this.sheet.filter;
        return show !== "all" || Boolean(group) || Boolean(text);
    }

    get tabs() {
        return this.model.sheets.map((sheet) => ({
            ...{ id: sheet.id, name: sheet.name, isShown: sheet === this.sheet },
            count: figure(sheet.figures.failed),
        }));
    }

    get reasonsText() {
        return _t("Reasons (%s)", figure(this.model.groups.length));
    }

    get saveText() {
        const { editCount } = this.model;
        return editCount ? _t("Save (%s)", figure(editCount)) : _t("Save");
    }

    get retryText() {
        const { changedCount } = this.model;
        return changedCount ? _t("Retry (%s)", figure(changedCount)) : _t("Retry");
    }

    get conflictsText() {
        const { length } = this.model.conflicts;
        return _t("Changed by somebody else meanwhile: %s.", cellsText(length));
    }

    get shownRow() {
        const { line } = this.state;
        const index = line === null || !this.sheet ? -1 : this.sheet.indexOf(line);
        return index < 0 ? null : this.sheet.rowAt(index);
    }

    get shownReasons() {
        const index = this.sheet.indexOf(this.state.line);
        return this.model.reasonsOf(this.sheet.entryAt(index));
    }

    back() {
        this.env.config.historyBack();
    }

    // rows for the grid

    register(api) {
        this.api = api;
        if (!this.hasFocused) {
            this.hasFocused = true;
            api.focus();
        }
    }

    async needRows(first, last) {
        try {
            await this.sheet.needRows(first, last);
        } catch (error) {
            this.notification.add(wordsOf(error), { type: "danger" });
        }
    }

    onSelect(selection) {
        this.selection = selection;
        if (this.state.line !== null) {
            this.showRow(selection.active?.row ?? selection.rows[0]);
        }
    }

    showRow(index) {
        this.state.line = this.sheet.lineAt(index) ?? null;
    }

    toggleRow() {
        if (this.state.line === null) {
            this.showRow(this.selection?.active?.row ?? this.selection?.rows[0] ?? 0);
        } else {
            this.closeRow();
        }
    }

    closeRow() {
        this.state.line = null;
        this.api?.focus();
    }

    async onPick(column, query) {
        const found = await this.attempt(() =>
            this.call("desk_choices", this.sheet.id, column, query)
        );
        return found || [];
    }

    onEdits(edits) {
        const { sheet } = this;
        const known = edits.map(({ line, index, ...edit }) => ({
            ...edit,
            line: line ?? sheet.lineAt(index),
        }));
        sheet.edit(known);
        this.unchecked.push(...known.map((edit) => ({ ...edit, sheet })));
        this.checkSoon();
    }

    /** Have changed cells looked at; that this fails is told when they are saved. */
    async check() {
        const edits = this.unchecked.splice(0);
        for (const sheet of new Set(edits.map((edit) => edit.sheet))) {
            const own = edits.filter((edit) => edit.sheet === sheet);
            await this.model.check(sheet, own).catch(wordsOf);
        }
    }

    async onSort(column) {
        await this.attempt(() => this.sheet.sortBy(column));
    }

    // which rows are seen

    chooseSheet(id) {
        this.model.choose(id);
        Object.assign(this.state, { line: null, text: this.sheet.filter.text });
        this.selection = null;
    }

    search() {
        return this.attempt(() => this.sheet.search(this.state.text));
    }

    onSearchKeydown(ev) {
        if (ev.key === "Enter" || ev.key === "ArrowDown") {
            ev.preventDefault();
            this.search();
            this.api?.focus();
        }
    }

    async showAll() {
        this.state.text = "";
        const { sheet } = this;
        sheet.showReasons(null);
        sheet.show("all");
        await sheet.search("");
        this.api?.focus();
    }

    showReasons(key) {
        this.sheet.showReasons(key);
        if (this.state.isDrawerOpen) {
            this.closeDrawer();
        }
    }

    openDrawer() {
        this.state.isDrawerOpen = true;
        browser.setTimeout(() => this.reasonsRef.el?.querySelector("button")?.focus());
    }

    closeDrawer() {
        this.state.isDrawerOpen = false;
        this.api?.focus();
    }

    // what is done

    /** Save what was changed; tell of conflicts. Gives whether the server took it. */
    async save() {
        if (!this.model.editCount) {
            return true;
        }
        const found = await this.saveAll();
        if (found?.saved) {
            const words = _t("Saved: %s.", cellsText(found.saved));
            this.notification.add(words, { type: "success" });
        }
        return Boolean(found);
    }

    /** Save, without a word where nothing is wrong. Gives whether all of it is stored. */
    async saveFirst() {
        if (!this.model.editCount) {
            return true;
        }
        const found = await this.saveAll();
        return Boolean(found) && !found.conflicts;
    }

    async saveAll() {
        const found = await this.attempt(() => this.model.save());
        if (found?.gone) {
            const words = _t("Not saved: %(cells)s. %(why)s", {
                cells: cellsText(found.gone),
                why: found.why,
            });
            this.notification.add(words, { type: "warning", sticky: true });
            await this.attempt(() => this.model.reload());
        }
        if (found?.conflicts) {
            this.openConflicts();
        }
        return found;
    }

    async retry(what) {
        if (!(await this.saveFirst())) {
            return;
        }
        const found = await this.attempt(() => this.model.retry(what));
        if (found) {
            const words = found.rows
                ? _t("Tried again: %s.", rowsText(found.rows))
                : _t("Nothing changed yet: answer a reason or correct a cell first.");
            this.notification.add(words, { type: found.rows ? "success" : "warning" });
            this.lookLater();
        }
    }

    /** The rows that are selected; all that are seen where it is one cell. */
    get chosenLines() {
        const { rows: [first, last] = [0, 0] } = this.selection || {};
        return last > first
            ? this.sheet.linesBetween(first, last)
            : this.sheet.linesBetween(0, this.sheet.rowCount - 1);
    }

    get selectedLines() {
        const { rows: [first, last] = [0, 0] } = this.selection || {};
        return this.sheet.linesBetween(first, last);
    }

    async tryOut() {
        const lines = this.chosenLines;
        if (!(await this.saveFirst())) {
            return;
        }
        const found = await this.attempt(() => this.model.tryOut(lines));
        if (found) {
            const wrong = Object.keys(found.errors).length;
            const words = [
                _t("Tried, nothing was imported."),
                _t("Good: %s.", rowsText(found.good.length)),
                wrong && _t("Still wrong: %s.", rowsText(wrong)),
                found.left.length &&
                    _t("No time for the rest: %s.", rowsText(found.left.length)),
            ];
            const type = wrong || found.left.length ? "warning" : "success";
            this.notification.add(words.filter(Boolean).join(" "), { type });
        }
    }

    skip() {
        const lines = this.selectedLines;
        this.dialog.add(SkipDialog, {
            count: lines.length,
            apply: (reason) =>
                this.done(
                    () => this.model.skip(lines, reason),
                    ({ rows }) => _t("Skipped: %s.", rowsText(rows))
                ),
        });
    }

    unskip() {
        return this.done(
            () => this.model.unskip(this.selectedLines),
            ({ rows }) => _t("No longer skipped: %s.", rowsText(rows))
        );
    }

    /** Save, do something and tell of it. Gives whether it worked. */
    async done(work, words) {
        if (!(await this.saveFirst())) {
            return false;
        }
        const found = await this.attempt(work);
        if (found !== undefined) {
            const text = words(found || {});
            if (text) {
                this.notification.add(text, { type: "success" });
            }
        }
        return found !== undefined;
    }

    addColumn() {
        const { missing_columns: missing, columns } = this.sheet;
        this.dialog.add(ColumnDialog, {
            missing: missing || [],
            columns,
            apply: (name, value) =>
                this.done(
                    () => this.model.addColumn(name, value),
                    () => _t("Column “%s” added.", name)
                ),
        });
    }

    async editMapping() {
        if (!(await this.saveFirst())) {
            return;
        }
        const action = await this.attempt(() =>
            this.call("desk_mapping", this.sheet.id)
        );
        if (action) {
            await this.action.doAction(action, {
                onClose: () => this.attempt(() => this.model.reload()),
            });
        }
    }

    // answers

    answer(reasons) {
        const [{ title }] = reasons;
        this.dialog.add(AnswerDialog, {
            title,
            reasons,
            call: (...args) => this.callSilently(...args),
            apply: (given, remember) => this.give(given, remember),
            canRemember: this.model.canRemember,
        });
    }

    give(given, remember) {
        return this.done(
            () => this.model.answer(given, remember),
            ({ text }) => text || _t("Answered. Retry takes the rows.")
        );
    }

    withdraw(answer) {
        return this.done(
            () => this.model.withdraw([answer.id]),
            () => _t("Answer withdrawn.")
        );
    }

    openAnswers() {
        this.dialog.add(AnswersDialog, {
            answers: () => this.model.answers,
            labelOf: (name) => this.model.labelOf(name),
            withdraw: (answer) => this.withdraw(answer),
            readonly: this.isReadonly,
        });
    }

    openConflicts() {
        this.dialog.add(ConflictsDialog, {
            conflicts: () => this.model.conflicts,
            decide: ({ sheet, line, column }, isMine) =>
                sheet.decide(line, column, isMine),
        });
    }

    // files

    async download(type) {
        if (!(await this.saveFirst())) {
            return;
        }
        const { model, id } = this.place;
        const sheet = encodeURIComponent(this.sheet.id);
        const url = `/queue_chunk/desk/${model}/${id}/rows.${type}?sheet=${sheet}`;
        try {
            await downloadFile(url); // not left, so that nobody is asked about changes
        } catch {
            const words = _t("The file could not be made. Try again in a moment.");
            this.notification.add(words, { type: "danger" });
        }
    }

    chooseFile() {
        this.fileInput.el.click();
    }

    async upload({ target }) {
        const [file] = target.files;
        target.value = ""; // the same file may be chosen again
        if (!file || !checkFileSize(file.size, this.notification)) {
            return;
        }
        if (!(await this.saveFirst())) {
            return;
        }
        const found = await this.attempt(async () => {
            const [, content] = (await getDataURLFromFile(file)).split(",");
            return this.model.upload(file.name, content);
        });
        if (found) {
            this.dialog.add(UploadDialog, { found });
        }
    }

    // keys, and leaving

    onKeydown(ev) {
        if ((ev.ctrlKey || ev.metaKey) && ev.key.toLowerCase() === "s") {
            ev.preventDefault();
            this.save();
        } else if (ev.key === "Escape" && this.state.isDrawerOpen) {
            this.closeDrawer();
        }
    }

    /** Ask what becomes of changes that are not saved. Gives whether one may leave. */
    async beforeLeave() {
        const count = this.model.editCount;
        if (!count) {
            return true;
        }
        const way = await new Promise((resolve) =>
            this.dialog.add(
                LeaveDialog,
                { count, choose: resolve },
                { onClose: () => resolve("stay") }
            )
        );
        if (way === "discard") {
            this.model.discard();
        }
        return way === "save" ? this.saveFirst() : way === "discard";
    }

    beforeUnload(ev) {
        if (this.model.editCount) {
            ev.preventDefault();
            ev.returnValue = true;
        }
    }
}

registry.category("actions").add("queue_chunk.desk", Desk);
