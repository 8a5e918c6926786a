import { describe, expect, test } from "@odoo/hoot";
import { UndoStack } from "@queue_chunk/desk/grid/undo";

describe.current.tags("headless");

const first = { line: 17, column: 2, value: "1,20", before: "n/a" };
const second = { line: 18, column: 2, value: "", before: null };

function stackOf(...steps) {
    const stack = new UndoStack();
    steps.forEach((step) => stack.push(step));
    return stack;
}

test("at first there is nothing to undo", () => {
    const stack = new UndoStack();
    expect(stack.canUndo).toBe(false);
    expect(stack.canRedo).toBe(false);
    expect(stack.undo()).toEqual([]);
    expect(stack.redo()).toEqual([]);
});

test("a step of many cells is taken back as a whole, the last cell first", () => {
    const stack = stackOf([first, second]);
    expect(stack.undo()).toEqual([
        { line: 18, column: 2, value: null, before: "" },
        { line: 17, column: 2, value: "n/a", before: "1,20" },
    ]);
    expect(stack.canUndo).toBe(false);
});

test("what was taken back is done again as it was", () => {
    const stack = stackOf([first], [second]);
    stack.undo();
    stack.undo();
    expect(stack.redo()).toEqual([first]);
    expect(stack.redo()).toEqual([second]);
    expect(stack.canRedo).toBe(false);
    expect(stack.canUndo).toBe(true);
});

test("a new step ends what could be done again", () => {
    const stack = stackOf([first]);
    stack.undo();
    stack.push([second]);
    expect(stack.canRedo).toBe(false);
    expect(stack.undo()).toHaveLength(1);
});

test("a step without edits is none", () => {
    expect(stackOf([]).canUndo).toBe(false);
});

test("rows are remembered by their line, not by their position", () => {
    const stack = stackOf([{ ...first, index: 3 }]);
    expect("index" in stack.undo()[0]).toBe(false);
    expect("index" in stack.redo()[0]).toBe(false);
});

test("of very many steps the oldest are forgotten", () => {
    const stack = stackOf(...Array.from({ length: 1500 }, () => [first]));
    let count = 0;
    while (stack.undo().length) {
        count++;
    }
    expect(count).toBe(1000);
});

test("the last step can be taken back, however large it is", () => {
    const stack = stackOf([second], Array(2000001).fill(first));
    expect(stack.undo()).toHaveLength(2000001);
    expect(stack.canUndo).toBe(false);
});

test("clearing forgets everything", () => {
    const stack = stackOf([first], [second]);
    stack.undo();
    stack.clear();
    expect(stack.canUndo || stack.canRedo).toBe(false);
});
