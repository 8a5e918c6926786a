import { describe, expect, test } from "@odoo/hoot";

import { parsedSteps, writtenSteps } from "@connector_flow/mapping_form/steps_editor";

describe.current.tags("headless");

const KNOWN = [
    { name: "strip_tags", main: null },
    { name: "case", main: "to" },
    { name: "replace", main: null },
    { name: "values", main: "table" },
];
const again = (steps) => writtenSteps(parsedSteps(steps, KNOWN), KNOWN);

test("steps come back as they were written", () => {
    for (const steps of [
        ["strip_tags"],
        ["strip_tags", { case: "upper" }],
        [{ replace: { find: "ß", by: "ss" } }],
        [{ values: { table: { m: "male" }, otherwise: "fail" } }],
    ]) {
        expect(again(steps)).toEqual(steps);
    }
});

test("one step alone needs no list", () => {
    expect(again({ case: "upper" })).toEqual([{ case: "upper" }]);
    expect(again("strip_tags")).toEqual(["strip_tags"]);
    expect(again(null)).toEqual([]);
});

test("a step that nobody knows is kept", () => {
    expect(again([{ from_elsewhere: { a: 1 } }])).toEqual([
        { from_elsewhere: { a: 1 } },
    ]);
});
