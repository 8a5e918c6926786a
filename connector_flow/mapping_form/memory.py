"""What was chosen for columns of the same names before."""

from collections import Counter

from odoo.exceptions import UserError

from ..engine.task_config import parsed_config
from ..records.import_options import column_complaints, entries
from .synonyms import plain

TASKS = 200  # the latest ones


def remembered(model):
    """What columns were mapped to, here and on Odoo's own import screen.

    :param model: recordset, with the user's rights: he sees these tasks and mappings
    :return: {what :func:`known_as` says of a column: list of entries of a mapping}
    """
    return _of_odoo(model) | _of_tasks(model)


def known_as(header):
    """A header as it is remembered: “Item #” numbers what “Item” is."""
    return plain(header) + ("#" if "#" in header else "")


def used_models(env):
    """Names of the models that tasks import into, the most used first."""
    names = (config.get("model") for config in _configs(env))
    counted = Counter(name for name in names if isinstance(name, str) and name in env)
    return [name for name, _times in counted.most_common()]


def _of_tasks(model):
    found = {}
    for config in _configs(model.env):
        mapping = config.get("mapping")
        if config.get("model") != model._name or not isinstance(mapping, dict):
            continue
        for column, entry in mapping.items():
            if isinstance(column, str) and not column_complaints({column: entry}):
                found.setdefault(known_as(column), entries(entry))
    for nothing in ("", "#"):
        found.pop(nothing, None)
    return found


def _configs(env):
    """Configurations of the tasks that import records, the latest first."""
    domain = [("task", "=", "record_import")]
    for task in env["impexp.task"].search(domain, order="id desc", limit=TASKS):
        try:
            yield parsed_config(task)
        except UserError:
            continue


def _of_odoo(model):
    """What people chose on Odoo's own screen, where that is installed."""
    known = model.env.get("base_import.mapping")
    if known is None or not known.has_access("read"):
        return {}
    found = known.search_read(
        [("res_model", "=", model._name)], ["column_name", "field_name"], order="id"
    )
    return {
        known_as(one["column_name"]): [{"field": one["field_name"]}]
        for one in found
        if one["column_name"] and one["field_name"]
    }
