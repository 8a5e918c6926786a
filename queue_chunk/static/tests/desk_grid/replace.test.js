import { describe, expect, test } from "@odoo/hoot";
import { BadSearch, Search, searchTexts } from "@queue_chunk/desk/grid/replace";

describe.current.tags("headless");

function replaced(texts, search) {
    const result = [...texts];
    searchTexts(texts, search).forEach(([at, text]) => (result[at] = text));
    return result;
}

function complaint(search) {
    try {
        new Search(search).end();
        return "";
    } catch (error) {
        expect(error).toBeInstanceOf(BadSearch);
        return error.message;
    }
}

test("a text is replaced wherever it stands in a cell", () => {
    expect(replaced(["Obst Obst", "Gemüse"], { find: "Obst", by: "Frucht" })).toEqual([
        "Frucht Frucht",
        "Gemüse",
    ]);
});

test("only cells in which it was found are named", () => {
    expect(searchTexts(["a", "b", null, "ba"], { find: "a", by: "x" })).toEqual([
        [0, "x"],
        [3, "bx"],
    ]);
});

test("case matters only if one wishes", () => {
    expect(replaced(["ÄPFEL"], { find: "äpfel", by: "x" })).toEqual(["x"]);
    expect(replaced(["ÄPFEL"], { find: "äpfel", by: "x", matchCase: true })).toEqual([
        "ÄPFEL",
    ]);
});

test("signs that mean something in patterns mean themselves in a text", () => {
    expect(replaced(["1.5 (a+b) [x] $1"], { find: "(a+b)", by: "$&" })).toEqual([
        "1.5 $& [x] $1",
    ]);
    expect(replaced(["1x5", "1.5"], { find: "1.5", by: "2" })).toEqual(["1x5", "2"]);
    expect(replaced(["a\\b/c-d^e|f"], { find: "\\b/c-d^e|", by: "" })).toEqual(["af"]);
});

test("whole cells are replaced if one wishes", () => {
    expect(replaced(["n/a", "n/a?"], { find: "n/a", by: "", whole: true })).toEqual([
        "",
        "n/a?",
    ]);
});

test("empty cells can be looked for by a pattern", () => {
    const search = { find: "^$", by: "0", pattern: true };
    expect(replaced(["", null, "1"], search)).toEqual(["0", "0", "1"]);
});

test("a pattern has groups", () => {
    const search = { find: "(\\d+)\\.(\\d+)", by: "$1,$2", pattern: true };
    expect(replaced(["12.50 €"], search)).toEqual(["12,50 €"]);
});

test("alternatives of a pattern that is for whole cells belong together", () => {
    const search = { find: "ja|yes", by: "1", pattern: true, whole: true };
    expect(replaced(["ja", "yes!", "oh yes"], search)).toEqual(["1", "yes!", "oh yes"]);
});

test("a pattern that only the older kind of patterns allows is read as one", () => {
    const search = { find: "\\-", by: "x", pattern: true };
    expect(replaced(["a-b"], search)).toEqual(["axb"]);
});

test("letters beyond the first plane are one letter", () => {
    expect(replaced(["🍏🍎"], { find: "^.", by: "x", pattern: true })).toEqual(["x🍎"]);
});

test("looking for nothing, or with a pattern that is none, says so", () => {
    expect(complaint({ find: "" })).toBe("empty");
    expect(complaint({ find: "(", pattern: true })).toBe("pattern");
    expect(complaint({ find: "(" })).toBe("");
});

test("a text is searched at once", async () => {
    const search = new Search({ find: "a", by: "b" });
    expect(await search.in(["a", "c"])).toEqual([[0, "b"]]);
    search.end();
});
