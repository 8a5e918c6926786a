import codecs
import csv
import io
import itertools
import json
import random
import tracemalloc
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo.tests.common import BaseCase

from odoo.addons.connector_flow.readers import csv_rows, encodings, text_lines
from odoo.addons.connector_flow.readers.csv_rows import CsvReader
from odoo.addons.connector_flow.readers.dialects import check_dialect
from odoo.addons.connector_flow.readers.encodings import check_encoding
from odoo.addons.connector_flow.readers.table import FileError, read_header

# name: (text, arguments, columns, rows with their line numbers)
FILES = {
    "plain": (
        "Name;Menge\nÄpfel;3\nKiwi;0\n",
        {},
        ["Name", "Menge"],
        [(2, ["Äpfel", "3"]), (3, ["Kiwi", "0"])],
    ),
    "no line break at the end": (
        "Name;Menge\nÄpfel;3",
        {},
        ["Name", "Menge"],
        [(2, ["Äpfel", "3"])],
    ),
    "quoted last cell without line break at the end": (
        'Name;Text\nKiwi;"süß\nund grün"',
        {},
        ["Name", "Text"],
        [(2, ["Kiwi", "süß\nund grün"])],
    ),
    "header only": ("Name;Größe\n", {}, ["Name", "Größe"], []),
    "header only, no line break": ("Name;Größe", {}, ["Name", "Größe"], []),
    "quoted line breaks LF, CRLF and CR are kept": (
        'Name;Text\nA;"1\n2"\nB;"1\r\n2"\nC;"1\r2"\nD;"\r\n"\nE;ü\n',
        {},
        ["Name", "Text"],
        [
            (2, ["A", "1\n2"]),
            (4, ["B", "1\r\n2"]),
            (6, ["C", "1\r2"]),
            (8, ["D", "\r\n"]),
            (10, ["E", "ü"]),
        ],
    ),
    "all line endings in one file": (
        "Name;Menge\r\nA;1\rB;2\nC;3\r\rD;4",
        {},
        ["Name", "Menge"],
        [(2, ["A", "1"]), (3, ["B", "2"]), (4, ["C", "3"]), (6, ["D", "4"])],
    ),
    "CR only": (
        "Name;Ort\rMüller;Köln\rMaier;\r",
        {},
        ["Name", "Ort"],
        [(2, ["Müller", "Köln"]), (3, ["Maier", ""])],
    ),
    "separators of Unicode and controls make no row": (
        "Name;Text\nA;1\u20282\u20293\nB;1\x852\v3\f4\x1c5\x1d6\x1e7\n",
        {},
        ["Name", "Text"],
        [(2, ["A", "1\u20282\u20293"]), (3, ["B", "1\x852\v3\f4\x1c5\x1d6\x1e7"])],
    ),
    "characters whose halves look like line breaks in UTF-16": (
        "Name;Text\nA;\u0a41\u0100\u0a41\nB;\u0d41\u0100\u0d41\n",
        {},
        ["Name", "Text"],
        [(2, ["A", "\u0a41\u0100\u0a41"]), (3, ["B", "\u0d41\u0100\u0d41"])],
    ),
    "comments before the header and between rows": (
        "# Stand: März\n#\nName;Menge\n#Kiwi;1\nÄpfel;#2\n #3;4\n",
        {"comment_char": "#"},
        ["Name", "Menge"],
        [(5, ["Äpfel", "#2"]), (6, [" #3", "4"])],
    ),
    "a quote in a comment opens nothing": (
        '#"Preise\nName;Menge\n#";\nÄpfel;"1"\n#",\n',
        {"comment_char": "#"},
        ["Name", "Menge"],
        [(4, ["Äpfel", "1"])],
    ),
    "what looks like a comment in a quoted cell is text": (
        'Name;Text\nÄpfel;"rot\n# süß\n"\n# Ende\n',
        {"comment_char": "#"},
        ["Name", "Text"],
        [(2, ["Äpfel", "rot\n# süß\n"])],
    ),
    "without comment_char nothing is a comment": (
        "#;Name\n#1;Öl\n",
        {},
        ["#", "Name"],
        [(2, ["#1", "Öl"])],
    ),
    "lines to skip at the start": (
        'Preisliste "März\n\nName;Menge\nÄpfel;1\n',
        {"skip_rows": 2},
        ["Name", "Menge"],
        [(4, ["Äpfel", "1"])],
    ),
    "Excel's first line states the delimiter": (
        "sep=|\nName|Preis\nÄpfel; rot|1,20\nKiwi; grün|0,50\n",
        {},
        ["Name", "Preis"],
        [(3, ["Äpfel; rot", "1,20"]), (4, ["Kiwi; grün", "0,50"])],
    ),
    "a statement in quotes and capitals, as given": (
        '"SEP=,"\r\nName,Text\r\nÖl,"1\r\n2;3"\r\nKiwi,\r\n',
        {"dialect": {"delimiter": ","}},
        ["Name", "Text"],
        [(3, ["Öl", "1\r\n2;3"]), (5, ["Kiwi", ""])],
    ),
    "a statement without a header, with an unusual delimiter": (
        "sep=\t\rÖl;rot\t1\r",
        {"includes_header": False},
        None,
        [(2, ["Öl;rot", "1"])],
    ),
    "a statement is the first of the lines to skip": (
        "sep=;\nPreise, März, netto\nName;Menge\nÄpfel;1\n",
        {"skip_rows": 2},
        ["Name", "Menge"],
        [(4, ["Äpfel", "1"])],
    ),
    "a statement that is skipped does not contradict": (
        "sep=,\nName;Menge\nÄpfel;1\n",
        {"skip_rows": 1, "dialect": {"delimiter": ";"}},
        ["Name", "Menge"],
        [(3, ["Äpfel", "1"])],
    ),
    "what only looks like a statement": (
        "sep=x;sep=\nsep=;1\n",
        {"dialect": {"delimiter": ";"}},
        ["sep=x", "sep="],
        [(2, ["sep=", "1"])],
    ),
    "empty lines and rows are skipped, and counted": (
        "\nName;Menge\n\n;\n   \n\t\nÄpfel;0\n\n;1\n",
        {"dialect": {"delimiter": ";"}},
        ["Name", "Menge"],
        [(7, ["Äpfel", "0"]), (9, ["", "1"])],
    ),
    "empty cells": (
        'A;B;C\n;;ü\n0;;\n"";0;""\n',
        {},
        ["A", "B", "C"],
        [(2, ["", "", "ü"]), (3, ["0", "", ""]), (4, ["", "0", ""])],
    ),
    "numbers and dates stay text": (
        "Nr;Preis;Am\n007;1,20;01.02.2026\n1e5;1.234,56;00:10\n",
        {},
        ["Nr", "Preis", "Am"],
        [(2, ["007", "1,20", "01.02.2026"]), (3, ["1e5", "1.234,56", "00:10"])],
    ),
    "quotes": (
        'A;B\n"sag ""ü""";5" Rohr\n"";"""x"""\n\'a\';"b;c"\n',
        {},
        ["A", "B"],
        [(2, ['sag "ü"', '5" Rohr']), (3, ["", '"x"']), (4, ["'a'", "b;c"])],
    ),
    "header names are stripped, empty ones get their position": (
        ' Name ;;"Größe, cm";\nA;1;2;3\n',
        {},
        ["Name", "column 2", "Größe, cm", "column 4"],
        [(2, ["A", "1", "2", "3"])],
    ),
    "a quoted line break in the header": (
        '"Preis\nEK";Name\n1;Öl\n',
        {},
        ["Preis\nEK", "Name"],
        [(3, ["1", "Öl"])],
    ),
    "empty cells beyond the header are dropped": (
        "A;B\n1;ü;;\n",
        {},
        ["A", "B"],
        [(2, ["1", "ü"])],
    ),
    "short rows are filled when asked": (
        "A;B;C\nü\n1;2\n",
        {"short_rows": "fill", "dialect": {"delimiter": ";"}},
        ["A", "B", "C"],
        [(2, ["ü", "", ""]), (3, ["1", "2", ""])],
    ),
    "without header rows have any length": (
        "ü;1\n\n2\n3;4;5;\n",
        {"includes_header": False, "dialect": {"delimiter": ";"}},
        None,
        [(1, ["ü", "1"]), (3, ["2"]), (4, ["3", "4", "5", ""])],
    ),
    "one column": (
        "Name\nÄpfel\n\n0\n",
        {},
        ["Name"],
        [(2, ["Äpfel"]), (4, ["0"])],
    ),
    "one column with commas": (
        "Preis\n1,20\n2,30\n",
        {},
        ["Preis"],
        [(2, ["1,20"]), (3, ["2,30"])],
    ),
    "tab": (
        "Name\tText\nÄpfel\ta, b\n",
        {},
        ["Name", "Text"],
        [(2, ["Äpfel", "a, b"])],
    ),
    "pipe": ("Name|Text\nÄpfel|a, b\n", {}, ["Name", "Text"], [(2, ["Äpfel", "a, b"])]),
    "comma": (
        "Name,Text\nÄpfel,a; b\n",
        {},
        ["Name", "Text"],
        [(2, ["Äpfel", "a; b"])],
    ),
    "apostrophes as quotes": (
        "Name;Text\n'a;b';'it''s \"ü\"'\n",
        {"dialect": {"quotechar": "'"}},
        ["Name", "Text"],
        [(2, ["a;b", 'it\'s "ü"'])],
    ),
    "escape character": (
        'Name;Text\na\\;b;"5\\" ü\\\\"\nc\\\nd;e\n',
        {"dialect": {"escapechar": "\\", "doublequote": False, "delimiter": ";"}},
        ["Name", "Text"],
        [(2, ["a;b", '5" ü\\']), (3, ["c\nd", "e"])],
    ),
    "no quoting": (
        'Name;Text\n"a;5" Rohr "ü\n',
        {"dialect": {"quoting": "none"}},
        ["Name", "Text"],
        [(2, ['"a', '5" Rohr "ü'])],
    ),
    "space behind the delimiter": (
        'Name, Text\n"a, b", "ü"\n',
        {"dialect": {"skipinitialspace": True}},
        ["Name", "Text"],
        [(2, ["a, b", "ü"])],
    ),
    "lenient quotes": (
        'Name;Text\n"5" Rohr";ü\n',
        {"dialect": {"strict": False}},
        ["Name", "Text"],
        [(2, ['5 Rohr"', "ü"])],
    ),
    "rows of blanks only are left out": (
        'Name;Menge\n   ;\t\nÄpfel;0\n; \n"  ";\nKiwi;1\n',
        {},
        ["Name", "Menge"],
        [(3, ["Äpfel", "0"]), (6, ["Kiwi", "1"])],
    ),
    "Ctrl-Z at the end": (
        "Name;Menge\nÄpfel;0\n\x1a",
        {},
        ["Name", "Menge"],
        [(2, ["Äpfel", "0"])],
    ),
    "Ctrl-Z behind the last cell, and many of them": (
        "Name;Menge\nÄpfel;0\x1a\x1a\x1a\n",
        {},
        ["Name", "Menge"],
        [(2, ["Äpfel", "0"])],
    ),
    "Ctrl-Z where files were joined": (
        "Name;Menge\nÄpfel;0\n\x1aName;Menge\nKiwi;1\n\x1a",
        {},
        ["Name", "Menge"],
        [(2, ["Äpfel", "0"]), (4, ["Kiwi", "1"])],
    ),
    "a formula of Excel is the text inside": (
        '="Nr";Menge\n="0012";"=""Ä-""""1"""""""\n="" ;="a"&"b"\n',
        {},
        ["Nr", "Menge"],
        [(2, ["0012", 'Ä-"1"']), (3, ["", '="a"&"b"'])],
    ),
    "a delimiter behind the header": (
        "Name;Größe;\nKiwi;1\nÖl;2;\n",
        {},
        ["Name", "Größe"],
        [(2, ["Kiwi", "1"]), (3, ["Öl", "2"])],
    ),
    "a delimiter behind every row": (
        "Name;Größe;\nKiwi;1;\nÖl;2;\n",
        {},
        ["Name", "Größe"],
        [(2, ["Kiwi", "1"]), (3, ["Öl", "2"])],
    ),
    "a delimiter behind every row but the header": (
        "Name;Größe\nKiwi;1;\nÖl;2;\n",
        {},
        ["Name", "Größe"],
        [(2, ["Kiwi", "1"]), (3, ["Öl", "2"])],
    ),
    "several delimiters behind the header, some with a column below": (
        "Name;Größe; ;;\nKiwi;1;x;;\nÖl;2\n",
        {"short_rows": "fill"},
        ["Name", "Größe", "column 3"],
        [(2, ["Kiwi", "1", "x"]), (3, ["Öl", "2", ""])],
    ),
    "columns of one name are numbered": (
        "Nr;Nr;Größe; Nr ;Nr (2)\n1;2;ü;4;5\n",
        {},
        ["Nr", "Nr (3)", "Größe", "Nr (4)", "Nr (2)"],
        [(2, ["1", "2", "ü", "4", "5"])],
    ),
    "unquoted numbers are not converted": (
        '"Name";"Menge"\n"ü";1.0\n',
        {"dialect": {"quoting": "nonnumeric"}},
        ["Name", "Menge"],
        [(2, ["ü", "1.0"])],
    ),
}

# encoding of the file: how it may be given
ENCODINGS = {
    "utf-8": [None, "utf-8", "UTF8", "utf-8-sig"],
    "utf-8-sig": [None, "utf-8", "utf-8-sig"],
    "utf-16": [None, "utf-16", "utf-16-le"],
    "utf-16-le": [None, "utf-16", "utf-16-le"],
    "utf-16-be": [None, "utf-16", "utf-16-be"],
    "utf-32": [None, "utf-32", "utf-32-le"],
    "utf-32-le": [None, "utf-32-le"],
    "utf-32-be": [None, "utf-32", "utf-32-be"],
    "cp1252": [None, "cp1252", "windows-1252"],
    "latin-1": ["latin-1"],
    "iso-8859-15": ["iso-8859-15"],
    "cp1250": ["cp1250"],
    "cp850": ["cp850"],
    "mac_roman": ["mac_roman"],
    "cp500": ["cp500"],
    "gb18030": ["gb18030"],
    "utf-7": ["utf-7"],
}


def read(data, **options):
    """Return columns and rows of a file without errors, as in the table."""
    reader = CsvReader(io.BytesIO(data), **options)
    rows = list(reader)
    errors = [row for row in rows if row.error]
    return reader.columns, [row[:2] for row in rows] if not errors else errors


def read_errors(data, **options):
    """Return the lines of good rows, and the errors by line of the others."""
    rows = list(CsvReader(io.BytesIO(data), **options))
    good = [row.line for row in rows if not row.error]
    return good, {row.line: row for row in rows if row.error}


@contextmanager
def small(**limits):
    """Make limits of the reader small for a test."""
    with ExitStack() as stack:
        for module in (csv_rows, encodings, text_lines):
            for name in limits.keys() & vars(module):
                stack.enter_context(patch.object(module, name, limits[name]))
        yield


class TestInvisible(BaseCase):
    """What nobody sees makes no other text of a header or a cell."""

    SIGNS = ("\ufeff", "\u200b", "\u2060", "\ufeff\ufeff", "\x1a")

    def test_signs_at_the_edges_of_names_and_cells(self):
        for sign in self.SIGNS:
            for around in ("{0}%s", "%s{0}", "{0} %s\xa0{0}", "\xa0{0}%s{0}"):
                with self.subTest(sign=sign, around=around):
                    name = around.format(sign) % "Name"
                    cell = around.format(sign) % "K100"
                    data = f"Nr;{name}\n1;{cell}\n".encode()
                    columns, [(line, cells)] = read(data)
                    self.assertEqual(columns, ["Nr", "Name"])
                    self.assertEqual(cells[1].strip(), "K100")

    def test_direction_signs_around_names(self):
        for sign in "\u200e\u200f\u202a\u2066\u00ad\u200d":
            data = f"Nr;{sign}Name{sign}\n1;2\n".encode()
            self.assertEqual(read(data)[0], ["Nr", "Name"])

    def test_signs_inside_of_texts_stay(self):
        text = "a\u200bb \u200f"
        self.assertEqual(read(f"Nr;Text\n1;{text}\n".encode())[1], [(2, ["1", text])])

    def test_rows_of_invisible_signs_are_left_out(self):
        data = "Nr;Name\n\u200b;\xa0\n\ufeff\n1;ü\n".encode()
        self.assertEqual(read(data), (["Nr", "Name"], [(4, ["1", "ü"])]))

    def test_a_second_mark_where_files_were_joined(self):
        """The header behind it is no row, at whatever place reading goes on."""
        data = "Nr;Name\n1;ü\n\ufeffNr;Name;\n2;ö\n".encode("utf-8-sig")
        self.assertEqual(
            read(data), (["Nr", "Name"], [(2, ["1", "ü"]), (4, ["2", "ö"])])
        )
        reader = CsvReader(io.BytesIO(data))
        next(iter(reader))
        rest = CsvReader(io.BytesIO(data), place=reader.place())
        self.assertEqual([row[:2] for row in rest], [(4, ["2", "ö"])])

    def test_the_header_once_more_is_no_row(self):
        data = b"Nr;Name\n1;a\nNr;Name\n2;b\n"
        self.assertEqual(
            read(data), (["Nr", "Name"], [(2, ["1", "a"]), (4, ["2", "b"])])
        )
        self.assertEqual(read(b"Name\nName\n")[1], [(2, ["Name"])])

    def test_a_joined_file_without_a_header(self):
        data = "Nr;Name\n1;ü\n\ufeff2;ö\n".encode("utf-8-sig")
        self.assertEqual(read(data)[1], [(2, ["1", "ü"]), (3, ["2", "ö"])])

    def test_a_joined_file_with_its_columns_in_another_order(self):
        data = "Nr;Name\n1;ü\n\ufeffName;Nr\nö;2\n".encode("utf-8-sig")
        with self.assertRaisesRegex(FileError, "Line 3: .*another order"):
            read(data)

    def test_signs_are_found_in_every_block(self):
        rows = "".join(f"{at};K{at}\n" for at in range(50))
        data = f"Nr;Name\n{rows}50;\u200bK50\n".encode()
        for size in (7, 64, 1000):
            with small(BLOCK=size):
                self.assertEqual(read(data)[1][-1], (52, ["50", "K50"]))


class TestFidelity(BaseCase):
    def test_every_file_in_every_encoding(self):
        """Cells and line numbers are those of the file, encoding given or guessed."""
        for name, (encoding, given) in itertools.product(FILES, ENCODINGS.items()):
            text, options, columns, rows = FILES[name]
            try:
                data = text.encode(encoding)
            except UnicodeEncodeError:
                continue
            for way in given:
                with self.subTest(file=name, encoding=encoding, given=way):
                    found = read(data, encoding=way, **options)
                    self.assertEqual(found, (columns, rows))

    def test_every_file_in_blocks_of_any_size(self):
        """Where a block ends makes no difference, be it between CR and LF."""
        for name, size in itertools.product(FILES, (1, 2, 3, 5, 8, 13)):
            text, options, columns, rows = FILES[name]
            for encoding in ("utf-8", "utf-16", "utf-32-be"):
                with self.subTest(file=name, size=size), small(BLOCK=size):
                    found = read(text.encode(encoding), encoding=encoding, **options)
                    self.assertEqual(found, (columns, rows))

    def test_encodings_of_east_asia(self):
        """A second byte that looks like a delimiter or quote is none."""
        for encoding, text in {
            "shift_jis": '名前,表示\nソ|ー,"十能\n表"\n',
            "big5": '名稱,功能\n許|蓋,"功\n育"\n',
            "euc_kr": '이름,값\n사|과,"하나\n둘"\n',
            "gb18030": '名,值\n苹|果,"𠀀\n1"\n',
        }.items():
            with self.subTest(encoding=encoding):
                name, value = text.split("\n")[0].split(",")
                cells = text.replace('"', "").split("\n", 1)[1][:-1].split(",")
                found = read(text.encode(encoding), encoding=encoding)
                self.assertEqual(found, ([name, value], [(2, cells)]))

    def test_byte_order_mark_alone_is_an_empty_file(self):
        """The mark is no character of the file, whatever the encoding."""
        for encoding in ("utf-8-sig", "utf-16", "utf-32"):
            with self.subTest(encoding=encoding):
                data = "".encode(encoding)
                self.assertEqual(read(data, includes_header=False), (None, []))

    def test_mark_of_gb18030(self):
        """An encoding that has a mark of its own loses it too."""
        data = "\ufeffName;Nr\nA;1\n".encode("gb18030")
        self.assertEqual(read(data, encoding="gb18030")[0], ["Name", "Nr"])

    def test_long_cells(self):
        """A cell may be longer than a block and than Python's own limit."""
        cell = 'ä"\r\n' * 150_000
        quoted = cell.replace('"', '""')
        data = f'A;B\n1;"{quoted}"\n2;x\n'.encode()
        with small(MAX_LINES=200_000):
            rows = read(data)[1]
        self.assertEqual(rows, [(2, ["1", cell]), (150_003, ["2", "x"])])

    def test_field_size_limit_is_never_lowered(self):
        """The limit belongs to the process, others may need it higher."""
        before = csv.field_size_limit(2**28)
        try:
            read(b"A;B\n1;2\n")
            self.assertEqual(csv.field_size_limit(), 2**28)
        finally:
            csv.field_size_limit(before)


class TestRoundTrip(BaseCase):
    rows = [
        ["Name", "Text", "Zahl"],
        ["Äpfel", 'sag "ja"; oder, nein', "1,20"],
        ["it's", "Zeile 1\nZeile 2\r\nZeile 3\rEnde", "0"],
        ["\\", "\\n\t|", " "],
        ["", "\u2028\x85", "'"],
        ['"', '""', "#"],
    ]

    def test_what_python_writes_is_read_back(self):
        """Each dialect of Python's writer gives the cells that were written."""
        for delimiter, quote, escape, double, quoting, end in itertools.product(
            ",;\t|:^ ",
            "\"'",
            (None, "\\"),
            (True, False),
            range(4),
            ("\r\n", "\n", "\r"),
        ):
            if not escape and (not double or quoting == csv.QUOTE_NONE):
                continue  # Python cannot write the cells then
            dialect = {
                "delimiter": delimiter,
                "quotechar": quote,
                "escapechar": escape,
                "doublequote": double,
                "quoting": quoting,
                "lineterminator": end,
            }
            with self.subTest(dialect=dialect):
                self.assertEqual(self.round_trip(dialect), self.written(dialect))

    def written(self, dialect):
        """Return the rows; Python's writer cannot protect all line breaks unquoted."""
        if dialect["quoting"] != csv.QUOTE_NONE:
            return self.rows
        return [[" ".join(cell.splitlines()) for cell in row] for row in self.rows]

    def round_trip(self, dialect):
        out = io.StringIO(newline="")
        csv.writer(out, **dialect).writerows(self.written(dialect))
        found = read(out.getvalue().encode(), dialect=dialect, includes_header=False)
        return [row[1] for row in found[1]]


class TestErrorsOfRows(BaseCase):
    def test_rows_that_do_not_fit_the_header(self):
        """More cells, or fewer, are an error of that row, which keeps its cells."""
        good, errors = read_errors(b"A;B;C\n1;2;3\n1;2;3;4\n1;2\n1;2;3;\n")
        self.assertEqual(good, [2, 5])
        self.assertIn("has 4 cells, the header has 3 columns", errors[3].error)
        self.assertIn("has 2 cells, the header has 3 columns", errors[4].error)
        self.assertIn('"short_rows"', errors[4].error)
        self.assertEqual(errors[3].cells, ["1", "2", "3", "4"])
        self.assertEqual(errors[4].cells, ["1", "2"])

    def test_filling_short_rows_allows_no_long_ones(self):
        """Filling is about what is missing only."""
        good, errors = read_errors(b"A;B\n1\n1;2;3\n", short_rows="fill")
        self.assertEqual((good, list(errors)), ([2], [3]))

    def test_stray_quotes_cost_one_line(self):
        """A quote that is not closed, or closed too early, spoils its own line only."""
        for line, cells in {
            '"5" Rohr";1': ['"5" Rohr"', "1"],
            '"5 Rohr;1': ['"5 Rohr', "1"],
            '"Äpfel";"rot': ["Äpfel", '"rot'],
            '"Äpfel" ;"rot"': ['"Äpfel" ', "rot"],
            '"': ['"'],
            'x;"""': ["x", '"""'],
        }.items():
            for quote, rest in itertools.product("\"'", ("", "3;4\n", '"5";"6"\n')):
                with self.subTest(line=line, quote=quote, rest=rest):
                    text = f"A;B\n1;2\n{line}\n{rest}".replace('"', quote)
                    reader = CsvReader(
                        io.BytesIO(text.encode()), dialect={"quotechar": quote}
                    )
                    rows = list(reader)
                    bad = [cell.replace('"', quote) for cell in cells]
                    self.assertEqual([row.line for row in rows], [2, 3, 4][: len(rows)])
                    self.assertEqual(len(rows), 3 if rest else 2)
                    self.assertEqual([r.line for r in rows if r.error], [3])
                    self.assertEqual(rows[1].cells, bad)
                    self.assertIn('"quoting"', rows[1].error)

    def test_stray_quote_meets_another_one_much_later(self):
        """Lines between a stray quote and the next quote are rows of their own."""
        lines = [f"{number};Kiwi" for number in range(2, 2001)]
        lines[3], lines[900] = '5;"Kiwi', '902;"Äpfel\nrot"'
        data = "\n".join(["Nr;Name", *lines]).encode()
        for size in (64, text_lines.BLOCK):
            with self.subTest(size=size), small(BLOCK=size):
                good, errors = read_errors(data)
                self.assertEqual(list(errors), [5])
                self.assertEqual(len(good), 1998)
                self.assertEqual(good[898:901], [901, 902, 904])

    def test_open_quote_without_strictness(self):
        """Lenient quotes do not swallow the rest of the file."""
        good, errors = read_errors(b'A;B\n"1;2\n3;4\n', dialect={"strict": False})
        self.assertEqual((good, list(errors)), ([3], [2]))

    def test_bytes_that_are_no_text(self):
        """They are named with their column and shown as U+FFFD; other rows are good."""
        for encoding, bad, shown, named in [
            ("utf-8", b"M\xfcller", "M\ufffdller", "Byte 0xFC"),
            ("utf-8", b"M\xed\xa0\x80", "M\ufffd\ufffd\ufffd", "Byte 0xED"),
            ("utf-8", b"\xe2\x82", "\ufffd", "Byte 0xE2 0x82"),
            ("cp1252", b"M\x81ller", "M\ufffdller", "Byte 0x81"),
            ("shift_jis", b"\x80", "\ufffd", "Byte 0x80"),
            ("utf-16-le", b"M\0\x3d\xd8", "M\ufffd", "Byte 0x3D 0xD8"),
            ("utf-16-be", b"\xdc\x00\0M", "\ufffdM", "Byte 0xDC 0x00"),
            ("utf-32-le", b"M\0\0\0\xff\xff\xff\xff", "M\ufffd", "Byte 0xFF 0xFF"),
            ("utf-8", b"a\0b", "a\ufffdb", "U+0000"),
            ("utf-16-le", b"a\0\0\0", "a\ufffd", "U+0000"),
            ("utf-7", b"+2AA-", "\ufffd", "lone surrogate"),
        ]:
            with self.subTest(encoding=encoding, bad=bad):
                start = "Nr;Name\n1;Kiwi\n2;".encode(encoding)
                data = start + bad + "\n3;Öl\n".encode(encoding, "ignore")
                good, errors = read_errors(data, encoding=encoding)
                self.assertEqual((good, list(errors)), ([2, 4], [3]))
                self.assertEqual(errors[3].cells, ["2", shown])
                self.assertIn(named, errors[3].error)
                self.assertIn('in "Name"', errors[3].error)

    def test_text_in_utf8_within_a_file_of_another_encoding(self):
        """A program appended it, or a sender changed: it is no “Ã¼”."""
        rows = "".join(f"{at};Größe „{at}“\n" for at in range(4)).encode("cp1252")
        for bad, name in (("8;Müller\n", "Müller"), ('8;"Öl\nÄ"\n', "Öl\nÄ")):
            data = b"Nr;Name\n" + rows + bad.encode() + rows
            for options in ({}, {"encoding": "cp1252"}):
                good, errors = read_errors(data, **options)
                self.assertEqual((len(good), list(errors)), (8, [6]))
                self.assertEqual(errors[6].cells, ["8", name])
                self.assertIn('UTF-8 in "Name"', errors[6].error)

    def test_two_letters_that_might_be_one_of_utf8_are_two(self):
        for encoding, name in (("cp1252", "Spaß“"), ("cp874", "ยก"), ("cp932", "ﾃｼ")):
            data = f"Nr;Name\n1;{name}\n".encode(encoding)
            self.assertEqual(read(data, encoding=encoding)[1], [(2, ["1", name])])

    def test_control_characters_of_iso_8859_are_no_text(self):
        data = "Nr;Preis\n1;5 €\n2;ö\n".encode("cp1252")
        good, errors = read_errors(data, encoding="iso-8859-1")
        self.assertEqual((good, list(errors)), ([3], [2]))
        self.assertIn('Byte 0x80 in "Preis"', errors[2].error)

    def test_a_blank_in_front_of_a_quote(self):
        data = b'Nr;Name\n1; "a;b"\n2; "c"\n3;der "d"\n4; "e" f\n'
        good, errors = read_errors(data)
        self.assertEqual((good, list(errors)), ([4, 5], [2, 3]))
        for row in errors.values():
            self.assertIn('"skipinitialspace"', row.error)
        rows = read(data[:24], dialect={"skipinitialspace": True})[1]
        self.assertEqual(rows, [(2, ["1", "a;b"]), (3, ["2", "c"])])

    def test_bad_byte_says_what_to_do(self):
        """The way out is the configuration's key; without header the column's place."""
        data = b"\xc3\xbc;\xc3\xbc\n1;\xfc\n"
        errors = read_errors(data, encoding="utf-8", includes_header=False)[1]
        self.assertIn('set "encoding"', errors[2].error)
        self.assertIn("in column 2", errors[2].error)

    def test_utf16_cut_within_a_character(self):
        """The last row is bad, not the file."""
        data = "Name;Nr\nÄ;1\nÖ;2".encode("utf-16")[:-1]
        good, errors = read_errors(data)
        self.assertEqual((good, list(errors)), ([2], [3]))
        self.assertEqual(errors[3].cells, ["Ö", "\ufffd"])

    def test_a_replacement_character_of_the_file_is_text(self):
        """U+FFFD in the file is no error."""
        rows = read("A;B\n\ufffd;ü\n".encode())[1]
        self.assertEqual(rows, [(2, ["\ufffd", "ü"])])

    def test_error_keeps_template_and_arguments(self):
        """The caller can translate the sentence."""
        error = read_errors(b"A;B\n1;2;3\n")[1][2].error
        self.assertEqual(error, error.template % error.args)
        self.assertEqual(error.args, {"cells": 3, "columns": 2})


class TestErrorsOfFiles(BaseCase):
    def assertRefused(self, data, *parts, line=None, column=None, **options):
        with self.assertRaises(FileError) as caught:
            CsvReader(io.BytesIO(data), **options)
        for part in parts:
            self.assertIn(part, str(caught.exception))
        where = caught.exception.line, caught.exception.column
        self.assertEqual(where, (line, column))

    def test_empty(self):
        """Without anything there is no header, and without header nothing is fine."""
        for data in (b"", b"\n\n", b"  \r\n", b"\xef\xbb\xbf"):
            with self.subTest(data=data):
                self.assertRefused(data, "is empty")
                self.assertEqual(read(data, includes_header=False), (None, []))

    def test_nothing_left_to_read(self):
        """Who skips everything is told by what."""
        self.assertRefused(b"A;B\n1;2\n", '"skip_rows"', skip_rows=5)
        self.assertRefused(b"#A\n", '"comment_char"', comment_char="#")

    def test_duplicate_names(self):
        """The first has the name, the others are numbered; spaces make no difference.

        A name that is there already is not taken for another column.
        """
        for header, names in {
            "OrderID,Date,OrderID": ["OrderID", "Date", "OrderID (2)"],
            "A, A ,A": ["A", "A (2)", "A (3)"],
            "A,A (2),A": ["A", "A (2)", "A (3)"],
            "A,A,A (2),A (2)": ["A", "A (3)", "A (2)", "A (2) (2)"],
            "column 2,,x": ["column 2", "column 2 (2)", "x"],
        }.items():
            with self.subTest(header):
                data = f"{header}\n1,2,3,4\n".encode()
                options = {"dialect": {"delimiter": ","}}
                found = CsvReader(io.BytesIO(data), **options).columns
                self.assertEqual(found, names)

    def test_many_columns_of_one_name_take_no_time(self):
        names = read_header(["A"] * 5000 + ["A (2)"] * 5000, 1)
        self.assertEqual(len(set(names)), 10_000)

    def test_names_that_differ_in_case_are_two(self):
        """What a task makes of them is its own affair."""
        self.assertEqual(read(b"name;Name\n1;2\n")[0], ["name", "Name"])

    def test_required_columns(self):
        """What is missing, what is there, and what may have been meant."""
        self.assertRefused(
            "preis ek;Nmae;Größe\n".encode(),
            '"Preis EK" (but "preis ek")',
            '"Farbe".',
            'It has: "preis ek", "Nmae", "Größe"',
            line=1,
            required=["Preis EK", "Farbe", "Größe"],
        )
        found = read(b" Name ;B\n1;2\n", required=["Name"])
        self.assertEqual(found, (["Name", "B"], [(2, ["1", "2"])]))

    def test_broken_header(self):
        """A header that cannot be read leaves no row that could."""
        self.assertRefused(b'Name;"Nr\n1;2\n', '"quoting"', line=1)
        self.assertRefused(b'"Na"me;Nr\n1;2\n', '"quoting"', line=1)
        self.assertRefused(b"Name;N\0r\n1;2\n", "U+0000", "column 2", line=1, column=2)
        self.assertRefused(
            b"Gr\xf6\xdfe;Nr\n", "0xF6", "column 1", line=1, column=1, encoding="utf-8"
        )

    def test_encoding_that_contradicts_the_mark(self):
        """Text would turn into garbage in silence."""
        for mark, found, given in [
            (codecs.BOM_UTF8, "utf-8", "cp1252"),
            (codecs.BOM_UTF16_LE, "utf-16-le", "utf-8"),
            (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-le"),
        ]:
            with self.subTest(given=given):
                self.assertRefused(mark + b"A\n", found, given, encoding=given)

    def test_delimiter_that_contradicts_the_first_line(self):
        """One of the two is wrong, and rows would be cut wrongly in silence."""
        data = b"sep=;\nName;Preis\nKiwi;1,20\n"
        given = {"dialect": {"delimiter": ","}}
        self.assertRefused(data, "';'", "','", '"skip_rows"', line=1, **given)

    def test_first_line_that_states_no_usable_delimiter(self):
        given = {"dialect": {"quotechar": "'"}}
        self.assertRefused(b"sep='\nName\n", "differ", line=1, **given)

    def test_nothing_behind_the_first_line(self):
        """A file that states its delimiter and nothing else has no header."""
        self.assertRefused(b"\xef\xbb\xbfsep=;\r\n", "is empty")

    def test_settings_are_checked(self):
        """What the check of the configuration refuses, the reader refuses too."""
        self.assertRefused(b"A\n", '"nope"', '"encoding"', encoding="nope")
        self.assertRefused(b"A\n", '"delimiter"', dialect={"delimiter": ";;"})
        self.assertRefused(
            b"A\n", '"includes_header"', includes_header=False, required=["A"]
        )


class TestLimits(BaseCase):
    def test_line_beyond_the_limit(self):
        """It is one bad row, with its beginning; those around it are good."""
        for size, end in itertools.product((3, 100), ("\n", "\r\n", "\r")):
            for encoding in ("utf-8", "utf-16", "utf-32-be"):
                lines = ["A;B", "1;2", "ä;" + "x" * 5000, "3;4", ""]
                data = end.join(lines).encode(encoding)
                with self.subTest(end=end, encoding=encoding):
                    with small(MAX_ROW=1000, KEPT=40, BLOCK=size):
                        good, errors = read_errors(data, encoding=encoding)
                    self.assertEqual((good, list(errors)), ([2, 4], [3]))
                    self.assertRegex(errors[3].cells[1], "^x{6,38}…$")
                    self.assertIn("more than", errors[3].error)

    def test_limit_is_exact(self):
        """A line of the size of the limit is read, wherever blocks end."""
        for size, extra in itertools.product((7, 64, 4096), (0, 1)):
            data = b"A;B\n1;" + b"x" * (97 + extra) + b"\n2;" + b"y" * 97 + b"\n3;4\n"
            with self.subTest(size=size, extra=extra):
                with small(MAX_ROW=100, BLOCK=size):
                    good, errors = read_errors(data)
                self.assertEqual(good, [3, 4] if extra else [2, 3, 4])
                self.assertEqual(list(errors), [2] if extra else [])

    def test_cell_of_many_lines_beyond_the_limits(self):
        """Then its quote counts as stray: each line for itself."""
        data = b'A;B\n1;"' + b"x;y\n" * 50 + b'"\n2;3\n'
        for limits in ({"MAX_ROW": 100}, {"MAX_LINES": 40}):
            for size in (7, 64, 4096):
                with self.subTest(size=size, **limits):
                    with small(BLOCK=size, **limits):
                        good, errors = read_errors(data)
                    self.assertEqual(list(errors), [2, 52])
                    self.assertEqual(good, [*range(3, 52), 53])

    def test_long_comments_and_skipped_lines(self):
        """What is not read may be as long as it likes."""
        data = b"x" * 500 + b"\n#" + b"y" * 500 + b"\nA;B\n#" + b" " * 500 + b"\n1;2\n"
        with small(MAX_ROW=100, BLOCK=16):
            found = read(data, skip_rows=1, comment_char="#")
        self.assertEqual(found, (["A", "B"], [(5, ["1", "2"])]))

    def test_long_line_of_spaces_is_not_taken_for_empty(self):
        """There may be something behind what was kept."""
        data = b"A;B\n" + b" " * 500 + b";1\n"
        with small(MAX_ROW=100, KEPT=40):
            self.assertEqual(list(read_errors(data)[1]), [2])

    def test_memory_is_bounded(self):
        """Neither a stray quote nor a file without line breaks is held in memory."""
        for name, head, line, count in [
            ("no line break", b"A;B\n", b"x" * 1000, 2000),
            ("stray quote", b'A;B\n1;"2\n', b"3;4" + b" " * 997 + b"\n", 2000),
            ("CR only", b"A;B\r", b"3;4" + b" " * 997 + b"\r", 2000),
            ("short lines", b"A;B\n", b"1;2\n", 7500),
            ("empty lines", b"A;B\n", b"\n", 7500),
            ("bad bytes", b"A;B\n", b"1;\xfc\n", 7500),
        ]:
            with self.subTest(name), small(MAX_ROW=2**14, BLOCK=2**10):
                self.assertLess(self.peak(io.BytesIO(head + line * count)), 600_000)

    def peak(self, stream):
        tracemalloc.start()
        try:
            for _row in CsvReader(stream, encoding="utf-8"):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def test_patience_ends_with_many_stray_quotes(self):
        """Quotes that open again on each line cost no square of time."""
        data = b"A;B\n" + b'5";"x\n' * 30 + b'1;"2\n' + b"3\n" * 20 + b'"\n'
        for patience, errors in ((2000, 30), (100, 52)):
            limits = {"LOOKAHEAD": patience, "LEAST": 20, "MAX_ROW": 60}
            with self.subTest(patience=patience), small(**limits):
                rows = list(self.strays(data))
                self.assertEqual(sum(bool(row.error) for row in rows), errors)
                for count in (1, 15, 29, 30):
                    first = self.strays(data)
                    list(itertools.islice(first, count))
                    rest = list(self.strays(data, place=first.place()))
                    self.assertEqual(rest, rows[count:])

    def test_work_is_bounded_with_many_stray_quotes(self):
        """Each line is looked at a few times, not as often as there are lines."""
        python_reader, seen = csv.reader, itertools.count()

        def counting(feed, **dialect):
            return python_reader((line for line in feed if next(seen) + 1), **dialect)

        with small(LOOKAHEAD=2**12, LEAST=2**6, MAX_ROW=2**11):
            with patch.object(csv_rows.csv, "reader", counting):
                rows = list(self.strays(b"A;B\n" + b'5";"x\n' * 3000))
        self.assertEqual(len(rows), 3000)
        self.assertLess(next(seen), 3000 * 15)

    def strays(self, data, **options):
        return CsvReader(io.BytesIO(data), dialect={"delimiter": ";"}, **options)

    def test_messages_tell_open_quotes_from_stray_ones(self):
        """The user knows what to look for."""
        errors = read_errors(b'A;B\n"5" x;1\n2;"x\n')[1]
        self.assertIn("Text follows a closing quote", errors[2].error)
        self.assertIn("not closed", errors[3].error)
        options = {"dialect": {"quoting": "none", "escapechar": "\\"}}
        errors = read_errors(b"A;B\n1;x\\\n", **options)[1]
        self.assertIn("escape character", errors[2].error)


class TestGuesses(BaseCase):
    def guess(self, data, **options):
        return CsvReader(io.BytesIO(data), **options).guessed

    def test_delimiter(self):
        """The delimiter that gives the most, and the most regular, columns."""
        for text, delimiter in {
            "Name;Preis\nA;1,20\nB;2,30\n": ";",
            "Preis;Menge\n1,20;2,30\n1,20;2,30\n": ";",
            "Name, Vorname, Titel;Ort\nMüller, Eva, Dr.;Bonn\n": ";",
            "A;B;C\nx, y;1,5;a, b, c\n;;\nz, w, v;2,5;\n": ";",
            "Name,Ort;Land\nEva,Bonn;D\n": ";",
            "Name;Wert von a,b,c,d\nA;x\nB;y\n": ";",
            "A,B,C\n1,2,3\n4,5,6\n": ",",
            'A,B\n"x;y","1,2"\n"z;w","3,4"\n': ",",
            "A,B\n1,x;y;z\n2,\n": ",",
            "A, B, C\n1, 2, 3\n": ",",
            "A\tB\n1,2\t3;4\n": "\t",
            "A|B\n1,2|3;4\n": "|",
            "Zeit;Ort\n10:20:30;Ulm\n11:20:30;Bonn\n": ";",
            'A;B\n"1\n2,3";4\n"5\n6,7,8";9\n': ";",
            "A;B\n1;2;3\n1;2;3\n1;2\n": ";",
            "A;B;\n1;2;\n": ";",
            "Name;Nr": ";",
            "Name\nÄpfel\n": None,
            "Name\nÄpfel, rot\nBirnen, gelb und grün\n": None,
            "Zeit\n10:20\n": None,
            "Preisliste\nName;Preis\nA;1,20\n": ";",
        }.items():
            with self.subTest(text):
                self.assertEqual(self.guess(text.encode())["delimiter"], delimiter)

    def test_delimiter_without_header(self):
        """Decimal commas are no delimiters while there is another one."""
        for text, delimiter in {
            "1,20;2,30\n1,20;2,30\n": ";",
            "A;1,20\nB;2,30\n": ";",
            "1,2,3\n4,5,6\n": ",",
            "x\ny\n": None,
        }.items():
            with self.subTest(text):
                guessed = self.guess(text.encode(), includes_header=False)
                self.assertEqual(guessed["delimiter"], delimiter)

    def test_comments_and_skipped_lines_do_not_count(self):
        """They are not part of the table."""
        data = b"a,b,c,d\n#1,2,3,4\nA;B\n#1,2,3,4\n#1,2,3,4\n1;2\n"
        guessed = self.guess(data, skip_rows=1, comment_char="#")
        self.assertEqual(guessed["delimiter"], ";")

    def test_row_below_a_title_complains(self):
        """A title above the header is no file of one column."""
        errors = read_errors("Preise März\nA;B\n1;2\n".encode())[1]
        self.assertEqual(list(errors), [2, 3])

    def test_encoding(self):
        """The mark, then zero bytes, then UTF-8, then Windows."""
        for data, encoding in [
            ("A;ä\n".encode(), "utf-8"),
            (b"A;B\n", "utf-8"),
            (b"", "utf-8"),
            (b"\xef\xbb\xbfA;B\n", "utf-8"),
            ("A;ä\n".encode("cp1252"), "cp1252"),
            ("A;ä\n".encode("utf-16"), "utf-16-le"),
            ("A;ä\n".encode("utf-16-be"), "utf-16-be"),
            ("A;ä\n".encode("utf-32-le"), "utf-32-le"),
            ("Name;Nr\n一;1\nĀ;2\n".encode("utf-16-be"), "utf-16-be"),
            ("Имя;Город\nИван;Москва\n1;2\n3;4\n".encode("utf-16-le"), "utf-16-le"),
            ("A;€\n".encode() * 9 + b"\xfc;1\n", "utf-8"),
            ("ä;ö\n".encode("cp1252") * 9 + "Ã¼;1\n".encode("cp1252"), "cp1252"),
            (b"A;\0\n", "utf-8"),
            (b"Name;Nr\nK\0iwi;1\n", "utf-8"),
        ]:
            with self.subTest(data=data):
                guessed = self.guess(data, includes_header=False)
                self.assertEqual(guessed["encoding"], encoding)

    def test_encoding_is_told_by_the_whole_file(self):
        """An umlaut far behind what is usually looked at counts."""
        data = b"A;B\n" + b"1;2\n" * 300_000 + "M\xfcller;1\n".encode("cp1252")
        self.assertEqual(self.guess(data)["encoding"], "cp1252")
        with small(CHECKED=2**18):
            self.assertEqual(self.guess(data)["encoding"], "utf-8")

    def test_character_across_blocks(self):
        """A block that ends within a character says nothing against UTF-8."""
        for size in range(1, 6):
            with self.subTest(size=size), small(BLOCK=size):
                self.assertEqual(self.guess("ä€;𠀀\n".encode())["encoding"], "utf-8")

    def test_what_is_given_is_not_guessed(self):
        """What the user says wins."""
        data = b"A,B;C\n1,2;3\n"
        reader = CsvReader(
            io.BytesIO(data), encoding="latin-1", dialect={"delimiter": ","}
        )
        self.assertEqual(reader.guessed, {})
        self.assertEqual(reader.columns, ["A", "B;C"])
        self.assertEqual(
            (reader.encoding, reader.dialect["delimiter"]), ("iso8859-1", ",")
        )


class TestGoingOn(BaseCase):
    texts = {name: file[:2] for name, file in FILES.items()} | {
        "errors": (
            'A;B\n#"c\n1;2\n"5" x;1\n3;"4\n5;6;7\n8\n"9;10\n\n"1\n2";x\ny;"',
            {"comment_char": "#"},
        ),
        "title": ("Titel\n\nA;B\n1;2\n\n\n3;4\n", {"skip_rows": 2}),
    }

    def test_going_on_behind_any_row(self):
        """A new reader gives exactly the rows that are left, errors and all."""
        for name, encoding in itertools.product(self.texts, ("utf-8-sig", "utf-16")):
            text, options = self.texts[name]
            data = text.encode(encoding)
            rows = list(CsvReader(io.BytesIO(data), **options))
            for count in range(len(rows) + 1):
                with self.subTest(file=name, encoding=encoding, count=count):
                    reader = self.split(data, rows, count, options)
                    self.assertEqual(list(reader), rows[count:])

    def split(self, data, rows, count, options):
        first = CsvReader(io.BytesIO(data), **options)
        self.assertEqual(list(itertools.islice(first, count)), rows[:count])
        place = json.loads(json.dumps(first.place()))
        second = CsvReader(io.BytesIO(data), place=place, **options)
        for name in ("columns", "encoding", "dialect", "guessed"):
            self.assertEqual(getattr(second, name), getattr(first, name))
        self.assertEqual(second.place(), place)
        return second

    def test_going_on_after_bad_bytes(self):
        """Offsets are those of the bytes of the file, bad ones included."""
        for encoding in ("utf-8", "utf-16-le", "cp1252", "gb18030", "shift_jis"):
            start = "A;B\n1;2\n".encode(encoding)
            bad = b"\xff\xdc\x00\x81\x81\xff\xff\xdc" + "\n".encode(encoding)
            data = start + bad + start + bad
            options = {"encoding": encoding, "dialect": {"delimiter": ";"}}
            rows = list(CsvReader(io.BytesIO(data), **options))
            self.assertEqual([row.line for row in rows], [2, 3, 5, 6])
            for count in range(5):
                with self.subTest(encoding=encoding, count=count):
                    reader = self.split(data, rows, count, options)
                    self.assertEqual(list(reader), rows[count:])

    def test_end_is_just_behind_the_row(self):
        """The bytes between two ends are the row, and what was skipped before it."""
        data = 'A;B\n"ü\n1";2\r\n\n3;4'.encode("cp1252")
        ends = [row.end for row in CsvReader(io.BytesIO(data))]
        self.assertEqual(ends, [len(b'A;B\n"u\n1";2\r\n'), len(data)])

    def test_any_bytes_give_the_same_rows_in_parts(self):
        """Whatever the bytes, blocks and limits: no line is lost, or read twice."""
        chance = random.Random(5)
        for _round in range(150):
            data = bytes(chance.choices(b'a;"\\\n\r#\xfc\0 ', k=chance.randrange(60)))
            options = {
                "encoding": chance.choice(["utf-8", "utf-16-le", "cp1252"]),
                "includes_header": False,
                "comment_char": chance.choice([None, "#"]),
                "dialect": {
                    "delimiter": ";",
                    "escapechar": chance.choice([None, "\\"]),
                    "strict": chance.choice([True, False]),
                },
            }
            limits = {"MAX_ROW": 16, "MAX_LINES": 4, "LOOKAHEAD": 32, "LEAST": 6}
            limits["KEPT"] = 8
            with self.subTest(data=data, **options), small(**limits):
                with small(BLOCK=chance.choice([1, 7, 1000])):
                    rows = list(CsvReader(io.BytesIO(data), **options))
                for count in range(len(rows) + 1):
                    reader = self.split(data, rows, count, options)
                    self.assertEqual(list(reader), rows[count:])


class TestSettings(BaseCase):
    def test_good_dialects(self):
        """Whatever Python's csv module takes."""
        for dialect in [
            {},
            {"delimiter": ";", "quotechar": "'", "doublequote": False, "strict": True},
            {"delimiter": None, "escapechar": "\\", "skipinitialspace": True},
            {"quotechar": None, "quoting": "none", "lineterminator": "\n"},
            *({"quoting": quoting} for quoting in range(4)),
            *({"quoting": name} for name in ("QUOTE_ALL", "Minimal", "quote_none")),
        ]:
            with self.subTest(dialect):
                self.assertEqual(check_dialect(dialect), [])

    def test_bad_dialects(self):
        """The message names the parameter and what is accepted."""
        for dialect, *parts in [
            (";", "dictionary", '"delimiter"'),
            ({"separator": ";"}, '"separator"', '"delimiter", "quotechar"'),
            ({"delimiter": ";;"}, '"delimiter"', "one character", "';;'"),
            ({"delimiter": ""}, '"delimiter"', "one character"),
            ({"delimiter": "\n"}, '"delimiter"', "line break"),
            ({"quotechar": 5}, '"quotechar"', "5"),
            ({"doublequote": "no"}, '"doublequote"', "True or False"),
            ({"quoting": "some"}, '"quoting"', '"minimal", "all"', "'some'"),
            ({"quoting": 9}, '"quoting"', "9"),
            ({"quoting": []}, '"quoting"', "[]"),
            ({"delimiter": '"'}, "differ"),
            ({"quotechar": None}, "quotechar"),
        ]:
            with self.subTest(dialect):
                messages = check_dialect(dialect)
                self.assertEqual(len(messages), 1)
                for part in parts:
                    self.assertIn(part, messages[0])

    def test_each_problem_has_a_message(self):
        """Not one after the other."""
        self.assertEqual(len(check_dialect({"delimiter": "", "quoting": 9})), 2)

    def test_encodings(self):
        """Known encodings of text pass, everything else gets a message."""
        for name in ("utf-8", "UTF-16", "latin-1", "cp1252", "big5", "cp500"):
            self.assertEqual(check_encoding(name), [], name)
        for name in ("nope", "", "rot13", "base64", "punycode", "idna", 5, None, "a\0"):
            with self.subTest(name):
                self.assertIn('Set "encoding"', check_encoding(name)[0])
