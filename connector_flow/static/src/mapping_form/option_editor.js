import { Component, useState } from "@odoo/owl";

const isNoObject = (value) => typeof value !== "object" || value === null;
const quoted = (text) =>
    /[;"\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** The text of a file: UTF-8, or what Windows writes in Europe. */
export function decoded(bytes) {
    try {
        return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
        return new TextDecoder("windows-1252").decode(bytes);
    }
}

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
        this.state = useState({ draft: null, isPasted: false });
    }

    get kind() {
        const { kind, choices } = this.props.option;
        if (kind === "table" || kind === "dictionary") {
            return this.kindOfTable;
        }
        return choices.length && !this.takesSeveral ? "choice" : kind;
    }

    /** A table of two columns: pairs, lines, or what is more than that as JSON. */
    get kindOfTable() {
        const { value } = this.props;
        if (typeof value === "string" || this.state.isPasted) {
            return "lines";
        }
        const isPlain = this.pairs.every((pair) => pair.every(isNoObject));
        return isPlain ? "table" : "text";
    }

    get takesSeveral() {
        return this.props.option.kinds.length > 1;
    }

    get isOn() {
        const { value, option } = this.props;
        return value ?? option.default;
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
        return this.state.draft ?? this.text;
    }

    get pairs() {
        const value = this.props.value || [];
        return Array.isArray(value) ? value : Object.entries(value);
    }

    setText(text) {
        this.state.draft = null;
        this.props.change(text.trim() ? this.meant(text) : null);
    }

    /** A value as it was meant by who wrote it: what is no text is said as in JSON. */
    meant(text) {
        const { kind, kinds } = this.props.option;
        const isData = kinds.some((one) =>
            ["list", "table", "dictionary"].includes(one)
        );
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

    /** The lines of a table: what was pasted, or the pairs so far. */
    get lines() {
        const written = this.state.draft ?? this.props.value;
        return typeof written === "string"
            ? written
            : this.pairs.map((pair) => pair.map(quoted).join(";")).join("\n");
    }

    setLines(text) {
        this.state.draft = null;
        this.state.isPasted = false;
        this.props.change(text.trim() ? text : null);
    }

    async takeFile({ target }) {
        const [file] = target.files;
        if (file) {
            this.setLines(decoded(await file.arrayBuffer()));
        }
    }

    setPairs(pairs) {
        const isDictionary = pairs && this.props.option.kind === "dictionary";
        this.props.change(isDictionary ? Object.fromEntries(pairs) : pairs);
    }

    setPair(at, place, text) {
        const pairs = this.pairs.map((pair) => [...pair]);
        pairs[at][place] = text;
        this.setPairs(pairs);
    }

    addPair() {
        this.setPairs([...this.pairs, ["", ""]]);
    }

    removePair(at) {
        const pairs = this.pairs.filter((_pair, place) => place !== at);
        this.setPairs(pairs.length ? pairs : null);
    }
}
