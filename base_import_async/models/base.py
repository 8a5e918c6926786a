from datetime import date, datetime

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import groupby

from odoo.addons.queue_chunk.tools.sql_errors import database_sentence
from odoo.addons.queue_chunk.tools.world import is_of_world

from ..tools.loading import meanwhile_of
from ..tools.message_faults import kind_of_error
from ..tools.options import match_in

WORDED = (errors.NotNullViolation, errors.ForeignKeyViolation)


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _sql_error_to_message(self, exc):
        """Odoo words every database error as one of the row: note what is none."""
        meanwhile = meanwhile_of(self.env)
        text = super()._sql_error_to_message(exc)
        if meanwhile and is_of_world(exc):
            meanwhile.conflicts.append(exc)
        elif meanwhile:
            meanwhile.kinds[text] = kind_of_error(exc)
        return text

    @api.model
    def _sql_error_to_message_generic(self, exc):
        """Not with PostgreSQL's own text, which quotes other records as well.

        Of what Odoo words itself, it words the same on its own screen.
        """
        if not meanwhile_of(self.env) or isinstance(exc, WORDED):
            return super()._sql_error_to_message_generic(exc)
        return database_sentence(self.env, exc)

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """All fields, once an import: it takes half of the time of an attempt."""
        meanwhile = meanwhile_of(self.env)
        if not meanwhile or (allfields, attributes) != (None, None):
            return super().fields_get(allfields, attributes)
        key = self._name, self.env.uid, self.env.su, self.env.lang
        if key not in meanwhile.fields:
            meanwhile.fields[key] = super().fields_get()
        return {name: dict(field) for name, field in meanwhile.fields[key].items()}

    def _load_records(self, data_list, update=False):
        """Find the records that an import shall update by chosen fields.

        The context key ``import_match`` is a :class:`~..tools.options.Match`,
        with ``create`` or ``skip`` for rows that match no record.
        """
        meanwhile = meanwhile_of(self.env)
        if meanwhile:
            meanwhile.found.clear()
        match = match_in(self.env)
        if not match or match["model"] != self._name:
            return super()._load_records(data_list, update)
        # Below, records of other models are nobody's rows.
        self = self.with_context(import_match=None)
        records = self.browse()
        for part in self._parts_to_match(data_list, match["fields"]):
            found = self._match_records(part, match)
            records += super()._load_records(found, update)
        return records

    def _parts_to_match(self, data_list, names):
        """Cut where a key comes a second time: the first must be in before."""
        part, seen = [], set()
        for data in data_list:
            key = match_key(data, names)
            if key in seen:
                yield part
                part, seen = [], set()
            part.append(data)
            seen.add(key)
        if part:
            yield part

    def _match_records(self, data_list, match):
        """Say of each record which one it updates; leave out what is to be skipped."""
        names, kept = match["fields"], []
        unknown = [data for data in data_list if not names_record(data)]
        existing = self._records_by_key(unknown, names)
        for data in data_list:
            if names_record(data):
                kept.append(data)
                continue
            found = existing.get(match_key(data, names), self.browse())
            if len(found) > 1:
                raise UserError(self._ambiguous_match(data, names, found))
            if not found and match.get("none") == "skip":
                continue
            if found:
                data["values"]["id"] = found.id
            kept.append(data)
        return kept

    def _records_by_key(self, data_list, names):
        """The records that are there, grouped by the values of the chosen fields."""
        keys = {match_key(data, names) for data in data_list}
        if any(not any(key) for key in keys):
            raise UserError(
                self.env._(
                    "The row has no value to find its record by: %(fields)s.",
                    fields=self._match_labels(names),
                )
            )
        domain = Domain.AND(
            Domain(name, "in", list({key[at] for key in keys}))
            for at, name in enumerate(names)
        )
        found = self.search(domain)
        return {
            key: self.browse().concat(*records)
            for key, records in groupby(found, lambda one: record_key(one, names))
        }

    def _ambiguous_match(self, data, names, found):
        return self.env._(
            "%(count)s records match %(fields)s = %(values)s. Make them different, or"
            " match on more fields.",
            count=len(found),
            fields=self._match_labels(names),
            values=", ".join(map(str, match_key(data, names))),
        )

    def _match_labels(self, names):
        labels = self.fields_get(names, ["string"])
        return ", ".join(labels[name]["string"] for name in names if name in labels)


def names_record(data):
    """Whether a row says itself, by an id, which record it is."""
    return bool(data.get("xml_id") or data["values"].get("id"))


def match_key(data, names):
    """The values by which a row's record is found, dates as the import writes them."""
    return tuple(as_text(data["values"].get(name)) or False for name in names)


def record_key(record, names):
    """The same of a record that is there."""
    return tuple(
        as_text(record._fields[name].convert_to_write(record[name], record)) or False
        for name in names
    )


def as_text(value):
    """A date as text, as Odoo's import writes it; anything else as it is."""
    if isinstance(value, datetime):
        return fields.Datetime.to_string(value)
    return fields.Date.to_string(value) if isinstance(value, date) else value
