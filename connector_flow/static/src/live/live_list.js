import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

import { useLive } from "./live";

const LIVE = ["new", "running"];
const FIGURES = ["state", "rows", "rows_done", "rows_skipped", "rows_failed"];

/** A list that keeps itself up to date while something of it is going on. */
export class LiveListController extends ListController {
    setup() {
        super.setup();
        this.silent = useService("orm").silent;
        useLive({
            isLive: () => this.goingOn.length > 0 && !this.model.root.selection.length,
            look: () => this.look(),
            reload: () => this.model.root.load(),
        });
    }

    get goingOn() {
        const { root, useSampleModel } = this.model;
        const records = useSampleModel ? [] : root.records;
        return records.filter((record) => LIVE.includes(record.data.state));
    }

    look() {
        const { root } = this.model;
        const ids = root.records.map((record) => record.resId);
        return this.silent.read(root.resModel, ids, FIGURES);
    }
}

registry.category("views").add("impexp_live_list", {
    ...listView,
    Controller: LiveListController,
});
