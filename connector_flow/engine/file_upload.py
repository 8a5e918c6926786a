"""Uploads: a browser sends a file piece by piece, each in a request of its own.

So neither a worker's memory nor its time grows with the file, and a piece that is lost
on the way is sent again.
"""

from typing import Any, BinaryIO

from odoo.api import Environment
from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel

from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools.name_pattern import safe_name
from ..tools.numbers import whole_number
from ..tools.pieces import PIECE, cut

MAX_UPLOAD = 2000  # MB, unless the system parameter says otherwise
LIMIT = "connector_flow.max_upload_mb"


def start_upload(env: Environment, name: str, size: Any) -> dict[str, Any]:
    """Begin an upload.

    :param name: of the file
    :param size: in bytes
    :return: ``{"id": id of the file, "piece": bytes to send at once}``
    """
    size = whole_number(size)
    if size is None:
        raise UserError(env._("The size of a file is a whole number."))
    _check_may_upload(env, size)
    values = {"name": safe_name(name), "size": size, "company_id": False}
    file = sealed(env["impexp.file"]).create(values | {"upload_state": "partial"})
    if not size:
        _end_upload(file)
    return {"id": file.id, "piece": PIECE}


def add_upload(file: BaseModel, offset: int, stream: BinaryIO) -> int:
    """Store the next piece of an upload; one that is there already does no harm.

    :param offset: where it begins in the file
    :param stream: binary stream of one or more pieces
    :return: how many bytes of the file are there
    """
    file = sealed(file)
    if file.create_uid != file.env.user:
        raise AccessError(file.env._("This upload is somebody else's."))
    file.env.cr.execute(
        "SELECT id FROM impexp_file WHERE id = %s FOR UPDATE", [file.id]
    )
    received = _received(file)
    for piece in cut(stream):
        if offset == received and file.upload_state == "partial":
            _add_piece(file, piece, offset)
            received += len(piece)
        offset += len(piece)
    if offset > received:
        raise UserError(_broken(file))
    if received == file.size and file.upload_state == "partial":
        _end_upload(file)
    return received


def check_uploaded(files: BaseModel) -> None:
    """Refuse to read a file of which a part is missing."""
    for file in files.sudo():
        if file.upload_state == "partial":
            raise UserError(_broken(file))


def remove_uploads(env: Environment) -> None:
    """Remove what was uploaded, or half uploaded, and never imported."""
    domain = [
        ("upload_state", "!=", False),
        ("run_id", "=", False),
        ("write_date", "<", "-1d"),
    ]
    env["impexp.file"].search(domain, limit=100).unlink()


def _check_may_upload(env: Environment, size: int) -> None:
    if not env.user.has_group("connector_flow.group_flow_user"):
        raise AccessError(env._("Only users of flows upload files."))
    value = env["ir.config_parameter"].sudo().get_param(LIMIT) or ""
    limit = whole_number(value, MAX_UPLOAD)
    if size > limit * 10**6:
        raise UserError(
            env._(
                "The file is larger than %(limit)s MB. Split it, or have the "
                "system parameter %(parameter)s raised.",
                limit=limit,
                parameter=LIMIT,
            )
        )


def _add_piece(file: BaseModel, piece: bytes, offset: int) -> None:
    rest = file.size - offset
    if len(piece) > rest or len(piece) < min(PIECE, rest):
        raise UserError(_broken(file))
    file._add_piece(piece, offset)


def _received(file: BaseModel) -> int:
    """Every piece but the last has the same size."""
    if file.upload_state == "done":
        return file.size
    return min(len(file._pieces()) * PIECE, file.size)


def _broken(file: BaseModel) -> str:
    return file.env._("“%s” did not arrive whole: upload it again.", file.name)


def _end_upload(file: BaseModel) -> None:
    file.write({"upload_state": "done", "checksum": file._content_checksum()})
