# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lockers: one job at a time on a record."""

import logging

import psycopg2

from odoo.tools import SQL

from odoo.addons.component.core import Component

from ..exception import RetryableJobError

_logger = logging.getLogger(__name__)


class RecordLocker(Component):
    """Locks records until the end of the transaction.

    It belongs to no backend and to no model, so that it is found from everywhere::

        self.component(usage="record.locker").lock(binding)
    """

    _name = "base.record.locker"
    _inherit = ["base.connector"]
    _usage = "record.locker"

    def lock(self, records, seconds=None, ignore_retry=True):
        """Lock the rows of ``records``, or have the job run again later.

        :param records: records of the model that is worked on; none is fine
        :param seconds: when the job shall run again; None leaves it to the queue
        :param ignore_retry: do not count it among the job's retries
        :raise RetryableJobError: when another transaction holds one of the rows
        """
        if not records:
            return
        query = SQL(
            "SELECT id FROM %s WHERE id IN %s FOR UPDATE NOWAIT",
            SQL.identifier(self.model._table),
            tuple(records.ids),
        )
        try:
            self.env.cr.execute(query, log_exceptions=False)
        except psycopg2.OperationalError as error:
            message = (
                f"Another job works on the same record ({self.model._name}, one of "
                f"the ids {records.ids}). This one runs again later."
            )
            _logger.info(message)
            raise RetryableJobError(
                message, seconds=seconds, ignore_retry=ignore_retry
            ) from error
