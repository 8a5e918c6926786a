"""Backends of connectors, as configurations name them."""

from odoo.exceptions import UserError

from odoo.addons.component.exception import NoComponentError, SeveralComponentError


def backend_of(env, reference):
    """The backend that a configuration names by its external id.

    :raise UserError: when there is none
    """
    backend = isinstance(reference, str) and env.ref(reference, False)
    if not backend or not hasattr(backend, "work_on"):
        raise UserError(env._("“%s” is not the external id of a backend.", reference))
    return backend.with_env(env)


class BackendMapper:
    """A component of a backend that maps what belongs to a model.

    :param model: recordset of the model
    :param config: {'backend': external id, 'usage': of the component}

    :cvar usage: of the component, where the configuration does not say it
    """

    usage = ""

    def __init__(self, model, config):
        self.model = model
        self.usage = config.get("usage") or self.usage
        self.backend = backend_of(model.env, config.get("backend"))

    def check(self):
        """Raise UserError where there is no such component."""
        try:
            with self.backend.work_on(self.model._name) as work:
                work.component(usage=self.usage)
        except (NoComponentError, SeveralComponentError) as error:
            raise UserError(str(error)) from error
