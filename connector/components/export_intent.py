# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is noted of a record while it is created in a backend."""

import logging
from contextlib import contextmanager

from odoo import fields

from ..exception import ConnectorException, RetryableJobError
from .outcome import OutcomeUnknownError, is_unknown

_logger = logging.getLogger(__name__)

# The other job has just begun, or has just broken off.
RETRY_SECONDS = 5
KEY_ATTRIBUTE = "export_key"


class ExportIntent:
    """The intent to create the record of one binding in its backend.

    :param binder: binder of the binding's model
    :param binding: one binding
    """

    def __init__(self, binder, binding):
        self.env = binder.env
        self.backend = binder.backend_record
        self.binding = binding
        self.target = self._make_target(binder)
        self._intents = self.env["connector.export.intent"]
        self._row = None
        self._key = None

    def _make_target(self, binder):
        field = self.binding._fields.get(binder._odoo_field)
        record = self.binding[field.name] if field else None
        return {
            "backend_model": self.backend._name,
            "backend_id": self.backend.id,
            "binding_model": self.binding._name,
            "binding_id": self.binding.id,
            "record_id": record.id if record else 0,
            "external_field": binder._external_field,
        }

    def find(self):
        """Look for what an earlier export has left; tell whether there is anything."""
        self._row = self._intents._find(self.target)
        return bool(self._row)

    def resolve(self, adapter):
        """Find out what became of the earlier export.

        :param adapter: adapter of the binding's model
        :return: the external id of the record, None if it was not created
        :raise OutcomeUnknownError: when neither the adapter nor a person can tell yet
        """
        if not self.find():
            return None
        if self._row["state"] == "noted":
            return self._row["external_id"]
        if not can_find(adapter):
            self._intents._update(self._row["id"], state="unknown")
            raise OutcomeUnknownError(self._explanation())
        external_id = adapter.find_by_key(self._row["key"])
        if external_id is None or isinstance(external_id, bool) or external_id == "":
            return None
        self.note(external_id)
        return external_id

    @contextmanager
    def key_in(self, work):
        """Have our key in ``work.export_key`` while inside."""
        before = getattr(work, KEY_ATTRIBUTE, None)
        self._key = self._row["key"] if self._row else self._intents._new_key()
        setattr(work, KEY_ATTRIBUTE, self._key)
        try:
            yield
        finally:
            setattr(work, KEY_ATTRIBUTE, before)

    @contextmanager
    def around_call(self, adapter):
        """Have the intent noted while the backend is called inside.

        It stays if the call is interrupted, and is forgotten if the backend refused.
        """
        self._open()
        try:
            yield
        except Exception as error:
            if self._is_refusal(error, adapter):
                self._intents._discard(self._row["id"])
                self._row = None
            raise

    def _open(self):
        if self._row:
            # Nothing came of the earlier call; the same key goes into this one.
            now = fields.Datetime.now()
            self._intents._update(self._row["id"], state="asked", date=now)
            return
        self._key = self._key or self._intents._new_key()
        intent_id = self._intents._open(self.target, self._key)
        if not intent_id:
            raise RetryableJobError(
                f"Another job has begun to export {self.binding} to {self.backend}. "
                "This one runs again later.",
                seconds=RETRY_SECONDS,
                ignore_retry=True,
            )
        self._row = {"id": intent_id, "key": self._key, "state": "asked"}

    def _is_refusal(self, error, adapter):
        if is_unknown(error):
            return False
        # Who can be asked again is asked, unless the connector itself said no.
        return isinstance(error, ConnectorException) or not can_find(adapter)

    def note(self, external_id):
        """Note under which id the backend has the record now."""
        if self._row and self._row.get("external_id") == external_id:
            return
        if not self._row:
            self._open()
        try:
            self._intents._note(self._row["id"], external_id)
        except Exception:
            _logger.error(
                "%s was created in %s as %r, which could not be noted",
                self.binding,
                self.backend,
                external_id,
            )
            raise
        self._row.update(state="noted", external_id=external_id)

    def forget(self, external_id):
        """Forget what was noted of an id that the backend has no more."""
        if self.find() and self._row["external_id"] == external_id:
            self._intents._discard(self._row["id"])
            self._row = None

    def close_after_commit(self):
        """Forget the intent once the binding is committed with its external id."""
        if self._row:
            self._intents._close_after_commit(self._row["id"])

    def _explanation(self):
        return self.env._(
            "The outcome of an earlier export is unknown: %(record)s (%(model)s, ID "
            "%(id)s) was to be created in %(backend)s on %(date)s UTC, with the key "
            "%(key)s, and no answer came. It may be there. Nothing was created now.\n"
            "Look for it in %(backend)s. Then open Connector > Connectors > Exports "
            "with Unknown Outcome: enter its ID if it is there, discard the entry if "
            "it is not. Afterwards, export the record again (requeue its job).",
            record=self.binding.display_name,
            model=self.binding._name,
            id=self.binding.id,
            backend=self.backend.display_name,
            date=fields.Datetime.to_string(self._row["date"]),
            key=self._row["key"],
        )


def can_find(adapter):
    """Tell whether an adapter can find out what was created with a key."""
    return callable(getattr(adapter, "find_by_key", None))
