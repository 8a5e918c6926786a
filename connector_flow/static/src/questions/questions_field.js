import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What a person has to tell before a file is read: lines of it, read in several ways. */
export class QuestionsField extends Component {
    static template = "connector_flow.QuestionsField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ keep: false, busy: false });
    }

    get questions() {
        return this.props.record.data[this.props.name] || [];
    }

    title({ file }) {
        return _t("Which of these is how “%s” is written?", file);
    }

    keepWords({ task }) {
        return _t("Read all files of “%s” like this", task);
    }

    async answer({ step, option }, value) {
        this.state.busy = true;
        try {
            await this.orm.call("impexp.step", "action_answer", [
                [step],
                option,
                value,
                this.state.keep,
            ]);
        } finally {
            this.state.busy = false;
        }
        await this.props.record.model.load();
    }
}

export const questionsField = {
    component: QuestionsField,
    displayName: _t("Questions about Files"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("impexp_questions", questionsField);
