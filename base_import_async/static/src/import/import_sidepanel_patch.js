import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { ImportDataSidepanel } from "@base_import/import_data_sidepanel/import_data_sidepanel";

import { ROWS_PER_JOB } from "./import_model_patch";

patch(ImportDataSidepanel, {
    props: {
        ...ImportDataSidepanel.props,
        background: { type: Object, optional: true },
        isLong: { type: Boolean, optional: true },
        matchableColumns: { type: Array, optional: true },
        onBackgroundChanged: { type: Function, optional: true },
    },
});

patch(ImportDataSidepanel.prototype, {
    get onErrorChoices() {
        return [
            ["rows", _t("Import the good rows")],
            ["chunk", _t("Import no row of that job")],
            ["file", _t("Import no row of the file")],
        ];
    },

    setRowsPerJob(input) {
        const rows = parseInt(input.value, 10);
        input.value = rows > 0 ? rows : ROWS_PER_JOB;
        this.props.onBackgroundChanged("chunk_size", Number(input.value));
    },

    isMatched({ fieldInfo }) {
        return this.props.background.match_fields.includes(fieldInfo.fieldPath);
    },

    match({ fieldInfo }, isChecked) {
        const others = this.props.background.match_fields.filter(
            (path) => path !== fieldInfo.fieldPath
        );
        const mine = isChecked ? [fieldInfo.fieldPath] : [];
        this.props.onBackgroundChanged("match_fields", [...others, ...mine]);
    },
});
