"""Names of related records in all languages that are installed."""

from .blanks import tidy


def names_in_languages(comodel, names):
    """Records by their names in any language, one search for each.

    :param comodel: recordset of the related model
    :param names: texts
    :return: {name: list of ids}, those that were found
    """
    field = comodel._fields.get(comodel._rec_name)
    if not names or field is None or not field.translate:
        return {}
    found = {}
    for code, _name in comodel.env["res.lang"].get_installed():
        there = comodel.with_context(lang=code)
        for record in there.search_fetch(
            [(field.name, "in", list(names))], [field.name]
        ):
            found.setdefault(tidy(record[field.name]), {})[record.id] = True
    return {name: list(ids) for name, ids in found.items() if name in names}
