"""What the repair desk tries: rows, values, and what may stand in a cell."""

import time

from odoo.exceptions import UserError

from odoo.addons.base_import.models.base_import import ImportValidationError
from odoo.addons.queue_chunk.desk.sheets import Tried
from odoo.addons.queue_chunk.tools.models import model_of

from ..tools.loading import PARSED, field_at, load_and_undo
from ..tools.message_faults import Faults, rows_about
from .desk_view import KEYS, fault_of
from .file_columns import layout
from .reading import loader_of

BATCH = 100  # records that are tried at once: somebody waits
SHOWN = 20  # choices
MOST_NAMES = 500  # values that are looked for while somebody types


def try_rows(one, _sheet, works, seconds):
    """Import rows as the person who imports, and undo it.

    :return: ``Tried``
    """
    columns, first = layout(one), one._first_line()
    names = [columns.paths[at] for at in columns.used]
    rows = sorted(
        (line - first, [cells[at] for at in columns.used])
        for work in works
        for line, cells in work.rows
    )
    deadline = time.monotonic() + seconds

    def make_loader():
        loader = loader_of(one, names, claims=False)
        loader.batch, loader.deadline = BATCH, deadline
        return loader

    loader = load_and_undo(one.env, make_loader, rows)
    return _tried(one, columns, names, loader, [index for index, _row in rows])


def _tried(one, columns, names, loader, indexes):
    first, told = one._first_line(), Faults(one._user_env(), names)
    errors, faults = {}, {}
    for record, messages in loader.failures:
        for message in messages:
            rows = rows_about(record, message)
            line, found = rows[0][0] + first, told.values(rows, message)
            errors.setdefault(line, []).append(message["message"])
            fault = fault_of(columns, message["message"], **found)
            faults.setdefault(line, []).append(fault)
    left = {index + first for index, _row in loader.left}
    failed = {index + first for rows, _told in loader.failures for index, _row in rows}
    return Tried(
        errors={line: " ".join(dict.fromkeys(texts)) for line, texts in errors.items()},
        faults=faults,
        good=[at for index in indexes if (at := index + first) not in failed | left],
        left=sorted(left),
    )


# values


def check(one, _sheet, names, at, values):
    """Look whether values can be read in a column, cheaply.

    :return: ``{value: sentence}`` of those that cannot
    """
    path = layout(one).path_of(names[at])
    if not path:
        return {}
    try:
        look = _checker(one, path)
    except UserError:
        return {}
    found = {value: look(value) for value in values[:MOST_NAMES] if value.strip()}
    return {value: error for value, error in found.items() if error}


def _checker(one, path):
    """A function of a value that tells what is wrong with it, or nothing."""
    model = model_of(one._user_env(), one.res_model)
    field = field_at(model, path)
    created = one._job_options().get("name_create_enabled_fields") or {}
    if field is None or field.type == "binary" or created.get(path):
        return lambda value: None
    if field.type in PARSED:
        return lambda value: _parse_error(one, path, value)
    return lambda value: _convert_error(one, model.env, field, path, value)


def _parse_error(one, path, value):
    importer = one._user_env()["base_import.import"].new({"res_model": one.res_model})
    try:
        importer._parse_import_data([[value]], [path], one._job_options())
    except ImportValidationError as error:
        return error.message
    return None


def _convert_error(one, env, field, path, value):
    """What Odoo's import says of a text for a field that is no date or number."""
    told, key = [], path.rpartition("/")[2]
    given = [{key if key in KEYS else None: value}] if field.relational else value
    if field.relational and field.type == "one2many":
        return None
    with env.cr.savepoint() as savepoint:
        converter = env["ir.fields.converter"].with_context(import_file=True)
        convert = converter.for_model(env[field.model_name], savepoint=savepoint)
        convert({field.name: given}, lambda name, error: told.append(error))
    errors = [error for error in told if not isinstance(error, Warning)]
    label = {"field": field._description_string(one.env)}
    return str(errors[0].args[0]) % label if errors else None


def choices(one, _sheet, names, at, query, most=SHOWN):
    """What may stand in a column, that contains a text: [(value, label)].

    :param most: how many
    """
    path = layout(one).path_of(names[at])
    model = path and model_of(one._user_env(), one.res_model)
    field = field_at(model, path) if path else None
    if field is None or path.rpartition("/")[2] in KEYS:
        return []
    if field.type == "selection":
        labels = [label for _value, label in field._description_selection(one.env)]
    elif field.type == "boolean":
        labels = [one.env._("Yes"), one.env._("No")]
    elif field.relational and field.type != "one2many":
        return _shown(_names(one, field.comodel_name, query, most), most)
    else:
        return []
    wanted = query.strip().casefold()
    found = [label for label in labels if wanted in str(label).casefold()]
    return _shown(found, most)


def _shown(labels, most):
    return [(str(label), str(label)) for label in labels][:most]


def _names(one, comodel, query, most):
    """Names of records that the current user may read, and who imports."""
    theirs = model_of(one._user_env(), comodel)
    if not (theirs.has_access("read") and one.env[comodel].has_access("read")):
        return []
    found = theirs.name_search(query, limit=2 * most)
    records = one.env[comodel].browse(id_ for id_, _name in found)
    readable = set(records._filtered_access("read").ids)
    return [name for id_, name in found if id_ in readable]
