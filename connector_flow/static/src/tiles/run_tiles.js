import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";

import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";

/** How many runs are on, wait for somebody, failed today; what starts next. */
export class RunTiles extends Component {
    static template = "connector_flow.RunTiles";
    static props = { list: Object };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ tiles: [] });
        onWillStart(() => this.load());
        // a list that is read again has other figures
        onWillUpdateProps(() => {
            this.load();
        });
    }

    async load() {
        this.state.tiles = await this.orm.silent.call("impexp.run", "tiles", []);
    }

    figure(tile) {
        return tile.next ? this.time(tile) : formatInteger(tile.count);
    }

    time({ next }) {
        return toLocaleDateTimeString(deserializeDateTime(next));
    }

    /** What a click does, for who does not see the figure in its place. */
    title(tile) {
        return tile.next
            ? _t("%(flow)s starts next, at %(time)s", {
                  flow: tile.flow,
                  time: this.time(tile),
              })
            : tile.label;
    }

    get items() {
        return Object.values(this.env.searchModel.searchItems);
    }

    find(tile) {
        return this.items.find(({ name }) => name && name === tile.filter);
    }

    isOn(tile) {
        const item = this.find(tile);
        const { query } = this.env.searchModel;
        return Boolean(item) && query.some((one) => one.searchItemId === item.id);
    }

    isDanger({ name, count }) {
        return name.startsWith("failed") && count > 0;
    }

    /** The filter of a tile takes the place of another tile's. */
    async choose(tile) {
        if (!tile.filter) {
            return this.action.doAction("connector_flow.action_impexp_task_flow", {
                additionalContext: { search_default_scheduled: 1 },
            });
        }
        const others = this.state.tiles.filter(
            (one) => one.filter && one.name !== tile.name && this.isOn(one)
        );
        for (const one of [...others, tile]) {
            this.env.searchModel.toggleSearchItem(this.find(one).id);
        }
    }
}
