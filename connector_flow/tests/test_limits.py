import io
import json
import time
from unittest.mock import patch

from odoo.tests.common import BaseCase

from ..engine import stored_rows
from ..engine.stored_rows import stored_lines
from ..mapping_form.impexp_mapping_form import QUOTED
from ..mapping_form.recognition import record_paths
from ..readers.child_process import Document
from ..readers.csv_rows import CsvReader
from ..readers.encoding_guess import guess
from ..readers.json_rows import JsonLines
from ..readers.kinds import HEAD, kind_of
from ..readers.limits import LIMITS, Limits
from ..readers.table import FileError, Row, check_required
from ..readers.unpack import unpacked
from ..readers.xml_rows import XmlRecords
from ..records.addresses import BETWEEN
from ..tools.configuration import with_defaults
from ..tools.name_pattern import could_be
from ..tools.secret_names import masked_path


def limits(size=0, counted=(0, 0), **config):
    return Limits(with_defaults(LIMITS, config), lambda: size, counted)


def document(data, kind, **options):
    return Document(unpacked(io.BytesIO(data), 1), kind, **options)


class TestLimits(BaseCase):
    """What a file makes of little is refused; what it spells out is not."""

    def test_cells_and_bytes_beyond_the_limit_are_refused(self):
        for config, message in (
            ({"max_cells": 10}, "max_cells"),
            ({"max_stored_mb": 1}, "max_stored_mb"),
        ):
            with self.subTest(config), self.assertRaisesRegex(FileError, message):
                limits(**config).count(11, 10**6 + 1)

    def test_a_large_file_may_have_as_much_as_it_spells_out(self):
        limits(size=100, max_cells=10).count(100, 0)
        limits(size=10**6, max_stored_mb=1).count(0, 10**7)

    def test_what_was_stored_in_earlier_jobs_counts(self):
        with self.assertRaises(FileError):
            limits(counted=(10, 0), max_cells=10).count(1, 0)

    def test_the_names_of_the_columns_count_for_each_chunk(self):
        one = limits(max_stored_mb=1)
        with self.assertRaisesRegex(FileError, "longest names"):
            for _chunk in range(3):
                one.count_rows(["n" * 400_000], [Row(2, ["1"], None)], 5)

    def test_the_hidden_file_counts(self):
        rows = [Row(line, ["x"] * 100, None) for line in range(1, 200)]
        with self.assertRaisesRegex(FileError, "max_cells"):
            list(stored_lines(rows, str, 1000, limits(max_cells=10_000)))

    def test_a_thread_that_reads_lets_requests_go_on(self):
        rows = [Row(line, ["x"], None) for line in range(1, 50)]
        for workers, pauses in ((0, 49), (2, 0)):
            with (
                self.subTest(workers=workers),
                patch.object(stored_rows, "config", {"workers": workers}),
                patch.object(stored_rows, "monotonic", side_effect=range(200)),
                patch.object(stored_rows, "sleep") as sleep,
            ):
                self.assertEqual(len(list(stored_lines(rows, str, 1000))), 49)
                self.assertEqual(sleep.call_count, pauses)

    def test_columns_beyond_the_limit_are_refused_by_every_reader(self):
        names = [f"n{at}" for at in range(11)]
        row = json.dumps(dict.fromkeys(names, 1)).encode()
        wide = " ".join(f'{name}="1"' for name in names)
        xml = f"<r><p {wide}/></r>".encode()
        readers = (
            lambda: CsvReader(io.BytesIO(";".join(names).encode()), max_columns=10),
            lambda: JsonLines(io.BytesIO(row), max_columns=10),
            lambda: list(document(b"[" + row + b"]", "json", max_columns=10)),
            lambda: list(document(xml, "xml", path=["r", "p"], max_columns=10)),
        )
        for reader in readers:
            with self.assertRaisesRegex(FileError, "max_columns"):
                reader()

    def test_a_row_without_a_header_may_not_be_wider(self):
        row = limits(max_columns=2).checked(None, Row(1, ["a", "b", "c"], None))
        self.assertIn("max_columns", row.error)

    def test_a_message_does_not_list_thousands_of_names(self):
        names = ["n" * 5000 + str(at) for at in range(1000)]
        with self.assertRaises(FileError) as found:
            check_required(names, ["n" * 50])
        self.assertLess(len(str(found.exception)), 5000)


class TestApart(BaseCase):
    """Documents are read by another process, and come out as they would here."""

    XML = (
        '<!DOCTYPE r SYSTEM "r.dtd"><r><p id="1"><a>Äpfel</a></p><p><b>2</b></p>'
        "<p><a>\U0001f34e</a><b>&x;</b></p></r>"
    ).encode()

    def test_the_rows_are_the_same(self):
        here = XmlRecords(io.BytesIO(self.XML), path=["r", "p"])
        apart = document(self.XML, "xml", path=["r", "p"])
        rows = list(here)
        self.assertEqual(list(apart), rows)
        self.assertEqual(apart.columns, here.columns)
        self.assertTrue(rows[2].error.template)

    def test_an_error_keeps_its_template_and_its_line(self):
        with self.assertRaises(FileError) as found:
            list(document(b"<r>\n<p></r>", "xml", path=["r", "p"]))
        self.assertEqual(found.exception.line, 2)
        self.assertEqual(
            found.exception.message.template, "This is not XML: %(reason)s."
        )

    def test_columns_are_known_as_far_as_rows_were_read(self):
        reader = document(b'[{"a": 1}, {"b": 2}]', "json")
        rows = iter(reader)
        next(rows)
        self.assertEqual(reader.columns, ["a"])
        rows.close()

    def test_what_takes_too_long_is_refused(self):
        wide = " ".join(f'a{at}="1"' for at in range(9900))
        data = f"<r>{f'<p {wide}/>' * 9}</r>".encode()
        reader = document(data, "xml", path=["r", "p"])
        reader.seconds = 1
        with self.assertRaisesRegex(FileError, "cannot be read within"):
            list(reader)

    def test_numbers_are_written_out_within_a_limit(self):
        data = b'{"a": [' + b"1E999," * 100_000 + b"1]}"
        [row] = JsonLines(io.BytesIO(data))
        self.assertIn("written out", row.error)
        [row] = JsonLines(io.BytesIO(b'{"a": 1E3, "b": [1e-05]}'))
        self.assertEqual(row.cells, ["1000", "[0.00001]"])

    def test_attributes_that_stand_nowhere_in_the_file_are_not_there(self):
        kind = b'<!ELEMENT p ANY><!ATTLIST p a CDATA "x">'
        data = b"<!DOCTYPE r [" + kind + b"]><r><p>1</p></r>"
        [row] = document(data, "xml", path=["r", "p"])
        self.assertEqual(row.cells, ["1"])


class TestTime(BaseCase):
    """No text is gone through once for each of its signs: all others would wait."""

    SIZE = 20_000
    SECONDS = 2  # of a processor; it took minutes

    def look(self, function, *given):
        begun = time.thread_time()
        found = function(*given)
        self.assertLess(time.thread_time() - begun, self.SECONDS)
        return found

    def test_a_file_that_begins_with_a_tag_without_an_end(self):
        for head in (b"<" + b"a" * HEAD, b"<a " + b"b" * HEAD, b"<a" + b"." * HEAD):
            self.look(kind_of, head)

    def test_a_long_row_of_numbers_in_no_unicode(self):
        row = "Größe," + "1," * self.SIZE
        found = self.look(guess, io.BytesIO(row.encode("cp1252")), ["de_DE"])
        self.assertEqual(found.encoding, "cp1252")

    def test_a_cell_of_signs_between_addresses(self):
        self.look(BETWEEN.split, ", ;|" * self.SIZE)
        found = BETWEEN.split("https://a.example/1.png , ;http://b.example/2,3.png")
        self.assertEqual(found, ["https://a.example/1.png", "http://b.example/2,3.png"])

    def test_a_name_that_almost_fits_its_pattern(self):
        pattern = "{date}a" * 40
        self.assertTrue(self.look(could_be, "a" * 40, pattern, {}))
        self.assertFalse(self.look(could_be, "a" * 39, pattern, {}))

    def test_a_path_without_a_parameter(self):
        self.assertEqual(self.look(masked_path, "x" * self.SIZE), "x" * self.SIZE)

    def test_a_message_of_quotes(self):
        self.look(QUOTED.sub, "", "„" * self.SIZE)
        self.assertEqual(QUOTED.sub("", "„12“ ist «keine» “Zahl”"), " ist  ")

    def test_a_document_with_many_elements_deep_inside(self):
        for leaf in (b"<b/>", b"<b/><c>1</c>"):
            head = b"<a>" * 250 + leaf * (2 * self.SIZE)
            self.assertTrue(self.look(record_paths, head))
