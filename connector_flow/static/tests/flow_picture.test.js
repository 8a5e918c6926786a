import { expect, test } from "@odoo/hoot";
import { click, queryAll, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Flow extends models.Model {
    task_ids = fields.One2many({ relation: "task", relation_field: "flow_id" });
    transition_ids = fields.One2many({
        relation: "transition",
        relation_field: "flow_id",
    });
}

class Task extends models.Model {
    name = fields.Char();
    task = fields.Selection({ selection: [["csv", "CSV-Import"]] });
    flow_start = fields.Boolean();
    flow_id = fields.Many2one({ relation: "flow" });
    successor_ids = fields.Many2many({ relation: "task" });
}

class Transition extends models.Model {
    flow_id = fields.Many2one({ relation: "flow" });
    task_from_id = fields.Many2one({ relation: "task" });
    task_to_id = fields.Many2one({ relation: "task" });
    fires = fields.Selection({
        selection: [
            ["each", "Je Ergebnis"],
            ["all", "Wenn alles erledigt ist"],
            ["failure", "Bei Fehlern"],
        ],
    });
    condition = fields.Char();
}

defineMailModels();
defineModels([Flow, Task, Transition]);
onRpc("has_group", () => true);

const NAMES = ["Lesen", "Anlegen", "Bericht"];

async function mountFlow(...transitions) {
    const ids = (list) => list.map((_, at) => at + 1);
    Flow._records = [{ id: 1, task_ids: ids(NAMES), transition_ids: ids(transitions) }];
    Task._records = NAMES.map((name, at) => ({
        id: at + 1,
        name,
        task: "csv",
        flow_id: 1,
        flow_start: !at,
        successor_ids: transitions
            .filter(([from]) => from === at + 1)
            .map(([, to]) => to),
    }));
    Transition._records = transitions.map(([from, to, fires, condition], at) => ({
        id: at + 1,
        flow_id: 1,
        task_from_id: from,
        task_to_id: to,
        fires,
        condition,
    }));
    await mountView({
        type: "form",
        resModel: "flow",
        resId: 1,
        arch: `
            <form>
                <widget name="impexp_flow_picture"/>
                <field name="task_ids"><list editable="bottom">
                    <field name="name"/><field name="task"/><field name="flow_start"/>
                    <field name="successor_ids" widget="many2many_tags"/>
                </list></field>
                <field name="transition_ids"><list editable="bottom">
                    <field name="task_from_id"/><field name="task_to_id"/>
                    <field name="fires"/><field name="condition"/>
                </list></field>
            </form>`,
    });
}

function firings(selector) {
    return queryAll(selector).map((element) => element.dataset.fires);
}

test("arrows that hand on every result need no words", async () => {
    await mountFlow([1, 2, "each", false], [2, 3, "each", false]);
    expect(firings("g.o_impexp_flow_arrow")).toEqual(["each", "each"]);
    expect(".o_impexp_flow_label").toHaveCount(0);
    expect(".o_impexp_flow_legend").toHaveCount(0);
});

test("an arrow that fires once says when, and the legend shows its line", async () => {
    await mountFlow([1, 2, "all", false], [1, 3, "failure", false]);
    expect(queryAllTexts(".o_impexp_flow_label")).toEqual([
        "Wenn alles erledigt ist",
        "Bei Fehlern",
    ]);
    expect(firings(".o_impexp_flow_legend svg")).toEqual(["all", "failure"]);
});

test("lines differ by more than their colour", async () => {
    await mountFlow(
        [1, 2, "each", "x"],
        [1, 3, "all", false],
        [2, 3, "failure", false]
    );
    const dashes = queryAll("g .o_impexp_flow_line").map(
        (line) => getComputedStyle(line).strokeDasharray
    );
    expect(new Set(dashes).size).toBe(3);
});

test("a condition stands on its arrow, whole in the tooltip", async () => {
    const condition = "row['Menge'] and float(row['Menge'].replace(',', '.')) > 0";
    await mountFlow([1, 2, "each", condition]);
    const label = queryOne(".o_impexp_flow_label");
    expect(label).toHaveText(condition);
    expect(label.title).toBe(`Lesen → Anlegen: Je Ergebnis, if ${condition}`);
    expect(label.scrollWidth).toBeLessThan(160);
});

test("what is drawn can be heard as well", async () => {
    await mountFlow([1, 2, "all", "rows.done > 0"]);
    expect(queryAllTexts(".o_impexp_flow li")).toEqual([
        "Lesen → Anlegen: Wenn alles erledigt ist, if rows.done > 0",
    ]);
});

test("a task that nothing leads to is shown apart", async () => {
    await mountFlow([1, 2, "each", false]);
    expect(".o_impexp_flow_scroll .o_impexp_flow_task").toHaveCount(2);
    expect(".o_impexp_flow_task:contains(Bericht)").toHaveCount(1);
});

test("a click on a box opens its task", async () => {
    mockService("action", { doAction: ({ res_id }) => expect.step(res_id) });
    await mountFlow([1, 2, "each", false]);
    await click(".o_impexp_flow_task:contains(Anlegen)");
    await expect.waitForSteps([2]);
});
