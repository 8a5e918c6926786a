import { expect, test } from "@odoo/hoot";
import { queryOne, queryRect } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Run extends models.Model {
    progress = fields.Float();
    state = fields.Char();
    rows = fields.Integer();
    rows_done = fields.Integer();
    rows_skipped = fields.Integer();
    rows_left_out = fields.Integer();
    rows_failed = fields.Integer();
    rows_waiting = fields.Integer();
    rows_looked_at = fields.Integer();
    writes_files = fields.Boolean();
}

defineMailModels();
defineModels([Run]);
onRpc("has_group", () => true);

async function mountProgress(values) {
    Run._records = [{ id: 1, state: "done", rows: 3, rows_done: 3, ...values }];
    await mountView({
        type: "form",
        resModel: "run",
        resId: 1,
        arch: `<form>
            <field name="rows_looked_at" invisible="1"/>
            <field name="progress" widget="impexp_progress"/>
        </form>`,
    });
    return queryOne(".o_field_widget[name='progress']").textContent;
}

test("imported rows are in", async () => {
    expect(await mountProgress({})).toInclude("All 3 rows are in");
});

test("exported rows are written", async () => {
    expect(await mountProgress({ writes_files: true })).toInclude(
        "All 3 rows are written"
    );
});

test("exported rows of which some wait are counted", async () => {
    const some = { writes_files: true, rows_done: 2, rows_failed: 1 };
    expect(await mountProgress(some)).toInclude("2 of 3 rows are written");
});

test("rows that a condition stopped are said to be left out", async () => {
    const words = await mountProgress({ rows_left_out: 2 });
    expect(words).toInclude("3 of 3 rows are in");
    expect(words).toInclude("2 were left out by a condition");
});

test("rows that are all left out are no empty file", async () => {
    const words = await mountProgress({ rows: 0, rows_done: 0, rows_left_out: 7 });
    expect(words).toInclude("7 were left out by a condition");
});

test("in a list a few failed rows among thousands are seen and counted", async () => {
    Run._records = [
        { id: 1, state: "failed", rows: 3000, rows_done: 2947, rows_failed: 53 },
    ];
    await mountView({
        type: "list",
        resModel: "run",
        arch: `<list><field name="progress" widget="impexp_progress"/></list>`,
    });
    expect(queryOne(".o_impexp_progress").textContent).toInclude("53 failed (2 %)");
    const { width } = queryRect(".o_impexp_progress_failed");
    expect(width).toBeGreaterThan(5);
});

test("what a job has before it is told before the job ends", async () => {
    const words = await mountProgress({
        state: "running",
        rows_done: 0,
        rows_waiting: 3,
        rows_looked_at: 2,
    });
    expect(words).toInclude("2 are being imported");
    expect(words).toInclude("1 is on its way");
});
