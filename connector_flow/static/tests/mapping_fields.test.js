import { describe, expect, test } from "@odoo/hoot";

import { MappingFields } from "@connector_flow/mapping_form/mapping_fields";

describe.current.tags("headless");

const offered = (value, type, relation = null, group = "fields") => ({
    value,
    label: value,
    type,
    relation,
    group,
});
const fields = new MappingFields(
    {
        fields: [
            offered("name", "char"),
            offered("country_id", "many2one", "res.country"),
            offered("tag_ids", "many2many", "tag"),
            offered("line_ids/product_id", "many2one", "product", "lines"),
            offered("name:fr_FR", "char", null, "translations"),
        ],
        by: { "res.country": [{ value: "", label: "Name" }] },
    },
    { fields: "Fields", ids: "Ids", lines: "Lines", translations: "Translations" }
);

test("a path is a field and what its records are found by", () => {
    const parts = (path) => {
        const { field, by } = fields.split(path);
        return [field, by];
    };
    expect(parts("name")).toEqual(["name", ""]);
    expect(parts("country_id")).toEqual(["country_id", ""]);
    expect(parts("country_id/currency_id/name")).toEqual([
        "country_id",
        "currency_id/name",
    ]);
    expect(parts("line_ids/product_id/code")).toEqual(["line_ids/product_id", "code"]);
    expect(parts("name:fr_FR")).toEqual(["name:fr_FR", ""]);
});

test("a path that is not among the fields is kept as it is", () => {
    expect(fields.split("name/code").choice).toBe(undefined);
    expect(fields.split("other/code").field).toBe("other/code");
    expect(fields.menu("other")[0].choices).toEqual([
        { value: "other", label: "other" },
    ]);
    expect(fields.menu("name")).toEqual(fields.groups);
});

test("a menu is another list each time, so that an open one keeps its choices", () => {
    expect(fields.menu("name")).not.toBe(fields.menu("name"));
});

test("field and what records are found by make the path again", () => {
    for (const path of [
        "name",
        "country_id",
        "country_id/code",
        "line_ids/product_id/id",
    ]) {
        const { field, by } = fields.split(path);
        expect(fields.join(field, by)).toBe(path);
    }
});

test("what records are found by is in the list, even if it is unusual", () => {
    const { choice } = fields.split("country_id/currency_id");
    expect(fields.foundBy(choice, "currency_id").map(({ value }) => value)).toEqual([
        "",
        "currency_id",
    ]);
});

test("keys are made of fields of the record that have one value", () => {
    expect(fields.keyOf("name")).toBe("name");
    expect(fields.keyOf("country_id/code")).toBe("country_id");
    expect(fields.keyOf("name:fr_FR")).toBe(null);
    expect(fields.keyOf("tag_ids")).toBe(null);
    expect(fields.keyOf("line_ids/product_id")).toBe(null);
    expect(fields.keyOf("")).toBe(null);
});

test("groups without fields are left out of the menu", () => {
    expect(fields.groups.map(({ label }) => label)).toEqual([
        "Fields",
        "Lines",
        "Translations",
    ]);
});
