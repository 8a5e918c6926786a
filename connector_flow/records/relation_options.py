"""What a mapping says of the related records that a column names."""

import re
from typing import NamedTuple

from ..tools.configuration import Option
from ..tools.message import Message

_lt = Message  # the name by which Odoo finds the texts that are to be translated

MISSING = ("fail", "create", "empty", "skip")
FALLBACKS = ("use", "use_id")
MOST = 10  # look-ups of a column
ORDER = re.compile(r"([a-zA-Z_]\w*)(?: +(asc|desc))?", re.IGNORECASE)


class Marked(NamedTuple):
    """A look-up of cells that begin with a sign, or of all others: ''."""

    marker: str
    path: str


def alternatives(by):
    """The look-ups that the key “by” lists: list of :class:`Marked`.

    :param by: None, a text, a list of texts, or {what cells begin with: text or list}
    """
    if by is None:
        return []
    given = by if isinstance(by, dict) else {"": by}
    return [
        Marked(marker, path)
        for marker, paths in given.items()
        for path in (paths if isinstance(paths, list | tuple) else [paths])
    ]


def order_of(prefer):
    """The order of the key “prefer”: list of pairs, name of a field and asc or desc."""
    found = [ORDER.fullmatch(part.strip()) for part in prefer.split(",")]
    return [(one[1], (one[2] or "asc").lower()) for one in found]


def creates(spec):
    """Whether related records that are missing are created."""
    return bool(spec.get("create")) or spec.get("missing") == "create"


def paths_of(spec):
    """The paths that a column fills, looks up or sorts by; what is wrong is left out.

    :param spec: the dictionary of a column, checked or not
    """
    path = spec["field"]
    yield path
    if _by_complaint(spec.get("by")) is None:
        for one in alternatives(spec.get("by")):
            yield f"{path}/{one.path}" if one.path else path
    if isinstance(spec.get("prefer"), str) and not _prefer_complaint(spec["prefer"]):
        for name, _direction in order_of(spec["prefer"]):
            yield from (f"{above}/{name}" for above in _beginnings(path))


def _beginnings(path):
    """A path and those above it: one of them leads to the related records."""
    names = path.partition(":")[0].split("/")
    return ["/".join(names[:count]) for count in range(1, len(names) + 1)]


def _by_complaint(by):
    if by is None:
        return None
    marked = alternatives(by)
    markers = by if isinstance(by, dict) else ()
    texts = [*markers, *(one.path for one in marked)]
    if not marked or not all(isinstance(text, str) for text in texts):
        return _lt(
            "has to list fields of the related record, such as "
            "['barcode', 'default_code'], not %(value)r",
            value=by,
        )
    if len(marked) > MOST:
        return _lt("has to list %(most)s look-ups or fewer", most=MOST)
    return None


def _missing_complaint(value):
    if isinstance(value, str) and value in MISSING:
        return None
    if isinstance(value, dict) and len(value) == 1:
        [(name, said)] = value.items()
        kinds = (str, int) if name == "use" else (str,)
        if name in FALLBACKS and type(said) in kinds and said != "":
            return None
    return _lt(
        "has to be one of 'fail', 'create', 'empty', 'skip', {'use': a value of the "
        "column} or {'use_id': an external id}, not %(value)r",
        value=value,
    )


def _prefer_complaint(value):
    if all(ORDER.fullmatch(part.strip()) for part in value.split(",")):
        return None
    return _lt(
        "has to be an order of fields of the related record, such as "
        "'sequence, id desc', not %(value)r",
        value=value,
    )


def _sign_complaint(value):
    if value is True or isinstance(value, str) and value.strip(" \\"):
        return None
    return _lt("has to be the sign between the names, such as '>', or True")


RELATION_OPTIONS = {
    "by": Option(
        (str, list, dict),
        None,
        _lt(
            "Several look-ups of a related record, behind a field without a slash: "
            "['barcode', 'default_code', 'seller_ids/product_code']. One that finds a "
            "record is enough; those that find different ones fail the row. '' is its "
            "name, 'id' its external id. {'id:': 'id', '': 'default_code'} takes cells "
            "that begin with “id:” for external ids and others for codes."
        ),
        check=_by_complaint,
    ),
    "alternative": Option(
        bool,
        False,
        _lt(
            "Of several columns that find one related record, those with this key are "
            "enough by themselves: the barcode, or else the code in another column."
        ),
    ),
    "path": Option(
        (str, bool),
        None,
        _lt(
            "The cell names a place in a tree from the top, such as “Damen > Jacken”: "
            "the sign between the names, or True for the one that is found in the "
            "cell (> » › → | /). Blanks around it mean nothing; a backslash in front "
            "makes it a part of the name. “create” makes parents as well."
        ),
        check=_sign_complaint,
    ),
    "ancestors": Option(
        bool,
        False,
        _lt("With “path”: link the parents as well, to a field of several records."),
    ),
    "take": Option(
        str,
        None,
        _lt("For a field of one record whose cells name several: which one it gets."),
        choices=("first", "last"),
    ),
    "missing": Option(
        (str, dict),
        None,
        _lt(
            "Where no related record is found: 'fail' (the default), 'create', 'empty' "
            "(as if the cell were empty), 'skip' (leave the row out, with the reason), "
            "{'use': 'Other'} (what is found for this value instead) or {'use_id': "
            "'base.de'}. It waits for what other rows may bring."
        ),
        check=_missing_complaint,
    ),
    "prefer": Option(
        str,
        None,
        _lt(
            "Of several related records that fit, the first one in this order of their "
            "fields: 'sequence, id desc'. Without it the row waits and names them."
        ),
        check=_prefer_complaint,
    ),
    "prefix": Option(
        str,
        None,
        _lt(
            "In front of external ids, so that 901 is “shop_customer_901”. Without a "
            "dot, “module” stands in front of it."
        ),
    ),
    "languages": Option(
        bool,
        False,
        _lt(
            "Find related records by their names in any language that is installed. "
            "Countries always are, and by codes and names that people use (UK, DEU)."
        ),
    ),
}
# What says nothing of a field without related records.
ONLY_RELATED = tuple(name for name in RELATION_OPTIONS if name != "prefix")
