import { Component, onMounted, useRef, useState } from "@odoo/owl";

/**
 * Find and replace.
 *
 * Props: `columns`; `values` that were typed last, `column` -1 for all, are kept by the
 * owner; `onFind(search, step)`, `onReplace(search)` and `onReplaceAll(search)` give
 * promises of a sentence; `onClose()`; `register(bar)`.
 */
export class FindBar extends Component {
    static template = "queue_chunk.FindBar";
    static props = {
        columns: Array,
        readonly: { type: Boolean, optional: true },
        values: Object,
        register: Function,
        onFind: Function,
        onReplace: Function,
        onReplaceAll: Function,
        onClose: Function,
    };

    setup() {
        this.find = useRef("find");
        this.values = useState(this.props.values);
        this.state = useState({ said: "", busy: false });
        onMounted(() => this.focus());
        this.props.register(this);
    }

    focus() {
        this.find.el.focus();
        this.find.el.select();
    }

    get search() {
        const column = this.values.column;
        return { ...this.values, column: column < 0 ? undefined : column };
    }

    onColumn(ev) {
        this.values.column = Number(ev.target.value);
    }

    async run(work) {
        if (!this.state.busy) {
            Object.assign(this.state, { busy: true, said: "" });
            try {
                this.state.said = (await work(this.search)) || "";
            } finally {
                this.state.busy = false;
            }
        }
    }

    findNext(step = 1) {
        return this.run((search) => this.props.onFind(search, step));
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.preventDefault();
            ev.stopPropagation();
            this.props.onClose();
        } else if (ev.key === "Enter" && ev.target.matches("input[type=text]")) {
            ev.preventDefault();
            this.findNext(ev.shiftKey ? -1 : 1);
        }
    }
}
