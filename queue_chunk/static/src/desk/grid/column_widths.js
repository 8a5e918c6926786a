import { clamp } from "./visible_window";

const LETTER = 7.5; // px
const PADDING = 22; // px, with what stands beside a label
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
        const label_ = label.length + (required ? 2 : 0);
        return widthOfLetters(Math.max(label_ + 2, ...lengths));
    });
}

function longestLine(text) {
    return Math.min(WIDEST, (text ?? "").length);
}

function widthOfLetters(count) {
    return clamp(Math.ceil(count * LETTER + PADDING), NARROWEST, WIDEST);
}
