"""What may be said of records with lists inside, in JSON and XML."""

from collections.abc import Iterable
from typing import Any

from ..tools.configuration import Option
from .table import Message

_lt = Message


def check_names(names: Any) -> Message | None:
    """Say what is wrong with a name or a list of them, or return None."""
    many = [names] if isinstance(names, str) else names
    if all(isinstance(name, str) and name for name in many):
        return None
    return _lt("has to be a name or a list of names, not %(value)r", value=names)


def check_above(names: Iterable[Any]) -> Message | None:
    """Say what is wrong with names of values around a record, or return None."""
    for name in names:
        text = name if isinstance(name, str) else ""
        if not text.startswith("../") or not all(text.split("/")):
            return _lt(
                "has to be names such as '../Id' or '../../Name', not %(value)r",
                value=name,
            )
    return None


def check_several(value: Any) -> Message | None:
    """Say what is wrong with the option for repeated values, or return None."""
    between = value.values() if isinstance(value, dict) else ()
    if all(isinstance(name, str) and name for name in value) and all(
        one is None or isinstance(one, str) and one for one in between
    ):
        return None
    return _lt("has to be names, or {name: text that is put between}")


def check_named_by(value: Any) -> Message | None:
    """Say what is wrong with the option for what says itself what it is, or None."""
    if all(isinstance(one, str) and one for pair in value.items() for one in pair):
        return None
    return _lt(
        "has to be {name: where its name stands in it}, not %(value)r", value=value
    )


def nested(config: dict[str, Any]) -> dict[str, Any]:
    """The options of the readers, as a configuration says."""
    lists = config["lists"]
    return {
        "lists": [lists] if isinstance(lists, str) else list(lists),
        "several": config["several"],
        "named_by": config["named_by"],
    }


NESTED = {
    "lists": Option(
        (str, list),
        (),
        _lt(
            "Lists whose elements are lines of their record, such as 'line_items' "
            "(JSON) or 'OrderLine' (XML): each is a row with columns such as "
            "'line_items/sku', the first of them beside the record's own cells. A list "
            "in a list is named as well, as 'line_items/tax_lines'."
        ),
        check=check_names,
    ),
    "several": Option(
        (list, dict),
        (),
        _lt(
            "What may be there several times and goes into one cell, such as ['tag']: "
            "a list of which a Record Import makes several related records; or {'tag': "
            "', '}, with the text that is put between."
        ),
        check=check_several,
    ),
    "named_by": Option(
        dict,
        {},
        _lt(
            "What may be there several times and says itself what it is: {'meta_data': "
            "'key'} (JSON) makes columns such as 'meta_data[vat].value', {'Bal': "
            "'Tp/CdOrPrtry/Cd'} (XML) such as 'Bal[CLBD]/Amt'."
        ),
        check=check_named_by,
    ),
    "above": Option(
        list,
        (),
        _lt(
            "Values that stand around the records, in front of them: '../Id' is that "
            "of the object or element around, '../../Name' that around it."
        ),
        check=check_above,
    ),
}
