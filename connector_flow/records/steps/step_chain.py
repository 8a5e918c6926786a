"""The steps of one column, as a configuration writes them.

``'steps': ['strip_tags', {'replace': {'find': 'x', 'by': 'y'}}, {'case': 'upper'}]``:
each is a name, or a dictionary of its name and its options, or of its name and the one
option that matters. One step alone needs no list.
"""

from datetime import date, datetime
from decimal import Decimal

from ...tools.message import Message
from ..cells import CellError
from .step_base import UNUSED, Complaint, Step, StepError, complaint_of, listed
from .step_registry import STEPS

_lt = Message

MOST = 50  # steps of a column
FILL_DOWN = "fill_down"


def written_steps(given):
    """The steps of a configuration: list of what stands for one."""
    return [] if given is None else listed(given)


def parsed_step(one):
    """A step: its class and its options.

    :raise Complaint: when it is none
    """
    name, given = _name_and_options(one)
    if name == FILL_DOWN:
        raise Complaint(
            _lt(
                "“fill_down” is an option of the task that reads the file, as its rows "
                "go to several jobs: 'fill_down': ['Order']"
            )
        )
    step = STEPS.get(name)
    if step is None:
        raise Complaint(
            _lt(
                "there is no step “%(name)s”. The steps are %(known)s",
                name=name,
                known=", ".join(STEPS),
            )
        )
    if not isinstance(given, dict) and step.main and given is not None:
        given = {step.main: given}
    elif given is None:
        given = {}
    elif not isinstance(given, dict):
        raise Complaint(_lt("“%(name)s” has to have a dictionary.", name=name))
    if found := step.complaints(given):
        raise Complaint(_lt("step “%(name)s”: %(first)s", name=name, first=found[0]))
    return step, given


def _name_and_options(one):
    if isinstance(one, str):
        return one, None
    if isinstance(one, dict) and len(one) == 1:
        [(name, given)] = one.items()
        return name, given
    raise Complaint(
        _lt(
            "a step is its name, or a dictionary of its name and its options, such as "
            "{'case': 'upper'}, not %(value)s",
            value=repr(one)[:100],
        )
    )


def check_steps(given):
    """What is wrong with the steps of a configuration, or None: a check for options."""
    steps = written_steps(given)
    if len(steps) > MOST:
        return _lt("has more than %(most)d steps", most=MOST)
    for one in steps:
        if reason := complaint_of(parsed_step, one):
            return _lt("cannot be used: %(reason)s", reason=reason)
    return None


def columns_of_steps(given, brought=False):
    """The columns that steps take; None: any of the file, nobody knows which.

    :param brought: only those whose cells they bring, and do not just look at
    """
    found = []
    for one in written_steps(given):
        step, options = parsed_step(one)
        if brought and not step.brings:
            continue
        names = step.columns_of(options)
        if names is None:
            return None
        found += names
    return tuple(dict.fromkeys(found))


class Chain:
    """The steps of one column, one behind the other.

    :param given: as the configuration writes them, checked
    :param setting: a :class:`~.made_columns.Setting`
    :raise Complaint: when they cannot be used
    """

    def __init__(self, given, setting):
        self.steps: list[Step] = []
        for one in written_steps(given):
            step, options = parsed_step(one)
            self.steps.append(step(setting, options))

    def apply(self, cells, rows):
        """The cells of a chunk behind all steps: plain values, or errors."""
        for step in self.steps:
            cells = step.apply(cells, rows)
        return [settled(cell) if type(cell) is Decimal else cell for cell in cells]


def settled(number):
    """A Decimal as the number that fields read."""
    whole = number == number.to_integral_value() and abs(number) < 10**15
    return int(number) if whole else float(number)


def reading(convert, pattern, is_time):
    """The function that reads cells which steps have made.

    :param convert: the one that reads cells of the file
    :param pattern: how dates are written as texts; None: by ISO 8601
    :param is_time: whether the field has times of day
    """

    def read(cell):
        if isinstance(cell, StepError):
            raise cell.with_traceback(None)
        if cell is UNUSED:
            raise CellError("")
        if isinstance(cell, date):
            cell = _written_date(cell, pattern, is_time)
        return convert(cell)

    return read


def _written_date(day, pattern, is_time):
    """A date as the cells of its column write it."""
    if is_time and not isinstance(day, datetime):
        day = datetime(day.year, day.month, day.day)
    if pattern:
        return day.strftime(pattern)
    if isinstance(day, datetime) and not is_time:
        day = day.date()
    return day.isoformat(*((" ",) if isinstance(day, datetime) else ()))
