# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What all components of connectors have in common."""

from odoo.addons.component.core import AbstractComponent

from ..database import pg_try_advisory_lock
from ..exception import RetryableJobError
from .lookup import explained_lookup, explained_lookup_by_name


class BaseConnectorComponent(AbstractComponent):
    """A component that works for a backend.

    The components of this addon inherit from it: adapters, binders, mappers,
    synchronizers, listeners, lockers. Those of a connector should as well, with the
    backend's model as ``_collection``.
    """

    _name = "base.connector"

    @property
    def backend_record(self):
        """The backend that is worked for."""
        return self.work.collection

    def binder_for(self, model=None):
        """Give the binder of a model.

        :param model: name of a model; None is the one that is worked on
        """
        return self.component(usage="binder", model_name=model)

    def component(self, usage=None, model_name=None, **kw):
        """Find the component for a usage and a model.

        :raise NoComponentError, SeveralComponentError: naming what there is instead
        """
        with explained_lookup(self.work, usage, model_name, **kw):
            return super().component(usage=usage, model_name=model_name, **kw)

    def component_by_name(self, name, model_name=None):
        """Give the component with this ``_name``.

        :raise NoComponentError: naming those that have a similar name
        """
        with explained_lookup_by_name(self.work, name, model_name):
            return super().component_by_name(name, model_name=model_name)

    def advisory_lock_or_retry(self, lock, retry_seconds=1):
        """Take the lock ``lock`` until the end of the transaction, or retry later.

        :param lock: the name of what is locked, see
            :func:`~odoo.addons.connector.database.pg_try_advisory_lock`
        :param retry_seconds: when the job shall run again, in seconds
        :raise RetryableJobError: when another transaction holds the lock; it does not
            count among the job's retries
        """
        if not pg_try_advisory_lock(self.env, lock):
            raise RetryableJobError(
                f"Another job holds the lock {lock}. This one runs again later.",
                seconds=retry_seconds,
                ignore_retry=True,
            )
