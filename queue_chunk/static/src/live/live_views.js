import { useService } from "@web/core/utils/hooks";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

import { useLive } from "./live";

/** Keep the records of a list or kanban up to date while one of them is at work. */
function useLiveRecords({ model }, { states, figures }) {
    const { silent } = useService("orm");

    function isLive() {
        const { root, useSampleModel } = model;
        const atWork = ({ data }) => states.includes(data.state);
        return !useSampleModel && !root.selection.length && root.records.some(atWork);
    }

    function look() {
        const { resModel, records } = model.root;
        const ids = records.map(({ resId }) => resId);
        return silent.read(resModel, ids, ["state", ...figures]);
    }

    useLive({ isLive, look, reload: () => model.root.load() });
}

/**
 * A list that is kept up to date while one of its records is at work.
 *
 * @param {Object} way
 * @param {string[]} way.states of records that are at work
 * @param {string[]} way.figures fields that tell, besides the state, how far they are
 */
export function liveListView(way) {
    class LiveListController extends ListController {
        setup() {
            super.setup();
            useLiveRecords(this, way);
        }
    }
    return { ...listView, Controller: LiveListController };
}

/** The same as a kanban. */
export function liveKanbanView(way) {
    class LiveKanbanController extends KanbanController {
        setup() {
            super.setup();
            useLiveRecords(this, way);
        }
    }
    return { ...kanbanView, Controller: LiveKanbanController };
}
