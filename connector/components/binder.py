# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Binders: which record here is which record there."""

from odoo import fields, models

from odoo.addons.component.core import AbstractComponent


class Binder(AbstractComponent):
    """Translates between external ids and records, and ties them together.

    A binding is a record that points to the record of Odoo (``_inherits`` of it), to
    the backend, and keeps the external id. Where a connector's bindings call these
    fields otherwise, its binder says so in the attributes below.
    """

    _name = "base.binder"
    _inherit = "base.connector"
    _usage = "binder"

    _external_field = "external_id"
    _backend_field = "backend_id"
    _odoo_field = "odoo_id"
    _sync_date_field = "sync_date"

    def to_internal(self, external_id, unwrap=False):
        """Find the binding of an external id, archived or not.

        :param external_id: the id in the backend; what :meth:`_is_empty_id` finds
            nobody, 0 is an id
        :param unwrap: give the record of Odoo instead of its binding
        :return: the binding (or record), or none, in the caller's context
        :raise ValueError: when several bindings have this external id
        """
        bindings = self.model
        if not self._is_empty_id(external_id):
            bindings = self._search_bindings(self._external_field, external_id)
        if len(bindings) > 1:
            # In a number field, those that were never bound have 0 as well.
            bindings = bindings.filtered(self._has_external_id)
        if bindings:
            bindings.ensure_one()
        return bindings[self._odoo_field] if unwrap else bindings

    def to_external(self, binding, wrap=False):
        """Give the external id of a binding.

        :param binding: the binding, or its id
        :param wrap: ``binding`` is a record of Odoo, or its id: look up its binding,
            archived or not
        :return: the external id, which may be 0; False where it is not set, None where
            ``wrap`` finds no binding
        :raise ValueError: when ``binding`` is not one record, or has several bindings
        """
        binding = self._browse(binding)
        if wrap:
            binding = self._search_bindings(self._odoo_field, binding.id)
            if not binding:
                return None
            binding.ensure_one()
        return (
            binding[self._external_field] if self._has_external_id(binding) else False
        )

    def bind(self, external_id, binding):
        """Note on a binding under which id the backend knows it, and when.

        Listeners are told not to export this change.

        :param external_id: the id in the backend; 0 is one
        :param binding: the binding, or its id
        :raise AssertionError: when one of the two is missing
        """
        # The type of the error is what callers expect; an assert statement would not
        # be there under "python -O".
        if self._is_empty_id(external_id) or not binding:
            raise AssertionError(
                f"Cannot bind the external id {external_id!r} to {binding!r} on "
                f"{self.backend_record}: both are needed."
            )
        self._browse(binding).with_context(connector_no_export=True).write(
            {
                self._external_field: external_id,
                self._sync_date_field: fields.Datetime.now(),
            }
        )

    def unwrap_binding(self, binding):
        """Give the record of Odoo that a binding stands for.

        :param binding: the binding, or its id
        :raise ValueError: when ``binding`` is not one record
        """
        return self._browse(binding)[self._odoo_field]

    def unwrap_model(self):
        """Give the name of the model that the bindings stand for.

        :raise ValueError: when the bindings stand for no other record
        """
        field = self.model._fields.get(self._odoo_field)
        if field is None:
            raise ValueError(
                f"{self.model._name} has no field {self._odoo_field}: it stands for "
                "no other record. (The field's name is the binder's _odoo_field.)"
            )
        return field.comodel_name

    def _is_empty_id(self, value):
        """Tell whether ``value`` is no external id at all.

        Override it where the backend has other ways to say "none". Booleans are told
        apart from the numbers 0 and 1, which are ids.
        """
        return value is None or isinstance(value, bool) or value == ""

    def _search_bindings(self, field, value, model=None):
        """This backend's bindings, archived too, but in the caller's context.

        :param model: the bindings' model, with the rights to search with
        """
        model = self.model if model is None else model
        bindings = model.with_context(active_test=False).search(
            [(field, "=", value), (self._backend_field, "=", self.backend_record.id)]
        )
        return bindings.with_env(self.env)

    def _has_external_id(self, binding):
        """Tell whether the external id is set.

        In an integer field 0 may be an id, or none: a binding that was never bound has
        none.
        """
        value = binding[self._external_field]
        if value == 0 and self._sync_date_field in binding._fields:
            return bool(binding[self._sync_date_field])
        return not self._is_empty_id(value)

    def _browse(self, record_or_id):
        """The one record that was given, by itself or by its id."""
        if isinstance(record_or_id, models.BaseModel):
            record_or_id.ensure_one()
            return record_or_id
        return self.model.browse(record_or_id)
