from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..transfer.settings import SECRETS
from .impexp_server import MANAGERS


class ImpexpServer(models.Model):
    """Secret headers and parameters of requests, and what became of secrets."""

    _inherit = "impexp.server"

    parameter_states = fields.Json(
        "Secret Headers and Parameters",
        compute="_compute_parameter_states",
        groups=MANAGERS,
        help="Sent with each request by HTTP. What they are called is seen here, never "
        "what they are.",
    )
    harmless_parameters = fields.Char(
        copy=False,
        groups=MANAGERS,
        help="Names of headers and parameters, parted by spaces, which tasks may have "
        "in their configuration although they are called like secrets. Only "
        "administrators name them.",
    )
    lost_secrets = fields.Json(readonly=True, copy=False, groups=MANAGERS)
    lost_words = fields.Char(
        "Removed Secrets", compute="_compute_lost_words", groups=MANAGERS
    )

    # which there are

    def _secret_parameters(self):
        """Place, name and secret of each: a tuple of tuples."""
        return tuple(
            (*secret.kind.split(":", 1), secret.opened())
            for secret in self._stored_secrets().sorted("kind")
            if secret.kind not in SECRETS
        )

    @api.depends("lost_secrets")
    def _compute_parameter_states(self):
        for server in self:
            stored = server._stored_secrets().mapped("kind")
            kinds = {*stored, *(server.lost_secrets or ())} - {*SECRETS}
            server.parameter_states = [
                {"kind": kind, "is_set": kind in stored} for kind in sorted(kinds)
            ]

    # which were removed

    @api.depends("lost_secrets")
    @api.depends_context("lang")
    def _compute_lost_words(self):
        for server in self:
            words = map(server._kind_in_words, server.lost_secrets or ())
            server.lost_words = ", ".join(words) or False

    def _kind_in_words(self, kind):
        if kind in SECRETS:
            return self._fields[kind].get_description(self.env)["string"]
        return kind.partition(":")[2]

    def _forget_secrets(self):
        """They became another receiver: remove their secrets, and remember which.

        Whoever may set them may not read them, and so may not send them to a host of
        his own either.
        """
        for server in self:
            stored = server._stored_secrets()
            if stored:
                lost = {*stored.mapped("kind"), *(server.lost_secrets or ())}
                stored.unlink()
                server.lost_secrets = sorted(lost)
                server.invalidate_recordset()

    def _note_secret_set(self, kind):
        """It was set again, or is not needed any more."""
        lost = self.sudo().lost_secrets or []
        if kind in lost:
            self.lost_secrets = [one for one in lost if one != kind] or False

    # what tasks may name nevertheless

    @api.model_create_multi
    def create(self, vals_list):
        servers = super().create(vals_list)
        if any(server.harmless_parameters for server in servers.sudo()):
            self._check_may_declare()  # by default, too: anybody can set one
        return servers

    def write(self, vals):
        if any(one._changes("harmless_parameters", vals) for one in self):
            self._check_may_declare()
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")  # it may be one of a company that is not his
        return result

    def _check_may_declare(self):
        if not self.env.is_system():
            raise AccessError(
                self.env._(
                    "Only an administrator declares that a header or a parameter is no "
                    "secret. Leave “Harmless Parameters” empty, or ask one."
                )
            )

    def _is_harmless(self, name):
        names = (self.sudo().harmless_parameters or "").replace(",", " ").split()
        return name.casefold() in map(str.casefold, names)

    # whose files

    @api.constrains("company_id")
    def _check_flows_of_company(self):
        for server in self.filtered("company_id"):
            tasks = (
                self.env["impexp.task"].sudo().search([("server_id", "=", server.id)])
            )
            others = tasks.filtered(_of_another_than(server.company_id))
            if others:
                raise ValidationError(
                    self.env._(
                        "The task “%(task)s” uses the server “%(server)s”, and its "
                        "flow is of another company.",
                        task=others[0].name,
                        server=server.name,
                    )
                )


def _of_another_than(company):
    return lambda task: task.company_id != company
