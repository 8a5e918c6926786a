"""Texts of records in other languages than the user's."""

from .changes import Current
from .writer import write


def translations(plan, items, changes):
    """{language: {record id: {field: text}}} of what differs.

    A text that is equal may be that of another language, which stands in for a
    missing translation: it is written where ``changes`` replace the text.

    :param changes: {record id: {field: value}} to be written before
    """
    found = {}
    for lang, names in plan.languages().items():
        given = {
            item.record_id: {
                name: item.translations[lang, name]
                for name in names
                if (lang, name) in item.translations
            }
            for item in items
        }
        records = plan.model.with_context(lang=lang).browse(given)
        current = Current(records, names)
        changed = {}
        for id_, values in given.items():
            replaced = values.keys() & changes.get(id_, ())
            texts = {name: values[name] for name in replaced}
            if texts := texts | current.changes(id_, values):
                changed[id_] = texts
        if changed:
            found[lang] = changed
    return found


def translate(model, translated):
    """Write what :func:`translations` has found."""
    for lang, changes in translated.items():
        write(model.with_context(lang=lang), changes)
