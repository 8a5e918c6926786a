from odoo.http import Controller, request, route

MIMETYPE = "application/octet-stream"


class BackgroundImportFile(Controller):
    """Files of imports for those who may see the import: jobs' files are managers'."""

    @route("/base_import_async/<int:import_id>/file", type="http", auth="user")
    def file(self, import_id):
        """The file that was imported."""
        return self._answer(self._import(import_id).sudo()._own_file())

    @route(
        "/base_import_async/<int:import_id>/part/<int:part>", type="http", auth="user"
    )
    def part(self, import_id, part):
        """The rows of one job."""
        chunk = self._import(import_id).chunk_ids.filtered(lambda one: one.id == part)
        return self._answer(chunk.sudo()._own_file())

    def _import(self, import_id):
        one = request.env["base.import.async"].browse(import_id)
        one.check_access("read")
        return one

    def _answer(self, file):
        if not file:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_stream_from(file, mimetype=MIMETYPE)
        return stream.get_response(as_attachment=True)
