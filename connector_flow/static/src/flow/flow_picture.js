import { Component } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** The tasks of a flow in their order, from its start, with arrows between them. */
export class FlowPicture extends Component {
    static template = "connector_flow.FlowPicture";
    static props = { ...standardWidgetProps };

    get tasks() {
        const { records } = this.props.record.data.task_ids;
        const types = Object.fromEntries(records[0]?.fields.task.selection || []);
        return records.map(({ id, resId, data }) => ({
            key: id,
            id: resId,
            name: data.name,
            type: types[data.task],
            start: data.flow_start,
            next: data.successor_ids.currentIds,
        }));
    }

    /** The tasks that are reached, as layers: each stands behind all that lead to it. */
    get layers() {
        const { tasks } = this;
        const depths = new Map();
        let border = tasks.filter((task) => task.start);
        for (let depth = 0; border.length && depth < tasks.length; depth++) {
            border.forEach((task) => depths.set(task, depth));
            const ids = new Set(border.flatMap((task) => task.next));
            border = tasks.filter((task) => ids.has(task.id));
        }
        const layers = [];
        for (const [task, depth] of depths) {
            (layers[depth] ||= []).push(task);
        }
        return layers.filter(Boolean);
    }

    get lonely() {
        const reached = new Set(this.layers.flat().map((task) => task.key));
        return this.tasks.filter((task) => !reached.has(task.key));
    }

    get branches() {
        return this.layers.some((layer) => layer.length > 1);
    }

    followers(task) {
        const names = this.tasks.filter(({ id }) => task.next.includes(id));
        return names.map(({ name }) => name).join(", ");
    }
}

export const flowPicture = { component: FlowPicture };

registry.category("view_widgets").add("impexp_flow_picture", flowPicture);
