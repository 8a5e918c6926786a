import { useService } from "@web/core/utils/hooks";

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
 * A list or kanban that is kept up to date while one of its records is at work.
 *
 * @param {Object} view
 * @param {Object} way
 * @param {string[]} way.states of records that are at work
 * @param {string[]} way.figures fields that tell, besides the state, how far they are
 */
export function liveView(view, way) {
    class LiveController extends view.Controller {
        setup() {
            super.setup();
            useLiveRecords(this, way);
        }
    }
    return { ...view, Controller: LiveController };
}
