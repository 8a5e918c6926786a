import { beforeEach, expect, test } from "@odoo/hoot";
import {
    click,
    dblclick,
    edit,
    fill,
    press,
    queryAll,
    queryAllTexts,
    queryOne,
    scroll,
} from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";
import { Component, xml } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { Grid } from "@queue_chunk/desk/grid/grid";
import { searchTexts } from "@queue_chunk/desk/grid/replace";

defineMailModels();

const COLUMNS = [
    { name: "Name", label: "Name", type: "text", required: true },
    { name: "Preis", label: "Preis", type: "number" },
    { name: "Kategorie", label: "Kategorie", type: "relation" },
    { name: "Maß", label: "Maß", type: "text" },
    { name: "Notiz", label: "Notiz", type: "text" },
];
const CHOICES = [
    { value: "Obst", label: "Obst / Frisch" },
    { value: "Obst getrocknet", label: "Obst getrocknet" },
];

let host;

/** Who keeps the rows, as the desk does. */
class Host {
    constructor(count, values = {}) {
        this.rows = Array.from({ length: count }, (_, at) => newRow(at));
        this.handed = [];
        this.asked = [];
        this.props = {
            columns: COLUMNS,
            rowCount: count,
            rowAt: (index) => this.rows[index] || null,
            onEdits: (edits, kind) => this.take(edits, kind),
            register: (api) => {
                this.api = api;
            },
            onPick: async (_column, query) =>
                CHOICES.filter(({ value }) => value.startsWith(query)),
            ...values,
        };
    }

    take(edits, kind) {
        this.handed.push([kind, edits.length]);
        for (const { line, column, value } of edits) {
            const row = this.rows.find((one) => one?.line === line);
            row.cells[column] = value;
            row.changed = [...new Set([...row.changed, column])];
            row.at = row.at.filter((at) => at !== column);
        }
    }

    texts(from, to, column) {
        return this.rows.slice(from, to + 1).map(({ cells }) => cells[column]);
    }
}

function newRow(at) {
    return {
        line: at + 2,
        cells: [`Äpfel ${at}`, "1,20", "Obst", 'A4 "quer"', ""],
        error: "",
        at: [],
        changed: [],
        skipped: false,
    };
}

async function mountGrid(count = 300, values = {}, prepare = () => {}) {
    host = new Host(count, values);
    prepare(host);
    class Page extends Component {
        static components = { Grid };
        static props = ["*"];
        static template = xml`
            <div style="width: 640px; height: 480px">
                <Grid t-props="host.props"/>
            </div>`;
        setup() {
            host.page = this;
            this.host = host;
        }
    }
    await mountWithCleanup(Page, { noMainContainer: true });
    await animationFrame();
    host.api.focus();
}

function cell(line, column) {
    const index = host.rows.findIndex((row) => row?.line === line);
    return `.o_desk_row[aria-rowindex='${index + 2}'] [role=gridcell][aria-colindex='${column + 2}']`;
}

function active() {
    const { row, column } = host.api.selection().active;
    return [row, column];
}

async function keys(...names) {
    for (const name of names) {
        await press(name);
    }
    await animationFrame();
}

async function paste(text) {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    queryOne("[role=grid]").dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })
    );
    await animationFrame();
}

function copied(name = "copy") {
    const clipboardData = new DataTransfer();
    queryOne("[role=grid]").dispatchEvent(
        new ClipboardEvent(name, { clipboardData, bubbles: true, cancelable: true })
    );
    return clipboardData.getData("text/plain");
}

/** Begin with a key, and type; what a browser does with the letter itself is left out. */
async function type(text) {
    await press(text[0]);
    await fill(text, { instantly: true });
    await animationFrame();
}

/** Have something else where the browser would have a worker. */
function standIn(methods) {
    class Worker {
        terminate() {}
    }
    Object.assign(Worker.prototype, methods);
    patchWithCleanup(window, { Worker });
}

/** Put rows, cells and what is wrong into the state in which a test begins. */
function wrong(line, columns, error = "“n/a” is not a number (expected: 1234.56).") {
    const row = host.rows.find((one) => one.line === line);
    Object.assign(row, { error, at: columns });
}

beforeEach(() => {
    host = null;
});

// what is seen

test("rows are shown with their lines, as a grid that says how large it is", async () => {
    await mountGrid(300);
    expect("[role=grid]").toHaveAttribute("aria-rowcount", "301");
    expect("[role=grid]").toHaveAttribute("aria-colcount", "6");
    expect(queryAllTexts("[role=rowheader]").slice(0, 3)).toEqual(["2", "3", "4"]);
    expect(cell(3, 0)).toHaveText("Äpfel 1");
});

test("of 50,000 rows only those are made that are seen, from the first to the last", async () => {
    let count = 0;
    const observer = new MutationObserver((changes) => {
        for (const { addedNodes } of changes) {
            for (const node of addedNodes) {
                count += node.querySelectorAll?.(".o_desk_row").length || 0;
                count += node.matches?.(".o_desk_row") ? 1 : 0;
            }
        }
    });
    observer.observe(document.body, { childList: true, subtree: true });
    await mountGrid(50000);
    await scroll(".o_desk_scroll", { top: 50000 * 28 });
    await animationFrame();
    await animationFrame();
    expect(queryAllTexts("[role=rowheader]").at(-1)).toBe("50001");
    await animationFrame();
    observer.disconnect();
    expect(count).toBeGreaterThan(20);
    expect(count).toBeLessThan(100);
});

test("of many columns only those are made that are seen", async () => {
    const columns = Array.from({ length: 100 }, (_, at) => ({
        name: `Spalte ${at}`,
        label: `Spalte ${at}`,
        type: "text",
    }));
    await mountGrid(50, { columns }, ({ rows }) =>
        rows.forEach((row) => (row.cells = columns.map(({ name }) => name)))
    );
    expect(queryAll(".o_desk_column").length).toBeLessThan(15);
    await keys("End");
    expect(queryAllTexts(".o_desk_column").at(-1)).toBe("Spalte 99");
    expect(queryAll(".o_desk_column").length).toBeLessThan(15);
});

test("rows that are loading do not keep one from scrolling, and are asked for", async () => {
    const asked = [];
    await mountGrid(
        50000,
        { needRows: (first, last) => asked.push([first, last]) },
        ({ rows }) => rows.fill(null)
    );
    expect(".o_desk_loading").not.toHaveCount(0);
    expect(asked[0][0]).toBe(0);
    await scroll(".o_desk_scroll", { top: 700000 });
    await animationFrame();
    await advanceTime(500);
    const [first, last] = asked.at(-1);
    expect(first <= 25000 && 25000 <= last).toBe(true);
    expect(last - first).toBeLessThan(60);
});

test("errors stand in their cells, and in words below the active one", async () => {
    await mountGrid(20, {}, () => wrong(3, [1]));
    expect(cell(3, 1)).toHaveClass("o_desk_wrong");
    expect(cell(3, 1)).toHaveAttribute("aria-invalid", "true");
    expect(cell(3, 1)).toHaveAttribute(
        "title",
        "“n/a” is not a number (expected: 1234.56)."
    );
    expect(".o_desk_wrong").toHaveCount(1);
    await click(cell(3, 1));
    await animationFrame();
    expect(".o_desk_error").toHaveText("“n/a” is not a number (expected: 1234.56).");
    const about = queryOne(cell(3, 1)).getAttribute("aria-describedby");
    expect(`#${about}`).toHaveText(/Preis, line 3/);
});

test("an error of the row as a whole stands at its line", async () => {
    await mountGrid(20, {}, () => wrong(3, [], "Not allowed."));
    expect("[role=rowheader].o_desk_wrong").toHaveCount(1);
    await click(cell(3, 4));
    await animationFrame();
    expect(".o_desk_error").toHaveText("Not allowed.");
});

test("rows that are skipped are grey and stay as they are", async () => {
    await mountGrid(20, {}, ({ rows }) => (rows[1].skipped = "doppelt"));
    expect(".o_desk_skipped").toHaveCount(1);
    await click(cell(3, 0));
    await keys("Delete");
    expect(host.handed).toEqual([]);
    expect(".o_desk_note").toHaveText(
        "Rows left alone, as they are skipped or tried again: 1."
    );
    await keys("F2");
    expect(".o_desk_note").toHaveText(
        "Rows that are skipped or tried again stay as they are."
    );
});

test("without rows the grid says so", async () => {
    await mountGrid(0);
    expect(".o_desk_empty").toHaveText("There are no rows.");
    await keys("ArrowDown", "Delete", "F8", "a", "Tab");
});

// moving

test("arrows, Home, End and pages move the active cell", async () => {
    await mountGrid(300);
    await keys("ArrowDown", "ArrowDown", "ArrowRight");
    expect(active()).toEqual([2, 1]);
    await keys("End");
    expect(active()).toEqual([2, 4]);
    await keys("Home");
    expect(active()).toEqual([2, 0]);
    await keys(["ctrl", "End"]);
    expect(active()).toEqual([299, 4]);
    expect(cell(301, 4)).toHaveClass("o_desk_active");
    await keys(["ctrl", "Home"], "PageDown");
    expect(active()[0]).toBeGreaterThan(8);
});

test("the active cell is named to those who hear it, and there is one tab stop", async () => {
    await mountGrid(300);
    await keys("ArrowDown");
    const id = queryOne("[role=grid]").getAttribute("aria-activedescendant");
    expect(queryOne(`#${id}`)).toBe(queryOne(cell(3, 0)));
    const stops = [...queryAll(".o_desk_grid, .o_desk_grid *")].filter(
        (el) => el.tabIndex >= 0
    );
    expect(stops).toEqual([queryOne("[role=grid]")]);
});

test("the cell that one moves to is seen", async () => {
    await mountGrid(50000);
    host.api.goTo(40000, 4);
    await animationFrame();
    const box = queryOne(cell(40002, 4)).getBoundingClientRect();
    const grid = queryOne(".o_desk_scroll").getBoundingClientRect();
    expect(grid.top < box.top && box.bottom <= grid.bottom).toBe(true);
    expect(grid.left < box.left && box.right <= grid.right).toBe(true);
});

test("Shift and the mouse extend what is selected", async () => {
    await mountGrid(300);
    await keys(["shift", "ArrowDown"], ["shift", "ArrowRight"]);
    expect(host.api.selection()).toEqual({
        rows: [0, 1],
        columns: [0, 1],
        active: { row: 0, column: 0 },
    });
    expect(".o_desk_size").toHaveText("2 × 2 cells");
    expect("[role=gridcell][aria-selected=true]").toHaveCount(4);
    await click(cell(5, 2));
    await animationFrame();
    expect(".o_desk_size").toHaveText("");
    expect(active()).toEqual([3, 2]);
});

test("headers select whole columns, numbers whole rows, the corner all", async () => {
    await mountGrid(300);
    await click(".o_desk_column:nth-child(3)");
    expect(host.api.selection().rows).toEqual([0, 299]);
    expect(host.api.selection().columns).toEqual([1, 1]);
    await click("[role=rowheader]:first");
    expect(host.api.selection().columns).toEqual([0, 4]);
    await click(".o_desk_corner");
    expect(host.api.selection().rows).toEqual([0, 299]);
    await click(cell(4, 1));
    await keys(["ctrl", "a"]);
    expect(host.api.selection().rows).toEqual([0, 299]);
    expect(active()).toEqual([2, 1]);
});

test("Escape and then Tab leave the table, as does Tab in its last cell", async () => {
    await mountGrid(3);
    await keys("Tab");
    expect(active()).toEqual([0, 1]);
    await keys("Escape");
    expect(".o_desk_note").toHaveText("Tab leaves the table now.");
    const left = [];
    queryOne(".o_desk_grid").addEventListener("keydown", (ev) => left.push(ev.key));
    await keys("Tab");
    expect(left).toEqual(["Tab"]);
    expect(active()).toEqual([0, 1]);
});

test("Enter goes back to the column in which Tab began", async () => {
    await mountGrid(30);
    await keys("ArrowRight", "Tab", "Tab", "Enter");
    expect(active()).toEqual([1, 1]);
});

test("the next error is found by a key, also in rows that are not loaded", async () => {
    const loaded = new Deferred();
    const errors = {
        7: [{ column: 2, text: "Kategorie" }],
        250: [{ column: 1, text: "x" }],
    };
    await mountGrid(300, {
        errorsOf: (index) => errors[index] || [],
        needRows: () => loaded,
    });
    await keys("F8");
    expect(active()).toEqual([7, 2]);
    await keys(["ctrl", "."]);
    expect(active()).toEqual([250, 1]);
    await keys("F8");
    expect(active()).toEqual([7, 2]);
    await keys(["shift", "F8"]);
    expect(active()).toEqual([250, 1]);
});

test("what is typed while F8 looks for the next error goes into its cell", async () => {
    const loading = new Deferred();
    await mountGrid(30, { needRows: () => loading }, ({ rows }) => {
        rows.later = { ...newRow(5), error: "Preis", at: [1] };
        rows[5] = null;
    });
    await keys("F8", "1", "2", ",", "5", "Enter");
    expect(active()).toEqual([0, 0]);
    expect(host.handed).toEqual([]);
    host.rows[5] = host.rows.later;
    loading.resolve();
    await animationFrame();
    expect(host.texts(5, 5, 1)).toEqual(["12,5"]);
    expect(active()).toEqual([6, 1]);
    expect(host.handed).toEqual([["edit", 1]]);
});

test("what is typed goes nowhere where F8 finds no other error", async () => {
    const loading = new Deferred();
    const later = newRow(5);
    await mountGrid(30, { needRows: () => loading }, ({ rows }) => (rows[5] = null));
    await keys("F8", "7", "Enter");
    host.rows[5] = later;
    loading.resolve();
    await animationFrame();
    expect(host.handed).toEqual([]);
    expect(".o_desk_note").toHaveText("No other error.");
});

test("a row that is loading takes what is typed when it is there", async () => {
    for (const [typed, text] of [
        [["Backspace", "k", "Enter"], "k"],
        [["F2", "!", "Enter"], "Äpfel 1!"],
        [["a", "b", "Backspace", "Tab"], "a"],
        [["a", "Escape"], "Äpfel 1"],
    ]) {
        const loading = new Deferred();
        const later = newRow(1);
        await mountGrid(30, { needRows: () => loading }, ({ rows }) => {
            rows[1] = null;
        });
        await keys("ArrowDown", ...typed);
        expect(host.handed).toEqual([]);
        host.rows[1] = later;
        loading.resolve();
        await animationFrame();
        expect(host.texts(1, 1, 0)).toEqual([text]);
    }
});

test("a row that does not come says so", async () => {
    await mountGrid(30, {}, ({ rows }) => (rows[1] = null));
    await keys("ArrowDown", "a");
    await animationFrame();
    expect(".o_desk_note").toHaveText("This row is loading.");
});

test("without another error it says so", async () => {
    await mountGrid(30);
    expect(await host.api.nextError()).toBe(false);
    await animationFrame();
    expect(".o_desk_note").toHaveText("No other error.");
});

// editing

test("typing replaces, Enter goes on below", async () => {
    await mountGrid(30);
    await type("Kiwi");
    await keys("Enter");
    expect(host.rows[0].cells[0]).toBe("Kiwi");
    expect(host.handed).toEqual([["edit", 1]]);
    expect(active()).toEqual([1, 0]);
    expect(cell(2, 0)).toHaveText("Kiwi");
    expect(cell(2, 0)).toHaveClass("o_desk_changed");
    expect("[role=grid]").toBeFocused();
});

test("F2 and a double click edit what is there", async () => {
    await mountGrid(30);
    await keys("F2");
    expect(".o_desk_field").toHaveValue("Äpfel 0");
    expect(".o_desk_field").toBeFocused();
    expect(".o_desk_field").toHaveAttribute("aria-label", "Name, line 2");
    await keys("Escape");
    await dblclick(cell(4, 1));
    await animationFrame();
    expect(".o_desk_field").toHaveValue("1,20");
});

test("Escape leaves the cell as it was", async () => {
    await mountGrid(30);
    await type("x");
    await keys("Escape");
    expect(host.handed).toEqual([]);
    expect("[role=grid]").toBeFocused();
});

test("a cell that is left as it is was not changed", async () => {
    await mountGrid(30, {}, ({ rows }) => {
        rows[0].cells[0] = "a\r\nb";
        rows[1].cells[0] = null;
    });
    await keys("F2", "Enter", "F2", "Enter");
    expect(host.handed).toEqual([]);
});

test("Alt and Enter make a line break", async () => {
    await mountGrid(30);
    await keys("F2", ["alt", "Enter"]);
    await keys("Tab");
    expect(host.rows[0].cells[0]).toBe("Äpfel 0\n");
    expect(active()).toEqual([0, 1]);
});

test("an arrow leaves a cell that is being typed, not one that is edited", async () => {
    await mountGrid(30);
    await type("x");
    await keys("ArrowRight");
    expect(active()).toEqual([0, 1]);
    await keys("F2", "ArrowRight");
    expect(".o_desk_field").toBeFocused();
    expect(active()).toEqual([0, 1]);
});

test("a click elsewhere keeps what was typed", async () => {
    await mountGrid(30);
    await type("Kiwi");
    await click(cell(6, 2));
    await animationFrame();
    expect(host.rows[0].cells[0]).toBe("Kiwi");
    expect(active()).toEqual([4, 2]);
});

test("a look into another window does not end editing", async () => {
    await mountGrid(30);
    await type("Ki");
    queryOne(".o_desk_field").dispatchEvent(new FocusEvent("blur"));
    await animationFrame();
    expect(host.handed).toEqual([]);
    expect(".o_desk_field").toBeFocused();
    expect(".o_desk_field").toHaveValue("Ki");
    await keys("Enter");
    expect(host.rows[0].cells[0]).toBe("Ki");
});

test("Delete empties what is selected, as one step", async () => {
    await mountGrid(30);
    await keys(["shift", "ArrowDown"], ["shift", "ArrowRight"], "Delete");
    expect(host.handed).toEqual([["clear", 4]]);
    expect(host.texts(0, 1, 0)).toEqual(["", ""]);
    host.api.undo();
    expect(host.texts(0, 1, 0)).toEqual(["Äpfel 0", "Äpfel 1"]);
});

test("Ctrl and Enter put what is typed into all selected cells", async () => {
    await mountGrid(30);
    await keys(["shift", "ArrowDown"], ["shift", "ArrowDown"]);
    await type("Kiwi");
    await keys(["ctrl", "Enter"]);
    expect(host.texts(0, 3, 0)).toEqual(["Kiwi", "Kiwi", "Kiwi", "Äpfel 3"]);
});

test("who may not repair can look and copy, but not edit", async () => {
    await mountGrid(30, { readonly: true });
    await keys("a", "F2", "Delete", ["ctrl", "d"]);
    await paste("x");
    await dblclick(cell(4, 1));
    expect("[role=grid]").toBeFocused();
    expect(host.handed).toEqual([]);
    expect(copied("cut")).toBe("1,20");
    expect(host.handed).toEqual([]);
});

// the pick-list

test("F2 opens suggestions for relations, and one is taken", async () => {
    await mountGrid(30);
    await keys("ArrowRight", "ArrowRight", ["alt", "ArrowDown"]);
    expect(queryAllTexts("[role=option] > :first-child")).toEqual([
        "Obst / Frisch",
        "Obst getrocknet",
    ]);
    expect("[role=option][aria-selected=true]").toHaveText(/Obst \/ Frisch/);
    await keys("ArrowDown", "Enter");
    expect(host.rows[0].cells[2]).toBe("Obst getrocknet");
    expect(active()).toEqual([1, 2]);
});

test("suggestions follow what is typed, and what is typed can be kept", async () => {
    await mountGrid(30);
    await keys("ArrowRight", "ArrowRight");
    await type("Obst g");
    await advanceTime(300);
    await animationFrame();
    expect("[role=option]").toHaveCount(1);
    await keys("Enter");
    expect(host.rows[0].cells[2]).toBe("Obst g");
});

test("where nothing is like the text, all are suggested", async () => {
    await mountGrid(30, {}, ({ rows }) => (rows[0].cells[2] = "Opst"));
    await keys("ArrowRight", "ArrowRight", "F2");
    await animationFrame();
    expect("[role=option]").toHaveCount(2);
    await click("[role=option]:last");
    await animationFrame();
    expect(host.rows[0].cells[2]).toBe("Obst getrocknet");
    expect("[role=listbox]").toHaveCount(0);
});

test("an answer that comes late does not push aside the newer one", async () => {
    const slow = new Deferred();
    await mountGrid(30, {
        onPick: (_column, query) => (query === "O" ? slow : Promise.resolve([])),
    });
    await keys("ArrowRight", "ArrowRight");
    await type("O");
    await advanceTime(300);
    await edit("Kiwi", { instantly: true });
    await advanceTime(300);
    slow.resolve(CHOICES);
    await animationFrame();
    expect("[role=option]").toHaveCount(0);
    expect(".o_desk_list").toHaveText("Nothing found.");
});

// the clipboard

function block(rows, columns) {
    return Array.from({ length: rows }, (_, row) =>
        Array.from({ length: columns }, (__, column) => `${row}/${column}`)
    );
}

test("200 × 5 cells of a spreadsheet are pasted, filled down, undone and redone", async () => {
    await mountGrid(300);
    const cells = block(200, 5);
    cells[7][3] = 'Maß "A4"\nquer';
    const lines = cells.map((row) =>
        row.map((one) => (one.includes("\n") ? '"Maß ""A4""\nquer"' : one)).join("\t")
    );
    await paste(`${lines.join("\r\n")}\r\n`);
    expect(host.handed).toEqual([["paste", 1000]]);
    expect(host.rows[7].cells[3]).toBe('Maß "A4"\nquer');
    expect(host.texts(199, 200, 4)).toEqual(["199/4", ""]);
    expect(".o_desk_size").toHaveText("200 × 5 cells");
    await keys(["ctrl", "d"]);
    expect(host.texts(0, 199, 0)).toEqual(Array(200).fill("0/0"));
    await keys(["ctrl", "z"]);
    expect(host.texts(0, 199, 0)).toEqual(cells.map(([first]) => first));
    await keys(["ctrl", "z"]);
    expect(host.texts(0, 1, 0)).toEqual(["Äpfel 0", "Äpfel 1"]);
    expect(host.rows[7].cells[3]).toBe('A4 "quer"');
    expect(host.api.canUndo).toBe(false);
    await keys(["ctrl", "y"], ["ctrl", "shift", "Z"]);
    expect(host.texts(0, 199, 4)).toEqual(Array(200).fill("0/4"));
    expect(host.api.canRedo).toBe(false);
});

test("one cell fills what is selected", async () => {
    await mountGrid(30);
    await keys(["shift", "ArrowDown"], ["shift", "ArrowDown"]);
    await paste("Kiwi\n");
    expect(host.texts(0, 3, 0)).toEqual(["Kiwi", "Kiwi", "Kiwi", "Äpfel 3"]);
});

test("a block that reaches beyond the grid is cut, and that is said", async () => {
    await mountGrid(30);
    host.api.goTo(29, 4);
    await paste("a\tb\nc\td");
    expect(host.rows[29].cells[4]).toBe("a");
    expect(".o_desk_note").toHaveText(
        "What did not fit was left out (rows: 1, columns: 1)."
    );
});

test("what is copied is what spreadsheets read", async () => {
    await mountGrid(30, {}, ({ rows }) => (rows[1].cells[0] = "a\nb"));
    await keys(["shift", "ArrowDown"], ["shift", "ArrowRight"]);
    expect(copied()).toBe('Äpfel 0\t1,20\n"a\nb"\t1,20');
    await animationFrame();
    expect(".o_desk_note").toHaveText("Cells copied: 4.");
});

test("what is cut is copied and emptied", async () => {
    await mountGrid(30);
    expect(copied("cut")).toBe("Äpfel 0");
    expect(host.rows[0].cells[0]).toBe("");
});

test("a paste waits for rows that are loading", async () => {
    const loading = new Deferred();
    const later = newRow(1);
    await mountGrid(30, { needRows: () => loading }, ({ rows }) => (rows[1] = null));
    await paste("a\nb\nc");
    expect(host.handed).toEqual([]);
    expect(".o_desk_note").toHaveText("These rows are still loading…");
    host.rows[1] = later;
    loading.resolve();
    await animationFrame();
    expect(host.texts(0, 2, 0)).toEqual(["a", "b", "c"]);
});

test("a paste that waited goes nowhere when other rows are shown meanwhile", async () => {
    const loading = new Deferred();
    const later = newRow(1);
    await mountGrid(30, { needRows: () => loading, order: 1 }, ({ rows }) => {
        rows[1] = null;
    });
    await paste("a\nb\nc");
    host.rows[1] = later;
    host.rows.reverse();
    host.props = { ...host.props, order: 2 };
    host.page.render();
    await animationFrame();
    loading.resolve();
    await animationFrame();
    expect(host.handed).toEqual([]);
    expect(".o_desk_note").toHaveText(
        "Other rows are shown now, so nothing was changed."
    );
});

// undo

test("undo leaves a cell that somebody else changed meanwhile", async () => {
    await mountGrid(30);
    await paste("a\nb");
    host.rows[0].cells[0] = "von Anna";
    await keys(["ctrl", "z"]);
    expect(host.texts(0, 1, 0)).toEqual(["von Anna", "Äpfel 1"]);
    expect(".o_desk_note").toHaveText(/were changed since, and stay: 1/);
});

test("undo finds a row that stands elsewhere now", async () => {
    await mountGrid(30);
    await paste("a");
    host.rows.reverse();
    await keys(["ctrl", "z"]);
    expect(host.rows[29].cells[0]).toBe("Äpfel 0");
    expect(active()).toEqual([29, 0]);
});

// find and replace

test("find and replace changes all columns or one, as one step", async () => {
    await mountGrid(3000);
    const all = { find: "äpfel", by: "Birnen" };
    expect(await host.api.replaceAll(all)).toEqual({ cells: 3000, error: "" });
    expect(host.rows[2999].cells[0]).toBe("Birnen 2999");
    expect(await host.api.replaceAll({ ...all, matchCase: true })).toEqual({
        cells: 0,
        error: "",
    });
    const one = { find: "Obst", by: "Frucht", column: 0 };
    expect((await host.api.replaceAll(one)).cells).toBe(0);
    host.api.undo();
    expect(host.rows[2999].cells[0]).toBe("Äpfel 2999");
});

test("a search that cannot be made says why", async () => {
    await mountGrid(3);
    expect((await host.api.replaceAll({ find: "" })).error).toBe(
        "Say what to look for."
    );
    expect((await host.api.replaceAll({ find: "(", pattern: true })).error).toBe(
        "This pattern cannot be read."
    );
});

test("a pattern is looked for beside the page, and ended when it takes too long", async () => {
    standIn({
        postMessage: ([texts]) => expect.step(texts.length),
        terminate: () => expect.step("ended"),
    });
    await mountGrid(3);
    const slow = host.api.replaceAll({ find: "^(a+)+$", by: "", pattern: true });
    await animationFrame();
    expect.verifySteps([15]);
    await advanceTime(11000);
    expect(await slow).toEqual({
        cells: 0,
        error: "This pattern takes too long: make it simpler.",
    });
    expect.verifySteps(["ended"]);
});

test("a pattern is replaced, with its groups", async () => {
    standIn({
        postMessage(question) {
            this.onmessage({ data: searchTexts(...question) });
        },
    });
    await mountGrid(3);
    const search = { find: "^(\\d),(\\d+)$", by: "$1.$2", pattern: true, column: 1 };
    expect(await host.api.replaceAll(search)).toEqual({ cells: 3, error: "" });
    expect(host.texts(0, 2, 1)).toEqual(["1.20", "1.20", "1.20"]);
});

test("where a browser runs nothing beside the page, patterns say so", async () => {
    standIn({
        postMessage() {
            this.onerror({ preventDefault() {} });
        },
    });
    await mountGrid(3);
    expect((await host.api.replaceAll({ find: "a", pattern: true })).error).toBe(
        "This browser cannot look for patterns."
    );
});

test("Ctrl and F open a bar that finds and replaces", async () => {
    await mountGrid(30);
    await keys(["ctrl", "f"]);
    expect("input[aria-label=Find]").toBeFocused();
    await edit("Äpfel 17", { instantly: true });
    await keys("Enter");
    await animationFrame();
    expect(active()).toEqual([17, 0]);
    await click("input[aria-label='Replace by']");
    await edit("Kiwi", { instantly: true });
    await click("button:contains(Replace All)");
    await animationFrame();
    expect(host.rows[17].cells[0]).toBe("Kiwi");
    expect(".o_desk_said").toHaveText("Replaced (cells: 1).");
    await keys("Escape");
    expect(".o_desk_find").toHaveCount(0);
    expect("[role=grid]").toBeFocused();
});

test("a header sorts where the owner can sort", async () => {
    await mountGrid(30, {
        onSort: (column) => expect.step(column),
        sort: { column: 1, descending: true },
    });
    expect(".o_desk_column[aria-sort=descending]").toHaveText("Preis");
    await click(".o_desk_column:nth-child(3) .o_desk_sort");
    expect.verifySteps([1]);
});
