"""What in a document is there several times, and says itself what it is.

Parties of an order are a buyer and a supplier, each with its role inside: columns are
called by it then, ``PARTY[buyer]/NAME`` instead of ``PARTY[2]/NAME``.
"""

import io
import re

from lxml import etree

from ..readers.unpack import Limited

LOOKED_AT = 2**18  # bytes
MEGABYTES = 100  # what entities may become
# PARTY_ROLE, type, CodeQualifier
ROLE = re.compile(
    r"(.*[-_])?(role|type|qualifier|kind|usage)|.*(Role|Type|Qualifier|Kind|Usage)",
    re.IGNORECASE,
)
ATTRIBUTES = ("role", "type", "qualifier", "kind", "usage")
LONGEST = 40  # characters of a role
# What a value is called that stands beside it: {"attribute_code": …, "value": …}.
CALLED = ("key", "name", "code", "attribute_code")
MOST = 50  # columns that come of it


class _Element:
    """An element that is read: its role, and those of what is in it."""

    def __init__(self):
        self.role, self.inner = None, {}


def named_by(head, record, lists=()):
    """What is called by what stands in it: value of the option ``named_by``.

    :param head: the first bytes of a document
    :param record: names from the root to the record
    :param lists: paths of its lists of lines
    :return: {path below the record: where the role stands}; all that are there several
        times are called by the same, and no two alike
    """
    found, unfit = {}, set()
    for names, inner in _elements(head[:LOOKED_AT]):
        if names[: len(record)] != record:
            continue
        for name, roles in inner.items():
            path = "/".join((*names[len(record) :], name))
            places = {role and role[0] for role in roles}
            if len(places) > 1 or None in places or len(set(roles)) < len(roles):
                unfit.add(path)
            elif len(roles) > 1:
                [found[path]] = places
    return {
        path: place
        for path, place in found.items()
        if path not in unfit and path not in lists
    }


def named_in(records, lists=()):
    """The same of records of JSON, for lists of objects that are no lines.

    :param records: dictionaries
    """
    found, unfit, several = {}, {*lists}, set()
    for record in records:
        for name, value in record.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                called = _called(value)
                if not called or found.setdefault(name, called) != called:
                    unfit.add(name)
                several.update([name] if len(value) > 1 else ())
    return {name: found[name] for name in found if name in several - unfit}


def _called(objects):
    """The key by which objects tell themselves apart; "" for none."""
    for key in objects[0] if len(objects) < MOST else ():
        texts = [one.get(key) if isinstance(one, dict) else None for one in objects]
        is_name = ROLE.fullmatch(key) or key in CALLED and "value" in objects[0]
        are_texts = all(isinstance(text, str) and text.strip() for text in texts)
        if is_name and are_texts and len({*texts}) == len(texts):
            return key
    return ""


def _elements(head):
    """Pairs: names from the root to an element, {name: roles} of what is in it."""
    stream = Limited(io.BytesIO(head), MEGABYTES)
    parser = etree.iterparse(stream, events=("start", "end"), resolve_entities=False)
    names, above = [], [_Element()]
    try:
        for event, element in parser:
            if event == "start":
                names.append(etree.QName(element).localname)
                above.append(_Element())
                continue
            one, name = above.pop(), names.pop()
            role = one.role or _said(element)
            above[-1].inner.setdefault(name, []).append(role)
            text = (element.text or "").strip()
            if not one.inner and ROLE.fullmatch(name) and 0 < len(text) < LONGEST:
                above[-1].role = above[-1].role or (name, text)
            yield (*names, name), one.inner
            element.clear()
    except etree.XMLSyntaxError:
        pass


def _said(element):
    """The role that an attribute says, or None."""
    said = ((f"@{name}", element.get(name)) for name in ATTRIBUTES)
    return next((pair for pair in said if pair[1]), None)
