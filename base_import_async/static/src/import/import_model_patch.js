import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { BaseImportModel } from "@base_import/import_model";

export const ROWS_PER_JOB = 1000;

patch(BaseImportModel.prototype, {
    async init() {
        await super.init(...arguments);
        this.background = {
            chunk_size: ROWS_PER_JOB,
            parallel: false,
            on_error: "rows",
            match_fields: [],
            match_none: "create",
        };
    },

    /** What Odoo's own buttons send as well, once somebody chose fields to match on. */
    get importOptions() {
        const options = super.importOptions;
        const fields = this.matchFields;
        return fields.length
            ? Object.assign(options, {
                  match_fields: fields,
                  match_none: this.background.match_none,
              })
            : options;
    },

    set importOptions(options) {
        super.importOptions = options;
    },

    get matchFields() {
        const mapped = this.matchableColumns.map(
            (column) => column.fieldInfo.fieldPath
        );
        return (this.background?.match_fields || []).filter((path) =>
            mapped.includes(path)
        );
    },

    /** Columns whose value may tell which record a row updates. */
    get matchableColumns() {
        const types = ["char", "text", "integer", "many2one", "date", "selection"];
        return this.columns.filter(
            ({ fieldInfo }) =>
                fieldInfo &&
                !fieldInfo.fieldPath.includes("/") &&
                types.includes(fieldInfo.type)
        );
    },

    /** What was chosen last time, once for a file: what is unticked stays so. */
    async updateData(fileChanged = false) {
        const result = await super.updateData(...arguments);
        const { match_fields, match_none } = result.res;
        if (fileChanged && match_fields && this.background) {
            Object.assign(this.background, {
                match_fields,
                match_none: match_none || "create",
            });
        }
        return result;
    },

    setBackground(name, value) {
        this.background[name] = value;
    },

    /** Field paths, names of columns as errors shall tell them, and options. */
    backgroundArguments(isTest) {
        const { chunk_size, parallel, on_error } = this.background;
        return [
            this.columns.map(
                ({ fieldInfo }) => Boolean(fieldInfo) && fieldInfo.fieldPath
            ),
            this.columns.map(({ name }) => name.trim()),
            {
                ...this.formattedImportOptions,
                ...(isTest ? { validate_in_background: true } : { use_queue: true }),
                chunk_size,
                parallel,
                on_error,
            },
        ];
    },

    /** A question, if the same file was imported before. */
    askBackground() {
        const [fields, , options] = this.backgroundArguments(false);
        return this.orm.call("base_import.import", "background_known", [
            this.id,
            fields,
            options,
        ]);
    },

    /** @returns {Promise<boolean>} whether it was queued; if not, messages tell why */
    async queueInBackground(isTest) {
        this._updateComments();
        this.importMessages = [];
        const { error, messages } = await this._callImport(false, [
            this.id,
            ...this.backgroundArguments(isTest),
        ]);
        if (error) {
            const text = error.data?.message || error.message;
            this._addMessage("danger", [
                text || _t("The server could not be reached."),
            ]);
        } else if (messages?.length) {
            this._handleImportErrors(messages, []);
        }
        return !error && !messages?.length;
    },

    /** Where the import is to be seen, and whether anything will happen to it. */
    backgroundState() {
        return this.orm.call("base_import.import", "background_state", [this.id]);
    },
});
