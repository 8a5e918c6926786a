import { Component, markRaw, onMounted, useRef, useState, xml } from "@odoo/owl";

import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";

import { figure, rowsText, waysToAnswer, wordsOf } from "./desk_words";

const FIRST = 50; // values that are shown at once
const FIELD = ".o_repair_draft_field input";

/** Looks for a record by its name, as a many2one field does. */
export class RecordPicker extends Component {
    static components = { AutoComplete };
    static template = xml`
        <AutoComplete
            id="props.id"
            value="props.value"
            sources="sources"
            placeholder="props.placeholder"
            onChange.bind="onChange"
        />`;
    static props = {
        id: String,
        value: String,
        placeholder: { type: String, optional: true },
        search: Function, // gives a promise of [{id, name}]
        choose: Function, // is called with {id, name}, or null
        create: { type: Function, optional: true },
        createText: { type: String, optional: true },
    };

    get sources() {
        return [
            { options: (query) => this.options(query), placeholder: _t("Loading…") },
        ];
    }

    async options(query) {
        const { search, choose, create, createText } = this.props;
        const records = await search(query);
        const found = records.map((record) => ({
            label: record.name,
            onSelect: () => choose(record),
        }));
        if (!found.length) {
            found.push({ label: _t("No record found"), cssClass: "fst-italic" });
        }
        return create ? [...found, { label: createText, onSelect: create }] : found;
    }

    /** Somebody typed and left: that is no choice. */
    onChange({ inputValue }) {
        if (inputValue !== this.props.value) {
            this.props.choose(null);
        }
    }
}

/**
 * Answers for values that were not found or could not be read, in one table.
 *
 * - `title`
 * - `reasons`: those that are asked about, of one column and kind
 * - `call(method, …)`: a method of the run
 * - `apply(answers, remember)`: gives a promise of whether they were taken
 * - `canRemember`: whether the next file may know them
 */
export class AnswerDialog extends Component {
    static template = "queue_chunk.AnswerDialog";
    static components = { Dialog, RecordPicker };
    static props = {
        close: Function,
        title: String,
        reasons: Array,
        call: Function,
        apply: Function,
        canRemember: { type: Boolean, optional: true },
    };

    setup() {
        this.body = useRef("body");
        this.words = waysToAnswer();
        Object.assign(this, { figure });
        this.state = useState({
            drafts: this.props.reasons.map((reason) => this.draft(reason)),
            limit: FIRST,
            remember: false,
            isBusy: false,
        });
        onMounted(() => this.focus(0));
    }

    /** What is asked of a value; its answer of before, if there is one. */
    draft(reason) {
        const [first] = reason.ways;
        const { way, res_id, label, text } = reason.answer || {};
        return {
            reason: markRaw(reason),
            last: markRaw(new KeepLast()),
            way: way || (["record", "text"].includes(first) ? first : ""),
            id: res_id || null,
            name: (way === "record" && label) || "",
            text: text || "",
            preview: "",
            problem: "",
        };
    }

    get drafts() {
        return this.state.drafts.slice(0, this.state.limit);
    }

    get left() {
        return Math.max(this.state.drafts.length - this.state.limit, 0);
    }

    get moreText() {
        return _t("Show more (%s)", figure(this.left));
    }

    isReady({ way, id, text, problem }) {
        if (problem || !way) {
            return false;
        }
        return way === "record" ? Boolean(id) : way !== "text" || Boolean(text.trim());
    }

    get ready() {
        return this.state.drafts.filter((draft) => this.isReady(draft));
    }

    /** What can be said of all that have no answer yet: what needs no choice. */
    get common() {
        const [{ ways }] = this.props.reasons;
        return ways.filter((way) => !["record", "text"].includes(way));
    }

    get applyText() {
        const rows = this.ready.reduce((sum, { reason }) => sum + reason.count, 0);
        return _t("Apply (%s)", rowsText(rows));
    }

    get recordText() {
        const { model_name } = this.props.reasons[0];
        return model_name ? _t("Search: %s", model_name) : _t("Search…");
    }

    createText({ reason }) {
        return _t("Create “%s”", reason.value);
    }

    valueText({ reason }) {
        return reason.value || _t("empty");
    }

    wayLabel(draft) {
        return _t("Answer for “%s”", this.valueText(draft));
    }

    fieldLabel(draft) {
        return draft.way === "record"
            ? _t("Record for “%s”", this.valueText(draft))
            : _t("What “%s” means", this.valueText(draft));
    }

    given({ reason, way, id, text }) {
        const { sheet, column, kind, value } = reason;
        return {
            ...{ sheet, column, kind, value, way },
            res_id: way === "record" ? id : false,
            text: way === "text" ? text.trim() : "",
        };
    }

    // what is chosen

    async change(draft, values) {
        Object.assign(draft, values, { preview: "", problem: "" });
        if (this.isReady(draft)) {
            await this.look(draft);
        }
    }

    async look(draft) {
        const answer = this.given(draft);
        try {
            const call = this.props.call("desk_preview", answer);
            const { text } = await draft.last.add(call);
            draft.preview = text;
        } catch (error) {
            draft.problem = wordsOf(error);
        }
    }

    setWay(draft, way) {
        return this.change(draft, { way, id: null, name: "", text: "" });
    }

    choose(draft, record) {
        const { id = null, name = "" } = record || {};
        if (record) {
            this.focusNext(draft);
        }
        return this.change(draft, { way: "record", id, name });
    }

    create(draft) {
        this.focusNext(draft);
        return this.setWay(draft, "create");
    }

    /** Give all that have no answer yet the same. */
    setAll({ target }) {
        const { value: way } = target;
        target.value = "";
        const open = this.state.drafts.filter((draft) => !this.isReady(draft));
        open.forEach((draft, index) =>
            index < FIRST
                ? this.setWay(draft, way)
                : Object.assign(draft, { way, problem: "" })
        );
    }

    search({ reason }, query) {
        const { sheet, column, kind, value } = reason;
        return this.props.call("desk_records", { sheet, column, kind, value }, query);
    }

    // focus

    /** To the first field from a value on; to the button behind the last one. */
    focus(from) {
        const rows = [...(this.body.el?.querySelectorAll(".o_repair_draft") || [])];
        const field = rows
            .slice(from)
            .map((row) => row.querySelector(FIELD) || row.querySelector("select"))
            .find(Boolean);
        const modal = this.body.el?.closest(".modal-content");
        (field || modal?.querySelector(".o_repair_apply"))?.focus();
    }

    focusNext(draft) {
        const next = this.state.drafts.indexOf(draft) + 1;
        browser.setTimeout(() => this.focus(next)); // the list keeps the focus until then
    }

    onTextKeydown(draft, ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.setText(draft, ev.target.value);
            this.focusNext(draft);
        }
    }

    setText(draft, text) {
        return text === draft.text ? null : this.change(draft, { text });
    }

    async apply() {
        this.state.isBusy = true;
        try {
            const answers = this.ready.map((draft) => this.given(draft));
            if (await this.props.apply(answers, this.state.remember)) {
                this.props.close();
            }
        } finally {
            this.state.isBusy = false;
        }
    }
}
