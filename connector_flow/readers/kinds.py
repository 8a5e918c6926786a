"""Tells what a file is by its first bytes, and refuses one of another kind.

Whoever sends a picture, a page or a workbook to a task that reads CSV would else get
thousands of rows of nonsense, or an error about line 7 that names none of it.
"""

import json
import re
import struct
from collections.abc import Collection
from typing import NamedTuple

from .encodings import BOMS, wide_encoding
from .table import FileError, Message

_lt = Message

HEAD = 2**16  # bytes that are looked at
DIRECTORY = 2**12  # bytes of the parts of an old office file
ALLOWED = b"\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f"  # control characters of texts
FEW, MANY = 8, 20  # other ones: so many, or one of so many bytes, a text may have
CSV, JSON, XML, SHEET = "csv", "json", "xml", "sheet"
EDIFACT = "edifact"
TEXT = "text"  # what a task wants that reads texts of any kind

_PICTURE = _lt("is a picture (%(name)s)")
_SOUND = _lt("is sound or film (%(name)s)")
_DOCUMENT = _lt("is a document (%(name)s)")
_ARCHIVE = _lt("is packed in a way that is not read here (%(name)s)")
_PROGRAM = _lt("is a program (%(name)s)")
_DATABASE = _lt("is a database (%(name)s)")
_MAIL = _lt("is a mail (%(name)s)")
_LOCKED = _lt("is a workbook or a document with a password")
_UNREAD = _lt("is a workbook in a format that is not read (%(name)s)")
_PAGE = _lt("is a web page (HTML)")
_BINARY = _lt("is not a text")
_INSIDE = _lt("is a zip file inside of another packed file")

# Where a file has these bytes, and what it is then.
SIGNATURES = [
    (0, b"\x89PNG\r\n\x1a\n", _PICTURE, "PNG"),
    (0, b"\xff\xd8\xff", _PICTURE, "JPEG"),
    (0, b"GIF87a", _PICTURE, "GIF"),
    (0, b"GIF89a", _PICTURE, "GIF"),
    (0, b"II*\0", _PICTURE, "TIFF"),
    (0, b"MM\0*", _PICTURE, "TIFF"),
    (0, b"8BPS", _PICTURE, "Photoshop"),
    (8, b"WEBP", _PICTURE, "WebP"),
    (8, b"AVI ", _SOUND, "AVI"),
    (8, b"WAVE", _SOUND, "WAV"),
    (4, b"ftyphei", _PICTURE, "HEIC"),
    (4, b"ftypavif", _PICTURE, "AVIF"),
    (4, b"ftyp", _SOUND, "MP4"),
    (0, b"ID3", _SOUND, "MP3"),
    (0, b"OggS", _SOUND, "Ogg"),
    (0, b"fLaC", _SOUND, "FLAC"),
    (0, b"\x1aE\xdf\xa3", _SOUND, "Matroska"),
    (0, b"%PDF-", _DOCUMENT, "PDF"),
    (0, b"%!PS", _DOCUMENT, "PostScript"),
    (0, b"MIME-Version:", _DOCUMENT, "MHTML"),
    (0, b"{\\rtf", _DOCUMENT, "RTF"),
    (0, b"\x1f\x8b", _ARCHIVE, "gzip"),
    (0, b"BZh", _ARCHIVE, "bzip2"),
    (0, b"\xfd7zXZ\0", _ARCHIVE, "xz"),
    (0, b"7z\xbc\xaf\x27\x1c", _ARCHIVE, "7z"),
    (0, b"Rar!\x1a\x07", _ARCHIVE, "RAR"),
    (0, b"(\xb5/\xfd", _ARCHIVE, "Zstandard"),
    (0, b"\x04\x22M\x18", _ARCHIVE, "LZ4"),
    (0, b"\x1f\x9d", _ARCHIVE, "compress"),
    (0, b"MSCF", _ARCHIVE, "CAB"),
    (257, b"ustar", _ARCHIVE, "tar"),
    (0, b"\x7fELF", _PROGRAM, "ELF"),
    (0, b"\xca\xfe\xba\xbe", _PROGRAM, "Java"),
    (0, b"SQLite format 3\0", _DATABASE, "SQLite"),
    (0, b"\0\1\0\0Standard", _DATABASE, "Access"),
    (0, b"PAR1", _DATABASE, "Parquet"),
    (0, b"ORC", _DATABASE, "ORC"),
    (0, b"Obj\1", _DATABASE, "Avro"),
    (0, b"-----BEGIN PGP MESSAGE", _ARCHIVE, "PGP"),
]
# These may begin a text as well: they need what no text has.
IN_TEXTS = {b"BZh", b"ID3", b"ORC", b"MSCF", b"8BPS", b"PAR1", b"OggS", b"fLaC"}
IN_TEXTS |= {b"WEBP", b"AVI ", b"WAVE", b"ftyphei", b"ftypavif", b"ftyp", b"ustar"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OF_OLE = [  # names of the parts of such a file
    ("EncryptedPackage", _LOCKED, ""),
    ("WordDocument", _DOCUMENT, "Word"),
    ("PowerPoint Document", _DOCUMENT, "PowerPoint"),
    ("__properties_version1.0", _MAIL, "Outlook"),
    ("VisioDocument", _DOCUMENT, "Visio"),
]
OF_ZIP = [  # names in it, or what its first member says
    (b"word/", _DOCUMENT, "Word"),
    (b"ppt/", _DOCUMENT, "PowerPoint"),
    (b"opendocument.text", _DOCUMENT, "OpenDocument"),
    (b"opendocument.presentation", _DOCUMENT, "OpenDocument"),
    (b"opendocument.graphics", _DOCUMENT, "OpenDocument"),
    (b"epub+zip", _DOCUMENT, "EPUB"),
    (b"xl/workbook.bin", _UNREAD, "xlsb"),
]
# How a row of JSON, or a file of XML, begins in any case; the last one is EBCDIC.
BEGIN = {
    JSON: re.compile(rb"^[ \t]*[\[{]", re.MULTILINE),
    XML: re.compile(rb"\A\s*<|\A\x4c\x6f\xa7\x94"),
}
OF_WORKBOOKS = (b"[content_types].xml", b"opendocument", b"content.xml", b"xl/")
INTERCHANGE = re.compile(rb"\s*(?:UNA.{6}\s*)?UNB[^\w\s]UNO[A-Z]", re.DOTALL)
# Behind a name nothing of it may follow, or each part of it would be tried as one.
MARKUP = re.compile(rb"<([!?]?[A-Za-z][\w:.-]*)(?![\w:.-])([^<>]*)>\s*(<|\Z)?")
PAGES = {b"!doctype", b"html", b"head", b"body", b"table", b"meta", b"title", b"script"}
TEXTS = {
    CSV: _lt("is a text such as CSV"),
    JSON: _lt("is JSON"),
    XML: _lt("is XML"),
    SHEET: _lt("is a workbook"),
    EDIFACT: _lt("is EDIFACT"),
}
READ_BY = {
    CSV: _lt("Choose another file, or read it by the task type CSV Import."),
    JSON: _lt("Choose another file, or read it by the task type JSON Import."),
    XML: _lt("Choose another file, or read it by the task type XML Import."),
    SHEET: _lt("Choose another file, or read it by the task type Spreadsheet Import."),
    EDIFACT: _lt("Choose another file, or read it by the task type EDIFACT Import."),
}
SAVED_AS_CSV = _lt(
    "Open it in Excel or LibreOffice, save it as CSV and choose that file, or read it "
    "by the task type Spreadsheet Import."
)
WANTED = {
    CSV: _lt("This task reads CSV: choose a file that was saved as CSV."),
    JSON: _lt("This task reads JSON: choose a file of that kind."),
    XML: _lt("This task reads XML: choose a file of that kind."),
    SHEET: _lt(
        "This task reads workbooks: choose one, or open the file in Excel or "
        "LibreOffice, save it as xlsx, and choose that."
    ),
    EDIFACT: _lt("This task reads EDIFACT: choose a file of that kind."),
    TEXT: _lt("This task reads texts: choose a file that is one."),
}
NEVER_A_TABLE = {
    said.partition(" (")[0]
    for said in (_PICTURE, _SOUND, _DOCUMENT, _PROGRAM, _MAIL, _BINARY)
}
NO_TABLE = _lt("This task reads workbooks (xlsx, xls, ods): choose one.")


class Kind(NamedTuple):
    """What a file is: a word for what tasks read, or None, and how it is said."""

    word: str | None
    said: Message


def refuse_other(
    head: bytes, wanted: str, names: Collection[str] = (), is_text: bool = False
) -> None:
    """Refuse a file that is no such as a task reads.

    :param head: the first bytes of it
    :param wanted: CSV, JSON, XML, SHEET, EDIFACT or TEXT
    :param names: those in a zip file, in small letters, where they are known
    :param is_text: whether a person said how its text is to be read
    :raise FileError: saying what it is, and what to do
    """
    kind = kind_of(head, names, is_text)
    # A text may be in an encoding in which nothing can be told.
    if kind.word == CSV and (wanted == TEXT or is_text):
        return
    if kind.word == wanted or not head.strip() or _may_be(kind, head, wanted):
        return
    advice = _advice(kind, wanted)
    raise FileError(_lt("The file %(what)s. %(advice)s", what=kind.said, advice=advice))


def _advice(kind: Kind, wanted: str) -> Message:
    """What to do with a file that is of another kind than the task reads."""
    if kind.word == SHEET and wanted in (CSV, TEXT):
        return SAVED_AS_CSV
    if kind.word == XML and wanted == SHEET:
        return WANTED[SHEET]  # there are workbooks in XML
    if wanted == SHEET and kind.said.partition(" (")[0] in NEVER_A_TABLE:
        return NO_TABLE  # no program makes a workbook of a picture
    return READ_BY.get(kind.word or "") or WANTED[wanted]


def _may_be(kind: Kind, head: bytes, wanted: str) -> bool:
    """Whether a file may yet be what a task reads: it says itself why not."""
    if wanted == SHEET:
        return kind.said is _INSIDE
    if wanted == XML and kind.said is _PAGE:
        return b"<?xml" in head[:100]
    return (
        kind.word == CSV
        and wanted in BEGIN
        and bool(BEGIN[wanted].search(_as_bytes(head)))
    )


def kind_of(head: bytes, names: Collection[str] = (), is_text: bool = False) -> Kind:
    """Return the Kind of a file, told by its first bytes."""
    return (
        _signed(head)
        or _of_ole(head)
        or _of_zip(head, names)
        or _of_text(_as_bytes(head), is_text)
    )


def _signed(head: bytes) -> Kind | None:
    for at, signature, said, name in SIGNATURES:
        if head[at : at + len(signature)] == signature:
            if signature not in IN_TEXTS or _is_binary(head):
                return _other(said, name)
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return _other(_PICTURE, "BMP")
    if head[:2] == b"MZ" and _is_binary(head):
        return _other(_PROGRAM, "Windows")
    return None


def _other(said: Message, name: str) -> Kind:
    return Kind(None, Message(str(said), name=name) if name else said)


def _of_ole(head: bytes) -> Kind | None:
    if not head.startswith(OLE):
        return None
    for part, said, name in OF_OLE:
        if part.encode("utf-16-le") in head:
            return _other(said, name)
    return Kind(SHEET, TEXTS[SHEET])


def directory_of(head: bytes) -> int | None:
    """Return where an old office file names its parts; None for another file."""
    if not head.startswith(OLE) or len(head) < 52:
        return None
    power, sector = struct.unpack_from("<H16xI", head, 30)
    return (sector + 1) << power if power in (9, 12) else None


def _of_zip(head: bytes, names: Collection[str]) -> Kind | None:
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    listed = "\n".join(names).encode(errors="replace") + head[:200] if names else head
    for part, said, name in OF_ZIP:
        if re.search(rb"(?:^|\W)" + re.escape(part), listed):
            return _other(said, name)
    if any(part in listed.lower() for part in OF_WORKBOOKS):
        return Kind(SHEET, TEXTS[SHEET])
    return Kind(None, _INSIDE)


def _as_bytes(head: bytes) -> bytes:
    """A text in UTF-8, be it in UTF-16 or -32; without its mark."""
    for encoding, mark in BOMS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace").encode()
    wide = wide_encoding(head[:4096])
    return head.decode(wide, "replace").encode() if wide else head


def _of_text(head: bytes, is_text: bool) -> Kind:
    if INTERCHANGE.match(head):
        return Kind(EDIFACT, TEXTS[EDIFACT])
    markup = MARKUP.match(_without_comments(head))
    if markup and _is_page(markup):
        return Kind(None, _PAGE)
    if markup and (markup[1] == b"?xml" or markup[3] is not None):
        if b"<html" in head[:1000].lower():
            return Kind(None, _PAGE)
        return Kind(XML, TEXTS[XML])
    if _is_json(head):
        return Kind(JSON, TEXTS[JSON])
    if not is_text and _is_binary(head):
        return Kind(None, _BINARY)
    return Kind(CSV, TEXTS[CSV])


def _without_comments(head: bytes) -> bytes:
    """What stands behind blanks and comments of markup."""
    head = head.lstrip()
    while head.startswith(b"<!--"):
        _comment, _end, head = head.partition(b"-->")
        head = head.lstrip()
    return head


def _is_page(markup: re.Match[bytes]) -> bool:
    """A page begins so; <TABLE>,<DATE> is a header of some CSV files."""
    name = markup[1].lower()
    if name == b"!doctype":
        return markup[2].strip().lower().startswith(b"html")
    return name in PAGES and markup[3] is not None


def _is_json(head: bytes) -> bool:
    """Whether a file begins with an object, or a list of lists or objects."""
    text = head.decode("utf-8", "ignore").lstrip()
    if text[:1] not in ("{", "["):
        return False
    start = text if text[0] == "{" else text[1:].lstrip()
    if start[:1] not in ("{", "["):
        return False
    try:
        json.JSONDecoder().raw_decode(start)
    except json.JSONDecodeError as error:
        cut = "Unterminated string" in error.msg or error.pos >= len(start) - 20
        return cut and len(head) >= HEAD - 20
    except (ValueError, RecursionError):
        return False
    return True


def _is_binary(head: bytes) -> bool:
    """Whether a file has far more control characters than texts have."""
    sample = head[:4096]
    strange = sum(byte < 32 and byte not in ALLOWED for byte in sample)
    return strange > FEW and strange > len(sample) / MANY
