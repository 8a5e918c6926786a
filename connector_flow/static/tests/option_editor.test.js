import { describe, expect, test } from "@odoo/hoot";

import { OptionEditor } from "@connector_flow/mapping_form/option_editor";

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
