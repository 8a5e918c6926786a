import { clamp } from "./visible_window";

const LETTER = 8; // px
const PADDING = 18; // px
const BESIDE = 3; // letters: the button to sort stands beside a label
const NARROWEST = 64;
const WIDEST = 320;

/**
 * Widths in which labels and most of the texts fit.
 *
 * @param {{label: string}[]} columns
 * @param {(string|null)[][]} sample rows of cells
 */
export function widthsFor(columns, sample) {
    return columns.map(({ label, required }, at) => {
        const lengths = sample.map((cells) => longestLine(cells[at]));
        const head = label.length + BESIDE + (required ? 1 : 0);
        return widthOfLetters(Math.max(head, ...lengths));
    });
}

function longestLine(text) {
    return Math.min(WIDEST, (text ?? "").length);
}

function widthOfLetters(count) {
    return clamp(Math.ceil(count * LETTER + PADDING), NARROWEST, WIDEST);
}
