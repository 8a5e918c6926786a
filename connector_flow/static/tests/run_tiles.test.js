import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Run extends models.Model {
    name = fields.Char();
    state = fields.Char();
    rows = fields.Integer();
    _records = [
        { id: 1, name: "Äpfel 1", state: "done" },
        { id: 2, name: "Birnen 2", state: "failed" },
    ];
}

defineMailModels();
defineModels([Run]);
onRpc("has_group", () => true);

const TILES = [
    { name: "running", label: "Running", count: 0, filter: "running" },
    { name: "failed", label: "Needs Repair", count: 1234, filter: "failed" },
    { name: "scheduled", label: "Next Scheduled", count: 1, flow: "", next: "" },
];

async function mountRuns(type, arch) {
    onRpc("impexp.run", "tiles", () => TILES);
    await mountView({
        type,
        resModel: "run",
        arch,
        searchViewArch: `<search>
            <filter name="running" string="Running" domain="[('state', '=', 'running')]"/>
            <filter name="failed" string="Needs Repair" domain="[('state', '=', 'failed')]"/>
        </search>`,
    });
}

const LIST = `<list js_class="impexp_run_list"><field name="name"/></list>`;
const KANBAN = `<kanban js_class="impexp_run_kanban"><templates><t t-name="card">
    <field name="name"/></t></templates></kanban>`;

test("figures stand above the list", async () => {
    await mountRuns("list", LIST);
    expect(queryAllTexts(".o_impexp_tile_figure")).toEqual(["0", "1,234", "1"]);
});

test("a click shows the runs that a tile counts, another click all", async () => {
    await mountRuns("list", LIST);
    await click(".o_impexp_tile:contains(Needs Repair)");
    await animationFrame();
    expect(queryAllTexts(".o_data_row")).toEqual(["Birnen 2"]);
    expect(".o_impexp_tile.active").toHaveCount(1);
    await click(".o_impexp_tile:contains(Needs Repair)");
    await animationFrame();
    expect(".o_data_row").toHaveCount(2);
});

test("a tile takes the place of another one", async () => {
    await mountRuns("list", LIST);
    await click(".o_impexp_tile:contains(Needs Repair)");
    await animationFrame();
    await click(".o_impexp_tile:contains(Running)");
    await animationFrame();
    expect(".o_data_row").toHaveCount(0);
});

test("the cards have them as well", async () => {
    await mountRuns("kanban", KANBAN);
    expect(".o_impexp_tile").toHaveCount(3);
    expect(".o_kanban_record:not(.o_kanban_ghost)").toHaveCount(2);
});
