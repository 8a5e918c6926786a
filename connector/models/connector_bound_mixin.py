# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml import etree
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_datetime


class ConnectorBoundMixin(models.AbstractModel):
    """Shows on a record how other systems know it.

    One line on the model that is bound gives its form a page with each backend, the
    id there, and the last synchronization::

        class ResPartnerCategory(models.Model):
            _name = "res.partner.category"
            _inherit = ["res.partner.category", "connector.bound.mixin"]

    Bindings are found by themselves: the models that inherit from
    ``external.binding`` and, by ``_inherits``, from the record. To show them elsewhere
    put the field ``connector_bindings`` into a view.
    """

    _name = "connector.bound.mixin"
    _description = "Bound Record"

    connector_bindings = fields.Html(
        "Bindings", compute="_compute_connector_bindings", compute_sudo=False
    )

    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_connector_bindings(self):
        lines = {id_: [] for id_ in self.ids}
        for model in self._binding_models():
            for record, binding in self._bindings(model):
                lines[record.id].append(self._binding_line(binding))
        for record in self:
            record.connector_bindings = self._binding_table(lines.get(record.id))

    @api.model
    def _binding_models(self):
        """The models of the bindings that the user may read, as empty recordsets."""
        base = self.pool["external.binding"]
        names = sorted(self._inherits_children)
        models_ = [
            self.env[name] for name in names if issubclass(self.pool[name], base)
        ]
        return [model for model in models_ if model.has_access("read")]

    def _bindings(self, model):
        """[(record, binding)] of one model of bindings, archived ones included."""
        field = model._inherits[self._name]
        found = model.with_context(active_test=False).search([(field, "in", self.ids)])
        return [(binding[field], binding) for binding in found]

    def _binding_line(self, binding):
        """(backend, external id, last synchronization), as texts."""
        when = binding.sync_date
        backend = binding.sudo()["backend_id"] if "backend_id" in binding else False
        external = binding["external_id"] if "external_id" in binding else False
        return (
            backend and backend.display_name or binding._description,
            "" if external in (False, None) else str(external),
            format_datetime(self.env, when) if when else self.env._("never"),
        )

    def _binding_table(self, lines):
        titles = self.env._("Backend"), self.env._("ID there"), self.env._("Last Sync")
        row = Markup("<tr>%s</tr>")
        body = Markup().join(
            row % Markup().join(Markup("<td>%s</td>") % text for text in line)
            for line in lines or ()
        )
        head = row % Markup().join(Markup("<th>%s</th>") % title for title in titles)
        return body and Markup('<table class="table table-sm mb-0">%s%s</table>') % (
            head,
            body,
        )

    def _get_view(self, view_id=None, view_type="form", **options):
        """Add the page to forms that do not show the bindings already."""
        arch, view = super()._get_view(view_id, view_type, **options)
        shown = arch.find(".//field[@name='connector_bindings']") is not None
        if view_type == "form" and not shown:
            self._add_bindings(arch)
        return arch, view

    def _add_bindings(self, arch):
        book = arch.find(".//notebook")
        if book is None:
            sheet = arch.find(".//sheet")
            book = etree.SubElement(arch if sheet is None else sheet, "notebook")
        page = etree.SubElement(
            book,
            "page",
            name="connector_bindings",
            string=self.env._("Bindings"),
            invisible="not connector_bindings",
            groups="connector.group_connector_manager",
        )
        etree.SubElement(page, "field", name="connector_bindings", nolabel="1")
