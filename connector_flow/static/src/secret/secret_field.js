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
    static props = { title: String, wide: Boolean, send: Function, close: Function };

    setup() {
        this.input = useRef("input");
        this.state = useState({ error: null, busy: false });
        useAutofocus({ refName: "input" });
    }

    async save() {
        await this.send(this.input.el.value);
    }

    async send(secret) {
        this.state.busy = true;
        this.state.error = await this.props.send(secret);
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
 * Tells whether a secret of `impexp.server` is set, and sets it:
 * `<field name="password_state" widget="impexp_secret" options="{'kind': 'password'}"/>`.
 */
export class SecretField extends Component {
    static template = "connector_flow.SecretField";
    static props = { ...standardFieldProps, kind: String, label: String };

    setup() {
        this.dialog = useService("dialog");
    }

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
        if (!(await this.props.record.save())) {
            return;
        }
        this.dialog.add(SecretDialog, {
            title: this.props.label,
            wide: this.props.kind === "private_key",
            send: (secret) => this.send(secret),
        });
    }

    async remove() {
        await this.send("");
    }

    /** Send the secret; return the sentence of an error, null if there is none. */
    async send(secret) {
        const response = await fetch(
            `/connector_flow/server/${this.props.record.resId}/secret`,
            { method: "POST", body: this.form(secret) }
        );
        const answer = await response.json().catch(() => ({}));
        if (!response.ok) {
            return answer.error || _t("It could not be stored. Reload the page.");
        }
        await this.props.record.load();
        return null;
    }

    form(secret) {
        const form = new FormData();
        form.append("csrf_token", odoo.csrf_token);
        form.append("kind", this.props.kind);
        form.append("secret", secret);
        return form;
    }
}

export const secretField = {
    component: SecretField,
    supportedTypes: ["selection"],
    extractProps: ({ options, string }) => ({ kind: options.kind, label: string }),
};

registry.category("fields").add("impexp_secret", secretField);
