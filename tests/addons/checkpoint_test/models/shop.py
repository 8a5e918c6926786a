from odoo import fields, models


class Shop(models.Model):
    """A backend with versions, fields and lists of its own, and no view."""

    _name = "checkpoint.test.shop"
    _inherit = ["connector.backend.mixin", "mail.thread"]
    _description = "Web Shop"

    location = fields.Char(required=True)
    api_password = fields.Char()
    note = fields.Text()
    fruit_ids = fields.One2many("checkpoint.test.binding", "backend_id", "Fruits")

    def _selection_version(self):
        return [("2.0", "Version 2"), ("1.9", "Version 1.9")]


class Plain(models.Model):
    """A backend that adds nothing but a place for its views."""

    _name = "checkpoint.test.plain"
    _inherit = "connector.backend.mixin"
    _description = "Plain Backend"

    location = fields.Char()


class Old(models.Model):
    """A backend as connectors have it now: without the mixin, user or company."""

    _name = "checkpoint.test.old"
    _table = "checkpoint_test_old_backend"
    _inherit = "connector.backend"
    _description = "Old Backend"

    name = fields.Char()
