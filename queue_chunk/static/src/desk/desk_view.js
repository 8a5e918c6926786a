// Which rows are seen, in which order, and why they failed: arithmetic over the index of a
// sheet, whose entries are [line, id of the work, numbers of reasons, flags].

export const CHANGED = 1; // since it failed
export const SKIPPED = 2; // by a person
export const WAITING = 4; // is being tried again: known on the screen only

const [LINE, , REASONS, FLAGS] = [0, 1, 2, 3];

const SHOWN = {
    all: () => true,
    errors: (entry, isEdited) => !isEdited && !entry[FLAGS],
    changed: (entry, isEdited) =>
        isEdited || Boolean(entry[FLAGS] & (CHANGED | WAITING)),
    skipped: (entry) => Boolean(entry[FLAGS] & SKIPPED),
};

/**
 * The index as the server sends it, which is column by column, entry by entry.
 *
 * @param {Object} rows
 * @param {number[]} rows.lines each by how far it is behind the one before
 * @param {Array} rows.works pairs of an id and how often it comes; flags as well
 * @param {number[]} rows.why places in rows.reasons, which are lists of numbers
 */
export function unpacked({ lines, works, flags, why, reasons }) {
    const [nextWork, nextFlags] = [counter(works), counter(flags)];
    let line = 0;
    return lines.map((step, at) => {
        line += step;
        return [line, nextWork(), reasons[why[at]], nextFlags()];
    });
}

/** Gives one value after the other, of pairs of a value and how often it comes. */
function counter(pairs) {
    let [at, left] = [-1, 0];
    return () => {
        if (!left) {
            left = pairs[++at][1];
        }
        left--;
        return pairs[at][0];
    };
}

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
            (!reasons || has(entry, reasons)) &&
            (!lines || lines.has(line)) &&
            SHOWN[show](entry, isEdited(line))
        ) {
            found.push(place);
        }
    });
    return found;
}

/** Of a row that is tried again nobody knows the reason until it is in or has failed. */
function has(entry, reasons) {
    return (
        Boolean(entry[FLAGS] & WAITING) || entry[REASONS].some((id) => reasons.has(id))
    );
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

/** What an answer is for: a value of a column, in all sheets of a task, “task-file”. */
const placeOf = ({ column, value }, scope) => JSON.stringify([scope, column, value]);
const scopeOf = ({ sheet }) => (sheet || "").split("-")[0];

/**
 * Look answers up by what they are for.
 *
 * @param {Array} answers
 * @returns {(reason: Object) => Object|undefined} the answer to a reason
 */
export function answersBy(answers) {
    const known = new Map(answers.map((one) => [placeOf(one, scopeOf(one)), one]));
    return (reason) =>
        known.get(placeOf(reason, scopeOf(reason))) || known.get(placeOf(reason, ""));
}

/** Their numbers are others each time; these are the same as long as they are there. */
export const groupKey = ({ column, kind, title }) =>
    JSON.stringify([column, kind, title]);

export const valueKey = ({ column, kind, title, value, message }) =>
    JSON.stringify([column, kind, title, value, message]);

/** Reasons of a group, or the one of a value. */
export function reasonsOfKey(reasons, key) {
    return reasons.filter((one) => groupKey(one) === key || valueKey(one) === key);
}

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
    const answerTo = answersBy(answers);
    const found = new Map();
    const byReason = new Map();
    for (const reason of reasons) {
        const key = groupKey(reason);
        if (!found.has(key)) {
            found.set(key, { ...reason, key, count: 0, values: [] });
        }
        const group = found.get(key);
        const answer = answerTo(reason);
        const value = { ...reason, key: valueKey(reason), count: 0, left: 0, answer };
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
                value.left += !(entry[FLAGS] & CHANGED);
                counted.add(group);
            }
        }
        counted.forEach((group) => group.count++);
    }
}

/** Whether nobody answered, or the rows have failed again with the answer. */
export const isOpen = ({ answer, left }) => !answer || left > 0;

/** Values of a group for which an answer is needed. */
export function open(group) {
    return group.values.filter(isOpen);
}
