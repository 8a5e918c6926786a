"""What stored cursors and arguments name is looked up here, each time it is used.

A cursor (``impexp.step.place``) is a text in the database. Whatever once wrote another
one must not have the engine, which works by sudo, use what is not the run's.
"""

from odoo.exceptions import UserError


def belonging(records, id_, **owners):
    """The record that a stored id names, if it belongs to whom it has to.

    :param records: its model, as the engine sees it
    :param id_: what the cursor says
    :param owners: field to the value it has to have, such as ``run_id=run``
    :raise UserError: it is gone, or somebody else's
    """
    record = records.browse(id_ if type(id_) is int else None).exists()
    if record and all(record[name] == owner for name, owner in owners.items()):
        return record
    raise not_of_run(records.env, f"{records._name} {id_}")


def not_of_run(env, what):
    """The error that what was noted does not belong to the run.

    :param what: in words
    """
    return UserError(
        env._(
            "The step cannot go on: it had noted something that does not belong to "
            "its run (%s). Start the flow again.",
            what,
        )
    )
