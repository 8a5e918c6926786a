import { describe, expect, test } from "@odoo/hoot";

import { formats, ownFormats } from "@connector_flow/mapping_form/formats";

describe.current.tags("headless");

test("an unusual format is in the list", () => {
    expect(formats("date", null)[0]).toEqual({ value: null, label: "2026-12-31" });
    expect(formats("date", "%d %m %Y").at(-1).label).toBe("%d %m %Y");
});

test("a column without a format of its own has the usual one, and says so", () => {
    expect(ownFormats("date", null, "%d.%m.%Y")[0]).toEqual({
        value: null,
        label: "31.12.2026",
    });
    expect(ownFormats("date", null, null)[0]).toEqual({
        value: null,
        label: "2026-12-31",
    });
    expect(ownFormats("date", null, "%d %m %Y")[0].label).toBe("%d %m %Y");
});

test("a column may have the default format where the usual one is another", () => {
    const values = ownFormats("date", null, "%d.%m.%Y").map(({ value }) => value);
    expect(values).toInclude("%Y-%m-%d");
    expect(ownFormats("datetime", null, null)[1].value).toBe("%Y-%m-%d %H:%M:%S");
});
