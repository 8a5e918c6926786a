import ast

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.service.model import get_public_method


class ImpexpMethod(models.Model):
    """A method that flows may call on the records of an import.

    Whoever configures flows chooses among those that an administrator has named here.
    One that is archived is not permitted; none is deleted, as an update of the addon
    would bring it back.
    """

    _name = "impexp.method"
    _inherit = "queue.chunk.sealed"
    _made_by_people = True
    _description = "Permitted Method"
    _order = "model, method"

    name = fields.Char(
        required=True, translate=True, help="What it does, such as “Confirm orders”."
    )
    model = fields.Char(
        required=True, help="Technical name of the model, such as sale.order."
    )
    method = fields.Char(
        required=True,
        help="The method that is called on each record, without arguments, such as "
        "action_confirm. It runs with the rights of the run's user.",
    )
    done_domain = fields.Char(
        "Done When",
        help="A domain, such as [('state', '=', 'sale')]. The method is not called on "
        "records that meet it already; one that does not meet it afterwards has "
        "failed.",
    )
    active = fields.Boolean(
        default=True, help="Archived methods are not permitted any more."
    )

    _once = models.Constraint(
        "UNIQUE(model, method)", "This method of the model is here already."
    )

    @api.constrains("model", "method")
    def _check_method(self):
        """A method that people could call over RPC; apps may be installed later."""
        for permitted in self.filtered(lambda one: one.model in self.env):
            try:
                get_public_method(self.env[permitted.model], permitted.method)
            except (AttributeError, AccessError) as error:
                raise ValidationError(
                    self.env._(
                        "“%(model)s” has no public method “%(method)s”: correct the "
                        "name. What begins with _ is not public.",
                        model=permitted.model,
                        method=permitted.method,
                    )
                ) from error

    @api.constrains("model", "done_domain")
    def _check_done_domain(self):
        for permitted in self.filtered("done_domain"):
            try:
                domain = permitted._parsed_domain()
                if permitted.model in self.env:
                    domain.validate(self.env[permitted.model])
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(
                    self.env._(
                        "“%(domain)s” is not a domain of “%(model)s”, such as "
                        "[('state', '=', 'sale')]: %(error)s",
                        domain=permitted.done_domain,
                        model=permitted.model,
                        error=error,
                    )
                ) from error

    def _parsed_domain(self):
        return Domain(ast.literal_eval(self.done_domain))

    @api.model
    def _permitted(self, model, method):
        """The permission to call a method, or an empty recordset."""
        return self.search([("model", "=", model), ("method", "=", method)], limit=1)

    def _call(self, record):
        """Call the method on a record, with the rights of its environment."""
        get_public_method(record, self.method)(record)

    def _is_done(self, record):
        """Whether a record needs no call any more; without a domain nobody knows."""
        return bool(self.done_domain and record.filtered_domain(self._parsed_domain()))
