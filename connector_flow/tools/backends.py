"""Backends of connectors, as configurations name them."""

from odoo.exceptions import UserError


def backend_of(env, reference):
    """The backend that a configuration names by its external id.

    :raise UserError: when there is none
    """
    backend = isinstance(reference, str) and env.ref(reference, False)
    if not backend or not hasattr(backend, "work_on"):
        raise UserError(env._("“%s” is not the external id of a backend.", reference))
    return backend.with_env(env)
