import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";

import { OptionEditor } from "./option_editor";

// What a parameter is for the editor of options, where it is no text.
const KINDS = {
    boolean: "flag",
    integer: "number",
    number: "number",
    list: "list",
    columns: "list",
    dictionary: "dictionary",
    table: "dictionary",
};

const isDictionary = (value) =>
    Boolean(value) && typeof value === "object" && !Array.isArray(value);

/** Steps as a configuration writes them: a name, or a dictionary of name and options. */
export function parsedSteps(written, known) {
    const list = Array.isArray(written) ? written : written ? [written] : [];
    return list.map((one) => {
        const [name, given] =
            typeof one === "string" ? [one, {}] : Object.entries(one)[0];
        const { main } = known.find((step) => step.name === name) || {};
        return {
            name,
            options: isDictionary(given) || !main ? given : { [main]: given },
        };
    });
}

/** The shortest way to write them. */
export function writtenSteps(steps, known) {
    return steps.map(({ name, options }) => {
        if (!isDictionary(options)) {
            return { [name]: options };
        }
        const { main } = known.find((step) => step.name === name) || {};
        const names = Object.keys(options);
        if (!names.length) {
            return name;
        }
        const isPlain = names.length === 1 && names[0] === main;
        return {
            [name]: isPlain && !isDictionary(options[main]) ? options[main] : options,
        };
    });
}

/**
 * The steps of a column, one below the other, with what they make of the first cells.
 * What steps there are, and what they take, is what the server describes.
 */
export class StepsEditor extends Component {
    static template = "connector_flow.StepsEditor";
    static components = { OptionEditor };
    static props = {
        value: { optional: true },
        known: Array,
        columns: Array, // names of the columns of the file
        makes: { type: Boolean, optional: true }, // of a column that the file lacks
        change: Function,
        tryOut: Function, // called with the steps, returns what comes of them
    };

    setup() {
        this.state = useState({ complaint: null, results: [] });
        onWillStart(() => this.tryOut(this.props.value));
        onWillUpdateProps(({ value }) => {
            if (JSON.stringify(value) !== JSON.stringify(this.props.value)) {
                this.tryOut(value);
            }
        });
    }

    async tryOut(value) {
        const isThere = Array.isArray(value) ? value.length : value;
        const found = isThere ? await this.props.tryOut(value) : {};
        this.state.complaint = found.complaint || null;
        this.state.results = found.results || [];
    }

    get steps() {
        return parsedSteps(this.props.value, this.props.known).map((step) => ({
            ...step,
            described: this.props.known.find(({ name }) => name === step.name),
        }));
    }

    /** A made column begins with a step that needs no cell. */
    choices(at) {
        const { known, makes } = this.props;
        return makes && at === 0 ? known.filter((step) => step.makes) : known;
    }

    option(parameter) {
        const { kind, types, choices, required } = parameter;
        return {
            name: parameter.name,
            label: parameter.label + (required ? " *" : ""),
            kind: KINDS[kind] || "text",
            kinds: types.map((type) => KINDS[type] || "text"),
            choices: kind === "choice" ? choices : [],
            default: parameter.default,
            help: parameter.help,
        };
    }

    among({ kind }) {
        return ["column", "columns"].includes(kind) ? this.props.columns : [];
    }

    /** Hand on what becomes of the steps. */
    edit(change) {
        const steps = parsedSteps(this.props.value, this.props.known);
        change(steps);
        const written = writtenSteps(steps, this.props.known);
        this.props.change(written.length ? written : null);
    }

    set(at, { name }, value) {
        this.edit((steps) => {
            const options = { ...steps[at].options, [name]: value };
            if (value === null) {
                delete options[name];
            }
            steps[at].options = options;
        });
    }

    setName(at, name) {
        this.edit((steps) => steps.splice(at, 1, { name, options: {} }));
    }

    /** The menu that adds a step shows none afterwards. */
    onAdd({ target }) {
        const name = target.value;
        target.value = "";
        if (name) {
            this.edit((steps) => steps.push({ name, options: {} }));
        }
    }

    remove(at) {
        this.edit((steps) => steps.splice(at, 1));
    }

    move(at, by) {
        this.edit((steps) => {
            const [step] = steps.splice(at, 1);
            steps.splice(at + by, 0, step);
        });
    }
}
