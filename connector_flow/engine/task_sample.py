"""The file that a task was set up with: its beginning stays with the task.

So who opens the form again sees rows. It is read by those alone who may change the
task, and goes with it.
"""

import base64
import gzip
import io

from odoo.exceptions import AccessError

from odoo.addons.queue_chunk.tools.seal import sealed

from .file_upload import check_uploaded
from .lent_rights import check_lent_to_flows

WHOLE = 5_000_000  # bytes of a file that is kept as it is
BEGINNING = 500_000  # bytes of a larger one, if its rows are lines
LINES = ("csv_import", "json_import")  # task types whose files may be cut behind a line


def keep_sample(task, file, reader=None):
    """Keep a file with a task, for who opens its form again.

    :param task: ``impexp.task`` that the current user may change
    :param file: ``impexp.file`` that he may read
    :param reader: name of the task type that reads the file
    """
    check_may_see(task)
    file.check_access("read")
    check_uploaded(file)
    content = _content(sealed(file), reader)
    values = {"sample": False, "sample_name": False}
    if content:
        packed = base64.b64encode(gzip.compress(content, mtime=0))
        values = {"sample": packed, "sample_name": file.name}
    sealed(task).write(values)


def sample_of(task):
    """The file that was kept.

    :return: name and binary stream; None if there is none, or the user may not see it
    """
    try:
        check_may_see(task)
    except AccessError:
        return None
    kept = sealed(task)
    if not kept.sample:
        return None
    content = gzip.decompress(base64.b64decode(kept.sample))
    return kept.sample_name, io.BytesIO(content)


def check_may_see(task):
    """Refuse who may not change a task what it was set up with."""
    task.check_access("write")
    check_lent_to_flows(task.flow_id)


def forget_samples(tasks):
    """Remove what was kept; the database alone would leave the attachments."""
    sealed(tasks.env["ir.attachment"]).search(
        [
            ("res_model", "=", tasks._name),
            ("res_field", "=", "sample"),
            ("res_id", "in", tasks.ids),
        ]
    ).unlink()


def _content(file, reader):
    with file._open() as stream:
        if file.size <= WHOLE:
            return stream.read()
        if reader not in LINES:
            return b""
        return stream.read(BEGINNING).rpartition(b"\n")[0]
