import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { MappingDialog } from "../mapping_form/mapping_dialog";

const LOOKS = {
    pause: "alert-warning",
    step: "alert-danger",
    rows: "alert-danger",
    world: "alert-info",
};

/** What is wrong with a run, and beside each of it what mends it. */
export class ProblemsField extends Component {
    static template = "connector_flow.ProblemsField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
    }

    /** Those of one kind stand together, and rows with the same ways in one list. */
    get groups() {
        const groups = [];
        for (const problem of this.props.record.data[this.props.name] || []) {
            const ways = JSON.stringify(problem.ways);
            const last = groups.at(-1);
            if (last && last.kind === problem.kind && last.key === ways) {
                last.problems.push(problem);
            } else {
                groups.push({
                    kind: problem.kind,
                    key: ways,
                    look: LOOKS[problem.kind],
                    problems: [problem],
                    ways: problem.ways,
                });
            }
        }
        return groups;
    }

    /** What is behind how often it is: the values of rows, the task of a step. */
    words({ kind, text, count }) {
        if (kind === "rows" || count > 1) {
            return _t("%(count)s × %(text)s", { count: formatInteger(count), text });
        }
        return text;
    }

    /** The header has the others as well, of which one at most stands out. */
    isMain({ method }) {
        return method === "action_choose_file";
    }

    async go(way) {
        if (way.mapping) {
            await this.openMapping(way.mapping, way.sheet);
        } else if (way.method) {
            await this.call(way.method);
        } else {
            await this.action.doAction({
                type: "ir.actions.act_window",
                res_model: way.model,
                res_id: way.id,
                views: [[false, "form"]],
            });
        }
    }

    async call(method) {
        const { resModel, resId } = this.props.record;
        const action = await this.orm.call(resModel, method, [[resId]]);
        if (action) {
            await this.action.doAction(action);
        }
    }

    /** The form of the configuration, on which the rows that failed are the sample. */
    async openMapping(id, sheet) {
        const [task] = await this.orm.read("impexp.task", [id], ["config", "flow_id"]);
        this.dialog.add(MappingDialog, {
            text: task.config || "",
            taskId: id,
            flowId: task.flow_id[0],
            context: sheet
                ? { desk_run_id: this.props.record.resId, desk_sheet: sheet }
                : {},
            apply: (text, sample) => this.saveMapping(id, text, sample),
        });
    }

    async saveMapping(id, text, sample) {
        const kept = sample ? { sample_file_id: sample.id } : {};
        await this.orm.write("impexp.task", [id], { config: text, ...kept });
        this.notification.add(
            _t("The mapping is saved. Press Retry Failed to try the rows with it."),
            { type: "success" }
        );
    }
}

export const problemsField = {
    component: ProblemsField,
    displayName: _t("What Is Wrong, and What Mends It"),
    supportedTypes: ["json"],
};

registry.category("fields").add("impexp_problems", problemsField);
