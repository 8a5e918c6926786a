import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { MappingScreen } from "./mapping_screen";

const OWN = "record_import"; // other task types have no form, but a text

/** Begins with a file: tells what it is, maps it, makes the flow and imports it. */
export class NewImport extends MappingScreen {
    static template = "connector_flow.NewImport";
    static components = { ...MappingScreen.components, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        super.setup();
        this.action = useService("action");
        this.display = { controlPanel: {} };
        Object.assign(this.state, this.nothing);
    }

    get isNew() {
        return true;
    }

    get fileId() {
        return this.state.data.sample_id?.id || false;
    }

    /** A file, or another way to read it: what is it, and where does it go? */
    async readSample(id, reader = null) {
        const before = this.state.sample?.names;
        const sample = await this.call("read_file", id, false, false, reader);
        this.state.sample = sample;
        if (sample.problem) {
            return;
        }
        const isOther = JSON.stringify(before) !== JSON.stringify(sample.names);
        if (isOther && !this.state.preset) {
            await this.begin();
        } else {
            this.addColumns();
            this.ask();
        }
    }

    async begin() {
        const { state } = this;
        state.name ||= this.nameOf(state.data.sample_id.display_name);
        const found = await this.call("propose", this.plainSample, this.fileId);
        Object.assign(state, { presets: found.presets, proposed: found.models });
        if (found.presets.length && !state.isOwn) {
            await this.usePreset(found.presets[0].id);
        } else {
            await this.useModel(found.models[0]);
        }
    }

    /** Map the columns by what they are, into the likeliest model. */
    async useModel(model) {
        Object.assign(this.state.form, { model: "", columns: [], key: [], made: [] });
        this.state.answer = null;
        if (model) {
            await this.setModel(model);
        } else {
            this.addColumns();
        }
    }

    async usePreset(id) {
        Object.assign(this.state, { preset: id || null, isOwn: !id });
        if (!id) {
            await this.withoutPreset();
            return;
        }
        const found = await this.call("use_preset", id, this.fileId);
        const { sample, text, name, task } = found;
        this.text = text;
        Object.assign(this.state, { sample, name, kind: task, answer: null });
        if (task !== OWN) {
            await this.setText(text);
            return;
        }
        this.state.form = found.form;
        await this.loadFields();
        if (!sample.problem) {
            this.addColumns();
        }
        this.ask();
    }

    /** The configuration of a task type that has no form. */
    async setText(text) {
        this.text = text;
        this.state.complaints = await this.call("check_text", text, this.state.kind);
    }

    async withoutPreset() {
        const { form } = await this.call("start", "");
        this.text = "";
        Object.assign(this.state, { form, kind: OWN, isOwn: true, sample: null });
        await this.readSample(this.fileId);
    }

    async forgetSample() {
        const { form } = await this.call("start", "");
        this.text = "";
        Object.assign(this.state, { form, ...this.nothing });
    }

    get nothing() {
        return {
            ...{ sample: null, answer: null, presets: [], preset: null, proposed: [] },
            ...{ name: "", kind: OWN, complaints: [] },
            isOwn: false, // the columns are mapped here, though there are presets
        };
    }

    get plainSample() {
        const plain = super.plainSample;
        return plain && { ...plain, reader: this.state.sample.reader };
    }

    /** “kunden-2026.csv” is the file of the flow “kunden-2026”. */
    nameOf(filename) {
        return filename.replace(/(\.\w{1,5})+$/, "") || filename;
    }

    get presetList() {
        const none = { value: "", label: _t("None: map the columns here") };
        const known = this.state.presets.map(({ id, name }) => ({
            value: id,
            label: name,
        }));
        return [...known, none];
    }

    get hasForm() {
        return this.state.kind === OWN;
    }

    get canMake() {
        const { name, complaints, sample } = this.state;
        const isReady = this.hasForm
            ? this.canApply && this.mapped.length > 0
            : !complaints.length;
        return isReady && !sample.problem && name.trim();
    }

    async makeFlow() {
        const { name, answer, sample, kind } = this.state;
        const reader = { task: sample.reader, config: sample.config };
        const text = this.hasForm ? answer.text : this.text;
        return this.call(
            "make_flow",
            ...[name.trim(), reader, text, this.plainSample, this.fileId, kind]
        );
    }

    /** Make the flow, and start it with the very file. */
    async importNow() {
        const flow = await this.makeFlow();
        const [wizard] = await this.orm.create("impexp.wizard.runtask", [
            { flow_id: flow, upload_id: this.fileId },
        ]);
        const run = await this.orm.call("impexp.wizard.runtask", "run_task", [wizard]);
        await this.action.doAction(run, { stackPosition: "replaceCurrentAction" });
    }

    async onlySave() {
        const action = {
            type: "ir.actions.act_window",
            res_model: "impexp.task.flow",
            res_id: await this.makeFlow(),
            views: [[false, "form"]],
        };
        await this.action.doAction(action, { stackPosition: "replaceCurrentAction" });
    }
}

registry.category("actions").add("impexp_new_import", NewImport);
