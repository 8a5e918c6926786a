"""What people have said of values that could not be read, or were not found.

A cell stays as it came. An answer says what its value means, once for all rows: it is
looked up where a column says its value, behind its steps.
"""

from typing import NamedTuple

from odoo.addons.queue_chunk.desk.faults import LEAVE_EMPTY, RECORD, SKIP, TEXT

from ..tools.cell_texts import cell_text, column_name
from .cells import CellError
from .relations import Missing
from .steps.step_base import StepError, passes


class Meaning(NamedTuple):
    """What a value of a column means.

    :param way: record, text, empty or skip
    :param field: name of the field that the column fills; "": what stands there cannot
        be worked on by its steps, or nobody knows fields
    :param text: that is read instead
    :param model, id: of the record
    :param reason: why rows are left out, a sentence
    """

    column: str
    value: str
    way: str
    field: str = ""
    text: str = ""
    model: str = ""
    id: int = 0
    reason: str = ""


# The record of an answer is no more, or not one for who the rows run for.
GONE = Missing()


class Skipped(CellError):
    """A cell whose rows are left out, as somebody said."""

    def __init__(self, answer):
        super().__init__(answer.reason)
        self.reason = answer.reason


class Answers:
    """All that is known for a task.

    :param known: list of :class:`Meaning`; of two of the same value the last one holds
    """

    def __init__(self, known=()):
        found = {}
        for answer in known:
            place = found.setdefault((answer.column, answer.field), {})
            place[answer.value] = answer
        self._known = {place: _resolved(given) for place, given in found.items()}

    def __bool__(self):
        return bool(self._known)

    def of(self, column, field=""):
        """What is known of the values of a column: {value: Meaning}.

        :param column: its name, or its index where it has none
        """
        return self._known.get((column_name(column), field), {})

    def columns(self):
        """Pairs of the name of a column and what is known of its values, of all."""
        found = {}
        for (at, _field), given in self._known.items():
            found[at] = found.get(at, {}) | given
        return list(found.items())

    def give(self, plan):
        """Let the columns of a plan know what was said of their values."""
        if not self:
            return
        own = [*plan.columns, *([plan.identity] if plan.identity else [])]
        for column in own:
            self._give_column(column)
        for relation in plan.relations.values():
            for column in relation.columns:
                self._give_column(column, with_values=False)
            named = [one.at for one in relation.columns if one.at is not None]
            if named:
                relation.answers = self.of(named[0], relation.field.name)
        for lines in plan.lines.values():
            self.give(lines)

    def _give_column(self, column, with_values=True):
        if column.at is None:
            return
        field = column.field.name if with_values and column.field else None
        values = self.of(column.at, field) if field else {}
        errors = self.of(column.at)
        if values or errors:
            column.answers = ColumnAnswers(values, errors)


class ColumnAnswers:
    """What people said of the cells of a column, as they are behind its steps.

    :param values: {text of a cell: Meaning}
    :param errors: the same for cells that a step could not work on
    """

    def __init__(self, values, errors):
        self.values, self.errors = values, errors

    @property
    def when_empty(self):
        """What new records get where the cell is empty: an Meaning or None."""
        answer = self.values.get("")
        return answer if answer and answer.way in (TEXT, SKIP) else None

    def meant(self, cells):
        """The cells, with what is meant in place of those that were answered."""
        return [self._one(cell) for cell in cells]

    def _one(self, cell):
        if isinstance(cell, StepError):
            answer = self.errors.get(cell_text(cell.cell))
        else:
            answer = None if passes(cell) else self.values.get(cell_text(cell))
        return cell if answer is None else instead(answer)


def instead(answer):
    """The cell that is read in place of one: a text, nothing, or why it is skipped."""
    if answer.way == TEXT:
        return answer.text
    return Skipped(answer) if answer.way == SKIP else None


def answered_parts(answers, parts, text, several):
    """What names related records, with what is meant in place of what was answered.

    :param answers: {text: Meaning}
    :param parts: list of tuples, the cells that name a record
    :param text: function of such a tuple: by what it is known
    :param several: function of a text that is read instead: list of tuples
    :return: list of tuples and Meanings
    :raise Skipped: the rows are left out
    """
    found = []
    for one in parts:
        answer = answers.get(text(one))
        if answer is None:
            found.append(one)
        elif answer.way == RECORD:
            found.append(answer)
        elif answer.way == SKIP:
            raise Skipped(answer)
        elif answer.way == TEXT:
            found += several(answer.text)
    return found


def record_of(comodel, ids, with_archived):
    """Which records of answers hold, for the person with whose rights rows run.

    :param ids: of records, as answers name them
    :return: set of ids
    """
    hidden = comodel.with_context(active_test=False)
    records = hidden.browse(ids).exists()._filtered_access("read")
    if records._active_name and not with_archived:
        records = records.filtered(records._active_name)
    return set(records.ids)


def _resolved(answers):
    """Answers to texts that were read instead of others are those to the others."""
    return {value: _end(answers, answer) for value, answer in answers.items()}


def _end(answers, answer):
    seen = {answer.value}
    while answer.way == TEXT and (text := cell_text(answer.text)) in answers:
        if text in seen:
            break
        seen.add(text)
        answer = answers[text]
    return answer


def answer_rows(rows, answers):
    """Read rows as people said: for task types that do not ask for cells one by one.

    :param rows: as task types see them; cells are replaced there, in the rows alone.
        Those that are left out know why
    :param answers: :class:`Answers`
    """
    for at, known in answers.columns():
        for row in rows:
            _answer_cell(row, at, known)


def _answer_cell(row, at, known):
    place = at if isinstance(row, dict) else _index(at)
    there = place in row if isinstance(row, dict) else place in range(len(row))
    answer = known.get(cell_text(row[place])) if there else None
    if answer is None:
        return
    if answer.way == SKIP:
        row.skip(answer.reason)
    elif answer.way == TEXT:
        row[place] = answer.text
    elif answer.way == LEAVE_EMPTY:
        row[place] = ""


def _index(name):
    """The index of a column that has no name but its number."""
    number = name.removeprefix("#")
    return int(number) - 1 if number.isdecimal() else None
