"""Which columns the segments of a message become.

What is usual in ORDERS, INVOIC and DESADV has readable names; a qualifier that has none
stands in the name itself (``date_64``, ``line/quantity_59``); of a segment that has
no names at all, each component is a column, such as ``PAT/1.1``.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from .edifact_segments import Segment

DATES = {
    "137": "document_date",
    "2": "requested_date",
    "63": "latest_date",
    "64": "earliest_date",
    "35": "delivery_date",
    "17": "estimated_date",
    "11": "despatch_date",
    "3": "invoice_date",
    "13": "due_date",
    "171": "reference_date",
}
PARTIES = {
    "BY": "buyer",
    "SU": "supplier",
    "SE": "seller",
    "DP": "delivery",
    "IV": "invoicee",
    "UC": "consignee",
    "CN": "consignee",
    "SF": "ship_from",
    "PR": "payer",
    "CA": "carrier",
}
REFERENCES = {
    "ON": "order_number",
    "VN": "supplier_order_number",
    "CT": "contract_number",
    "DQ": "delivery_note_number",
    "AAK": "despatch_number",
    "IV": "invoice_number",
}
AMOUNTS = {
    "77": "total_amount",
    "9": "amount_due",
    "86": "message_amount",
    "79": "lines_amount",
    "125": "taxable_amount",
    "124": "tax_amount",
    "203": "amount",
}
PRICES = {"AAA": "price", "AAB": "gross_price", "INV": "invoice_price"}
# What is meant by the quantity of a line depends on the message.
QUANTITIES = {"INVOIC": "47", "DESADV": "12", "RECADV": "48"}
ORDERED = "21"
CODES = {
    **dict.fromkeys(("IN", "BP"), "buyer_code"),
    **dict.fromkeys(("SA", "VN"), "supplier_code"),
    "MF": "manufacturer_code",
    "NB": "lot",
    "SN": "serial",
}
EANS = ("EN", "SRV", "UP", "EU")
GLN_LISTS = ("9", "")  # who says what the id of a party means: GS1
DATE_FORMS = {
    "102": (8, "{0}{1}-{2}-{3}"),
    "101": (6, "20{0}-{1}-{2}"),
    "203": (12, "{0}{1}-{2}-{3} {4}:{5}:00"),
    "204": (14, "{0}{1}-{2}-{3} {4}:{5}:{6}"),
}

Pairs = Iterator[tuple[str, str]]


class Group(NamedTuple):
    """Where a segment stands.

    ``prefix`` is that of the columns of lines, or empty; ``inside`` is the tag of the
    segment that it belongs to, such as a tax; ``party`` the name of the party.
    """

    message: str
    prefix: str = ""
    inside: str = ""
    party: str = ""


def pairs(segment: Segment, group: Group) -> Pairs:
    """Yield column and text of what a segment says."""
    make = SEGMENTS.get(segment.tag)
    if group.inside and segment.tag in ("MOA", "QTY", "RTE", "PCD"):
        make = _inside
    for name, text in (make or _anything)(segment, group):
        if text:
            yield group.prefix + name, text


def number(text: str) -> str:
    """Return a number with a decimal point: a comma is one, too (ISO 9735)."""
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


def date(text: str, form: str) -> str:
    """Return a date as ISO 8601 has it; a text in another form is left as it is."""
    size, template = DATE_FORMS.get(form, (0, ""))
    if len(text) != size or not text.isdigit():
        return text
    return template.format(*(text[at : at + 2] for at in range(0, size, 2)))


def _document(segment: Segment, group: Group) -> Pairs:
    yield "document_type", segment.get(1)
    yield "document_number", segment.get(2)
    yield "document_function", segment.get(3)


def _date(segment: Segment, group: Group) -> Pairs:
    qualifier = segment.get(1)
    name = DATES.get(qualifier, f"date_{qualifier}")
    yield name, date(segment.get(1, 2), segment.get(1, 3))


def _party(segment: Segment, group: Group) -> Pairs:
    name = party_of(segment)
    is_gln = segment.get(2, 3) in GLN_LISTS
    yield f"{name}_gln" if is_gln else f"{name}_code", segment.get(2)
    yield f"{name}_name", _joined(segment, 4) or _joined(segment, 3)
    yield f"{name}_street", _joined(segment, 5)
    yield f"{name}_city", segment.get(6)
    yield f"{name}_zip", segment.get(8)
    yield f"{name}_country", segment.get(9)


def party_of(segment: Segment) -> str:
    """Return how the columns of a party begin."""
    return PARTIES.get(segment.get(1), f"party_{segment.get(1)}")


def _reference(segment: Segment, group: Group) -> Pairs:
    qualifier = segment.get(1)
    if qualifier == "VA" and group.party:
        yield f"{group.party}_vat", segment.get(1, 2)
    elif group.party:
        yield f"{group.party}_ref_{qualifier}", segment.get(1, 2)
    else:
        name = REFERENCES.get(qualifier, f"ref_{qualifier}")
        yield name, segment.get(1, 2)
        yield f"{name}_line", segment.get(1, 3)


def _currency(segment: Segment, group: Group) -> Pairs:
    qualifier = segment.get(1)
    name = "currency" if qualifier == "2" else f"currency_{qualifier}"
    yield name, segment.get(1, 2)


def _text(segment: Segment, group: Group) -> Pairs:
    yield f"text_{segment.get(1)}", _joined(segment, 4) or segment.get(3)


def _amount(segment: Segment, group: Group) -> Pairs:
    qualifier = segment.get(1)
    yield AMOUNTS.get(qualifier, f"amount_{qualifier}"), number(segment.get(1, 2))


def _line(segment: Segment, group: Group) -> Pairs:
    yield "number", segment.get(1)
    yield "action", segment.get(2)
    yield _code_name(segment.get(3, 2)), segment.get(3)


def _codes(segment: Segment, group: Group) -> Pairs:
    for place in range(2, len(segment.elements) + 1):
        yield _code_name(segment.get(place, 2)), segment.get(place)


def _code_name(kind: str) -> str:
    if kind in EANS:
        return "ean"
    return CODES.get(kind, f"code_{kind}") if kind else "code"


def _description(segment: Segment, group: Group) -> Pairs:
    yield "description", segment.get(3, 4) + segment.get(3, 5)
    yield "description_code", segment.get(3)


def _quantity(segment: Segment, group: Group) -> Pairs:
    qualifier = segment.get(1)
    if qualifier == QUANTITIES.get(group.message, ORDERED):
        yield "quantity", number(segment.get(1, 2))
        yield "unit", segment.get(1, 3)
    else:
        yield f"quantity_{qualifier}", number(segment.get(1, 2))


def _price(segment: Segment, group: Group) -> Pairs:
    qualifier = segment.get(1)
    name = PRICES.get(qualifier, f"price_{qualifier}")
    yield name, number(segment.get(1, 2))
    yield f"{name}_per", number(segment.get(1, 5))


def _tax(segment: Segment, group: Group) -> Pairs:
    yield "tax_kind", segment.get(2)
    yield "tax_rate", number(segment.get(5, 4))


def _serial(segment: Segment, group: Group) -> Pairs:
    name = "sscc" if segment.get(1) == "BJ" else f"id_{segment.get(1)}"
    for place in range(2, len(segment.elements) + 1):
        yield name, segment.get(place)


def _inside(segment: Segment, group: Group) -> Pairs:
    """What belongs to a tax or an allowance is not of the record itself."""
    name = f"{group.inside}/{segment.tag}_{segment.get(1)}"
    yield name, number(segment.get(1, 2))


def _anything(segment: Segment, group: Group) -> Pairs:
    for place, element in enumerate(segment.elements, 1):
        for at, text in enumerate(element, 1):
            yield f"{segment.tag}/{place}.{at}", text


def _joined(segment: Segment, element: int) -> str:
    found = segment.elements[element - 1 : element]
    return " ".join(filter(None, map(str.strip, found[0]))) if found else ""


SEGMENTS: dict[str, Callable[[Segment, Group], Pairs]] = {
    "BGM": _document,
    "DTM": _date,
    "NAD": _party,
    "RFF": _reference,
    "CUX": _currency,
    "FTX": _text,
    "MOA": _amount,
    "LIN": _line,
    "PIA": _codes,
    "IMD": _description,
    "QTY": _quantity,
    "PRI": _price,
    "TAX": _tax,
    "GIN": _serial,
}
