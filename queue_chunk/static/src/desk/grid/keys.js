/**
 * Which command a key is, in a grid in which no cell is being edited.
 *
 * A command is `[name of a method of the grid, …arguments]`.
 */

const ARROWS = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
};
export const TYPING = ["Dead", "Process", "Unidentified"]; // the beginning of a letter
const KEYS = {
    Home: (ev, isCtrl) => ["goToStart", isCtrl, ev.shiftKey],
    End: (ev, isCtrl) => ["goToEnd", isCtrl, ev.shiftKey],
    PageUp: (ev) => ["turnPage", -1, ev.shiftKey],
    PageDown: (ev) => ["turnPage", 1, ev.shiftKey],
    Enter: (ev) => ["goOn", "row", ev.shiftKey ? -1 : 1],
    Tab: (ev) => ["goOn", "column", ev.shiftKey ? -1 : 1],
    F2: () => ["editActive"],
    F8: (ev) => ["goToError", ev.shiftKey ? -1 : 1],
    Delete: () => ["clearCells"],
    Backspace: () => ["startTyping"],
    Escape: () => ["leaveNext"],
};
const WITH_CTRL = {
    a: () => ["selectAll"],
    d: () => ["fillDown"],
    z: (ev) => [ev.shiftKey ? "redo" : "undo"],
    y: () => ["redo"],
    f: () => ["showFind"],
    h: () => ["showFind"],
    " ": () => ["selectColumns"],
};

/**
 * @param {KeyboardEvent} ev
 * @returns {Array|null} null for a key that the grid leaves to others
 */
export function commandOf(ev) {
    const isAltGraph = ev.getModifierState?.("AltGraph");
    const isCtrl = (ev.ctrlKey || ev.metaKey) && !isAltGraph;
    const arrow = ARROWS[ev.key];
    if (arrow) {
        return arrowCommand(arrow, ev, isCtrl);
    }
    if (ev.altKey && !isAltGraph && !isLetterOfMac(ev)) {
        return null;
    }
    if (isCtrl) {
        return ctrlCommand(ev);
    }
    if (ev.key === " " && ev.shiftKey) {
        return ["selectRows"];
    }
    return KEYS[ev.key]?.(ev, false) || (isTyped(ev) ? ["startTyping"] : null);
}

function arrowCommand(arrow, ev, isCtrl) {
    if (ev.altKey) {
        return ev.key === "ArrowDown" ? ["pick"] : null;
    }
    return [isCtrl ? "jumpBy" : "moveBy", ...arrow, ev.shiftKey];
}

function ctrlCommand(ev) {
    if (ev.code === "Period" || ev.key === ".") {
        return ["goToError", ev.shiftKey ? -1 : 1];
    }
    if (ev.key === "Home" || ev.key === "End") {
        return KEYS[ev.key](ev, true);
    }
    return WITH_CTRL[ev.key.toLowerCase()]?.(ev) || null;
}

function isTyped({ key }) {
    return [...key].length === 1 || TYPING.includes(key);
}

/** There Option and a letter is another letter, such as @ on a German keyboard. */
function isLetterOfMac({ key, code }) {
    const isPlain = code && code === `Key${key.toUpperCase()}`;
    return [...key].length === 1 && !isPlain && /^(Key|Digit)/.test(code || "");
}
