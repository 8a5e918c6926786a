// How dates and times may be written, by the type of a field.
import { withUsed } from "./mapping_select";

const ISO = { date: "%Y-%m-%d", datetime: "%Y-%m-%d %H:%M:%S" };
const DATES = [
    { value: null, label: "2026-12-31" },
    { value: "%d.%m.%Y", label: "31.12.2026" },
    { value: "%d.%m.%y", label: "31.12.26" },
    { value: "%d/%m/%Y", label: "31/12/2026" },
    { value: "%m/%d/%Y", label: "12/31/2026" },
    { value: "%Y/%m/%d", label: "2026/12/31" },
    { value: "%Y%m%d", label: "20261231" },
];
const TIMES = [
    { value: null, label: "2026-12-31 23:59:00" },
    { value: "%d.%m.%Y %H:%M", label: "31.12.2026 23:59" },
    { value: "%d.%m.%Y %H:%M:%S", label: "31.12.2026 23:59:00" },
    { value: "%d/%m/%Y %H:%M", label: "31/12/2026 23:59" },
    { value: "%m/%d/%Y %H:%M", label: "12/31/2026 23:59" },
];

/**
 * The formats to choose from for all columns.
 *
 * @param {string} type of field: date or datetime
 * @param {string|null} used the format that is chosen; it is offered if it is unusual
 * @returns {{value: string|null, label: string}[]} null is ISO 8601, the default
 */
export function formats(type, used) {
    return withUsed(type === "datetime" ? TIMES : DATES, used || null);
}

/**
 * The formats to choose from for one column.
 *
 * @param {string|null} usual the format of all columns
 * @returns {{value: string|null, label: string}[]} first null: the usual format
 */
export function ownFormats(type, used, usual) {
    const written = formats(type, used).map(({ value, label }) => ({
        value: value || ISO[type],
        label,
    }));
    const same = written.find(({ value }) => value === (usual || ISO[type]));
    return [{ value: null, label: same ? same.label : usual }, ...written];
}
