import { Dialog } from "@web/core/dialog/dialog";

import { MappingScreen } from "./mapping_screen";

/** The form over the task that it sets up. */
export class MappingDialog extends MappingScreen {
    static template = "connector_flow.MappingDialog";
    static components = { ...MappingScreen.components, Dialog };
    static props = {
        text: String,
        taskId: [Number, Boolean],
        flowId: [Number, Boolean],
        context: { type: Object, optional: true },
        apply: Function,
        close: Function,
    };

    get given() {
        return this.props;
    }

    async apply() {
        await this.props.apply(this.state.answer.text, this.state.data.sample_id);
        this.props.close();
    }
}
