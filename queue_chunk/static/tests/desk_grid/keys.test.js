import { describe, expect, test } from "@odoo/hoot";
import { commandOf } from "@queue_chunk/desk/grid/keys";

describe.current.tags("headless");

function command(key, held = "", more = {}) {
    return commandOf({
        key,
        ctrlKey: held.includes("C"),
        metaKey: held.includes("M"),
        shiftKey: held.includes("S"),
        altKey: held.includes("A"),
        getModifierState: (name) => name === "AltGraph" && held.includes("G"),
        ...more,
    });
}

test("arrows move, with Shift they extend, with Ctrl they jump", () => {
    expect(command("ArrowDown")).toEqual(["moveBy", 1, 0, false]);
    expect(command("ArrowLeft", "S")).toEqual(["moveBy", 0, -1, true]);
    expect(command("ArrowUp", "C")).toEqual(["jumpBy", -1, 0, false]);
    expect(command("ArrowUp", "CS")).toEqual(["jumpBy", -1, 0, true]);
});

test("Home and End stay in the row, with Ctrl they do not", () => {
    expect(command("Home")).toEqual(["goToStart", false, false]);
    expect(command("End", "CS")).toEqual(["goToEnd", true, true]);
});

test("Enter goes along the rows, Tab along the columns, Shift goes back", () => {
    expect(command("Enter")).toEqual(["goOn", "row", 1]);
    expect(command("Enter", "S")).toEqual(["goOn", "row", -1]);
    expect(command("Tab", "S")).toEqual(["goOn", "column", -1]);
});

test("a letter begins typing, so does a dead key", () => {
    expect(command("a")).toEqual(["startTyping"]);
    expect(command("Ä", "S")).toEqual(["startTyping"]);
    expect(command(" ")).toEqual(["startTyping"]);
    expect(command("Dead")).toEqual(["startTyping"]);
    expect(command("Process")).toEqual(["startTyping"]);
    expect(command("Backspace")).toEqual(["startTyping"]);
});

test("a letter that needs AltGr is a letter", () => {
    expect(command("@", "CAG")).toEqual(["startTyping"]);
    expect(command("€", "G")).toEqual(["startTyping"]);
    expect(command("@", "A", { code: "KeyL" })).toEqual(["startTyping"]);
});

test("what belongs to the browser or to Odoo is left to them", () => {
    expect(command("k", "C")).toBe(null);
    expect(command("c", "C")).toBe(null);
    expect(command("v", "M")).toBe(null);
    expect(command("q", "A", { code: "KeyQ" })).toBe(null);
    expect(command("F5")).toBe(null);
    expect(command("Shift", "S")).toBe(null);
    expect(command("ArrowLeft", "A")).toBe(null);
});

test("undo and redo have their usual keys", () => {
    expect(command("z", "C")).toEqual(["undo"]);
    expect(command("Z", "CS")).toEqual(["redo"]);
    expect(command("y", "C")).toEqual(["redo"]);
    expect(command("z", "M")).toEqual(["undo"]);
});

test("errors, fill down and selecting have keys", () => {
    expect(command("F8")).toEqual(["goToError", 1]);
    expect(command("F8", "S")).toEqual(["goToError", -1]);
    expect(command(".", "C")).toEqual(["goToError", 1]);
    expect(command(":", "CS", { code: "Period" })).toEqual(["goToError", -1]);
    expect(command("d", "C")).toEqual(["fillDown"]);
    expect(command("a", "C")).toEqual(["selectAll"]);
    expect(command(" ", "S")).toEqual(["selectRows"]);
    expect(command(" ", "C")).toEqual(["selectColumns"]);
    expect(command("ArrowDown", "A")).toEqual(["pick"]);
    expect(command("F2")).toEqual(["editActive"]);
    expect(command("Delete")).toEqual(["clearCells"]);
});
