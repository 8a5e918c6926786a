"""Of which kind an exception is, where nobody says more of it."""

import psycopg2

from odoo.exceptions import UserError

from .faults import DUPLICATE, OTHER, REFUSED


def kind_of(error: BaseException) -> str:
    """The kind of fault that an exception is: refused, a duplicate, or another one."""
    if isinstance(error, psycopg2.errors.UniqueViolation):
        return DUPLICATE
    refused = (UserError, psycopg2.IntegrityError)
    return REFUSED if isinstance(error, refused) else OTHER
