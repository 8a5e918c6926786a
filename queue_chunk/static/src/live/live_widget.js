import { Component, xml } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { useLive } from "./live";

const PATIENCE = 10000; // ms

/**
 * Tell whether a form's model is being loaded, as it is after a click on a button.
 *
 * Of two loads at the same time Odoo never ends the first, and who waits for that one, such
 * as the button with its dialog, waits for ever.
 */
function watchLoads(model) {
    if (!model.liveLoads) {
        const loads = (model.liveLoads = { count: 0 });
        const load = model._loadData;
        model._loadData = async function () {
            loads.count++;
            try {
                return await load.apply(this, arguments);
            } finally {
                loads.count--;
            }
        };
    }
    return model.liveLoads;
}

/** Wait for a load that may never end because a button has begun another one. */
function orOvertaken(load) {
    return Promise.race([
        load,
        new Promise((resolve) => browser.setTimeout(resolve, PATIENCE)),
    ]);
}

/** Keeps a form up to date while its record is in one of the given states. */
export class LiveWidget extends Component {
    static template = xml`<span class="d-none"/>`;
    static props = {
        ...standardWidgetProps,
        states: { type: Array, element: String },
        watch: { type: Array, element: String },
    };

    setup() {
        this.orm = useService("orm");
        this.loads = watchLoads(this.props.record.model);
        useLive({
            isLive: () => this.isLive(),
            look: () => this.look(),
            reload: () => this.reload(),
        });
    }

    isLive() {
        const { record, states } = this.props;
        return (
            Boolean(record.resId) && !record.dirty && states.includes(record.data.state)
        );
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
        if (record.dirty || this.loads.count) {
            return false;
        }
        // The whole form, and with it the messages, when more than figures changed.
        const [{ state }] = this.found;
        return orOvertaken(state === record.data.state ? record.load() : model.load());
    }
}

/**
 * For addons to register: `<widget name="…" options="{'states': ['new'], 'watch': ['rows_done']}"/>`
 * reads the form again when the state or a watched field has changed on the server.
 */
export const liveWidget = {
    component: LiveWidget,
    extractProps: ({ options }) => ({
        states: options.states,
        watch: options.watch || [],
    }),
    fieldDependencies: [{ name: "state", type: "selection" }],
};
