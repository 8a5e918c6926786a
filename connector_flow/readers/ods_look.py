"""What the fast reader does not tell of an ods sheet: errors, and texts as they are.

It takes a cell in error for an empty one or for 0, leaves out tabs and line breaks
inside of a paragraph, and takes texts of pictures for those of their cell. It is run
without Odoo, by ``sheet_process.py``.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import Any

# What programs in any language show for an error: #NV, #BEZUG!, #¿NOMBRE?, Err:502.
ERROR = re.compile(r"#\S+|[^\W\d_]+\s?:\d{3}")
# Those that nobody would write himself, in a cell that does not say what it is.
ERROR_TEXT = re.compile(
    r"#(NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|GETTING_DATA|SPILL!|CALC!"
    r"|WERT!|BEZUG!|ZAHL!|NV|ÜBERLAUF!|VALEUR!|NOM\?|NOMBRE!|¡\w+!|¡DIV/0!|¿NOMBRE\?"
    r"|VALORE!|RIF!|NOME\?|WAARDE!|VERW!|NAAM\?|GETAL!|DEEL/0!|DZIEL/0!|ADR!|VALOR!"
    r"|ДЕЛ/0!|ЗНАЧ!|ССЫЛКА!|ИМЯ\?|ЧИСЛО!|Н/Д|N/[BD])|(Err|Fehler|Erreur\s?):\d{3}"
)
# Bytes without which there is nothing to look for.
NEEDED = re.compile(
    rb":(?:p|h|span|a)(?:\s[^<>]*)?>[^<]*(?:[\t\r\n]|  )"  # blanks that are not shown
    rb"|:table-cell(?![^<>]*:(?:value-type|formula)=)[^<>]*>\s*<text:"
    rb"|[\"']error[\"']|>#|:\d{3}<|:formula=|:(?:tab|line-break|frame|custom-shape|g)[\s/>]"
)
UNTYPED = "untyped: "  # in front of a text
BLOCK, OVERLAP = 2**20, 100
NESTED = ("annotation", "frame", "custom-shape", "g")  # texts that are not the cell's
UNSHOWN = re.compile(r"[\t\r\n]|  |^ | $")
BLANKS = re.compile(r"[ \t\r\n]+")
# What is shown of tabs, breaks and several blanks, by signs that no XML contains.
TAB, BREAK, BLANK = "\0", "\1", "\2"
SPELLED = str.maketrans({TAB: "\t", BREAK: "\n", BLANK: " "})
NUMBERS = ("float", "currency", "percentage")
LARGEST = 1000  # blanks that a document can ask for at once


def is_needed(path: str) -> bool:
    """Whether there is anything to look for, told by a look at the bytes."""
    rest = b""
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as part:
        while block := part.read(BLOCK):
            if NEEDED.search(rest + block):
                return True
            rest = block[-OVERLAP:]
    return False


def look(
    path: str, name: str, as_shown: bool = False
) -> Iterator[tuple[int, int, dict[int, str], dict[int, str], dict[int, str]]]:
    """Yield ``(row, how many such rows, errors, texts, shown)`` of rows that have any.

    :param name: of the sheet
    :param as_shown: whether to tell what is shown for numbers
    :return: rows from 0, the others as ``{column: text}``, columns from 0
    """
    row = 0
    for element in _rows(path, name):
        repeated = _count(element, "number-rows-repeated")
        found = _looked(element, as_shown)
        if any(found):
            yield row, repeated, *found
        row += repeated


def merged(path: str, name: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield the areas of cells that are one: their first and last row and column."""
    row = 0
    for element in _rows(path, name):
        column = 0
        for cell in filter(_is_cell, element):
            rows = _count(cell, "number-rows-spanned")
            columns = _count(cell, "number-columns-spanned")
            if rows > 1 or columns > 1:
                yield (row, column), (row + rows - 1, column + columns - 1)
            column += _count(cell, "number-columns-repeated")
        row += _count(element, "number-rows-repeated")


def _is_cell(element: Any) -> bool:
    return _local(element) in ("table-cell", "covered-table-cell")


def _rows(path: str, name: str) -> Iterator[Any]:
    """Yield the rows of a sheet, each when it is complete."""
    import lxml.etree as etree

    inside, depth = False, 0
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as part:
        for event, element in etree.iterparse(
            part,
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=True,  # memory and time of this process are limited
        ):
            local = _local(element)
            if local == "table":
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1:
                    inside = _get(element, "name") == name
            elif event == "end" and local == "table-row" and depth == 1:
                if inside:
                    yield element
                _forget(element)


def _looked(
    row: Any, as_shown: bool
) -> tuple[dict[int, str], dict[int, str], dict[int, str]]:
    """What is to be said of the cells of a row: errors, texts, and what is shown."""
    said: dict[str, dict[int, str]] = {"error": {}, "text": {}, "number": {}}
    column = 0
    for cell in filter(_is_cell, row):
        repeated = _count(cell, "number-columns-repeated")
        formula = _get(cell, "formula")
        if formula is not None and _is_uncalculated(cell):
            said["error"][column] = "=" + formula.partition("=")[2]
        elif len(cell):
            shown = _shown(cell)
            kind = _kind(cell, shown)
            if kind and (as_shown or kind != "number"):
                text = UNTYPED + shown if _is_untyped(cell, shown) else shown
                said[kind] |= dict.fromkeys(range(column, column + repeated), text)
        column += repeated
    return said["error"], said["text"], said["number"]


def _kind(cell: Any, shown: str) -> str | None:
    """As what is to be told what is shown in a cell; None: not at all."""
    if _is_error(cell, shown) or _is_untyped(cell, shown):
        return "error"
    if _is_marked_up(cell):
        return "text"
    return "number" if _get(cell, "value-type") in NUMBERS else None


def _is_uncalculated(cell: Any) -> bool:
    """Whether a formula has neither a value nor anything that is shown."""
    return _get(cell, "value-type") is None and not _shown(cell)


def _is_error(cell: Any, shown: str) -> bool:
    kind, value = _get(cell, "value-type"), _get(cell, "string-value")
    if "error" in _all(cell, "value-type"):
        return True
    if _get(cell, "formula") is None:
        return kind == "string" and bool(ERROR_TEXT.fullmatch(shown))
    if kind == "float" or value == "" or kind is None:
        return bool(ERROR.fullmatch(shown))
    return kind == "string" and bool(ERROR_TEXT.fullmatch(value or shown))


def _is_untyped(cell: Any, shown: str) -> bool:
    """Whether a cell shows a text of no type: the fast reader takes it for empty."""
    return (
        bool(shown)
        and _get(cell, "value-type") is None
        and (_get(cell, "formula") is None and _local(cell) == "table-cell")
    )


def _is_marked_up(cell: Any) -> bool:
    """Whether the text of a cell may be another than what the fast reader has."""
    kind, value = _get(cell, "value-type"), _get(cell, "string-value")
    if kind != "string" or value is not None:
        return False
    return bool(UNSHOWN.search("".join(cell.itertext()))) or any(
        _local(child) in ("tab", "line-break", *NESTED) for child in cell.iter()
    )


def _shown(cell: Any) -> str:
    """The text of a cell, its paragraphs in lines."""
    texts = (_text(child) for child in cell if _local(child) in ("p", "h"))
    # Line breaks of the file, and several blanks, are shown as one blank.
    plain = (BLANKS.sub(" ", text).strip(" ") for text in texts)
    return "\n".join(text.translate(SPELLED) for text in plain)


def _text(element: Any) -> str:
    """The text of a paragraph, without that of what hangs on it."""
    parts = [element.text or ""]
    for child in element:
        local = _local(child)
        if local == "tab":
            parts.append(TAB)
        elif local == "line-break":
            parts.append(BREAK)
        elif local == "s":
            parts.append(BLANK * min(_count(child, "c"), LARGEST))
        elif local not in NESTED:
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _count(element: Any, name: str) -> int:
    """How often something is there: a number from 1."""
    text = _get(element, name) or ""
    return max(int(text), 1) if text.isdecimal() and len(text) < 10 else 1


def _get(element: Any, name: str) -> str | None:
    """An attribute by its name alone; None where there is none."""
    return next(iter(_all(element, name)), None)


def _all(element: Any, name: str) -> list[str]:
    return [value for key, value in element.items() if key.rpartition("}")[2] == name]


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _forget(element: Any) -> None:
    """Free the memory of a row and of those in front of it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
