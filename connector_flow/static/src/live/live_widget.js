import { Component, xml } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useLive } from "./live";

/**
 * Keeps a form up to date while its record is in one of the given states:
 * `<widget name="impexp_live" options="{'states': ['new'], 'watch': ['rows_done']}"/>`
 */
export class LiveWidget extends Component {
    static template = xml`<span class="d-none"/>`;
    static props = {
        ...standardWidgetProps,
        states: { type: Array, element: String },
        watch: { type: Array, element: String },
    };

    setup() {
        this.orm = useService("orm");
        useLive({
            isLive: () => this.isLive(),
            look: () => this.look(),
            reload: () => this.reload(),
        });
    }

    isLive() {
        const { record, states } = this.props;
        return Boolean(record.resId) && !record.dirty && states.includes(record.data.state);
    }

    async look() {
        const { record, watch } = this.props;
        const names = ["state", ...watch];
        const specification = Object.fromEntries(names.map((name) => [name, {}]));
        this.found = await this.orm.silent.webRead(record.resModel, [record.resId], {
            specification,
        });
        return this.found;
    }

    reload() {
        const { record } = this.props;
        const { model } = record;
        if (record.dirty) {
            return;
        }
        // The whole form, and with it the messages, when more than figures changed.
        const [{ state }] = this.found;
        return state === record.data.state ? record.load() : model.load();
    }
}

export const liveWidget = {
    component: LiveWidget,
    extractProps: ({ options }) => ({
        states: options.states,
        watch: options.watch || [],
    }),
    fieldDependencies: [{ name: "state", type: "selection" }],
};

registry.category("view_widgets").add("impexp_live", liveWidget);
