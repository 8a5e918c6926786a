import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { ImportAction } from "@base_import/import_action/import_action";

const MANY = 1000; // rows from which on the background is suggested

patch(ImportAction.prototype, {
    setup() {
        super.setup();
        this.dialog = useService("dialog");
    },

    get isLong() {
        return this.totalToImport > MANY;
    },

    /** Images that the browser would send after the import need Odoo's own button. */
    get hasLocalFiles() {
        return Object.keys(this.model.binaryFilesParams.binaryFiles.value).length > 0;
    },

    async handleBackground(isTest) {
        if (this.hasLocalFiles) {
            this.model.importMessages = [];
            this.model._addMessage("danger", [
                _t(
                    "The files you chose are sent by your browser after each row, so this file can only be imported with the button Import. To import it in the background, put addresses (https://…) into the cells instead of file names."
                ),
            ]);
            return;
        }
        const question = !isTest && (await this.model.askBackground());
        if (!question || (await this.confirmAgain(question))) {
            await this.queue(isTest);
        }
    },

    confirmAgain(body) {
        return new Promise((resolve) => {
            this.dialog.add(
                ConfirmationDialog,
                {
                    title: _t("The Same File Again"),
                    body,
                    confirmLabel: _t("Import Again"),
                    confirm: () => resolve(true),
                    cancel: () => resolve(false),
                },
                { onClose: () => resolve(false) }
            );
        });
    },

    async queue(isTest) {
        this.model.block(_t("Sending to the background"));
        let queued;
        try {
            queued = await this.model.queueInBackground(isTest);
        } finally {
            this.model.unblock();
        }
        if (queued) {
            await this.openBackground();
        }
    },

    async openBackground() {
        const { action, has_runner } = await this.model.backgroundState();
        if (!has_runner) {
            this.notification.add(
                _t(
                    "No job runner serves this database at the moment. The import waits until one does: tell your administrator."
                ),
                { type: "warning", sticky: true }
            );
        }
        await this.actionService.doAction(
            action || "base_import_async.action_base_import_async",
            { stackPosition: "replaceCurrentAction" }
        );
    },
});
