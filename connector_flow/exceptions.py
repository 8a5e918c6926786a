"""What task types raise and what the engine raises."""

from odoo.exceptions import UserError


class SkipRow(Exception):
    """Raised by a task type: this row is left out, for the reason given.

    The row counts as skipped; whatever the row had done so far is undone.
    """


class MissingColumn(UserError):
    """A task type asked a row for a column that the file does not have."""


class RowsFailed(UserError):
    """No row of the chunk could be imported: its job fails.

    :param message: one sentence
    :param outcome: the :class:`~.tools.outcome.Outcome` of the chunk
    """

    def __init__(self, message, outcome):
        super().__init__(message)
        self.outcome = outcome
