"""Steps by a condition: a default, and whether a cell is used at all."""

from ...tools.cell_texts import as_text
from ...tools.configuration import Option
from ...tools.message import Message
from .computing import EXPRESSION, check_expression, columns_in, evaluated
from .step_base import UNUSED, RowStep, StepError, listed
from .taking import check_names

_lt = Message

CONDITION = {
    "column": Option(
        (str, int), None, _lt("The column that is looked at."), check=check_names
    ),
    "is": Option(
        (str, list), None, _lt("What stands in it: a text, or one of a list.")
    ),
    "is_not": Option(
        (str, list), None, _lt("What does not stand in it: a text, or none of a list.")
    ),
    "filled": Option(bool, None, _lt("Whether anything stands in it. Default: True.")),
    "if": Option(
        str,
        None,
        _lt("Instead, an expression: row['Type'] == 'B'."),
        check=check_expression,
    ),
}
COMPARED = ("is", "is_not", "filled")


def check_condition(given):
    """Yield what is wrong with a condition."""
    compared = [name for name in COMPARED if given.get(name) is not None]
    if given.get("column") and given.get("if"):
        yield _lt("Give either “column” or “if”")
    elif compared and not given.get("column"):
        yield _lt("“%(key)s” needs “column”", key=compared[0])
    elif len(compared) > 1:
        yield _lt("Give only one of “is”, “is_not” and “filled”")


class ConditionalStep(RowStep):
    """A step that does something where a condition is met."""

    kinds = {"column": "column", "if": EXPRESSION}

    @classmethod
    def columns_of(cls, given):
        """The columns that the condition looks at; None: nobody knows."""
        if given.get("if"):
            return columns_in(given["if"])
        return (given["column"],) if given.get("column") else ()

    def prepare(self):
        self._is, self._is_not = listed(getattr(self, "is")), listed(self.is_not)

    def met(self, cells, rows):
        """Whether each row meets the condition, or the error of finding out."""
        expression = getattr(self, "if")
        if expression:
            return evaluated(self, expression, cells, rows)
        if not self.column:
            return [True] * len(rows)
        others = self.setting.columns.cells(self.column, rows)
        return [
            one if isinstance(one, StepError) else self._is_met(one) for one in others
        ]

    def _is_met(self, other):
        if self.filled is not None:
            return (other is not None) == self.filled
        text = "" if other is None else as_text(other).strip()
        if getattr(self, "is") is not None:
            return text in self._is
        if self.is_not is not None:
            return text not in self._is_not
        return other is not None

    def apply(self, cells, rows):
        return [
            self.where(cell, met)
            for cell, met in zip(cells, self.met(cells, rows), strict=True)
        ]

    def where(self, cell, met):
        """What becomes of a cell.

        :param met: whether its row meets the condition, or an error
        """
        raise NotImplementedError


class Default(ConditionalStep):
    """A value for empty cells."""

    name = "default"
    label = _lt("Default")
    help = _lt(
        "What to read where the cell is empty, {'default': 'DE'}, by a condition or "
        "without one: {'default': {'value': 'EUR', 'column': 'Country', 'is': "
        "['DE', 'FR']}}."
    )
    options = {
        "value": Option((str, int, float, bool), None, _lt("The value.")),
        **CONDITION,
    }
    needed = ("value",)
    main = "value"

    check = staticmethod(check_condition)

    def apply(self, cells, rows):
        if all(cell is not None for cell in cells):
            return cells
        return super().apply(cells, rows)

    def where(self, cell, met):
        if cell is not None:
            return cell
        return met if isinstance(met, StepError) else self.value if met else None


class OnlyIf(ConditionalStep):
    """A cell that is used by a condition."""

    name = "only_if"
    label = _lt("Use Only If")
    makes = False
    help = _lt(
        "The cell is used only in rows that meet a condition; in others the field "
        "stays as it is: {'only_if': {'column': 'Type', 'is': 'company'}}, or by an "
        "expression: {'only_if': \"row['Type'] == 'company'\"}."
    )
    options = CONDITION
    main = "if"

    @classmethod
    def check(cls, given):
        if not (given.get("column") or given.get("if")):
            yield _lt("Give “column” or “if”")
        yield from check_condition(given)

    def where(self, cell, met):
        if isinstance(cell, StepError):
            return (
                cell if met is True else met if isinstance(met, StepError) else UNUSED
            )
        return met if isinstance(met, StepError) else cell if met else UNUSED
