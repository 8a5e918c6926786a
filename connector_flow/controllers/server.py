from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.impexp_server import MANAGERS
from ..tools.secret_names import is_parameter
from ..transfer.settings import SECRETS

MAX_REQUEST = 2**16  # bytes


class ServerController(http.Controller):
    """Takes the secrets of servers.

    Not by RPC: Odoo writes the arguments of its calls into its log at debug level.
    """

    @http.route(
        "/connector_flow/server/<int:server_id>/secret",
        auth="user",
        methods=["POST"],
        max_content_length=MAX_REQUEST,
    )
    def set_secret(self, server_id, kind=None, secret=""):  # nosec B107 # none is sent
        """Store a secret; an empty one is removed.

        :param kind: one of password, private_key, passphrase, token, or place and name
            of a parameter of requests, such as header:X-Api-Key
        """
        if not request.env.user.has_group(MANAGERS) or not _is_kind(kind or ""):
            raise request.not_found()
        if server_id >= 2**31:  # the database knows no larger ids
            raise request.not_found()
        server = request.env["impexp.server"].browse(server_id).exists()
        server = server.with_context(active_test=False)
        if not server or not server.has_access("write"):
            raise request.not_found()
        try:
            server._set_secret(kind, secret)
        except UserError as error:
            answer = {"error": str(error)}
            return request.make_json_response(answer, status=error.http_status)
        return request.make_json_response({"is_set": bool(secret)})


def _is_kind(kind):
    return kind in SECRETS or is_parameter(kind)
