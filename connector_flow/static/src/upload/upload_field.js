import { Component, onWillUnmount, useRef, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const TRIES = 4;
const PAUSE = 1000; // ms before a piece is sent again, doubled with each try

/** An upload that ended for a reason that a second try will not change. */
class Refused extends Error {}

/**
 * Uploads a file of any size to `impexp.file`, piece by piece, and shows how far it is:
 * `<field name="upload_id" widget="impexp_upload"/>` on a many2one.
 */
export class UploadField extends Component {
    static template = "connector_flow.UploadField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.http = useService("http");
        this.input = useRef("input");
        this.state = useState({
            ...{ name: null, sent: 0, size: 0, error: null },
            isOver: false, // a file is held over it
        });
        this.current = null; // what is being sent; another file makes it obsolete
        onWillUnmount(() => (this.current = null));
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get isSending() {
        return this.state.name !== null;
    }

    get percent() {
        const { sent, size } = this.state;
        return size ? Math.floor((100 * sent) / size) : 0;
    }

    get words() {
        return _t("%(name)s: %(percent)s %", {
            name: this.state.name,
            percent: this.percent,
        });
    }

    choose() {
        this.input.el.click();
    }

    async onChange({ target }) {
        const [file] = target.files;
        target.value = ""; // the same file may be chosen again
        if (file) {
            await this.upload(file);
        }
    }

    /** A file that is dropped is as good as one that is chosen. */
    async onDrop({ dataTransfer }) {
        this.state.isOver = false;
        const [file] = dataTransfer.files;
        if (file) {
            await this.upload(file);
        }
    }

    async remove() {
        this.current = null;
        Object.assign(this.state, { name: null, error: null });
        await this.props.record.update({ [this.props.name]: false });
    }

    async upload(file) {
        await this.remove();
        this.current = file;
        Object.assign(this.state, { name: file.name, sent: 0, size: file.size });
        try {
            const id = await this.sendAll(file);
            if (this.current === file) {
                const value = { id, display_name: file.name };
                await this.props.record.update({ [this.props.name]: value });
            }
        } catch (error) {
            if (this.current === file) {
                this.state.error = this.sentence(error);
            }
        } finally {
            if (this.current === file) {
                this.state.name = null;
            }
        }
    }

    sentence(error) {
        if (error instanceof Refused) {
            return error.message;
        }
        return (
            error.data?.message ||
            _t("The upload was interrupted. Choose the file again.")
        );
    }

    /** Send the file; return the id of its record. */
    async sendAll(file) {
        const { id, piece } = await this.orm.call("impexp.file", "start_upload", [
            file.name,
            file.size,
        ]);
        for (
            let offset = 0;
            offset < file.size && this.current === file;
            offset += piece
        ) {
            await this.send(id, offset, file.slice(offset, offset + piece));
            this.state.sent = Math.min(offset + piece, file.size);
        }
        return id;
    }

    /** Send one piece, again if the connection is lost: one that is there does no harm. */
    async send(id, offset, piece) {
        for (let tries = 1; ; tries++) {
            try {
                return await this.sendOnce(id, offset, piece);
            } catch (error) {
                if (error instanceof Refused || tries >= TRIES || !this.current) {
                    throw error;
                }
                await this.pause(PAUSE * 2 ** (tries - 1));
            }
        }
    }

    async sendOnce(id, offset, piece) {
        const params = { csrf_token: odoo.csrf_token, offset, piece };
        const answer = await this.http.post(`/connector_flow/upload/${id}`, params);
        if (answer.error) {
            throw new Refused(answer.error);
        }
    }

    pause(milliseconds) {
        return new Promise((resolve) => browser.setTimeout(resolve, milliseconds));
    }
}

export const uploadField = {
    component: UploadField,
    displayName: _t("Upload"),
    supportedTypes: ["many2one"],
};

registry.category("fields").add("impexp_upload", uploadField);
