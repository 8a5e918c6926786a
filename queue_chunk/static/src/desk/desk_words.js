import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { sprintf } from "@web/core/utils/strings";
import { formatInteger } from "@web/views/fields/formatters";

const EXPIRED = "odoo.http.SessionExpiredException";

/**
 * What a call that failed says to a person.
 *
 * @throws {Error} what is none of the server, such as a fault in the code
 */
export function wordsOf(error) {
    if (error instanceof ConnectionLostError) {
        return _t(
            "The server does not answer. Your changes are still here: try again."
        );
    }
    if (!(error instanceof RPCError)) {
        throw error;
    }
    const name = error.exceptionName || error.data?.name || "";
    if (name === EXPIRED) {
        return _t(
            "You are logged out. Log in again in another tab: your changes are still here."
        );
    }
    if (name.startsWith("odoo.exceptions.") && error.data?.message) {
        return error.data.message;
    }
    return _t("The server could not do it. Its log says why: ask your administrator.");
}

/** A number of rows or cells, as people write it. */
export const figure = (number) => formatInteger(number || 0);

/** What is said of one, or of `%s`. */
export const counted = (count, one, many) =>
    count === 1 ? one : sprintf(many, figure(count));

export const rowsText = (count) => counted(count, _t("1 row"), _t("%s rows"));
export const valuesText = (count) => counted(count, _t("1 value"), _t("%s values"));
export const cellsText = (count) => counted(count, _t("1 cell"), _t("%s cells"));

export const waysToAnswer = () => ({
    record: _t("Use an existing record"),
    create: _t("Create it"),
    text: _t("Read it as"),
    empty: _t("Leave the cell empty"),
    skip: _t("Skip the rows"),
});

/** A time of the server as people here write it. */
export function whenText(when) {
    const isTime = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(when || "");
    return isTime ? formatDateTime(deserializeDateTime(when)) : when || "";
}
