from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ..tools.numbers import whole_number
from ..tools.pieces import PIECE

MAX_REQUEST = PIECE + 2**20  # bytes; a piece and what multipart puts around it


def _file(file_id):
    """The file of an address; the database knows no larger ids."""
    file = request.env["impexp.file"].browse(file_id if file_id < 2**31 else ())
    if not file.exists():
        raise request.not_found()
    return file


class FileController(http.Controller):
    """Takes files in and hands them out, piece by piece, for those who may."""

    @http.route("/connector_flow/file/<int:file_id>", auth="user", readonly=True)
    def download(self, file_id):
        file = _file(file_id)
        file.check_access("read")
        headers = [
            ("Content-Type", "application/octet-stream"),
            ("Content-Length", str(file.size)),
            ("Content-Disposition", content_disposition(file.name)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(file.sudo()._read_apart(), headers=headers)

    @http.route(
        "/connector_flow/upload/<int:file_id>",
        auth="user",
        methods=["POST"],
        max_content_length=MAX_REQUEST,
    )
    def upload(self, file_id, offset=None, piece=None, **_others):
        """Store a piece of a file that ``impexp.file.start_upload`` began."""
        file, offset = _file(file_id), whole_number(offset)
        if offset is None or not isinstance(piece, FileStorage):
            raise BadRequest()
        try:
            with request.env.cr.savepoint():
                received = file.add_upload(offset, piece.stream)
        except UserError as error:
            answer = {"error": str(error)}
            return request.make_json_response(answer, status=error.http_status)
        return request.make_json_response({"received": received})
