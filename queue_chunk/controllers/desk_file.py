from werkzeug.wsgi import FileWrapper

from odoo.exceptions import AccessError, UserError
from odoo.http import Controller, content_disposition, request, route

from ..desk.round_trip import KINDS

BLOCK = 2**16
NOSNIFF = ("X-Content-Type-Options", "nosniff")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class DeskFile(Controller):
    """Hands failed rows out as a file, to those who may see them."""

    @route(
        "/queue_chunk/desk/<string:model>/<int:id_>/rows.<string:kind>",
        type="http",
        auth="user",
    )
    def rows(self, model, id_, kind, sheet="", **_others):
        """The failed rows of a sheet."""
        parent = self._parent(model, id_)
        if kind not in KINDS or not parent:
            raise request.not_found()
        try:
            name, file = parent._desk_file(sheet, kind)
        except AccessError:
            raise
        except UserError as error:
            # It quotes what people wrote: no browser may take that for a page.
            plain = [("Content-Type", "text/plain; charset=utf-8"), NOSNIFF]
            return request.make_response(str(error), plain, status=error.http_status)
        headers = [
            ("Content-Type", TYPES[kind]),
            ("Content-Disposition", content_disposition(name)),
            NOSNIFF,
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(FileWrapper(file, BLOCK), headers)

    def _parent(self, model, id_):
        """A record of a model that has a desk; the database knows no larger ids."""
        known = request.env.registry.get(model)
        desk = request.env.registry["queue.chunk.desk"]
        if not known or known._abstract or not issubclass(known, desk):
            return None
        return request.env[model].browse(id_ if id_ < 2**31 else ()).exists()
