import { describe, expect, test } from "@odoo/hoot";
import { shownText } from "@queue_chunk/desk/grid/cell_text";
import { widthsFor } from "@queue_chunk/desk/grid/column_widths";

describe.current.tags("headless");

test("a text is shown as it is", () => {
    expect(shownText("Äpfel, rot")).toBe("Äpfel, rot");
    expect(shownText("")).toBe("");
    expect(shownText(null)).toBe("");
    expect(shownText(undefined)).toBe("");
});

test("blanks at both ends are seen", () => {
    expect(shownText(" Obst  ")).toBe("␣Obst␣␣");
    expect(shownText("  ")).toBe("␣␣");
    expect(shownText("Obst\u00a0")).toBe("Obst⍽");
});

test("line breaks and tabs are seen in one row", () => {
    expect(shownText("Äpfel\r\nrot\tx\ny")).toBe("Äpfel↵rot⇥x↵y");
});

test("of a very long text the beginning is shown", () => {
    expect(shownText("x".repeat(100000))).toHaveLength(301);
});

test("columns are as wide as label and texts need, within bounds", () => {
    const columns = [{ label: "Nr" }, { label: "Name" }, { label: "Text" }];
    const [narrow, middle, wide] = widthsFor(columns, [
        ["1", "Äpfel aus der Region", "x".repeat(900)],
        [null],
    ]);
    expect(narrow).toBe(64);
    expect(middle).toBeGreaterThan(140);
    expect(wide).toBe(320);
});
