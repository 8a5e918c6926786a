import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";
import { liveView } from "@queue_chunk/live/live_views";
import { liveWidget } from "@queue_chunk/live/live_widget";

const states = ["reading", "running"];
const figures = ["rows", "rows_done", "rows_skipped", "rows_failed"];
const watch = [...figures, "chunk_count", "error_count", "error", "no_runner"];

registry.category("view_widgets").add("base_import_async_live", {
    ...liveWidget,
    extractProps: () => ({ states, watch }),
});
registry
    .category("views")
    .add("base_import_async_list", liveView(listView, { states, figures }));
