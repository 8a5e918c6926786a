const LONGEST = 300; // characters of a cell that are drawn

/**
 * A cell's text in one row of the grid: what a person would not see is made visible.
 *
 * Blanks at the beginning and at the end are a common reason why a value is not found.
 */
export function shownText(text) {
    const start = (text ?? "").slice(0, LONGEST);
    const whole = start.length < (text ?? "").length ? `${start}…` : start;
    return whole
        .replace(/\r\n|\r|\n/g, "↵")
        .replaceAll("\t", "⇥")
        .replace(/^ +| +$/g, (blanks) => "␣".repeat(blanks.length))
        .replaceAll("\u00a0", "⍽");
}
