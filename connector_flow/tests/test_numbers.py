from odoo.tests.common import BaseCase

from ..tools.numbers import whole_number
from ..transfer.ftp_listing import parse_facts, parse_line
from ..transfer.http import HttpAdapter, _seconds
from ..transfer.settings import Settings

LONG = "9" * 5000  # more digits than Python reads
ODD = ("", "-1", "+1", "1_000", "1.5", "1e3", "0x10", "²", "１２", "٣", "abc", LONG)


class Answer:
    def __init__(self, **headers):
        self.headers = {name.replace("_", "-"): one for name, one in headers.items()}


def entry(**headers):
    """What an answer with these headers says of a file."""
    adapter = HttpAdapter(Settings(name="Obst"))
    return adapter._entry("a.csv", Answer(**headers))


class TestNumbers(BaseCase):
    """Numbers that others write are read with a bound, and never end a job."""

    def test_whole_numbers_are_plain_digits(self):
        for text, number in (("0", 0), (" 12 ", 12), ("007", 7), (5, 5)):
            with self.subTest(text):
                self.assertEqual(whole_number(text), number)

    def test_anything_else_is_none(self):
        for text in (*ODD, None, 1.5, -1, [1], 10**30, "0" * 10 + "9" * 19):
            with self.subTest(text):
                self.assertIsNone(whole_number(text))

    def test_sizes_in_listings_of_ftp(self):
        for text in ODD:
            with self.subTest(text[:20]):
                entry = parse_facts(f"Type=file;Size={text}; a.csv")
                self.assertEqual((entry.name, entry.size), ("a.csv", None))
        entry = parse_line(f"-rw-r--r-- 1 a b {LONG} Mar 05 2025 x")
        self.assertEqual((entry.name, entry.size), ("x", None))
        entry = parse_line(f"11-21-2025  17:22  {LONG} a.csv")
        self.assertEqual((entry.name, entry.size), ("a.csv", None))

    def test_sizes_in_headers_of_http(self):
        for text in ODD[1:]:
            for name in ("Content_Length", "Content_Range"):
                with self.subTest(header=name, text=text[:20]):
                    given = f"bytes 0-1/{text}" if name == "Content_Range" else text
                    self.assertIsNone(entry(**{name: given}).size)

    def test_times_in_headers_of_http(self):
        zone = "Mon, 01 Jan 2026 00:00:00 +" + "9" * 20
        for text in (*ODD, zone, "Mon, 01 Jan 99999 00:00:00 GMT"):
            with self.subTest(text[:20]):
                self.assertIn(_seconds(text), (None, 0))
                entry(Last_Modified=text)
