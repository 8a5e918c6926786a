import {
    Component,
    onMounted,
    onPatched,
    onWillUnmount,
    useRef,
    useState,
} from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { FlowLayout, isSpecial } from "./flow_layout";

const SMALLEST = 0.6; // of its size: what is smaller cannot be read, and is scrolled

/** The tasks of a flow from its start, and the arrows between them: when each fires. */
export class FlowPicture extends Component {
    static template = "connector_flow.FlowPicture";
    static props = { ...standardWidgetProps };

    setup() {
        this.action = useService("action");
        this.room = useRef("room");
        this.state = useState({ width: 0 });
        const observer = new ResizeObserver(() => this.measure());
        onMounted(() => {
            this.observe(observer);
            this.measure();
        });
        onPatched(() => this.observe(observer));
        onWillUnmount(() => observer.disconnect());
    }

    /** The room is there as soon as the flow has a task. */
    observe(observer) {
        if (this.room.el && this.observed !== this.room.el) {
            this.observed = this.room.el;
            observer.observe(this.room.el);
        }
    }

    measure() {
        this.state.width = this.room.el?.clientWidth || 0;
    }

    /** The last box is to be on the screen, as long as one can read it then. */
    scale({ width }) {
        const room = this.state.width;
        return room && width > room ? Math.max(SMALLEST, room / width) : 1;
    }

    /** Show the task of a box, with what was changed in the flow saved before. */
    async open({ resId }) {
        const { record } = this.props;
        if (!resId || (record.dirty && !(await record.save()))) {
            return;
        }
        await this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "impexp.task",
            res_id: resId,
            views: [[false, "form"]],
        });
    }

    get records() {
        return this.props.record.data;
    }

    get tasks() {
        const { records } = this.records.task_ids;
        const types = Object.fromEntries(records[0]?.fields.task.selection || []);
        return records.map(({ id, resId, data }) => ({
            key: resId || id,
            resId,
            name: data.name,
            type: types[data.task],
            start: data.flow_start,
            next: data.successor_ids.currentIds,
        }));
    }

    /** As saved, as named in *Followed by*, and those added in the list of transitions. */
    arrows(tasks) {
        const { records } = this.records.transition_ids;
        const known = records.map(({ resId, data }) => ({
            isNew: !resId,
            from: data.task_from_id?.id,
            to: data.task_to_id?.id,
            fires: data.fires,
            condition: data.condition || "",
        }));
        const find = (from, to) =>
            known.find((arrow) => arrow.from === from && arrow.to === to);
        const named = tasks.flatMap(({ key, next }) =>
            next.map(
                (to) => find(key, to) || { from: key, to, fires: "each", condition: "" }
            )
        );
        const added = known.filter((arrow) => arrow.isNew && arrow.from && arrow.to);
        return [...new Set([...named, ...added])];
    }

    /** What is drawn; asked for once for each drawing. */
    get layout() {
        const { tasks } = this;
        const layout = new FlowLayout(tasks, this.arrows(tasks));
        layout.lines = layout.lines.map((line) => ({
            ...line,
            ...this.words(line, tasks),
        }));
        layout.special = layout.lines.filter(isSpecial);
        return layout;
    }

    get firings() {
        return Object.fromEntries(this.records.transition_ids.fields.fires.selection);
    }

    words({ from, to, fires, condition }, tasks) {
        const name = (key) => tasks.find((task) => task.key === key).name;
        const names = {
            from: name(from),
            to: name(to),
            fires: this.firings[fires],
            condition,
        };
        return {
            fires_label: names.fires,
            tooltip: condition
                ? _t("%(from)s → %(to)s: %(fires)s, if %(condition)s", names)
                : _t("%(from)s → %(to)s: %(fires)s", names),
        };
    }

    /** The kinds of arrows that are drawn, in the order of the field's values. */
    legend(layout) {
        const drawn = new Set(layout.lines.map(({ fires }) => fires));
        return Object.entries(this.firings).filter(([fires]) => drawn.has(fires));
    }
}

export const flowPicture = { component: FlowPicture };

registry.category("view_widgets").add("impexp_flow_picture", flowPicture);
