import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Run extends models.Model {
    problems = fields.Json();
}

defineMailModels();
defineModels([Run]);
onRpc("has_group", () => true);

const REPAIR = { label: "Repair Rows", method: "action_open_desk" };
const ASK = { text: "Who may change it: Änne." };
const rows = (text, count, ways = [REPAIR]) => ({
    kind: "rows",
    text,
    count,
    more: "“Öl”, “n/a”",
    ways,
});

async function mountProblems(...problems) {
    Run._records = [{ id: 1, problems }];
    await mountView({
        type: "form",
        resModel: "run",
        resId: 1,
        arch: `<form><field name="problems" widget="impexp_problems"/></form>`,
    });
}

test("a reason says how many rows have it, and some of the values", async () => {
    await mountProblems(rows("Category not found", 20));
    expect(".o_impexp_problem").toHaveText(
        /20 × Category not found\s*\(“Öl”, “n\/a”\)/
    );
});

test("reasons with the same ways stand together", async () => {
    await mountProblems(rows("A", 3), rows("B", 2), rows("C", 1, [REPAIR, ASK]));
    expect(".alert").toHaveCount(2);
    expect(queryAllTexts(".alert button")).toEqual(["Repair Rows", "Repair Rows"]);
    expect(".alert:last").toHaveText(/Who may change it: Änne\./);
});

test("a run without problems shows nothing", async () => {
    await mountProblems();
    expect(".alert").toHaveCount(0);
});

test("a way calls the run, or opens what it names", async () => {
    onRpc("action_open_desk", ({ args }) => {
        expect.step(args[0]);
        return { type: "ir.actions.client", tag: "desk" };
    });
    mockService("action", {
        doAction: ({ tag, res_model }) => expect.step(tag || res_model),
    });
    const task = { label: "Open the Task", model: "impexp.task", id: 7 };
    await mountProblems(rows("A", 1, [REPAIR, task]));
    await click("button:contains(Repair Rows)");
    await expect.waitForSteps([[1], "desk"]);
    await click("button:contains(Open the Task)");
    await expect.waitForSteps(["impexp.task"]);
});
