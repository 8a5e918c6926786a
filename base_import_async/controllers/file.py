from odoo.http import Controller, content_disposition, request, route


class BackgroundImportFile(Controller):
    """Files of imports for those who may see the import: jobs' files are managers'."""

    @route("/base_import_async/<int:import_id>/file", type="http", auth="user")
    def file(self, import_id):
        """The file that was imported."""
        one = self._import(import_id)
        return self._answer(one.file_name, one.sudo()._own_file().raw)

    @route(
        "/base_import_async/<int:import_id>/part/<int:part>", type="http", auth="user"
    )
    def part(self, import_id, part):
        """The rows of one job."""
        chunk = self._import(import_id).chunk_ids.filtered(lambda one: one.id == part)
        file = chunk.sudo()._own_file()
        return self._answer(file.name, file.raw)

    def _import(self, import_id):
        one = request.env["base.import.async"].browse(import_id)
        one.check_access("read")
        return one

    def _answer(self, name, content):
        if not content:
            raise request.not_found()
        headers = [
            ("Content-Type", "application/octet-stream"),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(bytes(content), headers)
