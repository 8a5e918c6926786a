import gzip
import io
import os
import zipfile
from unittest.mock import patch

from odoo.tests.common import BaseCase

from odoo.addons.connector_flow.readers import unpack
from odoo.addons.connector_flow.readers.table import FileError
from odoo.addons.connector_flow.readers.unpack import unpacked

TEXT = "Name;Preis\nÖl;1,20\n".encode()


def zipped(members, **options):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data, **options)
    return stream


def content(stream, megabytes=1, member=None):
    return b"".join(unpacked(stream, megabytes, member).blocks())


class TestUnpack(BaseCase):
    """What is packed is told by its content, and unpacked within limits."""

    def assertRefused(self, stream, message, **options):
        with self.assertRaisesRegex(FileError, message):
            content(stream, **options)

    def test_gzip_zip_and_neither(self):
        packed = {
            "gzip": io.BytesIO(gzip.compress(TEXT)),
            "two in one": io.BytesIO(gzip.compress(TEXT[:5]) + gzip.compress(TEXT[5:])),
            "zip": zipped({"obst.csv": TEXT}),
            "stored": zipped({"obst.csv": TEXT}, compress_type=zipfile.ZIP_STORED),
            "plain": io.BytesIO(TEXT),
        }
        for name, stream in packed.items():
            with self.subTest(name):
                found = unpacked(stream, 1)
                self.assertEqual(found.is_packed, name != "plain")
                self.assertEqual(b"".join(found.blocks()), TEXT)
                found.rewind()
                self.assertEqual(found.read(4), TEXT[:4])

    def test_what_macs_add_to_a_zip_is_no_content(self):
        stream = zipped({"a/": b"", "a/obst.csv": TEXT, "__MACOSX/a/._obst.csv": b"x"})
        self.assertEqual(content(stream), TEXT)

    def test_one_of_several_members(self):
        stream = zipped({"lies mich.txt": b"x", "obst.csv": TEXT})
        self.assertEqual(content(stream, member="*.csv"), TEXT)
        self.assertRefused(stream, '"lies mich.txt", "obst.csv".*"member"')
        self.assertRefused(stream, "no member.*obst.csv", member="*.xml")

    def test_a_workbook_is_not_unpacked(self):
        stream = zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""})
        self.assertFalse(unpacked(stream, 1).is_packed)

    def test_damaged_files(self):
        """Cut off anywhere, or with a wrong byte anywhere."""
        text = os.urandom(300)
        for whole in (gzip.compress(text), zipped({"obst.csv": text}).getvalue()):
            for size in range(4, len(whole) - 1):
                self.assertRefused(io.BytesIO(whole[:size]), "damaged")
        for at in range(20, 100):
            broken = bytearray(gzip.compress(text))
            broken[at] ^= 255
            self.assertRefused(io.BytesIO(broken), "damaged")

    def test_a_zip_with_a_password(self):
        data = bytearray(zipped({"obst.csv": TEXT}).getvalue())
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(mark) + offset] |= 1
        self.assertRefused(io.BytesIO(data), "password")

    def test_an_unusual_way_of_packing(self):
        stream = zipped({"obst.csv": TEXT}, compress_type=zipfile.ZIP_BZIP2)
        self.assertRefused(stream, "unusual way")

    def test_size_is_limited(self):
        """To the byte; the option is named."""
        for size, refused in ((1_000_000, False), (1_000_001, True)):
            data = os.urandom(size)
            for stream in (
                io.BytesIO(data),
                io.BytesIO(gzip.compress(data)),
                zipped({"x": data}),
            ):
                if refused:
                    self.assertRefused(stream, '1 MB unpacked.*"max_unpacked_mb"')
                else:
                    self.assertEqual(content(stream), data)

    def test_a_bomb_is_known_by_its_ratio(self):
        bomb = b"0" * 12_000_000
        for stream in (io.BytesIO(gzip.compress(bomb)), zipped({"x": bomb})):
            self.assertRefused(stream, "500 times its size", megabytes=100)

    def test_number_of_members_is_limited(self):
        with patch.object(unpack, "MAX_MEMBERS", 3):
            stream = zipped({f"{at}.csv": TEXT for at in range(4)})
            self.assertRefused(stream, "more than 3 members", member="1.csv")

    def test_a_long_list_of_members_is_not_read(self):
        with patch.object(unpack, "MAX_DIRECTORY", 1000):
            stream = zipped({f"{at:0200}.csv": b"" for at in range(10)})
            self.assertRefused(stream, "members", member="1.csv")
