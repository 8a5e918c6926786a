import io
import zipfile

from odoo.tests.common import BaseCase

from odoo.addons.connector_flow.readers.members import Members
from odoo.addons.connector_flow.readers.table import FileError

LIMIT = 1000


def zipped(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream


class TestMembers(BaseCase):
    """Files in a zip are found by the names that cells have."""

    def setUp(self):
        super().setUp()
        self.members = Members(
            [
                io.BytesIO(b"no zip at all"),
                zipped({"Bilder/Öl.png": b"oil", "a/x.png": b"1", "b/x.png": b"2"}),
                zipped({"Bilder/Öl.png": b"other", "kiwi.png": b"kiwi"}),
            ]
        )

    def read(self, name):
        return self.members.read(name, LIMIT)

    def assertNone(self, name, words):
        with self.assertRaisesRegex(FileError, words):
            self.members.version(name)

    def test_a_file_by_its_path_and_by_its_name_alone(self):
        for name in ("Bilder/Öl.png", "Öl.png", "./Bilder/Öl.png", "Bilder\\Öl.png"):
            self.assertEqual(self.read(name), b"oil", name)

    def test_further_zips_are_behind_the_first(self):
        self.assertEqual(self.read("kiwi.png"), b"kiwi")

    def test_small_and_capital_letters_are_as_they_are(self):
        self.assertNone("öl.PNG", "has no “öl.PNG”")

    def test_a_name_that_several_have_needs_its_folder(self):
        self.assertNone("x.png", "“a/x.png”, “b/x.png”")
        self.assertEqual(self.read("b/x.png"), b"2")

    def test_a_name_leads_nowhere_outside(self):
        for name in ("../../etc/passwd", "/etc/passwd", "Bilder/../Bilder/Öl.png"):
            self.assertNone(name, "has no")

    def test_without_a_zip_there_is_nothing(self):
        with self.assertRaisesRegex(FileError, "no zip file"):
            Members([io.BytesIO(b"PK")]).version("a.png")

    def test_a_file_that_is_too_large_is_not_read(self):
        large = Members([zipped({"a.png": b"x" * (LIMIT + 1)})])
        with self.assertRaisesRegex(FileError, "larger than"):
            large.read("a.png", LIMIT)

    def test_a_damaged_file_is_named(self):
        stream = zipped({"a.png": bytes(range(200))})
        data = bytearray(stream.getvalue())
        data[40:60] = b"\0" * 20
        with self.assertRaisesRegex(FileError, "damaged|cannot be read"):
            Members([io.BytesIO(bytes(data))]).read("a.png", LIMIT)

    def test_another_content_is_another_version(self):
        one, other = (Members([zipped({"a": data})]) for data in (b"1", b"2"))
        self.assertNotEqual(one.version("a"), other.version("a"))
        self.assertEqual(one.version("a"), one.version("a"))
