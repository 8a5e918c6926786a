import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Chunk extends models.Model {
    data = fields.Text();
    state = fields.Char();
    row_errors = fields.Text();
    skip_reasons = fields.Text();
}

defineMailModels();
defineModels([Chunk]);
onRpc("has_group", () => true);

const ROWS = {
    columns: ["Name", "Preis"],
    rows: [
        [4, ["<b>Kiwi</b>", "abc"]],
        [7, ["Apfel\nrot", ""]],
    ],
};

async function mountRows(values = {}) {
    Chunk._records = [
        {
            id: 1,
            data: JSON.stringify(ROWS),
            state: "failed",
            row_errors: JSON.stringify({ 4: "“Preis” is not a number: <i>abc</i>" }),
            ...values,
        },
    ];
    await mountView({
        type: "form",
        resModel: "chunk",
        resId: 1,
        arch: `<form><field name="data" widget="impexp_rows" readonly="state != 'failed'"/></form>`,
    });
}

function cell(column, line) {
    return `textarea[aria-label='${column}, line ${line}']`;
}

function type(selector, text) {
    const field = queryOne(selector);
    field.value = text;
    field.dispatchEvent(new Event("input"));
}

test("rows show their lines, cells and errors, as text only", async () => {
    await mountRows();
    expect(queryAllTexts("tbody th")).toEqual(["4", "7"]);
    expect(cell("Name", 4)).toHaveValue("<b>Kiwi</b>");
    expect(cell("Name", 7)).toHaveValue("Apfel\nrot");
    expect(cell("Preis", 7)).toHaveAttribute("placeholder", "empty");
    expect(".o_impexp_rows_message").toHaveText("“Preis” is not a number: <i>abc</i>");
    expect(".o_impexp_rows_wrong textarea").toHaveValue("abc");
    expect(".o_impexp_rows_wrong").toHaveCount(1);
});

test("a repair is saved, with nothing but that cell changed", async () => {
    onRpc("web_save", ({ args }) => expect.step(JSON.parse(args[1].data).rows));
    await mountRows();
    await contains(cell("Preis", 4)).edit("1,20");
    expect(".o_impexp_rows_edited textarea").toHaveValue("1,20");
    expect(".o_impexp_rows_changed").toHaveText("1 cell changed");
    await contains(".o_form_button_save").click();
    expect.verifySteps([[[4, ["<b>Kiwi</b>", "1,20"]], ROWS.rows[1]]]);
    expect(".o_impexp_rows_edited").toHaveCount(0);
});

test("text that is still being typed is saved too", async () => {
    onRpc("web_save", ({ args }) =>
        expect.step(JSON.parse(args[1].data).rows[0][1][1])
    );
    await mountRows();
    type(cell("Preis", 4), "3");
    await animationFrame();
    await contains(".o_form_button_save").click();
    expect.verifySteps(["3"]);
});

test("text that is typed while the table is drawn anew is not lost", async () => {
    onRpc("web_save", ({ args }) => expect.step(JSON.parse(args[1].data).rows));
    await mountRows();
    type(cell("Preis", 4), "3");
    queryOne(cell("Preis", 4)).dispatchEvent(new Event("change"));
    await Promise.resolve(); // the table is being drawn, but not yet on the screen
    type(cell("Preis", 7), "5");
    await animationFrame();
    await contains(".o_form_button_save").click();
    expect.verifySteps([
        [
            [4, ["<b>Kiwi</b>", "3"]],
            [7, ["Apfel\nrot", "5"]],
        ],
    ]);
});

test("Discard brings back what was saved", async () => {
    await mountRows();
    await contains(cell("Preis", 4)).edit("3");
    await contains(".o_form_button_cancel").click();
    expect(cell("Preis", 4)).toHaveValue("abc");
    expect(".o_impexp_rows_edited").toHaveCount(0);
});

test("Enter goes to the next row", async () => {
    await mountRows();
    await contains(cell("Preis", 4)).click();
    await press("Enter");
    await animationFrame();
    expect(cell("Preis", 7)).toBeFocused();
    expect(cell("Preis", 4)).toHaveValue("abc");
});

test("rows that did not fail cannot be changed", async () => {
    await mountRows({
        state: "done",
        row_errors: false,
        skip_reasons: '{"7": "twice"}',
    });
    expect("textarea").toHaveCount(0);
    expect(".o_impexp_rows_text:first").toHaveText("<b>Kiwi</b>");
    expect(".o_impexp_rows_message").toHaveText("twice");
});

test("without content it says so", async () => {
    await mountRows({ state: "done", data: false });
    expect(".o_impexp_rows").toHaveText("The content of these rows is no longer kept.");
});

test("a thousand rows come in pages, those with errors alone if wanted", async () => {
    const rows = Array.from({ length: 1000 }, (_, at) => [
        at + 2,
        [`Sorte ${at}`, "1"],
    ]);
    await mountRows({
        data: JSON.stringify({ columns: ["Name", "Preis"], rows }),
        row_errors: JSON.stringify({ 500: "“Preis” is too high", 901: "no" }),
    });
    expect(".o_impexp_rows_range").toHaveText("1–100 of 1,000");
    await contains("button[title='Next rows']").click();
    expect(queryOne("tbody th:first")).toHaveText("102");
    await contains(".o_impexp_rows_bar input").click();
    expect(queryAllTexts("tbody th")).toEqual(["500", "901"]);
});
