# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The errors of a connector, and what the queue makes of them.

A job that raises a :class:`RetryableJobError` runs again later; any other error
fails it.
"""

from odoo.addons.queue_job.exception import JobError, RetryableJobError

__all__ = [
    "ConnectorException",
    "IDMissingInBackend",
    "InvalidDataError",
    "JobError",
    "ManyIDSInBackend",
    "MappingError",
    "NetworkRetryableError",
    "NoConnectorUnitError",
    "NoExternalId",
    "RetryableJobError",
]


class ConnectorException(Exception):
    """What all errors of connectors have in common."""


class NoConnectorUnitError(ConnectorException):
    """Nothing was found that could do this work."""


class InvalidDataError(ConnectorException):
    """The data cannot be sent or stored as they are."""


class MappingError(ConnectorException):
    """A value could not be translated from one system to the other."""


class NetworkRetryableError(RetryableJobError):
    """The network failed; the job runs again later."""


class NoExternalId(RetryableJobError):
    """The record has no external id yet; the job runs again later."""


class IDMissingInBackend(JobError):
    """The backend knows no record with this id."""


class ManyIDSInBackend(JobError):
    """The backend has several records where there should be one."""
