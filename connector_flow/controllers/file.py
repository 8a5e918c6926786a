from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ..tools.pieces import PIECE

MAX_REQUEST = PIECE + 2**20  # bytes; a piece and what multipart puts around it


class FileController(http.Controller):
    """Takes files in and hands them out, piece by piece, for those who may."""

    @http.route("/connector_flow/file/<int:file_id>", auth="user", readonly=True)
    def download(self, file_id):
        file = request.env["impexp.file"].browse(file_id).exists()
        file.check_access("read")
        if not file:
            raise request.not_found()
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
    def upload(self, file_id, offset, piece):
        """Store a piece of a file that ``impexp.file.start_upload`` began."""
        file = request.env["impexp.file"].browse(file_id).exists()
        if not file:
            raise request.not_found()
        try:
            with request.env.cr.savepoint():
                received = file.add_upload(int(offset), piece.stream)
        except UserError as error:
            answer = {"error": str(error)}
            return request.make_json_response(answer, status=error.http_status)
        return request.make_json_response({"received": received})
