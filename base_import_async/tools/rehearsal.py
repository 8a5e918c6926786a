"""Files that Odoo's importer is going to read, looked at before it does."""

import codecs
import io
import json
import logging
import subprocess
import sys
import tempfile
import zipfile

from odoo.addons.base_import.models import odf_ods_reader
from odoo.addons.queue_chunk.tools import process_limits

from . import rehearsal_process

MEMORY = 2**31  # bytes of address space
ON_THE_CLOCK = 1.5  # times as long, where the machine is busy
MAX_CELLS = 5_000_000
MAX_WAIT = 1.0  # seconds for which reading may keep other threads waiting
OLE, BIFF = b"\xd0\xcf\x11\xe0", b"\x09"
# Codecs whose time grows with the square of the text, or that are none for files.
NO_ENCODINGS = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}

_logger = logging.getLogger(__name__)


class Refused(Exception):
    """The server would take too long, or too much memory, to read the file."""


def is_encoding(name):
    """Whether a name is that of an encoding in which files are."""
    try:
        codec = codecs.lookup(name)
    except (LookupError, TypeError, ValueError):
        return False
    return codec._is_text_encoding and codec.name.replace("-", "_") not in NO_ENCODINGS


def rehearse(content, seconds):
    """Read a workbook in another process; do nothing for any other file.

    :param content: bytes of the file
    :param seconds: of a processor that it may take
    :raise Refused: when that takes too much
    """
    kinds = kinds_of(content)
    if not kinds:
        return
    with tempfile.NamedTemporaryFile(prefix="base_import_async_") as file:
        file.write(content)
        file.flush()
        answer = _answer({"path": file.name, "kinds": kinds, "seconds": seconds})
    longest = answer.get("longest", 0)
    if answer.get("cells", 0) > MAX_CELLS or longest > MAX_WAIT:
        _logger.info("A workbook was not read: %s", answer)
        raise Refused()


def kinds_of(content):
    """Return as what Odoo may read a file, whatever its name and its type are."""
    if content.startswith((OLE, BIFF)):
        return ["xls"]
    return ["xlsx", "ods"] if zipfile.is_zipfile(io.BytesIO(content)) else []


def _answer(request):
    request |= {
        "modules": sys.path,
        "memory": MEMORY,
        "odf_reader": odf_ods_reader.__spec__.origin,
        "limits": process_limits.__file__,
    }
    try:
        process = subprocess.run(
            [sys.executable, "-I", rehearsal_process.__file__],
            input=json.dumps(request).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=ON_THE_CLOCK * request["seconds"],
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused() from None
    if process.returncode:
        raise Refused()
    return json.loads(process.stdout)
