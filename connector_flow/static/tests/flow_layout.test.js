import { describe, expect, test } from "@odoo/hoot";

import { FlowLayout } from "@connector_flow/flow/flow_layout";

describe.current.tags("headless");

const task = (key) => ({ key, start: key === "a" });
const arrow = (ends, fires = "each", condition = "") => ({
    from: ends[0],
    to: ends[1],
    fires,
    condition,
});
const draw = (keys, arrows) => new FlowLayout([...keys].map(task), arrows);
const lefts = (layout) =>
    Object.fromEntries(layout.boxes.map(({ key, left }) => [key, left]));

test("a task stands behind all that lead to it", () => {
    const { a, b, c } = lefts(draw("abc", [arrow("ab"), arrow("ac"), arrow("bc")]));
    expect(a < b && b < c).toBe(true);
});

test("tasks that follow the same one stand above each other", () => {
    const layout = draw("abc", [arrow("ab"), arrow("ac")]);
    const [, b, c] = layout.boxes;
    expect(b.left).toBe(c.left);
    expect(c.top).toBeGreaterThan(b.top + b.height);
});

test("an arrow over several layers passes beside the tasks between", () => {
    const layout = draw("abc", [arrow("ab"), arrow("ac", "failure"), arrow("bc")]);
    const [, b] = layout.boxes;
    const [, , passing] = layout.lines[1].path.split("M");
    const y = parseFloat(passing.split(" ")[1]);
    expect(y < b.top || y > b.top + b.height).toBe(true);
    expect(y > 0 && y < layout.height).toBe(true);
});

test("there is room for what is written on an arrow", () => {
    const plain = lefts(draw("ab", [arrow("ab")]));
    for (const special of [arrow("ab", "all"), arrow("ab", "each", "row['Menge']")]) {
        expect(lefts(draw("ab", [special])).b).toBeGreaterThan(plain.b + 100);
    }
});

test("what the start does not lead to stands apart, and is in no layer", () => {
    const layout = draw("abc", [arrow("ab")]);
    expect(layout.lonely.map(({ key }) => key)).toEqual(["c"]);
    expect(layout.boxes.length).toBe(2);
});

test("a flow that is being written may have no start, or lead back", () => {
    expect(new FlowLayout([{ key: "b" }], []).height).toBe(0);
    expect(draw("ab", [arrow("ab"), arrow("ba")]).boxes.length).toBe(2);
    expect(draw("a", [arrow("aa")]).boxes.length).toBe(1);
});
