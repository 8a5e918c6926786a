import { Component, onMounted, onWillUnmount, xml } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const TICK = 1500; // ms between two looks at the server
const LIVE = ["reading", "running"];

const isAtWork = ({ data }) => LIVE.includes(data.state);

/**
 * Read again what is on the screen while something goes on, and once after it.
 *
 * @param {() => boolean} isLive
 * @param {() => Promise} reload
 */
function useLive(isLive, reload) {
    let timer;
    let wasLive = false;

    async function look() {
        const live = isLive();
        if ((live || wasLive) && document.visibilityState === "visible") {
            wasLive = live;
            await reload().catch(() => {}); // a server that is away is looked for again
        }
        timer = timer && browser.setTimeout(look, TICK);
    }

    onMounted(() => {
        timer = browser.setTimeout(look, TICK);
    });
    onWillUnmount(() => {
        browser.clearTimeout(timer);
        timer = null;
    });
}

/** Keeps the form of an import up to date. */
export class LiveWidget extends Component {
    static template = xml`<span class="d-none"/>`;
    static props = standardWidgetProps;

    setup() {
        useLive(
            () => isAtWork(this.props.record),
            () => this.props.record.model.load()
        );
    }
}

registry.category("view_widgets").add("base_import_async_live", {
    component: LiveWidget,
    fieldDependencies: [{ name: "state", type: "selection" }],
});

/** Keeps the list of imports up to date. */
export class LiveListController extends ListController {
    setup() {
        super.setup();
        useLive(
            () => !this.model.root.selection?.length && this.records.some(isAtWork),
            () => this.model.root.load()
        );
    }

    get records() {
        return this.model.root.records || [];
    }
}

registry.category("views").add("base_import_async_list", {
    ...listView,
    Controller: LiveListController,
});
