"""What task types raise and what the engine raises."""

from odoo.exceptions import UserError


class SkipRow(Exception):
    """Raised by a task type: this row is left out, for the reason given.

    The row counts as skipped; whatever the row had done so far is undone.
    """


class MissingColumn(UserError):
    """A task type asked a row for a column that the file does not have."""


class FlowIsOn(UserError):
    """A flow was not started because one of its runs is on."""
