import { Component, markRaw, onWillStart, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { SelectMenu } from "@web/core/select_menu/select_menu";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

import { UploadField } from "../upload/upload_field";
import { formats, ownFormats } from "./formats";
import { MappingFields, groupsOf } from "./mapping_fields";
import { MappingPreview } from "./mapping_preview";
import { MappingSelect, distinct, withUsed } from "./mapping_select";
import { OptionEditor } from "./option_editor";
import { ReaderForm } from "./reader_form";
import { StepsEditor } from "./steps_editor";

const PAUSE = 400; // ms after a change before the preview is asked for
const SERVER = "impexp.mapping.form";

// What says where a content is, and how related records are found.
const OF_CONTENTS = ["url", "file", "dead"];
const OF_RELATIONS = [
    "missing",
    "by",
    "alternative",
    "path",
    "ancestors",
    "take",
    "prefer",
    "languages",
];
const isSaid = (value) => ![null, false, undefined].includes(value);
// Options of a field that have a place of their own in its row; others are listed.
const PLACED = [
    ...["field", "create", "add", "archived", "empty"],
    ...["decimal", "thousands", "format", "separator", "steps"],
];
// What people write most often where values of several kinds are taken.
const AMONG = {
    missing: ["fail", "create", "empty", "skip"],
    path: [">", "/", "|", "true"],
};

const MODES = [
    { value: null, label: _t("Create, or change what has the same key") },
    { value: "create", label: _t("Only create: those that are there are errors") },
    { value: "update", label: _t("Only change: those that are missing are errors") },
    { value: "upsert", label: _t("Create, or change what has the same key") },
    { value: "skip", label: _t("Only create: those that are there stay as they are") },
];
const DUPLICATES = [
    { value: null, label: _t("The last line wins") },
    { value: "last", label: _t("The last line wins") },
    { value: "error", label: _t("All but the first are errors") },
];
const EMPTY = [
    { value: null, label: _t("Leave the field as it is") },
    { value: "ignore", label: _t("Leave the field as it is") },
    { value: "clear", label: _t("Clear the field") },
];
const NUMBERS = {
    1234.56: { decimal: ".", thousands: "" },
    "1234,56": { decimal: ",", thousands: "" },
    "1.234,56": { decimal: ",", thousands: "." },
    "1,234.56": { decimal: ".", thousands: "," },
    "1 234,56": { decimal: ",", thousands: " " },
    "1'234.56": { decimal: ".", thousands: "'" },
};
const NUMBER_FORMATS = Object.keys(NUMBERS).map((label) => ({ value: label, label }));
const EMPTY_IN_COLUMN = [
    { value: null, label: _t("as for the other columns") },
    { value: "ignore", label: _t("leaves the field as it is") },
    { value: "clear", label: _t("clears the field") },
];
const WHENS = [
    { value: "new", label: _t("for new records that the row gives none") },
    { value: "all", label: _t("for every row") },
];
const SEPARATORS = [
    { value: null, label: "," },
    { value: ";", label: ";" },
    { value: "|", label: "|" },
    { value: "/", label: "/" },
];

const FLAG = { kind: "flag", kinds: ["flag"], choices: [] };
const FLAGS = {
    create: { ...FLAG, name: "create", label: _t("create missing ones") },
    add: { ...FLAG, name: "add", label: _t("keep those that the record has") },
    archived: { ...FLAG, name: "archived", label: _t("find archived ones, too") },
};
const isMany = (choice) => choice?.type === "many2many";

/** A number as it is written; "" where nobody writes it so. */
function numberWritten({ decimal, thousands }) {
    const isSo = ([, signs]) =>
        signs.decimal === (decimal || ".") && signs.thousands === (thousands || "");
    return Object.entries(NUMBERS).find(isSo)?.[0] || "";
}

/** A configuration of Record Import as a form, with a preview of a sample. */
export class MappingScreen extends Component {
    static components = {
        MappingPreview,
        MappingSelect,
        OptionEditor,
        ReaderForm,
        SelectMenu,
        StepsEditor,
        UploadField,
    };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({
            form: null,
            problem: null,
            sample: null,
            answer: null,
            isBusy: false,
            isStale: false, // changed since the server last saw it
            showsText: false,
            fields: markRaw(new MappingFields()),
            opened: null, // the row whose details are shown
            proposed: [], // names of models, the likeliest first
            kept: false, // name of the file that is kept with the task
            data: { sample_id: false },
        });
        this.text = this.given.text; // the configuration that was opened
        this.upload = this.makeUpload();
        this.whens = WHENS;
        this.flags = FLAGS;
        this.askSoon = useDebounced(() => this.preview(), PAUSE);
        onWillStart(() => this.start());
    }

    /** What the upload widget takes for the record of a form. */
    makeUpload() {
        const { state } = this;
        return {
            data: state.data,
            update: async ({ sample_id }) => {
                state.data.sample_id = sample_id;
                await (sample_id ? this.readSample(sample_id.id) : this.forgetSample());
            },
        };
    }

    /** What was opened: the text of a configuration, its task, its flow. */
    get given() {
        return { text: "", taskId: false, flowId: false };
    }

    call(method, ...args) {
        const { context = {} } = this.given;
        return this.orm.call(SERVER, method, args, { context });
    }

    // server

    async start() {
        const { text, taskId, flowId } = this.given;
        const { form, ...rest } = await this.call("start", text, taskId, flowId);
        this.models = rest.models;
        this.reader = rest.reader;
        this.blank = rest.target;
        this.columnOptions = rest.options;
        this.stepTypes = rest.steps;
        Object.assign(this.state, { form, problem: rest.problem, kept: rest.sample });
        if (form?.model) {
            await this.loadFields();
        }
        if (form && rest.sample) {
            await this.readSample(false);
        } else if (form?.model) {
            this.ask();
        }
    }

    async loadFields() {
        const { model } = this.state.form;
        const isKnown = this.models.some(({ value }) => value === model);
        const found = isKnown ? await this.call("fields_of", model) : {};
        const groups = {
            fields: _t("Fields"),
            ids: _t("Ids"),
            translations: _t("Translations"),
            lines: _t("Lines"),
        };
        this.state.fields = markRaw(new MappingFields(found, groups));
    }

    get fields() {
        return this.state.fields;
    }

    async readSample(id, reader = null) {
        const { taskId, flowId } = this.given;
        const sample = await this.call("read_file", id, taskId, flowId, reader);
        this.state.sample = sample;
        if (!sample.problem) {
            this.addColumns();
            await this.guess();
        }
        this.ask();
    }

    forgetSample() {
        Object.assign(this.state, { sample: null, kept: false });
        const { form } = this.state;
        form.columns = form.columns.filter(({ targets }) => targets.length);
        this.ask();
    }

    /** Columns in the order of the file; those that it does not have come last. */
    addColumns() {
        const { form, sample } = this.state;
        const mapped = form.columns.filter(({ targets }) => targets.length);
        const made = form.made.map(({ column }) => column);
        const there = [...sample.names, ...made].map(
            (name) =>
                mapped.find(({ column }) => column === name) || {
                    column: name,
                    targets: [],
                }
        );
        form.columns = [...there, ...mapped.filter((one) => !there.includes(one))];
    }

    async guess() {
        const { form, sample } = this.state;
        const isMapped = form.columns.some(({ targets }) => targets.length);
        if (form.model && !isMapped && this.hasColumns && sample && !sample.problem) {
            this.state.form = await this.call("guess", form, this.plainSample);
        }
    }

    /** Have a change tried out, when no other follows at once. */
    ask() {
        this.state.isStale = true;
        this.askSoon();
    }

    async preview() {
        this.state.isStale = false;
        if (!this.state.form?.model) {
            return;
        }
        this.state.isBusy = true;
        try {
            const { form } = this.state;
            this.state.answer = await this.keepLast.add(
                this.call("preview", this.text, form, this.plainSample)
            );
        } finally {
            this.state.isBusy = false;
        }
    }

    get plainSample() {
        const { sample } = this.state;
        if (!sample || sample.problem) {
            return null;
        }
        // the configuration says which columns are those of lines
        const { columns, rows, typed, config } = sample;
        return { columns, rows, typed, config };
    }

    // what is shown

    /** Whether the form begins with its file, which then stands above it. */
    get isNew() {
        return false;
    }

    get showsKept() {
        return !!this.state.kept && !this.state.data.sample_id;
    }

    /** Models by how likely they are meant: never a list by letter of hundreds. */
    get modelGroups() {
        const known = new Map(this.models.map((one) => [one.value, one]));
        const proposed = this.state.proposed.filter((name) => known.has(name));
        const rest = this.models.filter(({ value }) => !proposed.includes(value));
        return groupsOf([
            [_t("Fits this file"), proposed.map((name) => known.get(name))],
            [_t("Imported before"), rest.filter(({ group }) => group === "used")],
            [_t("Common"), rest.filter(({ group }) => group === "common")],
            [_t("All others"), rest.filter(({ group }) => group === "other")],
        ]);
    }

    /** What can be said of a field besides what its row has a place for. */
    get moreOptions() {
        return this.columnOptions.filter(({ name }) => !PLACED.includes(name));
    }

    /** Those of a row: what its field has no use for is left out, unless it was said. */
    moreFor({ choice, target }) {
        const fits = ({ name }) =>
            OF_CONTENTS.includes(name)
                ? ["binary", "image"].includes(choice.type)
                : !OF_RELATIONS.includes(name) || Boolean(choice.relation);
        return this.moreOptions.filter(
            (option) => !choice || isSaid(target[option.name]) || fits(option)
        );
    }

    among({ name }) {
        return AMONG[name] || [];
    }

    /** Names of the columns that steps can take cells from. */
    get columnNames() {
        const { sample, form } = this.state;
        const made = form.made.map(({ column }) => column);
        return [...(sample?.names || []), ...made].map(String);
    }

    async tryOut(column, steps) {
        const { form } = this.state;
        return this.plainSample
            ? this.call("try_steps", this.plainSample, column, steps, form)
            : {};
    }

    get mapped() {
        return this.state.form.columns.filter(({ targets }) =>
            targets.some(({ field }) => field)
        );
    }

    missingWords({ label }) {
        return _t("A new record needs “%s”: choose its column.", label);
    }

    get mappedWords() {
        return _t("%(mapped)s of %(all)s columns are imported", {
            mapped: this.mapped.length,
            all: this.state.form.columns.length,
        });
    }

    /** A mapper takes the place of the mapping. */
    get hasColumns() {
        return !this.state.form.kept.includes("mapper");
    }

    get readBy() {
        const { sample } = this.state;
        if (this.reader) {
            return _t("Read as by “%s”.", this.reader);
        }
        return _t("Recognized as %s.", sample.type);
    }

    get kept() {
        return this.state.form.kept.join(", ");
    }

    /** Whether a second import of the file would create everything again. */
    get lacksKey() {
        const { form } = this.state;
        const isMapped = form.columns.some(({ targets }) => targets.length);
        const hasKey =
            form.kept.includes("key") || this.rows.some((row) => this.isKey(row));
        return (
            isMapped && this.hasColumns && form.settings.mode !== "create" && !hasKey
        );
    }

    /** One row for each column and field. */
    get rows() {
        return this.state.form.columns.flatMap((column, index) => {
            const targets = column.targets.length ? column.targets : [null];
            return targets.map((target, place) => ({
                id: `${index}/${place}`,
                column,
                target,
                place,
                isMissing: this.isMissing(column),
                ...(target ? this.fields.split(target.field) : {}),
            }));
        });
    }

    isMissing({ column }) {
        const { sample, form } = this.state;
        const isMade = form.made.some((one) => one.column === column);
        return sample && !sample.problem && !sample.names.includes(column) && !isMade;
    }

    named(column) {
        return typeof column === "number" ? _t("Column %s", column) : column;
    }

    /** The first values of a column that differ. */
    values({ column }) {
        const { sample } = this.state;
        const at = sample?.names ? sample.names.indexOf(column) : -1;
        const cells = at < 0 ? [] : sample.rows.map(([, row]) => row[at] || "");
        return [...new Set(cells.filter((cell) => cell.trim()))]
            .slice(0, 3)
            .join(" · ");
    }

    complaints(column = null) {
        const found = this.state.answer?.complaints || [];
        return found.filter((complaint) => complaint.column === column);
    }

    get whyNoPreview() {
        const { sample, answer } = this.state;
        if (answer.complaints.length) {
            return _t(
                "What is marked red has to be corrected before rows can be tried out."
            );
        }
        if (!sample || sample.problem) {
            return _t("Choose a sample: its first rows are tried out here.");
        }
        return sample.rows.length
            ? _t("Nothing is imported yet: choose a field for a column.")
            : _t("The sample has no rows.");
    }

    get canApply() {
        const { answer, isBusy, isStale } = this.state;
        return !!answer?.valid && !isBusy && !isStale;
    }

    /** Whether a row differs from the usual in what its details say. */
    hasDetails({ target }) {
        const isMore = this.moreOptions.some(({ name }) => isSaid(target[name]));
        const { empty, add, archived, separator, steps } = target;
        return isMore || empty || add || archived || steps || separator !== null;
    }

    /** The selects of what holds for all columns. */
    get settings() {
        const { settings } = this.state.form;
        const asked = (name, label, list) =>
            this.select(settings, name, label, distinct(list, settings[name]));
        return [
            asked("mode", _t("Records"), MODES),
            asked("duplicates", _t("The same key twice"), DUPLICATES),
            asked("empty", _t("Empty cells"), EMPTY),
            {
                name: "numbers",
                label: _t("Numbers"),
                value: numberWritten(settings),
                list: NUMBER_FORMATS,
                change: (label) => {
                    const { decimal, thousands } = NUMBERS[label];
                    const own = decimal === "." ? null : decimal;
                    this.put(settings, { decimal: own, thousands: thousands || null });
                },
            },
            asked("date_format", _t("Dates"), formats("date", settings.date_format)),
        ];
    }

    /** The select of one value of what the form holds. */
    select(where, name, label, list) {
        const change = (value) => this.put(where, { [name]: value || null });
        return { name, label, value: where[name], list, change };
    }

    /** The select of how the cells of a field are written; null where nobody asks. */
    writtenAs({ choice, target }) {
        const { settings } = this.state.form;
        if (["float", "monetary", "integer"].includes(choice?.type)) {
            return this.ownNumbers(target, numberWritten(settings));
        }
        if (["date", "datetime"].includes(choice?.type)) {
            const usual = settings[`${choice.type}_format`];
            const list = ownFormats(choice.type, target.format, usual);
            return this.select(target, "format", _t("Format"), list);
        }
        return null;
    }

    /** A column says both signs where its numbers differ from those of all others. */
    ownNumbers(target, usual) {
        const isUsual = target.decimal === null && target.thousands === null;
        const none = { decimal: null, thousands: null };
        return {
            name: "numbers",
            label: _t("Numbers"),
            value: isUsual ? "" : numberWritten(target),
            list: [{ value: "", label: usual }, ...NUMBER_FORMATS],
            change: (label) => this.put(target, NUMBERS[label] || none),
        };
    }

    /** The selects in the details of a field. */
    detailsOf({ choice, target }) {
        const signs = withUsed(SEPARATORS, target.separator);
        const empty = this.select(
            target,
            "empty",
            _t("An empty cell"),
            EMPTY_IN_COLUMN
        );
        const many = this.select(target, "separator", _t("Between several"), signs);
        return isMany(choice) ? [empty, many] : [empty];
    }

    /** What is ticked there. */
    flagsOf({ choice }) {
        const { add, archived } = FLAGS;
        return choice?.relation ? [...(isMany(choice) ? [add] : []), archived] : [];
    }

    // changes

    async setModel(model) {
        const { form, sample } = this.state;
        if (!model || model === form.model) {
            return;
        }
        Object.assign(form, { model, key: [], fixed: [], columns: [], made: [] });
        Object.assign(this.state, { answer: null, opened: null });
        await this.loadFields();
        if (sample && !sample.problem) {
            this.addColumns();
            await this.guess();
        }
        this.ask();
    }

    put(where, values) {
        Object.assign(where, values);
        this.ask();
    }

    setField(row, field) {
        const before = row.target && this.fields.keyOf(row.target.field);
        const { targets } = row.column;
        if (!field) {
            targets.splice(row.place, row.target ? 1 : 0);
        } else if (row.target) {
            Object.assign(row.target, this.blank, { field });
        } else {
            targets.push({ ...this.blank, field });
        }
        this.dropKey(before);
        this.ask();
    }

    setBy(row, by) {
        this.put(row.target, { field: this.fields.join(row.field, by) });
    }

    setTarget(row, name, value) {
        this.put(row.target, { [name]: value === "" ? null : value });
    }

    addTarget(row) {
        row.column.targets.push({ ...this.blank });
    }

    toggleDetails(row) {
        this.state.opened = this.state.opened === row.id ? null : row.id;
    }

    // the key

    keyOf(row) {
        return row.target && this.fields.keyOf(row.target.field);
    }

    isKey(row) {
        const { key, kept } = this.state.form;
        const name = this.keyOf(row);
        const isId = ["id", ".id"].includes(name);
        return key.includes(name) || (isId && !key.length && !kept.includes("key"));
    }

    /** Ids are the key as long as nothing else is. */
    isKeyFixed(row) {
        const { key, kept } = this.state.form;
        return kept.includes("key") || (this.isKey(row) && !key.length);
    }

    toggleKey(row, isKey) {
        const { form } = this.state;
        const name = this.keyOf(row);
        form.key = form.key.filter((one) => one !== name);
        if (isKey) {
            form.key.push(name);
        }
        this.ask();
    }

    dropKey(name) {
        const { form } = this.state;
        const isFilled = form.columns.some(({ targets }) =>
            targets.some(({ field }) => this.fields.keyOf(field) === name)
        );
        if (!isFilled) {
            form.key = form.key.filter((one) => one !== name);
        }
    }

    // columns made from others

    addMade() {
        this.state.form.made.push({ column: "", steps: null });
    }

    setMade(one, values) {
        const { form } = this.state;
        const before = one.column;
        Object.assign(one, values);
        if (one.column !== before) {
            const known = form.columns.find(({ column }) => column === before);
            if (known && before) {
                known.column = one.column;
            } else {
                form.columns.push({ column: one.column, targets: [] });
            }
        }
        this.ask();
    }

    removeMade(index) {
        const { form } = this.state;
        const [{ column }] = form.made.splice(index, 1);
        form.columns = form.columns.filter((one) => one.column !== column);
        this.ask();
    }

    // fields with a value of their own

    addFixed(field = "") {
        this.state.form.fixed.push({ field, value: "", new: true });
    }

    removeFixed(index) {
        this.state.form.fixed.splice(index, 1);
        this.ask();
    }
}
