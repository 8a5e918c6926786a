import { expect, test } from "@odoo/hoot";
import { click, waitForNone } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    MockServer,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { registry } from "@web/core/registry";
import { liveWidget } from "@queue_chunk/live/live_widget";

class Run extends models.Model {
    name = fields.Char();
    state = fields.Char();
    rows_done = fields.Integer();
}

defineMailModels();
defineModels([Run]);
onRpc("has_group", () => true);
registry.category("view_widgets").add("queue_chunk_test_live", liveWidget);

function change(values) {
    MockServer.env["run"].write([1], values);
}

async function mountRun() {
    Run._records = [{ id: 1, name: "Obst 1", state: "running", rows_done: 1 }];
    await mountView({
        type: "form",
        resModel: "run",
        resId: 1,
        arch: `
            <form>
                <header><button name="action_cancel" type="object" string="Cancel" confirm="?"/></header>
                <widget name="queue_chunk_test_live" options="{'states': ['running'], 'watch': ['rows_done']}"/>
                <field name="name"/><field name="state"/><field name="rows_done" readonly="1"/>
            </form>`,
    });
}

test("figures that change on the server change on the form", async () => {
    await mountRun();
    change({ rows_done: 7 });
    await advanceTime(4000);
    await animationFrame();
    expect("[name=rows_done] span").toHaveText("7");
});

test("a button ends although the form looks at the server meanwhile", async () => {
    const reading = new Deferred();
    let isCancelled = false;
    onRpc("run", "action_cancel", () => {
        change({ state: "cancelled" });
        isCancelled = true;
        return false;
    });
    onRpc("run", "web_read", async ({ kwargs, parent }) => {
        const found = parent();
        if (isCancelled && "name" in kwargs.specification) {
            await reading; // the form, read after the button was pressed
        }
        return found;
    });
    await mountRun();
    await click("button[name=action_cancel]");
    await animationFrame();
    await click(".modal .btn-primary");
    for (let second = 0; second < 8; second++) {
        await advanceTime(1000);
        await animationFrame();
    }
    reading.resolve();
    await animationFrame();
    await waitForNone(".modal");
    expect("[name=state] input").toHaveValue("cancelled");
});
