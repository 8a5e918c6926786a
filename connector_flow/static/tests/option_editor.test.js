import { describe, expect, test } from "@odoo/hoot";

import { OptionEditor, decoded } from "@connector_flow/mapping_form/option_editor";

describe.current.tags("headless");

/** What the editor of an option hands on for what was written. */
function meant(text, kind, kinds = [kind]) {
    const editor = Object.create(OptionEditor.prototype);
    editor.props = { option: { name: "x", kind, kinds, choices: [] } };
    return editor.meant(text);
}

test("a number is one only where numbers are taken", () => {
    expect(meant("7", "number")).toBe(7);
    expect(meant("7", "text")).toBe("7");
    expect(meant("7", "text", ["text", "number"])).toBe(7);
    expect(meant("007 a", "text", ["text", "number"])).toBe("007 a");
});

test("several texts stand between semicolons", () => {
    expect(meant("Größe; Farbe", "list")).toEqual(["Größe", "Farbe"]);
});

test("what is more than a text is said as in JSON", () => {
    expect(meant('{"use": "Sonstige"}', "text", ["text", "table"])).toEqual({
        use: "Sonstige",
    });
    expect(meant("{Vorname} {Name}", "text", ["text", "table"])).toBe(
        "{Vorname} {Name}"
    );
    expect(meant("true", "text", ["text", "flag"])).toBe(true);
    expect(meant(">", "text", ["text", "flag"])).toBe(">");
});

/** An editor of a table, and what it handed on. */
function tableEditor(kind, value, kinds = ["table", "text"]) {
    const editor = Object.create(OptionEditor.prototype);
    const changes = [];
    const change = (one) => changes.push(one);
    editor.state = { draft: null, isPasted: false };
    editor.props = { option: { name: "x", kind, kinds, choices: [] }, value, change };
    return [editor, changes];
}

test("a dictionary is shown as pairs and comes back as one", () => {
    const [editor, changes] = tableEditor("dictionary", { Bal: "Cd" }, ["table"]);
    expect(editor.kind).toBe("table");
    editor.setPair(0, 1, "Tp");
    editor.addPair();
    expect(changes).toEqual([{ Bal: "Tp" }, { Bal: "Cd", "": "" }]);
    expect(tableEditor("dictionary", { H: ["Nr"] }, ["table"])[0].kind).toBe("text");
});

test("a table of thousands of lines is pasted or comes as a file", () => {
    const [editor, changes] = tableEditor("table", [["a;b", "Größe"]]);
    expect(editor.kind).toBe("table");
    editor.state.isPasted = true;
    expect(editor.kind).toBe("lines");
    expect(editor.lines).toBe('"a;b";Größe');
    editor.setLines("m\tMann\nf\tFrau\n");
    expect(changes).toEqual(["m\tMann\nf\tFrau\n"]);
    expect(tableEditor("table", "m;Mann")[0].kind).toBe("lines");
});

test("files of tables are read as UTF-8, or as Windows writes them", () => {
    expect(decoded(new TextEncoder().encode("Größe"))).toBe("Größe");
    expect(decoded(new Uint8Array([71, 114, 246, 223, 101]))).toBe("Größe");
});
