import { withUsed } from "./mapping_select";

/** Groups of a menu, from pairs of a title and of what it has, if there is any. */
export function groupsOf(pairs) {
    return pairs
        .filter(([, found]) => found.length)
        .map(([title, found]) => ({
            label: title,
            choices: found.map(({ value, label }) => ({
                value,
                label: `${label} (${value})`,
            })),
        }));
}

/**
 * The fields that columns can fill, as `impexp.mapping.form.fields_of` tells them, and
 * paths to them: a path is a field, perhaps with what related records are found by.
 */
export class MappingFields {
    constructor({ fields = [], by = {} } = {}, groups = {}) {
        this.fields = new Map(fields.map((field) => [field.value, field]));
        this.by = by;
        this.groups = this.grouped(groups);
    }

    /** `{ field, by, choice }` of a path; `choice` is undefined for an unknown field. */
    split(path) {
        const names = (path || "").split("/");
        for (let end = names.length; end > 0; end--) {
            const choice = this.fields.get(names.slice(0, end).join("/"));
            if (choice && (end === names.length || choice.relation)) {
                return { field: choice.value, by: names.slice(end).join("/"), choice };
            }
        }
        return { field: path, by: "", choice: undefined };
    }

    join(field, by) {
        return by ? `${field}/${by}` : field;
    }

    /** By what the records of a relation can be found; one that is used is among them. */
    foundBy(choice, used) {
        return withUsed(this.by[choice.relation] || [], used);
    }

    /**
     * The groups of a menu; a path that is used is among its choices.
     *
     * Always another list: an open menu forgets its choices whenever the form is drawn
     * anew, and reads them again only where its groups are others than before.
     */
    menu(path) {
        const { field, choice } = this.split(path);
        if (!field || choice) {
            return [...this.groups];
        }
        return [
            { label: "", choices: [{ value: field, label: field }] },
            ...this.groups,
        ];
    }

    /** The field of the record that a path fills: what a key can be made of. */
    keyOf(path) {
        const { field, choice } = this.split(path);
        if (!field || field.includes(":") || choice?.group === "lines") {
            return null;
        }
        const unfit = ["many2many", "html", "binary", "image", "json"];
        return unfit.includes(choice?.type) ? null : field.split("/")[0];
    }

    grouped(labels) {
        const fields = [...this.fields.values()];
        return groupsOf(
            Object.entries(labels).map(([group, label]) => [
                label,
                fields.filter((field) => field.group === group),
            ])
        );
    }
}
