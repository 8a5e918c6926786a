const BOX = { width: 190, height: 92 }; // three lines of a name, one of the type
const GAP = 48;
const LABEL = 168; // a gap in which something is written on an arrow
const PITCH = { plain: BOX.height + 18, labelled: BOX.height + 40 };

/** How an arrow fires, if it says more than that every result is handed on. */
export function isSpecial(arrow) {
    return arrow.fires !== "each" || Boolean(arrow.condition);
}

/**
 * Where the tasks of a flow and the arrows between them are drawn: in layers from left to
 * right, each task behind all that lead to it.
 *
 * @param {{ key, start: boolean }[]} tasks
 * @param {{ from, to, fires: string, condition: string }[]} arrows from and to are keys
 */
export class FlowLayout {
    constructor(tasks, arrows) {
        this.depths = this.#depths(tasks, arrows);
        this.lonely = tasks.filter(({ key }) => !this.depths.has(key));
        const drawn = arrows.filter(
            ({ from, to }) => this.depths.has(from) && this.depths.has(to)
        );
        this.slots = this.#slots(tasks, drawn);
        this.pitch = drawn.some(isSpecial) ? PITCH.labelled : PITCH.plain;
        this.height = this.#bottom(
            Math.max(0, ...this.slots.map((slots) => slots.length))
        );
        this.lefts = this.#lefts(drawn);
        this.width = (this.lefts.at(-1) ?? 0) + BOX.width;
        this.boxes = tasks
            .filter(({ key }) => this.depths.has(key))
            .map((task) => ({
                ...task,
                ...this.#place(task.key, this.depths.get(task.key)),
                ...BOX,
            }));
        this.lines = drawn.map((arrow) => this.#line(arrow));
    }

    /** {key: number of its layer}; what the start does not lead to has none. */
    #depths(tasks, arrows) {
        const depths = new Map();
        let border = tasks.filter(({ start }) => start).map(({ key }) => key);
        for (let depth = 0; border.length && depth < tasks.length; depth++) {
            border.forEach((key) => depths.set(key, depth));
            const next = arrows.filter(({ from }) => border.includes(from));
            border = [...new Set(next.map(({ to }) => to))];
        }
        return depths;
    }

    /** What stands in each layer, from above: keys of tasks, and arrows that pass it. */
    #slots(tasks, arrows) {
        const slots = Array.from(
            { length: Math.max(-1, ...this.depths.values()) + 1 },
            () => []
        );
        tasks.forEach(({ key }) => slots[this.depths.get(key)]?.push(key));
        for (const arrow of arrows) {
            this.#passed(arrow).forEach((depth) => slots[depth].push(arrow));
        }
        return slots;
    }

    #passed({ from, to }) {
        const first = this.depths.get(from) + 1;
        const length = Math.max(0, this.depths.get(to) - first);
        return Array.from({ length }, (_, at) => first + at);
    }

    #lefts(arrows) {
        let left = 0;
        return this.slots.map((_, depth) => {
            const labelled = arrows.some(
                (arrow) => this.depths.get(arrow.to) === depth && isSpecial(arrow)
            );
            left += depth && (labelled ? LABEL : GAP) + BOX.width;
            return left;
        });
    }

    #bottom(count) {
        return Math.max(0, count * this.pitch - (this.pitch - BOX.height));
    }

    #place(item, depth) {
        const slots = this.slots[depth];
        const top = (this.height - this.#bottom(slots.length)) / 2;
        return { left: this.lefts[depth], top: top + slots.indexOf(item) * this.pitch };
    }

    /** The path of an arrow, its head, and where its label stands. */
    #line(arrow) {
        const stops = [
            this.#place(arrow.from, this.depths.get(arrow.from)),
            ...this.#passed(arrow).map((depth) => ({
                ...this.#place(arrow, depth),
                passed: true,
            })),
            this.#place(arrow.to, this.depths.get(arrow.to)),
        ].map((stop) => ({ ...stop, y: stop.top + BOX.height / 2 }));
        const curves = stops.slice(1).map((stop, at) => this.#curve(stops[at], stop));
        const end = stops.at(-1);
        const before = stops.at(-2);
        return {
            ...arrow,
            path: curves.join(" "),
            head: `M${end.left - 8} ${end.y - 5}L${end.left - 1} ${end.y}L${end.left - 8} ${end.y + 5}`,
            label: {
                x: (before.left + BOX.width + end.left) / 2,
                y: (before.y + end.y) / 2,
            },
        };
    }

    #curve(from, to) {
        const start = from.left + BOX.width;
        const middle = (start + to.left) / 2;
        return (
            `M${from.left + (from.passed ? 0 : BOX.width)} ${from.y}H${start}` +
            `C${middle} ${from.y} ${middle} ${to.y} ${to.left} ${to.y}`
        );
    }
}
