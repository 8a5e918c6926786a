import { expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    MockServer,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const COUNTS = [
    "rows",
    "rows_done",
    "rows_skipped",
    "rows_failed",
    "chunk_count",
    "error_count",
];

class Import extends models.Model {
    _name = "import";
    state = fields.Char();
    error = fields.Char();
    no_runner = fields.Boolean();
    rows = fields.Integer();
    rows_done = fields.Integer();
    rows_skipped = fields.Integer();
    rows_failed = fields.Integer();
    rows_waiting = fields.Integer();
    progress = fields.Float();
    chunk_count = fields.Integer();
    error_count = fields.Integer();
    _records = [{ id: 1, state: "running", rows: 9, rows_done: 1 }];
}

defineMailModels();
defineModels([Import]);
onRpc("has_group", () => true);

async function whatComes(values) {
    MockServer.env.import.write([1], values);
    await advanceTime(4000);
    await animationFrame();
}

test("what an import has done is seen on its form, to the end", async () => {
    const shown = COUNTS.map((name) => `<field name="${name}" readonly="1"/>`).join("");
    await mountView({
        type: "form",
        resModel: "import",
        resId: 1,
        arch: `<form><widget name="base_import_async_live"/>${shown}</form>`,
    });
    await whatComes({ rows_done: 7 });
    expect("[name=rows_done] span").toHaveText("7");
    await whatComes({ state: "done", rows_done: 9 });
    expect("[name=rows_done] span").toHaveText("9");
});

test("what imports have done is seen on their list", async () => {
    await mountView({
        type: "list",
        resModel: "import",
        arch: `<list js_class="base_import_async_list"><field name="state"/><field name="rows_done"/></list>`,
    });
    await whatComes({ rows_done: 7 });
    expect(".o_data_row [name=rows_done]").toHaveText("7");
});

test("a few rows that failed among many are seen in the bar", async () => {
    const figures = { rows: 100000, rows_done: 99997, rows_failed: 3, rows_waiting: 0 };
    Import._records = [{ id: 1, state: "failed", ...figures, progress: 99.997 }];
    await mountView({
        type: "form",
        resModel: "import",
        resId: 1,
        arch: `<form><field name="progress" widget="base_import_async_bar"/></form>`,
    });
    expect(".progress-bar").toHaveCount(2);
    expect(".progress-bar.bg-danger").toHaveRect({ width: 4 });
    expect("[name=progress]").toHaveText("99%");
    expect("[name=progress] [role=img]").toHaveAttribute(
        "aria-label",
        "99997 rows done, 0 skipped, 3 failed, 0 waiting"
    );
});
