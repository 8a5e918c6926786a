"""What all steps have in common.

A step gets the cells of a whole chunk at once. Equal cells are worked on once, and a
cell that cannot be worked on is replaced by its error, which the steps behind pass on:
it is raised where the cell would be read, and fails its row alone.
"""

from ...tools.message import Message, translated
from ..cells import CellError, is_empty, shown

_lt = Message  # the name by which Odoo finds the texts that are to be translated

LONGEST = 1_000_000  # characters of a cell that a step makes


class Complaint(ValueError):
    """What a step has to say about a cell; the argument is a Message."""


def complaint_of(function, *given):
    """What a function has to say against what it is given, or None."""
    try:
        function(*given)
    except Complaint as complaint:
        return complaint.args[0]
    return None


class StepError(CellError):
    """A cell that a step could not work on; it stands in place of the cell."""

    made_in = ""  # the made column in which it arose
    source = None  # the column that has it in place of a cell, once it is raised

    def __init__(self, step, cell, complaint):
        self.cell = cell
        words = {"step": step.label, "complaint": complaint}
        self.message = (
            _lt("In the step “%(step)s”: %(complaint)s", **words)
            if cell is None
            else _lt(
                "“%(cell)s” in the step “%(step)s”: %(complaint)s",
                cell=shown(cell),
                **words,
            )
        )
        super().__init__(self.message)

    def told(self, env):
        """The error in the language of a person, with the column named."""
        names = dict.fromkeys(filter(None, (self.column, self.made_in)))
        return env._(
            "“%(column)s”: %(error)s",
            column="”, “".join(names),
            error=translated(env, self.message),
        )


class _Unused:
    """Stands for a cell that is not used: its field stays as it is, even to clear."""

    def __repr__(self):
        return "UNUSED"


UNUSED = _Unused()


def passes(cell):
    """Whether steps hand a cell on as it is: nothing, an error, not used."""
    return cell is None or cell is UNUSED or isinstance(cell, StepError)


def bounded(size):
    """Refuse what would become too long, before it is made.

    :param size: characters
    :raise Complaint: when there are too many
    """
    if size > LONGEST:
        raise Complaint(
            _lt("it becomes longer than %(limit)d characters.", limit=LONGEST)
        )


class Step:
    """One thing that is done with the cells of a column.

    A subclass has a ``name`` (in the configuration), a ``label``, a ``help``, and the
    ``options`` it can be given, as task types have. It says in :meth:`one` what becomes
    of a cell, or in :meth:`apply` what becomes of all.

    :cvar main: the option that is meant by a value which is no dictionary
    :cvar kinds: {option: what a form offers for it}: "column", "columns", "template",
        "pattern", "expression", "table", "unit"; any other one is a plain value
    :cvar needed: options that have to be given
    :cvar makes: whether it gives a value where the cell is empty
    :cvar brings: whether what it takes from other columns is what its own says
    """

    name = label = help = ""
    options: dict = {}
    kinds: dict = {}
    needed: tuple = ()
    main = None
    makes = brings = False

    def __init__(self, setting, given):
        self.setting = setting
        for name, option in self.options.items():
            setattr(self, name, given.get(name, option.default))
        self.prepare()

    def prepare(self):
        """Work out once what the options mean.

        :raise Complaint: when they cannot be used
        """

    @classmethod
    def complaints(cls, given):
        """What is wrong with the options: list of sentences without their ends."""
        found = [
            _unknown_option(key, cls.options)
            for key in given.keys() - cls.options.keys()
        ]
        found += [
            _lt("“%(key)s” %(complaint)s", key=key, complaint=complaint)
            for key, option in cls.options.items()
            if key in given and (complaint := option.complaint(given[key]))
        ]
        found += [
            _lt("“%(key)s” is missing", key=key)
            for key in cls.needed
            if given.get(key) in (None, "", [], {})
        ]
        return found or list(cls.check(given))

    @classmethod
    def check(cls, given):
        """Yield what is wrong with options that are known and of the right types."""
        return ()

    @classmethod
    def columns_of(cls, given):
        """Names of other columns that it takes; None: any, nobody knows which."""
        return ()

    def apply(self, cells, rows):
        """The cells of a chunk, as they are behind this step."""
        memo = {}
        return [
            self._known(cell, memo) if type(cell) is str else self._other(cell)
            for cell in cells
        ]

    def _known(self, cell, memo):
        if cell not in memo:
            memo[cell] = self.tried(self.one, cell)
        return memo[cell]

    def _other(self, cell):
        return cell if passes(cell) else self.tried(self.one, cell)

    def one(self, cell):
        """What becomes of one filled cell.

        :raise Complaint: when nothing does
        """
        raise NotImplementedError

    def tried(self, function, cell, *more):
        """Call a function with a cell; its complaint is the cell's error."""
        try:
            value = function(cell, *more)
        except Complaint as complaint:
            return StepError(self, cell, complaint.args[0])
        return None if is_empty(value) else value


def _unknown_option(key, options):
    return _lt(
        "“%(key)s” is not known. Accepted: %(accepted)s",
        key=key,
        accepted=", ".join(map(repr, options)) or "–",
    )


class RowStep(Step):
    """A step that looks at other columns of the row, for an empty cell as well."""

    makes = True

    def __init__(self, setting, given):
        super().__init__(setting, given)
        self.others = self.columns_of(given)  # in the order in which `one` gets them

    def apply(self, cells, rows):
        others = [self.setting.columns.cells(name, rows) for name in self.others]
        beside = zip(*others, strict=True) if others else ((),) * len(cells)
        memo = {}
        return [
            self._settled(cell, found, memo)
            for cell, found in zip(cells, beside, strict=True)
        ]

    def _settled(self, cell, others, memo):
        if isinstance(cell, StepError) or cell is UNUSED:
            return cell
        for other in others:
            if isinstance(other, StepError):
                return other
        key = (cell, others)
        # 1 and True are one key of a dictionary, but not one value
        for one in (cell, *others):
            if type(one) is not str and one is not None:
                return self.tried(self.one, cell, *others)
        if key not in memo:
            memo[key] = self.tried(self.one, cell, *others)
        return memo[key]


def listed(given):
    """What an option says, be it one thing or a list of them: a list."""
    return given if isinstance(given, list | tuple) else [given]
