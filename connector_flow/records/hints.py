"""Which columns an error of the database or of a model is about."""

import re

import psycopg2

from odoo.addons.queue_chunk.desk.kinds import kind_of

from . import cell_faults
from .columns import describe
from .items import cell_of

SHORTEST = 3  # characters of a cell that an error may name by chance


def column_hint(plan, error, rows):
    """Columns and cells to add to the sentence of an error: text, or None.

    :param plan: the :class:`~.plan.Plan`
    :param error: the exception
    :param rows: the rows of the record
    """
    found = [
        describe(plan.env, column, column.cell(rows[0]))
        for column in _blamed(plan, error, rows)
    ]
    return f"({', '.join(found)})" if found else None


def column_faults(plan, error, rows):
    """The same in parts: list of one fault, without what is said, or of none.

    What several columns are to blame for together is no fault of the value of one.
    """
    blamed = [one for one in _blamed(plan, error, rows) if one.at is not None]
    found = [cell_faults.of_columns(blamed, rows[0], kind_of(error))]
    return found if blamed else []


def _blamed(plan, error, rows):
    """The columns with a filled cell that an error is about."""
    names = _fields_of(plan, error)
    return [
        column
        for column, name in _columns(plan)
        if name in names and column.cell(rows[0]) is not None
    ]


def suspects(plan, error, rows):
    """Rows that have a value which the error names.

    :return: list of rows, among them those that have it by chance
    """
    text = str(error)
    if isinstance(error, psycopg2.Error):
        text = error.diag.message_detail or ""
    places = [at for column in plan.all_columns()[0] for at in column.places]
    return [
        row for row in rows if any(_is_named(cell_of(row, at), text) for at in places)
    ]


def _is_named(cell, text):
    """Whether the text has the cell, and not as a part of a word."""
    if not isinstance(cell, str) or len(cell) < SHORTEST or cell not in text:
        return False
    return re.search(rf"(?<!\w){re.escape(cell)}(?!\w)", text) is not None


def _columns(plan):
    for column, relation in plan.own_columns():
        yield column, (relation or column).field.name


def _fields_of(plan, error):
    """Names of the fields that the database names, or the model by their label."""
    if isinstance(error, psycopg2.Error):
        return _columns_of(plan.env.cr, error.diag)
    text = str(error)
    return {
        name
        for _column, name in _columns(plan)
        if re.search(rf"(?<!\w){re.escape(plan.label(name))}(?!\w)", text)
    }


def _columns_of(cr, diagnostics):
    """The columns of the constraint or of the unique index that was violated."""
    if diagnostics.column_name:
        return {diagnostics.column_name}
    cr.execute(
        """
        SELECT attname FROM pg_attribute
          JOIN pg_class ON pg_class.oid = attrelid
         WHERE relnamespace = current_schema::regnamespace AND (
               relname = %(constraint)s
            OR relname = %(table)s AND attnum IN (
               SELECT unnest(conkey) FROM pg_constraint
                WHERE conname = %(constraint)s AND conrelid = pg_class.oid))
        """,
        {"constraint": diagnostics.constraint_name, "table": diagnostics.table_name},
    )
    return {name for (name,) in cr.fetchall()}
