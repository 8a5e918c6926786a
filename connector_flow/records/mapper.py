"""Values from a connector's mapper, and bindings of a backend."""

from odoo.exceptions import UserError

from odoo.addons.component.exception import NoComponentError, SeveralComponentError

from ..tools.backends import BackendMapper
from .blanks import tidy

SYNC_DATE = "sync_date"


def binding_fields(model, backend):
    """Names of the fields that hold backend and external id of a binding.

    A connector's binder says how they are called; without one, as usual.

    :raise UserError: when the model is none of bindings
    """
    names = ("backend_id", "external_id")
    with backend.work_on(model._name) as work:
        try:
            binder = work.component(usage="binder")
            names = (binder._backend_field, binder._external_field)
        except (NoComponentError, SeveralComponentError, AttributeError):
            pass
    if any(name not in model._fields for name in names):
        raise UserError(
            model.env._(
                "%(model)s is not a model of bindings: it lacks %(fields)s.",
                model=model._name,
                fields=" / ".join(names),
            )
        )
    return names


class RowMapper(BackendMapper):
    """Maps rows by a component instead of a mapping.

    :param model: the model to import into
    :param config: {'backend': external id, 'usage': 'import.mapper'}
    """

    usage = "import.mapper"

    def fill(self, items, for_create=None):
        """Set the items' values; an item whose row cannot be mapped is refused."""
        with self.backend.work_on(self.model._name) as work:
            mapper = work.component(usage=self.usage)
            for item in items:
                self._fill_one(mapper, item, for_create)

    def _fill_one(self, mapper, item, for_create):
        try:
            values = mapper.map_record(item.row).values(for_create=for_create)
            item.values |= {
                name: self._as_stored(name, value) for name, value in values.items()
            }
        except (UserError, ValueError, KeyError, TypeError) as error:
            item.fail(str(error) or type(error).__name__, "")

    def _as_stored(self, name, value):
        """Numbers in fields of texts, and blanks around these, would never equal what
        is found there.
        """
        field = self.model._fields.get(name)
        if field is None or field.type != "char":
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        return tidy(value) if field.trim else value
