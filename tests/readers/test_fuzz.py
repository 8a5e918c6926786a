"""Any bytes give rows or a clear error: no traceback, no hang, no wrong row."""

import csv
import gzip
import io
import json
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite_setup.patience import SIEGE_LIMIT

from . import fuzz
from .conftest import LONG, SHORT

# What formats are made of: random bytes alone would hardly get beyond the first check.
PARTS = {
    "csv": [b'"', b";", b",", b"\t", b"\r", b"\n", b"a", b"\xc3\xbc", b"\xff", b"\0"],
    "edifact": [
        *(b"UNA:+.? '", b"UNA:+.  '", b"UNB+UNOC:3+A+B+1:2+R'", b"UNB+UNOY:4+A+B++R'"),
        *(b"UNH+1+ORDERS:D'", b"BGM+220+A'", b"LIN+1++4:EN'", b"QTY+21:1'", b"CPS+1'"),
        *(b"UNS+S'", b"UNT+3+1'", b"UNT+5+1'", b"UNZ+1+R'", b"NAD+BY+1", b"TAX+7'"),
        *(b"'", b"+", b":", b"?", b"\n", b"a", b"\xc3\xbc", b"\xff", b"\0"),
    ],
    "json": [
        *(bytes([char]) for char in b'{}[],:" \n\\au0e-.1'),
        *(b"null", b"true", b"NaN", b'"a"', b'"b":', b"\\u0000", b"\\ud800"),
        *(b"\xef\xbb\xbf", b"\xff", b"\xc3\xbc", b'{"a":{"b":[', b'{"a":1}\n'),
    ],
    "xml": [
        *(b"<p>", b"</p>", b"<p/>", b"<c>", b"</c>", b"<a x='1'>", b"</a>", b"&amp;"),
        *(
            b"&x;",
            b"<!--",
            b"-->",
            b"<![CDATA[",
            b"]]>",
            b"<?x?>",
            b"\xff",
            b"\0",
            b"t",
        ),
        *(b"<!DOCTYPE c [", b"<!ENTITY x 'y'>", b"]>", b" xmlns:a='b'", b"<?xml "),
    ],
}
READERS = {
    "csv": ("csv", fuzz.csv_rows),
    "edifact": ("edifact", fuzz.edifact_rows),
    "fixed": ("csv", fuzz.fixed_rows),
    "fixed, in bytes": ("csv", fuzz.fixed_bytes),
    "json lines": ("json", fuzz.json_lines),
    "json array": ("json", fuzz.json_array),
    "json path": ("json", fuzz.json_at_path),
    "xml": ("xml", fuzz.xml_records),
}


def soup(kind):
    """Bytes out of the parts of a format, and others."""
    piece = st.one_of(st.sampled_from(PARTS[kind]), st.binary(max_size=4))
    return st.lists(piece, max_size=60).map(b"".join)


def lengths(test):
    """Run a property shortly in ``make test``, and long in ``make soak``."""
    return pytest.mark.parametrize(
        "examples",
        [pytest.param(SHORT, id="short"), pytest.param(LONG, id="long", marks=SOAK)],
    )(test)


SOAK = [pytest.mark.soak, pytest.mark.timeout(SIEGE_LIMIT)]


@lengths
@pytest.mark.parametrize("name", READERS)
def test_any_bytes_give_rows_or_a_clear_error(name, examples):
    """And what cannot continue at an offset is the same after it was stored."""
    kind, make = READERS[name]

    @examples
    @given(soup(kind))
    def check(data):
        rows = fuzz.read(make, data)
        fuzz.check_rows(rows)
        if name in ("edifact", "json array", "json path", "xml"):
            same(fuzz.stored(make, data), rows)

    check()


def same(stored, rows):
    """Stored rows are the rows, with empty cells at their ends."""
    assert isinstance(stored, str) == isinstance(rows, str)
    for row, expected in zip(stored, rows, strict=True):
        if not isinstance(rows, str):
            cells = expected.cells
            assert (row.line, row.cells[: len(cells)]) == (expected.line, cells)
            assert not any(row.cells[len(cells) :])


@lengths
@pytest.mark.parametrize("name", ["csv", "fixed", "fixed, in bytes", "json lines"])
def test_any_bytes_give_the_same_rows_in_parts(name, examples):
    """Wherever a chunk or a job ends."""
    kind, make = READERS[name]

    @examples
    @given(soup(kind), st.integers(1, 4))
    def check(data, count):
        try:
            whole = list(make(data))
        except fuzz.FileError:
            return
        parts = fuzz.in_parts(make, data, count)
        assert [row[:3] for row in parts] == [row[:3] for row in whole]

    check()


DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|:~ ü"),
        "quotechar": st.sampled_from("\"'´"),
        "doublequote": st.booleans(),
        "escapechar": st.sampled_from([None, "\\", "^"]),
        "quoting": st.sampled_from(
            [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_NONE]
        ),
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
    }
)
# Whatever a file may hold: quotes, breaks, delimiters, and what only looks like one.
TEXT = st.text(
    st.one_of(
        st.sampled_from("\"'\\;,\t|\n\r ´^:~#\u2028\x85\x1c\x1a\ufeff\u200b\xa0=0aü€"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=8,
)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(TEXT, min_size=width, max_size=width), min_size=1, max_size=8
    )
)


@lengths
def test_what_python_writes_is_read_back(examples):
    """With any dialect, in any encoding, across every border of chunks and jobs."""

    @examples
    @given(DIALECTS, TABLES, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    def check(dialect, table, encoding):
        data = written(dialect, table, encoding)
        # a row of which nothing is seen is left out
        rows = [list(map(seen, row)) for row in table]
        expected = [row for row in rows if not all(map(fuzz.invisible.is_blank, row))]
        if data is None:
            return
        given = {"dialect": dialect, "encoding": encoding, "includes_header": False}

        def make(data, place=None):
            return fuzz.csv_rows(data, place, **given)

        assert [row.error for row in make(data)] == [None] * len(expected)
        assert [row.cells for row in make(data)] == expected
        for count in range(1, len(expected) + 1):
            parts = fuzz.in_parts(make, data, count)
            assert [row.cells for row in parts] == expected

    check()


def seen(cell):
    """A cell as a person sees it: without hidden signs around, ="0012" as 0012."""
    cell = fuzz.invisible.without_useless(cell)
    text = cell.strip()
    inner = text[2:-1]
    is_formula = text[:2] == '="' and text[2:].endswith('"')
    if is_formula and '"' not in inner.replace('""', ""):
        return inner.replace('""', '"')
    return cell


def written(dialect, table, encoding):
    """A table as Python's csv writes it, None if it cannot or cannot read it itself."""
    stream = io.StringIO(newline="")
    try:
        csv.writer(stream, **dialect).writerows(table)
        back = list(csv.reader(io.StringIO(stream.getvalue(), newline=""), **dialect))
    except csv.Error:
        return None
    if [row for row in back if row] != [row for row in table if row]:
        return None
    return stream.getvalue().encode(encoding)


def workbook():
    book = openpyxl.Workbook()
    for row in (["Name", "Preis"], ["Öl", 1.5], ["Kiwi", True]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(data):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", data)
    return stream.getvalue()


FRUIT = b"Name;Preis\nKiwi;1\n" * 20
WHOLE = {"xlsx": workbook(), "gzip": gzip.compress(FRUIT), "zip": zipped(FRUIT)}


@lengths
@pytest.mark.parametrize("name", WHOLE)
def test_a_damaged_packed_file_is_refused_or_read(name, examples):
    """Bytes changed, cut out and put in: never a traceback, never other text."""
    whole = WHOLE[name]
    if name == "xlsx":  # a process each
        rate = 10 if examples is SHORT else 300
        examples = type(examples)(examples, max_examples=rate)

    @examples
    @given(
        st.lists(
            st.tuples(
                st.integers(0, len(whole)), st.binary(max_size=3), st.integers(0, 9)
            ),
            min_size=1,
            max_size=4,
        )
    )
    def check(changes):
        data = whole
        for at, put, cut in changes:
            data = data[:at] + put + data[at + cut :]
        make = fuzz.sheet_rows if name == "xlsx" else unpacked_rows
        fuzz.check_rows(fuzz.read(make, data))

    check()


def unpacked_rows(data):
    content = fuzz.unpacked(io.BytesIO(data), fuzz.MEGABYTES)
    return fuzz.csv_rows(b"".join(content.blocks()))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
    ),
    max_leaves=8,
)


@lengths
def test_what_python_writes_as_json_is_read_back(examples):
    """Every cell, as lines and as an array."""

    @examples
    @given(
        st.lists(st.dictionaries(TEXT, TEXT | st.integers(), max_size=4), max_size=6)
    )
    def check(objects):
        plain = fuzz.invisible.without_useless
        expected = [
            {
                name: plain(str(value))
                for name, value in one.items()
                if plain(str(value))
            }
            for one in objects
        ]
        expected = [one for one in expected if one]
        for make, data in (
            (fuzz.json_lines, "\n".join(map(json.dumps, objects))),
            (fuzz.json_array, json.dumps(objects, ensure_ascii=False, indent=1)),
        ):
            reader = make(data.encode())
            rows = [
                dict(zip(reader.columns, row.cells, strict=False)) for row in reader
            ]
            found = [{name: cell for name, cell in row.items() if cell} for row in rows]
            assert found == expected

    check()


@lengths
def test_any_json_is_rows_or_errors(examples):
    """Whatever a row holds inside of it."""

    @examples
    @given(st.lists(JSON, max_size=5))
    def check(values):
        fuzz.check_rows(fuzz.read(fuzz.json_array, json.dumps(values).encode()))
        lines = "\n".join(map(json.dumps, values)).encode()
        fuzz.check_rows(fuzz.read(fuzz.json_lines, lines))

    check()
