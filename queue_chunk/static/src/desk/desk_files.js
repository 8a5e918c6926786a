import { browser } from "@web/core/browser/browser";
import { downloadFile } from "@web/core/network/download";

/**
 * Fetch a file and have the browser keep it. The page is not left, so that nobody is asked
 * about changes that are not saved.
 *
 * @param {string} url
 * @param {string} ownName of a file to which the server gives none
 * @returns {Promise<boolean>} whether the server made one
 */
export async function fetchFile(url, ownName) {
    const answer = await browser.fetch(url).catch(() => null);
    if (!answer?.ok) {
        return false;
    }
    const name = nameIn(answer.headers.get("Content-Disposition"));
    downloadFile(await answer.blob(), name || ownName);
    return true;
}

/** The name that a server gives a file; none if its header cannot be read. */
function nameIn(header) {
    const [, coded] = /filename\*=UTF-8''([^;]+)/i.exec(header || "") || [];
    const [, plain] = /filename="?([^";]+)/i.exec(header || "") || [];
    try {
        return coded ? decodeURIComponent(coded) : plain;
    } catch {
        return plain;
    }
}

/** A file's content, as base64. */
export function contentOf(file) {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result.split(",")[1] || "");
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(file);
    });
}
