import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { MappingSelect } from "./mapping_select";
import { OptionEditor } from "./option_editor";

// What people look at first; the rest is for experts.
const FIRST = {
    csv_import: ["delimiter", "encoding", "skip_rows", "includes_header"],
    xlsx_import: ["sheet", "header_row", "includes_header"],
    xml_import: ["path", "lists"],
    json_import: ["path", "lists", "lines"],
};
// The delimiter stands inside of another option.
const DELIMITER = {
    name: "delimiter",
    label: _t("Delimiter"),
    kind: "text",
    choices: [],
    kinds: ["text"],
    default: null,
    help: "",
};
const SHOWN = { "\t": "Tab" };

/** What a file is and how it is read, to be changed and seen at once. */
export class ReaderForm extends Component {
    static template = "connector_flow.ReaderForm";
    static components = { MappingSelect, OptionEditor };
    static props = {
        sample: Object,
        change: Function, // called with { task, config }
    };

    setup() {
        this.state = useState({ showsAll: false });
    }

    get all() {
        const { options, reader } = this.props.sample;
        const known = options.filter(({ name }) => name !== "required_columns");
        return reader === "csv_import" ? [DELIMITER, ...known] : known;
    }

    /** What is looked at first, and what was found out besides: nobody guesses unseen. */
    get first() {
        const { config, reader } = this.props.sample;
        const found = Object.keys(config).filter((name) => name !== "csv");
        const names = new Set([...(FIRST[reader] || []), ...found]);
        return [...names]
            .map((name) => this.all.find((one) => one.name === name))
            .filter(Boolean);
    }

    get others() {
        return this.all.filter((one) => !this.first.includes(one));
    }

    get isTable() {
        return !this.props.sample.problem && this.props.sample.rows.length > 0;
    }

    get rows() {
        return this.props.sample.rows.slice(0, 3);
    }

    /** What was found out, for who leaves the box empty. */
    guessed({ name }) {
        const found = this.props.sample.guessed?.[name];
        return found ? SHOWN[found] || found : "";
    }

    value({ name }) {
        const { config } = this.props.sample;
        return name === "delimiter" ? config.csv?.delimiter : config[name];
    }

    among({ name }) {
        return this.props.sample.alternatives?.[name] || [];
    }

    setKind(task) {
        this.props.change({ task, config: {} });
    }

    set({ name }, value) {
        const { reader, config } = this.props.sample;
        const changed = { ...config };
        const isInside = name === "delimiter";
        const where = isInside ? "csv" : name;
        const meant = value === "Tab" || value === "\\t" ? "\t" : value;
        changed[where] = isInside ? { ...config.csv, delimiter: meant } : meant;
        if (value === null) {
            delete changed[where];
        }
        this.props.change({ task: reader, config: changed });
    }
}
