import { Component, useState } from "@odoo/owl";

/**
 * Edits one option by what is declared of it: its kind, its choices, its help.
 *
 * An option that takes values of several kinds is written as a text, or as JSON.
 */
export class OptionEditor extends Component {
    static template = "connector_flow.OptionEditor";
    static props = {
        option: Object,
        value: { optional: true },
        among: { type: Array, optional: true }, // what it may be for this file
        found: { type: String, optional: true }, // what is read without it
        change: Function, // called with the new value, null for the default
    };

    setup() {
        // What is being written: an answer of the server must not take it away.
        this.state = useState({ draft: null });
    }

    get kind() {
        const { kind, choices } = this.props.option;
        if (kind === "table" && typeof this.props.value === "string") {
            return "text"; // the text of a table of two columns
        }
        return choices.length && !this.takesSeveral ? "choice" : kind;
    }

    get takesSeveral() {
        return this.props.option.kinds.length > 1;
    }

    get isOn() {
        const { value, option } = this.props;
        return value === null || value === undefined ? option.default : value;
    }

    get choices() {
        return this.props.option.choices.map((value) => ({
            value,
            label: value === "" ? "–" : `${value}`,
        }));
    }

    get listId() {
        return `o_impexp_among_${this.props.option.name}`;
    }

    /** What is written in the box. */
    get text() {
        const { value, option } = this.props;
        if (value === null || value === undefined || value === false) {
            return "";
        }
        // One text may stand for a list of one.
        const isList = option.kind === "list" && Array.isArray(value);
        if (isList && value.every((one) => typeof one === "string")) {
            return value.join("; ");
        }
        return typeof value === "object" ? JSON.stringify(value) : `${value}`;
    }

    get shownText() {
        return this.state.draft === null ? this.text : this.state.draft;
    }

    get pairs() {
        return this.props.value || [];
    }

    setText(text) {
        this.state.draft = null;
        this.props.change(text.trim() ? this.meant(text) : null);
    }

    /** A value as it was meant by who wrote it: what is no text is said as in JSON. */
    meant(text) {
        const { kind, kinds } = this.props.option;
        const isData = kinds.includes("list") || kinds.includes("table");
        if (isData && /^\s*[[{]/.test(text)) {
            try {
                return JSON.parse(text);
            } catch {
                return text;
            }
        }
        if (this.takesSeveral && kinds.includes("flag") && /^true$/i.test(text)) {
            return true;
        }
        const isNumber = kind === "number" || kinds.includes("number");
        if (isNumber && /^-?\d+(\.\d+)?$/.test(text.trim())) {
            return Number(text);
        }
        if (kind === "list") {
            return text.split(";").map((one) => one.trim());
        }
        return text;
    }

    setFlag(isOn) {
        this.props.change(isOn === this.props.option.default ? null : isOn);
    }

    // a table of two columns

    setPair(at, place, text) {
        const pairs = this.pairs.map((pair) => [...pair]);
        pairs[at][place] = text;
        this.props.change(pairs);
    }

    addPair() {
        this.props.change([...this.pairs, ["", ""]]);
    }

    removePair(at) {
        const pairs = this.pairs.filter((_pair, place) => place !== at);
        this.props.change(pairs.length ? pairs : null);
    }
}
