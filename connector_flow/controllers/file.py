from odoo import http
from odoo.http import content_disposition, request


class FileController(http.Controller):
    """Hands out files piece by piece, to those who may read them."""

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
        stream = file.sudo()._open()
        return request.make_response(stream.read(), headers=headers)
