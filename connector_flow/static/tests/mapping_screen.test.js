import { beforeEach, describe, expect, test } from "@odoo/hoot";

import { allowTranslations } from "@web/../tests/web_test_helpers";

import { MappingScreen } from "@connector_flow/mapping_form/mapping_screen";

describe.current.tags("headless");
beforeEach(() => allowTranslations());

const NOTHING_SAID = {
    mode: null,
    duplicates: null,
    empty: null,
    decimal: null,
    thousands: null,
    date_format: null,
    datetime_format: null,
};
const OWN = { decimal: null, thousands: null, format: null, separator: null };

/** A screen whose form says something for all columns. */
function screenThatSays(settings = {}) {
    const screen = Object.create(MappingScreen.prototype);
    screen.state = { form: { settings: { ...NOTHING_SAID, ...settings } } };
    screen.ask = () => {};
    return screen;
}
const setting = (screen, wanted) => screen.settings.find(({ name }) => name === wanted);
const labels = ({ list }) => list.map(({ label }) => `${label}`);

test("how numbers are written is said by its two signs, the usual ones are not", () => {
    const screen = screenThatSays();
    const { settings } = screen.state.form;
    expect(setting(screen, "numbers").value).toBe("1234.56");
    setting(screen, "numbers").change("1.234,56");
    expect([settings.decimal, settings.thousands]).toEqual([",", "."]);
    expect(setting(screen, "numbers").value).toBe("1.234,56");
    setting(screen, "numbers").change("1234.56");
    expect([settings.decimal, settings.thousands]).toEqual([null, null]);
});

test("a column says both signs where its numbers are others than all", () => {
    const screen = screenThatSays({ decimal: ",", thousands: "." });
    const row = { choice: { type: "float" }, target: { ...OWN } };
    expect(screen.writtenAs(row).value).toBe("");
    expect(labels(screen.writtenAs(row))[0]).toBe("1.234,56");
    screen.writtenAs(row).change("1234.56");
    expect([row.target.decimal, row.target.thousands]).toEqual([".", ""]);
    expect(screen.writtenAs(row).value).toBe("1234.56");
    screen.writtenAs(row).change("");
    expect([row.target.decimal, row.target.thousands]).toEqual([null, null]);
});

test("signs that nobody offers are shown as none", () => {
    const screen = screenThatSays({ decimal: "*" });
    expect(setting(screen, "numbers").value).toBe("");
});

test("a date has the format of its kind, text has none", () => {
    const screen = screenThatSays({ datetime_format: "%d.%m.%Y %H:%M" });
    const moment = { choice: { type: "datetime" }, target: { ...OWN } };
    expect(labels(screen.writtenAs(moment))[0]).toBe("31.12.2026 23:59");
    screen.writtenAs(moment).change("%Y-%m-%d %H:%M:%S");
    expect(moment.target.format).toBe("%Y-%m-%d %H:%M:%S");
    expect(screen.writtenAs({ choice: { type: "char" }, target: OWN })).toBe(null);
    expect(screen.writtenAs({ choice: undefined, target: OWN })).toBe(null);
});

test("what is said and is the default as well stands in its list once", () => {
    const usual = labels(setting(screenThatSays(), "mode"));
    const said = setting(screenThatSays({ mode: "upsert" }), "mode");
    expect(usual.length).toBe(4);
    expect(labels(said).toSorted()).toEqual(usual.toSorted());
    expect(said.list.some(({ value }) => value === "upsert")).toBe(true);
});

test("what separates several, and keeps them, is asked where there are several", () => {
    const names = (list) => list.map(({ name }) => name);
    const screen = screenThatSays();
    const many = { type: "many2many", relation: "tag" };
    const tags = { choice: many, target: { ...OWN, separator: "~" } };
    expect(names(screen.detailsOf(tags))).toEqual(["empty", "separator"]);
    expect(labels(screen.detailsOf(tags)[1]).at(-1)).toBe("~");
    expect(names(screen.flagsOf(tags))).toEqual(["add", "archived"]);
    const one = { choice: { type: "many2one", relation: "country" }, target: OWN };
    expect(names(screen.detailsOf(one))).toEqual(["empty"]);
    expect(names(screen.flagsOf(one))).toEqual(["archived"]);
    const text = { choice: { type: "char", relation: null }, target: OWN };
    expect(names(screen.flagsOf(text))).toEqual([]);
});
