"""Failed rows that go out as files, and files that come back, without a database."""

import csv
import io

import openpyxl

from ..desk import row_ids, rows_in, rows_out, uploaded

NAMES = ["Artikel", "Name", "Preis", "Datum", "Kategorie", "Menge, netto"]
TITLES = rows_out.Titles("Row ID", "Line", "Error", "Kunden: 1/2")
OWNER = row_ids.owner_of("here", 7, "1-0")
ROWS = (
    ("0012", 'Müller "GmbH" & Söhne', "12,50", "05.01.2026", "Obst", "0"),
    ("4006381333931", "zwei\nZeilen", "1.234,56", "17.02.2026", "=1+1", ""),
    ("1-2", "'=was", "7", "", "Gemüse", "3"),
    ("", "日本 ✓", "0,5", "24.12.2025", "O'Neill", "-5"),
)


class Words:
    """Stands for an environment: texts as they are."""

    def _(self, text, *args, **named):
        return text % (args or named) if args or named else text


def row_of(*cells):
    return dict(zip(NAMES, cells, strict=True))


def rows_of(cells=ROWS):
    """{line: row} of failed rows."""
    return dict(enumerate((row_of(*row) for row in cells), 2))


def out_rows(rows):
    for line, row in rows.items():
        id_ = row_ids.RowId(line, OWNER, row_ids.content_of(line, row))
        yield rows_out.Row(
            str(id_), line, [row[name] for name in NAMES], "Not found", [4]
        )


def to_csv(rows=None, delimiter=";", encoding="utf-8-sig"):
    out = io.BytesIO()
    rows = rows_of() if rows is None else rows
    rows_out.write_csv(out, NAMES, out_rows(rows), TITLES, delimiter)
    return out.getvalue().decode("utf-8-sig").encode(encoding, "replace")


def to_xlsx(rows=None, choices=None):
    out = io.BytesIO()
    rows = rows_of() if rows is None else rows
    rows_out.write_xlsx(out, NAMES, out_rows(rows), TITLES, choices or {})
    return out.getvalue()


def failed(rows=None, changes=None, owners=None):
    rows = rows_of() if rows is None else rows
    return rows_in.Failed(
        owner=OWNER,
        owners=owners or {},
        name_of=lambda sheet: f"<{sheet}>",
        names=NAMES,
        rows=rows,
        changes=lambda lines: {line: (changes or {}).get(line, []) for line in lines},
        own=rows_out.own_names(NAMES, TITLES),
    )


def edits_of(content, known=None):
    known = known or failed()
    texts = [text for row in known.rows.values() for text in row.values() if text]
    return rows_in.edits_of(Words(), uploaded.read(content, texts), known)


def cells_changed(edits):
    """{(line, column): text} of what a file changes."""
    return {(line, NAMES[at]): text for line, at, text, _before in edits.edits}


# what people do


def csv_rows(content, delimiter=";"):
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def as_csv(rows, delimiter=";", encoding="utf-8"):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def in_workbook(content, change):
    """A workbook that a person changed.

    :param change: function of its first sheet
    """
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
