import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

import { useLive } from "./live";

const LIVE = ["new", "running"];
const FIGURES = ["state", "rows", "rows_done", "rows_skipped", "rows_failed"];

/** Keep the records of a list or kanban up to date while one of them is at work. */
function useLiveRecords(controller) {
    const { silent } = useService("orm");
    const { model } = controller;

    function isLive() {
        const { root, useSampleModel } = model;
        const atWork = ({ data }) => LIVE.includes(data.state);
        return !useSampleModel && !root.selection.length && root.records.some(atWork);
    }

    function look() {
        const { resModel, records } = model.root;
        const ids = records.map(({ resId }) => resId);
        return silent.read(resModel, ids, FIGURES);
    }

    useLive({ isLive, look, reload: () => model.root.load() });
}

export class LiveListController extends ListController {
    setup() {
        super.setup();
        useLiveRecords(this);
    }
}

export class LiveKanbanController extends KanbanController {
    setup() {
        super.setup();
        useLiveRecords(this);
    }
}

const views = registry.category("views");
views.add("impexp_live_list", { ...listView, Controller: LiveListController });
views.add("impexp_live_kanban", { ...kanbanView, Controller: LiveKanbanController });
