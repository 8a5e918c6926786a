import { Component, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { clamp } from "./visible_window";

const PAUSE = 150; // ms between a key and the question for choices
const LIST_HEIGHT = 240; // px, also in the style sheet

/**
 * The text field over the cell that is edited, with its pick-list.
 *
 * It is always there, so that it can take the focus before a key becomes a letter: only
 * then do dead keys and input methods work.
 *
 * Props: `box` is {left, top, width, height}; `onCommit(text, way)` is called with a way of
 * {axis, step} to go on, `{fill: true}` for all that is selected, or null to stay;
 * `onCancel()`; `onPick(query)` gives choices; `register(editor)`.
 */
export class CellEditor extends Component {
    static template = "queue_chunk.CellEditor";
    static props = {
        id: String,
        box: Object,
        onCommit: Function,
        onCancel: Function,
        onPick: Function,
        register: Function,
    };

    setup() {
        this.field = useRef("field");
        this.list = useRef("list");
        this.session = null;
        this.asked = 0;
        this.state = useState(closedList());
        this.props.register(this);
        useEffect(() => this.placeList());
        useEffect(
            () => this.showHighlighted(),
            () => [this.state.at]
        );
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get isEditing() {
        return Boolean(this.session);
    }

    get style() {
        const { left, top, width, height } = this.props.box;
        return `inset-inline-start: ${left}px; top: ${top}px; min-width: ${width}px; min-height: ${height}px;`;
    }

    // a session

    /**
     * Begin, at once.
     *
     * @param {Object} session
     * @param {string} session.text
     * @param {string} session.label what is edited
     * @param {boolean} session.isTyping arrows leave the cell, as the text is being replaced
     * @param {boolean} session.hasPicks
     */
    begin(session) {
        this.session = session;
        const { el } = this.field;
        el.value = session.text;
        el.setAttribute("aria-label", session.label);
        el.classList.remove("o_desk_idle");
        el.focus({ preventScroll: true });
        el.setSelectionRange(el.value.length, el.value.length);
        this.resize();
        if (session.hasPicks && !session.isTyping) {
            this.openList();
        }
        this.render();
    }

    /** End, without a word to the grid. */
    end() {
        this.session = null;
        this.closeList();
        this.field.el.classList.add("o_desk_idle");
        this.render();
    }

    commit(way, text = this.field.el.value) {
        if (this.session) {
            this.end();
            this.props.onCommit(text, way);
        }
    }

    cancel() {
        this.end();
        this.props.onCancel();
    }

    /** Looking into another window does not end it: there the field stays the active one. */
    onBlur() {
        if (document.activeElement !== this.field.el) {
            this.commit({ away: true });
        }
    }

    /** As high as its text. */
    resize() {
        const { style, scrollHeight } = this.field.el;
        style.height = "auto";
        style.height = `${Math.max(scrollHeight, this.field.el.scrollHeight)}px`;
    }

    onInput() {
        this.resize();
        if (this.session?.hasPicks) {
            this.state.open = true;
            this.state.at = -1;
            browser.clearTimeout(this.timer);
            this.timer = browser.setTimeout(() => this.ask(this.field.el.value), PAUSE);
        }
    }

    // keys

    onKeydown(ev) {
        if (!ev.isComposing && this.session && this.act(ev)) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    }

    /** Do what a key would do that came before the field had the focus. */
    press(ev) {
        const { el } = this.field;
        if (this.act(ev)) {
            return;
        }
        if (ev.key === "Backspace" && el.value) {
            el.value = [...el.value].slice(0, -1).join("");
        } else if ([...ev.key].length === 1) {
            el.setRangeText(ev.key, el.selectionStart, el.selectionEnd, "end");
        }
        this.onInput();
    }

    /** Do what a key means here; false if it is the text field's. */
    act(ev) {
        const step = ev.shiftKey ? -1 : 1;
        switch (ev.key) {
            case "Enter":
                return this.onEnter(ev, step);
            case "Tab":
                return this.take({ axis: "column", step });
            case "Escape":
                return this.onEscape();
            case "F2":
                this.session.isTyping = false;
                return true;
        }
        return ev.key.startsWith("Arrow") && this.onArrow(ev);
    }

    onEnter(ev, step) {
        if (ev.altKey) {
            return this.insertBreak();
        }
        return this.take(
            ev.ctrlKey || ev.metaKey ? { fill: true } : { axis: "row", step }
        );
    }

    onEscape() {
        if (this.state.open) {
            this.closeList();
        } else {
            this.cancel();
        }
        return true;
    }

    onArrow({ key, altKey, shiftKey, ctrlKey, metaKey }) {
        const isAcross = key === "ArrowLeft" || key === "ArrowRight";
        const step = key === "ArrowDown" || key === "ArrowRight" ? 1 : -1;
        if (altKey && !isAcross) {
            return this.session.hasPicks && this.openList();
        }
        if (this.state.open && !isAcross) {
            return this.highlight(step);
        }
        if (this.session.isTyping && !shiftKey && !ctrlKey && !metaKey) {
            this.commit({ move: isAcross ? [0, step] : [step, 0] });
            return true;
        }
        return false;
    }

    insertBreak() {
        const { el } = this.field;
        el.setRangeText("\n", el.selectionStart, el.selectionEnd, "end");
        this.resize();
        return true;
    }

    /** Take the choice that is highlighted, or else the text. */
    take(way) {
        this.commit(way, this.state.choices[this.state.at]?.value);
        return true;
    }

    // the pick-list

    openList() {
        this.state.open = true;
        this.ask(this.field.el.value, { orAll: true });
        return true;
    }

    closeList() {
        this.asked++;
        browser.clearTimeout(this.timer);
        Object.assign(this.state, closedList());
    }

    /** @param {boolean} [orAll] show all where nothing is like the text */
    async ask(query, { orAll = false } = {}) {
        const asked = ++this.asked;
        const choices = await this.choicesFor(query);
        if (asked !== this.asked) {
            return;
        }
        if (orAll && query && !choices.length) {
            return this.ask("");
        }
        Object.assign(this.state, { choices, isWaiting: false });
        if (orAll) {
            this.state.at = choices.findIndex(({ value }) => value === query);
        }
    }

    async choicesFor(query) {
        this.state.isWaiting = true;
        try {
            return (await this.props.onPick(query)) || [];
        } catch {
            return []; // whoever asked the server tells of it
        }
    }

    highlight(step) {
        const { choices, at } = this.state;
        this.state.at = clamp(at + step, -1, choices.length - 1);
        return true;
    }

    /** Below the field, or above it where there is more room. */
    placeList() {
        const { el } = this.list;
        if (el) {
            const field = this.field.el.getBoundingClientRect();
            const below = window.innerHeight - field.bottom;
            const isAbove = below < LIST_HEIGHT && field.top > below;
            el.style.left = `${clamp(field.left, 4, Math.max(4, window.innerWidth - el.offsetWidth - 4))}px`;
            el.style.minWidth = `${field.width}px`;
            el.style.top = isAbove ? "auto" : `${field.bottom}px`;
            el.style.bottom = isAbove ? `${window.innerHeight - field.top}px` : "auto";
        }
    }

    showHighlighted() {
        this.list.el
            ?.querySelector("[aria-selected=true]")
            ?.scrollIntoView({ block: "nearest" });
    }

    get listText() {
        const { isWaiting, choices } = this.state;
        if (choices.length) {
            return "";
        }
        return isWaiting ? _t("Looking…") : _t("Nothing found.");
    }
}

function closedList() {
    return { open: false, choices: [], at: -1, isWaiting: false };
}
