"""The keys of the configuration, and what can be said about them without a database."""

from ..tools.configuration import Option, check_config, not_negative, positive
from ..tools.fetch import hosts_complaint
from ..tools.field_paths import Path
from ..tools.message import Message
from .relation_options import RELATION_OPTIONS, creates, paths_of
from .steps.made_columns import check_columns
from .steps.row_parts import check_split_rows
from .steps.step_chain import check_steps
from .steps.value_tables import OTHERWISE, OTHERWISE_HELP, TABLE_HELP, check_table

_lt = Message  # the name by which Odoo finds the texts that are to be translated
# The formats of dates that texts name are no placeholders.
# pylint: disable=translation-positional-used


def _check_columns(check):
    columns = check.values()
    if all(isinstance(one, str | int) and one for one in columns):
        return None
    return _lt("has to be {field: column}, not %(value)r", value=check)


MODES = ("create", "update", "upsert", "skip")


def _check_url(value):
    return None if isinstance(value, bool) else positive(value)


OPTIONS = {
    "model": Option(str, "", _lt("The model to import into, such as 'res.partner'.")),
    "mapping": Option(
        dict,
        None,
        _lt(
            "Column to field: {'Name': 'name', 'Country': 'country_id/code'}. Behind a "
            "slash stands the field by which a related record is found (without: its "
            "name; 'id': its external id; '.id': its database id), or the field of a "
            "line: 'order_line/product_id'. 'name:fr_FR' is a translation. Instead of "
            "a field, a dictionary: {'field': 'list_price', 'decimal': ','}, or a list "
            "to fill several fields from one column. Without a header, columns are "
            "numbers from 1. When absent, the headers are names or labels of fields."
        ),
    ),
    "columns": Option(
        dict,
        {},
        _lt(
            "Columns that the file does not have, made by steps from those it has: "
            "{'Name': {'join': '{First Name} {Last Name}'}}. The mapping, and further "
            "made columns, use them as if they were in the file."
        ),
        check=check_columns,
    ),
    "split_rows": Option(
        dict,
        {},
        _lt(
            "Columns with lists of which each part is a row of its own, and the sign "
            "between the parts: {'Sizes': ','}. Parts of several columns go together. "
            "The row is in when all of its parts are."
        ),
        check=check_split_rows,
    ),
    "constants": Option(
        dict, {}, _lt("Field to value, as if each row had a column with this value.")
    ),
    "defaults": Option(
        dict, {}, _lt("Field to value, for new records to which the row gives none.")
    ),
    "key": Option(
        (str, list, dict),
        None,
        _lt(
            "What tells records apart: a field, a list of fields, 'id' (external ids), "
            "'.id' (database ids), or {'backend': external id of a backend} for a "
            "model of bindings. A list of lists is several keys, each of which finds "
            "the record: [['barcode'], ['default_code']]; where they find different "
            "ones, the row waits. Default: 'id' or '.id' where a column is one."
        ),
    ),
    "mode": Option(
        str,
        None,
        _lt(
            "'create' refuses records that are there, 'update' those that are not, "
            "'upsert' does both (the default with a key), 'skip' leaves those that are "
            "there as they are."
        ),
        choices=MODES,
    ),
    "duplicates": Option(
        str,
        "last",
        _lt(
            "Several lines of a file with the same key: the last line wins, or each "
            "but the first is an error."
        ),
        choices=("last", "error"),
    ),
    "empty": Option(
        str,
        "ignore",
        _lt("An empty cell leaves a field as it is, or clears it."),
        choices=("ignore", "clear"),
    ),
    "lines": Option(
        dict,
        {},
        _lt(
            "Field of lines to what tells lines of one record apart: {'order_line': "
            "['product_id']}. By default all that the file says of them. Lines that "
            "the file does not mention stay."
        ),
    ),
    "bad_lines": Option(
        str,
        "record",
        _lt(
            "What waits when a line of a record cannot go in: 'record', the record "
            "with all of its lines, or 'line', that line alone: its record goes in "
            "without it. That needs a “key”, by which the line finds its record later."
        ),
        choices=("record", "line"),
    ),
    "check": Option(
        dict,
        {},
        _lt(
            "Field to column: {'amount_total': 'total_price'}. When the record is "
            "made, the field has to be what the column says, as exactly as the "
            "currency, or the field, is rounded. Otherwise nothing of the record goes "
            "in."
        ),
        check=_check_columns,
    ),
    "decimal": Option(
        str,
        ".",
        _lt(
            "The decimal sign of numbers that are written as texts. What a workbook or "
            "JSON has as a number has a decimal point and is read as well. Behind "
            "'thousands': '.' what may be both, as 1.125, fails its row."
        ),
        choices=(".", ","),
    ),
    "thousands": Option(
        str,
        "",
        _lt("The sign between thousands, none by default."),
        choices=("", ".", ",", " ", "'"),
    ),
    "date_format": Option(
        str, None, _lt("Such as '%d.%m.%Y'. Default: 2026-12-31 (ISO 8601).")
    ),
    "datetime_format": Option(
        str,
        None,
        _lt(
            "Such as '%d.%m.%Y %H:%M'. Default: 2026-12-31 23:59:59. Without an "
            "offset, times are those of the user's time zone."
        ),
    ),
    "separator": Option(str, ",", _lt("Between several records in one cell.")),
    "module": Option(
        str, "__import__", _lt("The first part of external ids that have no dot.")
    ),
    "mapper": Option(
        dict,
        None,
        _lt(
            "Instead of a mapping: {'backend': external id of a backend, 'usage': "
            "'import.mapper'} names the component that maps a row."
        ),
    ),
    "allowed_hosts": Option(
        list,
        (),
        _lt(
            "Hosts, as 'host' or 'host:port', from which columns with “url” may fetch "
            "although they are on this machine or in a private network. Only "
            "administrators name them."
        ),
        check=hosts_complaint,
        admin=True,
    ),
    "fetch_mb": Option(
        int,
        10,
        _lt("The largest content, in MB, that columns with “url” or “file” take."),
        check=positive,
    ),
    "fetch_seconds": Option(
        int,
        15,
        _lt(
            "How long a job fetches at once. What is left is fetched by the same job "
            "or the next, in smaller parts."
        ),
        check=positive,
    ),
    "fetch_days": Option(
        int,
        7,
        _lt(
            "A server that tells no versions (ETag, Last-Modified) is asked again for "
            "the same address after so many days. 0: each time."
        ),
        check=not_negative,
    ),
    "tracking": Option(
        bool,
        False,
        _lt("Note changes in the records' chatter. Costs much of the speed."),
    ),
}

COLUMN_OPTIONS = {
    "field": Option(str, "", _lt("The field path.")),
    "empty": OPTIONS["empty"]._replace(default=None),
    "decimal": OPTIONS["decimal"]._replace(default=None),
    "thousands": OPTIONS["thousands"]._replace(default=None),
    "format": Option(str, None, _lt("The format of a date or time.")),
    "separator": Option(str, None, _lt("Between several records in one cell.")),
    "steps": Option(
        (list, str, dict),
        None,
        _lt(
            "What is done with the cells before they are read, one behind the other: "
            "['strip_tags', {'number': 'kg'}]."
        ),
        check=check_steps,
    ),
    "values": Option((dict, str), {}, TABLE_HELP, check=check_table),
    "otherwise": Option(str, None, OTHERWISE_HELP, choices=OTHERWISE),
    "create": Option(bool, False, _lt("Create related records that are missing.")),
    "add": Option(bool, False, _lt("Keep the related records that are there.")),
    "archived": Option(
        bool, False, _lt("Find related records that are archived, too.")
    ),
    "verbatim": Option(
        bool,
        False,
        _lt(
            "Take a text as it is, also one such as 4,00638E+12, which Excel makes of "
            "a long number, or a list of JSON."
        ),
    ),
    "url": Option(
        (bool, int),
        False,
        _lt(
            "The cell is the address (http or https) of a picture or file, which is "
            "fetched: many at the same time, and again only what has changed. A "
            "number takes one of several in the cell: 1 the first."
        ),
        check=_check_url,
    ),
    "file": Option(
        bool,
        False,
        _lt(
            "The cell is the name of a picture or file in the zip in which the rows "
            "came, or in another zip of the run."
        ),
    ),
    "dead": Option(
        str,
        "fail",
        _lt(
            "What cannot be fetched, or is not in the zip, fails its row, or leaves "
            "the field empty, which the run tells."
        ),
        choices=("fail", "empty"),
    ),
    "unique": Option(
        bool,
        None,
        _lt(
            "Whether only one record may have a text. Of rows with the same, the first "
            "one of the file goes first, and chunks and runs at once wait for each "
            "other. Default: where a rule of the model or the database says so."
        ),
    ),
    **RELATION_OPTIONS,
}
NOTHING_SAID = {name: option.default for name, option in COLUMN_OPTIONS.items()}


def column_complaints(mapping):
    """What is wrong with the form of a mapping: list of sentences."""
    return [
        _lt(
            "“mapping”, column “%(column)s”: %(complaint)s",
            column=column,
            complaint=complaint,
        )
        for column, entry in (mapping or {}).items()
        for spec in entries(entry)
        for complaint in _entry_complaints(spec)
    ]


def entries(entry):
    """The dictionaries behind one column of a mapping."""
    many = entry if isinstance(entry, list) else [entry]
    return [{"field": one} if isinstance(one, str) else one for one in many]


def specs_of(mapping):
    """The dictionaries behind all columns of a mapping: list."""
    return [spec for entry in (mapping or {}).values() for spec in entries(entry)]


def config_paths(config):
    """The paths that a configuration fills: pairs of Path, whether it creates.

    :param config: with its defaults
    """
    specs = [spec for spec in specs_of(config["mapping"]) if isinstance(spec, dict)]
    specs += [{"field": path} for path in (*config["constants"], *config["defaults"])]
    for spec in specs:
        if isinstance(spec.get("field"), str):
            for path in paths_of(spec):
                yield Path.parse(path), creates(spec)


def config_keys(config):
    """Names of the fields by which a configuration finds its records."""
    return [name for name in names_in_key(config["key"]) if isinstance(name, str)]


def names_in_key(key):
    """What stands in a key, or in several: list, whatever it is."""
    if isinstance(key, str):
        return [key]
    parts = key if is_list(key) else []
    return [name for one in parts for name in (one if is_list(one) else [one])]


def is_list(value):
    return isinstance(value, list | tuple)


def _entry_complaints(spec):
    if not isinstance(spec, dict):
        return [_lt("has to be a field or a dictionary, not %(value)r.", value=spec)]
    if not spec.get("field"):
        return [_lt("the key “field” is missing.")]
    if spec.get("otherwise") and not spec.get("values"):
        return [_lt("“otherwise” needs “values”.")]
    return check_config(COLUMN_OPTIONS, spec)
