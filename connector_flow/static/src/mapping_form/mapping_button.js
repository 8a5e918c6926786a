import { Component } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { MappingDialog } from "./mapping_dialog";

/** Opens the form of the configuration, and writes its text into the field `config`. */
export class MappingButton extends Component {
    static template = "connector_flow.MappingButton";
    static props = {
        ...standardWidgetProps,
        isSmall: { type: Boolean, optional: true },
    };

    setup() {
        this.dialog = useService("dialog");
    }

    /** Lists do not hide widgets by themselves. */
    get isVisible() {
        return this.props.record.data.task === "record_import";
    }

    /** The rows that failed, if the desk opened the task: they are the sample. */
    get deskContext() {
        const { desk_run_id, desk_sheet } = this.props.record.context;
        return desk_run_id ? { desk_run_id, desk_sheet } : {};
    }

    open() {
        const { record } = this.props;
        this.dialog.add(MappingDialog, {
            text: record.data.config || "",
            taskId: record.resId || false,
            flowId: record.data.flow_id?.id || record.evalContext.parent?.id || false,
            context: this.deskContext,
            apply: (text, sample) => this.apply(text, sample),
        });
    }

    async apply(text, sample) {
        const { record } = this.props;
        const kept = sample && "sample_file_id" in record.fields;
        await record.update({
            config: text,
            ...(kept ? { sample_file_id: sample } : {}),
        });
        if (record === record.model.root && (await record.checkValidity())) {
            await record.save();
        }
    }
}

registry.category("view_widgets").add("impexp_mapping_button", {
    component: MappingButton,
    extractProps: ({ options }) => ({ isSmall: !!options.small }),
});
