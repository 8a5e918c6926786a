import { registry } from "@web/core/registry";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { liveView } from "@queue_chunk/live/live_views";

import { WAY } from "../live/live";

import { RunTiles } from "./run_tiles";

export class RunListRenderer extends ListRenderer {
    static template = "connector_flow.RunListRenderer";
    static components = { ...ListRenderer.components, RunTiles };
}

export class RunKanbanRenderer extends KanbanRenderer {
    static template = "connector_flow.RunKanbanRenderer";
    static components = { ...KanbanRenderer.components, RunTiles };
}

registry
    .category("views")
    .add("impexp_run_list", {
        ...liveView(listView, WAY),
        Renderer: RunListRenderer,
    })
    .add("impexp_run_kanban", {
        ...liveView(kanbanView, WAY),
        Renderer: RunKanbanRenderer,
    });
