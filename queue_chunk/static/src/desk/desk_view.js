// Which rows are seen, in which order, and why they failed: arithmetic over the index of a
// sheet, whose entries are [line, id of the work, numbers of reasons, flags].

export const CHANGED = 1; // since it failed
export const SKIPPED = 2; // by a person
export const WAITING = 4; // is being tried again: known on the screen only

const [LINE, , REASONS, FLAGS] = [0, 1, 2, 3];

const SHOWN = {
    all: () => true,
    errors: (entry, isEdited) => !isEdited && !entry[FLAGS],
    changed: (entry, isEdited) => isEdited || Boolean(entry[FLAGS] & CHANGED),
    skipped: (entry) => Boolean(entry[FLAGS] & SKIPPED),
};

/**
 * Find the entries that are seen.
 *
 * @param {Array} entries of the index
 * @param {Object} filter
 * @param {string} [filter.show] all, errors, changed or skipped
 * @param {Set<number>} [filter.reasons] one of which a row must have
 * @param {Set<number>} [filter.lines] those in which a text was found
 * @param {(line: number) => boolean} [isEdited] whether it has changes that are not saved
 * @returns {number[]} places in the index
 */
export function seen(
    entries,
    { show = "all", reasons, lines },
    isEdited = () => false
) {
    const found = [];
    entries.forEach((entry, place) => {
        const line = entry[LINE];
        if (
            (!reasons || entry[REASONS].some((id) => reasons.has(id))) &&
            (!lines || lines.has(line)) &&
            SHOWN[show](entry, isEdited(line))
        ) {
            found.push(place);
        }
    });
    return found;
}

/** A number as people write it: the last sign of “.” and “,” is the decimal one. */
export function numberOf(text) {
    const bare = text.replace(/[\s'’]/g, "");
    const at = Math.max(bare.lastIndexOf(","), bare.lastIndexOf("."));
    const whole = at < 0 ? bare : bare.slice(0, at).replace(/[.,]/g, "");
    const number = at < 0 ? whole : `${whole}.${bare.slice(at + 1)}`;
    return /\d/.test(number) ? Number(number) : NaN;
}

/**
 * Sort places by the values of a column; empty ones come last, equal ones keep their order.
 *
 * @param {number[]} places
 * @param {(place: number) => string|null} valueOf
 * @param {Object} way
 * @param {boolean} [way.isNumber]
 * @param {boolean} [way.descending]
 */
export function sorted(places, valueOf, { isNumber, descending }) {
    const words = new Intl.Collator(undefined, { numeric: true });
    const keyed = places.map((place) => {
        const text = valueOf(place) ?? "";
        return { place, text, number: isNumber ? numberOf(text) : NaN };
    });
    const sign = descending ? -1 : 1;
    keyed.sort((one, other) => {
        if (!one.text || !other.text) {
            return Boolean(other.text) - Boolean(one.text);
        }
        const byNumber = one.number - other.number;
        return sign * (byNumber || words.compare(one.text, other.text));
    });
    return keyed.map(({ place }) => place);
}

/** Reasons and answers are known by their sheet, column, kind and value. */
export const keyOf = ({ sheet, column, kind, value }) =>
    JSON.stringify([sheet, column, kind, value]);

/**
 * Put the reasons of a sheet together by column and kind, with counts of rows.
 *
 * Rows that are skipped or tried again are not counted: nothing is to be done about them.
 *
 * @param {Array} reasons of one sheet
 * @param {Array} entries of its index
 * @param {Array} answers that were given
 * @returns {Array} groups, the largest first, each with its values, the largest first
 */
export function groups(reasons, entries, answers) {
    const answered = new Map(answers.map((one) => [keyOf(one), one]));
    const found = new Map();
    const byReason = new Map();
    for (const reason of reasons) {
        const key = JSON.stringify([reason.column, reason.kind, reason.title]);
        if (!found.has(key)) {
            found.set(key, { ...reason, key, count: 0, values: [] });
        }
        const group = found.get(key);
        const value = { ...reason, count: 0, answer: answered.get(keyOf(reason)) };
        group.values.push(value);
        byReason.set(reason.id, { group, value });
    }
    count(entries, byReason);
    const byCount = (one, other) => other.count - one.count;
    for (const group of found.values()) {
        group.values = group.values.filter((one) => one.count).sort(byCount);
    }
    return [...found.values()].filter((group) => group.count).sort(byCount);
}

/** Each row once for a group, though it may have two values of it. */
function count(entries, byReason) {
    for (const entry of entries) {
        if (entry[FLAGS] & (SKIPPED | WAITING)) {
            continue;
        }
        const counted = new Set();
        for (const id of entry[REASONS]) {
            const { group, value } = byReason.get(id) || {};
            if (value) {
                value.count++;
                counted.add(group);
            }
        }
        counted.forEach((group) => group.count++);
    }
}

/** Values of a group for which nobody gave an answer. */
export function open(group) {
    return group.values.filter(({ answer }) => !answer);
}
