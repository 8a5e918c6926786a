"""Compares what rows say with what is there, so that what is equal is not written."""

from .items import Content, Links


class Current:
    """The values that records have now.

    :param records: recordset, in the language of the values
    :param names: of the fields to compare
    :param with_archived: names of those whose archived related records count, too
    """

    def __init__(self, records, names, with_archived=()):
        self.model = records.browse()
        records = records.with_context(bin_size=False)
        self.rows = _read(records, list(names))
        hidden = [name for name in names if name in with_archived]
        if hidden:
            rows = _read(records.with_context(active_test=False), hidden)
            self.rows = {id_: row | rows[id_] for id_, row in self.rows.items()}

    def changes(self, record_id, values):
        """Those of `values` that the record does not have yet: dict."""
        now = self.rows[record_id]
        return {
            name: value
            for name, value in values.items()
            if isinstance(value, Content)
            or now[name] != value
            and self._differs(record_id, name, now[name], value)
        }

    def is_like(self, record_id, values):
        """Whether a record has these values, but for blanks around texts."""
        return all(
            isinstance(value, str)
            and isinstance(now := self.rows[record_id][name], str)
            and now.strip() == value.strip()
            for name, value in self.changes(record_id, values).items()
        )

    def _differs(self, record_id, name, now, value):
        if isinstance(value, Links):
            there = set(now)
            if value.add:
                return not there.issuperset(value.ids)
            return there != set(value.ids)
        if not value and not now:
            return False
        if isinstance(value, list):
            return True  # commands of a mapper: only the ORM knows what they change
        return self._stored(record_id, name, now) != (
            self._stored(record_id, name, value)
        )

    def _stored(self, record_id, name, value):
        """As the field stores it: rounded, without unsafe HTML."""
        field, record = self.model._fields[name], self.model.browse(record_id)
        if field.type == "binary":
            return value.encode() if isinstance(value, str) else value
        return field.convert_to_cache(value, record)


def _read(records, names):
    """Read fields: {id: {name: value}}.

    What records have from those that they inherit from, such as the name of a product
    from its template, is read there: the ORM computes it record by record.
    """
    own, of_parents = [], {}
    for name in names:
        field = records._fields[name]
        if field.inherited:
            of_parents.setdefault(field.related.partition(".")[0], []).append(name)
        else:
            own.append(name)
    rows = {row["id"]: row for row in records.read([*own, *of_parents], load=None)}
    for link, inherited in of_parents.items():
        parents = _read(records[link], inherited)
        for row in rows.values():
            row |= {name: parents[row[link]][name] for name in inherited}
    return rows


def frozen(values):
    """Values in a form that can be a key: equal for equal values."""
    return tuple((name, _frozen(value)) for name, value in sorted(values.items()))


def _frozen(value):
    if isinstance(value, Links):
        return Links, value.ids, value.add
    # 1 == True == 1.0, but they are not the same to every field
    return (type(value), value) if value.__hash__ else repr(value)
