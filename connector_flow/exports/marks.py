"""Marks on records that are to be exported: taken off when the run has succeeded.

A record that was changed since it was read keeps its mark: it is exported again.
"""


def seen(records):
    """What is noted of a page: list of [id, time of its last change as text]."""
    return [[one.id, _time(one)] for one in records]


def take_off(model, field, noted):
    """Take the mark off those records that are as they were when they were read.

    :param model: empty recordset, with the rights of the run's user
    :param field: name of the boolean field
    :param noted: list that :func:`seen` returned
    """
    times = dict(noted)
    records = model.search([("id", "in", list(times)), (field, "=", True)])
    records.filtered(lambda one: _time(one) == times[one.id]).write({field: False})


def _time(record):
    moment = record.write_date
    return moment and moment.isoformat()
