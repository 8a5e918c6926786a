import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Whoever may import finds his imports again, without an app of job managers. */
export function myImportsItem(env) {
    return {
        type: "item",
        id: "base_import_async",
        description: _t("My Imports"),
        callback: () =>
            env.services.action.doAction("base_import_async.action_base_import_async"),
        sequence: 52,
    };
}

registry.category("user_menuitems").add("base_import_async", myImportsItem);
