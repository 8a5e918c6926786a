import { Component, useRef, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * Asks for a secret and sends it by a route of its own: RPC would have it logged.
 */
export class SecretDialog extends Component {
    static template = "connector_flow.SecretDialog";
    static components = { Dialog };
    static props = {
        title: String,
        wide: { type: Boolean, optional: true },
        kind: { type: String, optional: true },
        send: Function,
        close: Function,
    };

    setup() {
        this.input = useRef("input");
        this.state = useState({ error: null, busy: false, place: "header", name: "" });
        useAutofocus({ refName: this.props.kind ? "input" : "name" });
    }

    /** What is set; a person names the parameter of a request, if nobody did. */
    get kind() {
        return this.props.kind || `${this.state.place}:${this.state.name.trim()}`;
    }

    async save() {
        await this.send(this.input.el.value);
    }

    async send(secret) {
        this.state.busy = true;
        this.state.error = await this.props.send(this.kind, secret);
        this.state.busy = false;
        if (!this.state.error) {
            this.props.close();
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !this.props.wide) {
            this.save();
        }
    }
}

/** What fields have in common that set secrets of an `impexp.server`. */
class SecretSetter extends Component {
    setup() {
        this.dialog = useService("dialog");
    }

    /** Ask for a secret and send it, when the server itself is saved. */
    async ask(props) {
        if (await this.props.record.save()) {
            const send = (kind, secret) => this.send(kind, secret);
            this.dialog.add(SecretDialog, { ...props, send });
        }
    }

    /** Send the secret; return the sentence of an error, null if there is none. */
    async send(kind, secret) {
        const response = await fetch(
            `/connector_flow/server/${this.props.record.resId}/secret`,
            { method: "POST", body: this.form(kind, secret) }
        );
        const answer = await response.json().catch(() => ({}));
        if (!response.ok) {
            return answer.error || _t("It could not be stored. Reload the page.");
        }
        await this.props.record.load();
        return null;
    }

    form(kind, secret) {
        const form = new FormData();
        form.append("csrf_token", odoo.csrf_token);
        form.append("kind", kind);
        form.append("secret", secret);
        return form;
    }
}

/**
 * Tells whether a secret of `impexp.server` is set, and sets it:
 * `<field name="password_state" widget="impexp_secret" options="{'kind': 'password'}"/>`.
 */
export class SecretField extends SecretSetter {
    static template = "connector_flow.SecretField";
    static props = { ...standardFieldProps, kind: String, label: String };

    get state() {
        return this.props.record.data[this.props.name];
    }

    /** The field itself is computed, and so readonly: whoever edits the server sets it. */
    get canSet() {
        return this.state !== "outside" && this.props.record.isInEdition;
    }

    get words() {
        const { selection } = this.props.record.fields[this.props.name];
        const found = selection.find(([value]) => value === this.state);
        return found ? found[1] : _t("Not set");
    }

    async open() {
        const { kind, label } = this.props;
        await this.ask({ kind, title: label, wide: kind === "private_key" });
    }

    async remove() {
        await this.send(this.props.kind, "");
    }
}

export const secretField = {
    component: SecretField,
    supportedTypes: ["selection"],
    extractProps: ({ options, string }) => ({ kind: options.kind, label: string }),
};

registry.category("fields").add("impexp_secret", secretField);

/**
 * Secret headers and parameters of requests: what they are called, and whether they are
 * set. The field's value is `[{kind: "header:X-Api-Key", is_set: true}, …]`.
 */
export class SecretParametersField extends SecretSetter {
    static template = "connector_flow.SecretParametersField";
    static props = { ...standardFieldProps };

    get parameters() {
        return (this.props.record.data[this.props.name] || []).map(
            ({ kind, is_set: isSet }) => ({ kind, isSet, label: this.words(kind) })
        );
    }

    get canSet() {
        return this.props.record.isInEdition;
    }

    /** Such as “Header X-Api-Key”. */
    words(kind) {
        const at = kind.indexOf(":");
        const name = kind.slice(at + 1);
        const places = {
            header: _t("Header %s", name),
            param: _t("Parameter %s", name),
            form: _t("Field of the form %s", name),
        };
        return places[kind.slice(0, at)];
    }

    async open({ kind, label }) {
        await this.ask({ kind, title: label });
    }

    async add() {
        await this.ask({ title: _t("Secret Header or Parameter") });
    }

    async remove({ kind }) {
        await this.send(kind, "");
    }
}

registry.category("fields").add("impexp_secret_parameters", {
    component: SecretParametersField,
    supportedTypes: ["json"],
});
