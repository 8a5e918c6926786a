import { Component } from "@odoo/owl";

/** What can be chosen; what is chosen is among it, even if it is unusual. */
export function withUsed(choices, used) {
    const isKnown = choices.some(({ value }) => value === used);
    return isKnown ? choices : [...choices, { value: used, label: used }];
}

/** Choices without those that say the same as another one. */
export function distinct(choices, used) {
    const labels = new Set();
    const first = choices.filter(({ value }) => value === used);
    return [...first, ...choices]
        .filter(({ label }) => !labels.has(`${label}`) && labels.add(`${label}`))
        .sort((one, other) => choices.indexOf(one) - choices.indexOf(other));
}

/** One of a list of values and what they are called; null is the usual one. */
export class MappingSelect extends Component {
    static template = "connector_flow.MappingSelect";
    static props = {
        name: { type: String, optional: true },
        label: String,
        value: { optional: true },
        list: Array,
        change: Function, // called with the value, "" for the usual one
    };
}
