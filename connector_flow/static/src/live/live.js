import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";
import { liveView } from "@queue_chunk/live/live_views";
import { liveWidget } from "@queue_chunk/live/live_widget";

export const WAY = {
    states: ["new", "running"],
    figures: ["rows", "rows_done", "rows_skipped", "rows_failed", "rows_waiting"],
};

registry.category("view_widgets").add("impexp_live", liveWidget);
registry
    .category("views")
    .add("impexp_live_list", liveView(listView, WAY))
    .add("impexp_live_kanban", liveView(kanbanView, WAY));
