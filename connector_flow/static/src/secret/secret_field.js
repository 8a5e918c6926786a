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

/**
 * What fields have in common that set secrets of an `impexp.server`: they give `secrets`,
 * each with its kind, words and whether it is set. One that is announced has a name, which
 * can be removed though nothing is set.
 */
class SecretSetter extends Component {
    static template = "connector_flow.Secrets";
    canAdd = false;

    setup() {
        this.dialog = useService("dialog");
    }

    /** The fields are computed, and so readonly: whoever edits the server sets them. */
    get canSet() {
        return this.props.record.isInEdition;
    }

    async open({ kind, title }) {
        await this.ask({ kind, title, wide: kind === "private_key" });
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
    static props = { ...standardFieldProps, kind: String, label: String };

    get state() {
        return this.props.record.data[this.props.name];
    }

    get canSet() {
        return this.state !== "outside" && super.canSet;
    }

    get secrets() {
        const { kind, label, record, name } = this.props;
        const words = Object.fromEntries(record.fields[name].selection)[this.state];
        const isSet = Boolean(this.state);
        return [{ kind, title: label, words: words ?? _t("Not set"), isSet }];
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
    static props = { ...standardFieldProps };
    canAdd = true;

    get secrets() {
        return (this.props.record.data[this.props.name] || []).map(
            ({ kind, is_set: isSet }) => {
                const words = this.words(kind);
                return { kind, title: words, words, isSet, isAnnounced: !isSet };
            }
        );
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

    async add() {
        await this.ask({ title: _t("Secret Header or Parameter") });
    }
}

registry.category("fields").add("impexp_secret_parameters", {
    component: SecretParametersField,
    supportedTypes: ["json"],
});
