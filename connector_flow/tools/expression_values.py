"""What expressions may do with values, each thing with its cost counted beforehand.

An evaluation has so many units. A step costs some, a text as many as it has characters,
more where a new one is made. Nothing here works on more than is paid for, so that no
single call of Python's, which keeps all other threads waiting, can be long.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import log2
from types import GeneratorType, SimpleNamespace
from typing import Any

from .words import Message

UNITS = 100_000_000  # of an evaluation: at most some tenths of a second
STEP = 500  # units of a step: 200,000 of them
MADE = 5  # units of a character that is made
LOOK = 10  # units of a value that is looked at, among others
PART = 100  # units of a value in a collection that is made
FOLDED = 10  # characters that repr and ascii make of one
MAX_BITS = 10_000  # of a whole number
MAX_DIGITS = 3000  # of a number that is written out; Python itself refuses 4,300
MAX_NUMBER = 5000  # characters that are read as a number
MAX_WIDTH = 100_000  # that a format pads to
MAX_PATTERN = 500  # characters of the pattern of a date
DEEPEST = 50  # collections inside of each other

_lt = Message  # the name by which Odoo finds the texts that are to be translated


class Refused(ValueError):
    """What an expression may not do; the argument is a :class:`.words.Message`."""


class TooMuch(Refused):
    """What would take too long, or too much memory."""

    def __init__(self) -> None:
        super().__init__(
            _lt("It takes too many steps, or makes too large a value: simplify it.")
        )


class Meter:
    """Counts what an evaluation costs.

    ``hashed`` counts the members of sets, and keys, that are no texts: of those each
    may be made to collide with each.
    """

    __slots__ = ("hashed", "left")

    def __init__(self, units: int = UNITS):
        self.left, self.hashed = units, 0

    def spend(self, units: int) -> None:
        """Count units; refuse what is beyond the limit."""
        self.left -= units
        if self.left < 0:
            raise TooMuch()

    def step(self, count: int = 1) -> None:
        self.spend(count * STEP)


class Function:
    """A function that expressions may call.

    :param name: as it is written
    :param do: function of a Meter and the arguments
    :param kind: the type that it stands for in ``isinstance``
    """

    __slots__ = ("do", "kind", "name")

    def __init__(self, name: str, do: Callable[..., Any], kind: type | None = None):
        self.name, self.do, self.kind = name, do, kind

    def __repr__(self) -> str:
        return f"<function {self.name}>"


# --- how much a value is -------------------------------------------------------------

NUMBERS = (int, float, Decimal)
COLLECTIONS = (list, tuple, set, frozenset)
VIEWS = (type({}.keys()), type({}.values()), type({}.items()))


def weight(meter: Meter, value: Any, depth: int = 0) -> int:
    """Return the characters of a value and of all that is inside; looking is paid."""
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, int):
        return 1 + value.bit_length() // 3
    if isinstance(value, Decimal):
        return len(value.as_tuple().digits)
    if isinstance(value, SimpleNamespace):
        value = vars(value)
    if isinstance(value, dict):
        value = [*value, *value.values()]
    elif not isinstance(value, (*COLLECTIONS, *VIEWS)):
        return 1
    if depth > DEEPEST:
        raise TooMuch()
    meter.spend(STEP + 2 * PART * len(value))
    return 2 * len(value) + sum(weight(meter, one, depth + 1) for one in value)


def returned(meter: Meter, value: Any) -> Any:
    """Return the result of an evaluation, which is no larger than is paid for."""
    meter.spend(weight(meter, value))
    return value


def _check_written(value: Any) -> None:
    if isinstance(value, Decimal) and value.is_finite():
        if abs(value.adjusted()) + len(value.as_tuple().digits) > MAX_DIGITS:
            raise TooMuch()


# --- operators -----------------------------------------------------------------------


def plain(do: Callable[[Any, Any], Any]) -> Callable[[Meter, Any, Any], Any]:
    """An operator whose result is no larger than its operands."""

    def run(meter: Meter, left: Any, right: Any) -> Any:
        meter.spend(STEP)
        if not (isinstance(left, NUMBERS) and isinstance(right, NUMBERS)):
            _pay_sets(meter, left, right)
        return do(left, right)

    return run


def _pay_sets(meter: Meter, left: Any, right: Any) -> None:
    meter.spend(PART * (_length(left) + _length(right)))
    if meter.hashed:
        meter.spend(LOOK * _length(left) * _length(right))


def _length(value: Any) -> int:
    kinds = (str, bytes, dict, *COLLECTIONS, *VIEWS)
    return len(value) if isinstance(value, kinds) else 1


def add(meter: Meter, left: Any, right: Any) -> Any:
    each = MADE if isinstance(left, str | bytes) else PART
    meter.spend(STEP + each * (_length(left) + _length(right)))
    return left + right


def multiply(meter: Meter, left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int):
        meter.spend(STEP)
        if left.bit_length() + right.bit_length() > MAX_BITS:
            raise TooMuch()
        return left * right
    for many, count in ((left, right), (right, left)):
        if isinstance(many, (str, bytes, *COLLECTIONS)) and isinstance(count, int):
            each = MADE if isinstance(many, str | bytes) else PART
            meter.spend(STEP + each * len(many) * max(count, 0))
    meter.spend(STEP)
    return left * right


def power(meter: Meter, left: Any, right: Any) -> Any:
    meter.spend(STEP)
    if isinstance(left, int) and isinstance(right, int):
        if abs(left) > 1 and left.bit_length() * right > MAX_BITS:
            raise TooMuch()
    if not (isinstance(left, NUMBERS) and isinstance(right, NUMBERS)):
        raise TypeError("only numbers have powers")
    return left**right


def shift_left(meter: Meter, left: Any, right: Any) -> Any:
    meter.spend(STEP)
    if isinstance(left, int) and isinstance(right, int):
        if left.bit_length() + right > MAX_BITS:
            raise TooMuch()
    return left << right


def modulo(meter: Meter, left: Any, right: Any) -> Any:
    meter.spend(STEP)
    if isinstance(left, str):
        meter.spend(MADE * _percent_size(meter, left, right))
    elif isinstance(left, bytes):
        raise TypeError("bytes cannot be formatted")
    return left % right


def comparing(do: Callable[[Any, Any], bool]) -> Callable[[Meter, Any, Any], bool]:
    """A comparison; collections are compared part by part."""

    def run(meter: Meter, left: Any, right: Any) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            meter.spend(STEP + min(len(left), len(right)))
        elif not (isinstance(left, NUMBERS) and isinstance(right, NUMBERS)):
            meter.spend(STEP + weight(meter, left) + weight(meter, right))
            if isinstance(left, set) or isinstance(right, set):
                _pay_sets(meter, left, right)
        return do(left, right)

    return run


def contains(meter: Meter, needle: Any, there: Any) -> bool:
    """Whether ``needle in there``."""
    if isinstance(there, str | bytes):
        if isinstance(needle, str | bytes):
            meter.spend(STEP + _search(len(there), len(needle)))
        return needle in there
    if isinstance(there, dict | set | frozenset):
        _hash(meter, needle, len(there))
    elif isinstance(there, (list, tuple, *VIEWS)):
        meter.spend(STEP + weight(meter, there) + weight(meter, needle))
    elif isinstance(there, GeneratorType):
        return any(compare_equal(meter, needle, one) for one in there)
    return needle in there


def _hash(meter: Meter, key: Any, others: int) -> None:
    """Pay for looking a key up; all but texts can be made to collide."""
    if isinstance(key, str):
        meter.spend(STEP + len(key))
    else:
        meter.spend(STEP + weight(meter, key) + LOOK * min(others, meter.hashed))


def _search(size: int, sought: int, backwards: bool = False) -> int:
    """Units of a search for a text in another, in the worst case.

    Python looks for long texts in linear time, but neither in short ones nor from the
    end.
    """
    if backwards or size < 30_000:
        return size + max(size - sought, 0) * sought // 4
    return 8 * size


# --- texts that are made -------------------------------------------------------------

NUMBER = re.compile(r"\d+")  # as Python reads widths, in the digits of any script
CONVERSION = re.compile(r"[#0\- +]*(\*|[0-9]*)(?:\.(\*|[0-9]*))?[hlL]?(.)", re.DOTALL)


def _checked_width(text: str) -> int:
    width = int(text) if text and len(text) < 10 else MAX_WIDTH * bool(text)
    if width >= MAX_WIDTH:
        raise TooMuch()
    return width


def formatted(meter: Meter, value: Any, spec: str) -> str:
    """Return what an f-string makes of a value."""
    meter.step()
    if isinstance(value, date | time):
        return _strftime(meter, value, spec) if spec else str(value)
    if isinstance(value, str | int | float | Decimal):
        width = sum(_checked_width(one) for one in NUMBER.findall(spec))
        _check_written(value)
        meter.spend(MADE * (width + weight(meter, value)))
        return format(value, spec)
    if spec:
        raise TypeError(f"unsupported format string passed to {type(value).__name__}")
    return as_text(meter, value)


def _strftime(meter: Meter, value: Any, spec: str) -> str:
    if len(spec) > MAX_PATTERN:
        raise TooMuch()
    meter.spend(STEP * (1 + len(spec)))
    return value.strftime(spec)


def _percent_size(meter: Meter, text: str, given: Any) -> int:
    """Characters that ``text % given`` makes at most."""
    size, at = len(text), 0
    queue = iter(given if isinstance(given, tuple) else [given])
    while (at := text.find("%", at) + 1) > 0:
        key, at = _percent_key(text, at)
        found = CONVERSION.match(text, at)
        if not found:
            break  # Python complains
        at = found.end()
        if found[3] == "%":
            continue
        for part in found.group(1, 2):
            wide = next(queue, 0) if part == "*" else None
            size += abs(wide) if isinstance(wide, int) else _checked_width(part or "")
            if isinstance(wide, int) and abs(wide) >= MAX_WIDTH:
                raise TooMuch()
        value = _percent_value(key, given, queue)
        _check_written(value)
        size += weight(meter, value) * (1 if found[3] == "s" else FOLDED)
        meter.spend(STEP + size)
    return size


def _percent_key(text: str, at: int) -> tuple[str | None, int]:
    """The name in brackets, which may hold brackets, and the place behind it."""
    if text[at : at + 1] != "(":
        return None, at
    depth, start = 0, at
    while at < len(text):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
        if not depth:
            break
    return text[start + 1 : at - 1], at


def _percent_value(key: str | None, given: Any, queue: Iterator[Any]) -> Any:
    if key is None:
        return next(queue, None)
    return given.get(key) if isinstance(given, dict) else None


def as_text(meter: Meter, value: Any = "") -> str:
    """Return ``str(value)``."""
    if isinstance(value, str):
        return value
    meter.spend(STEP + MADE * FOLDED * weight(meter, value))
    if isinstance(value, Function):
        raise TypeError(f"{value.name} has to be called")
    return str(value)


def escaped(do: Callable[[Any], str]) -> Callable[[Meter, Any], str]:
    """What makes several characters of one: repr or ascii."""

    def run(meter: Meter, value: Any) -> str:
        meter.spend(STEP + MADE * FOLDED * weight(meter, value))
        return do(value)

    return run


# --- collections ---------------------------------------------------------------------


def iterated(meter: Meter, value: Any) -> Iterator[Any]:
    """Iterate over a value whose parts are there, or are made and paid one by one."""
    if isinstance(value, GeneratorType):
        return value
    if not isinstance(value, (str, bytes, dict, *COLLECTIONS, *VIEWS)):
        raise TypeError(f"{type(value).__name__!r} has no parts to go through")
    meter.spend(LOOK * len(value))
    return iter(value)


def as_list(meter: Meter, value: Any = ()) -> list[Any]:
    found = []
    for one in iterated(meter, value):
        meter.spend(PART)
        found.append(one)
    return found


def as_tuple(meter: Meter, value: Any = ()) -> tuple[Any, ...]:
    return tuple(as_list(meter, value))


def as_set(meter: Meter, value: Any = ()) -> set[Any]:
    found: set[Any] = set()
    for one in iterated(meter, value):
        _add_key(meter, one)
        found.add(one)
    return found


def as_dict(meter: Meter, value: Any = (), **more: Any) -> dict[Any, Any]:
    found = {}
    for key, one in pairs(meter, value):
        _add_key(meter, key)
        found[key] = one
    return found | more


def pairs(meter: Meter, value: Any) -> Iterator[tuple[Any, Any]]:
    """The pairs of a dictionary, or of what is turned into one."""
    if isinstance(value, dict):
        meter.spend(PART * len(value))
        yield from value.items()
        return
    for pair in iterated(meter, value):
        key, one = as_list(meter, pair)
        yield key, one


def _add_key(meter: Meter, key: Any) -> None:
    meter.spend(PART)
    if not isinstance(key, str):
        meter.hashed += 1
        meter.spend(weight(meter, key) + LOOK * meter.hashed)


def item(meter: Meter, value: Any, index: Any) -> Any:
    """Return ``value[index]``."""
    if isinstance(value, dict):
        if not isinstance(index, str):
            _hash(meter, index, len(value))
    elif isinstance(index, slice):
        size = len(range(*index.indices(_length(value))))
        meter.spend(STEP + (MADE if isinstance(value, str) else PART) * size)
    if not isinstance(value, str | bytes | list | tuple | dict):
        raise TypeError(f"{type(value).__name__!r} has no parts")
    return value[index]


# --- functions -----------------------------------------------------------------------


def call(meter: Meter, function: Any, given: list[Any], named: dict[str, Any]) -> Any:
    meter.spend(STEP)
    if not isinstance(function, Function):
        raise TypeError(f"{type(function).__name__!r} is no function")
    return function.do(meter, *given, **named)


def _int(meter: Meter, value: Any = 0, base: int | None = None) -> int:
    _check_number(meter, value)
    return int(value) if base is None else int(value, base)


def _float(meter: Meter, value: Any = 0) -> float:
    _check_number(meter, value)
    return float(value)


def _check_number(meter: Meter, value: Any) -> None:
    _check_written(value)
    if isinstance(value, str | bytes):
        meter.spend(len(value))
        if len(value) > MAX_NUMBER and len(value.strip()) > MAX_NUMBER:
            raise ValueError("the text is too long for a number")


def _round(meter: Meter, value: Any, digits: int | None = None) -> Any:
    _check_written(value)
    if digits is None:
        return round(value)
    if isinstance(digits, int) and abs(digits) > MAX_DIGITS:
        raise TooMuch()
    return round(value, digits)


def _sum(meter: Meter, value: Any, start: Any = 0) -> Any:
    if isinstance(start, str | bytes):
        raise TypeError("sum() can't sum strings: join them")
    total = start
    for one in iterated(meter, value):
        total = add(meter, total, one)
    return total


def _sorted(
    meter: Meter, value: Any, *, key: Any = None, reverse: bool = False
) -> list[Any]:
    found = as_list(meter, value)
    keys = [_key(meter, key, one) for one in found]
    meter.spend(int(weight(meter, keys) * log2(len(keys) + 2)) + STEP)
    order = sorted(range(len(found)), key=keys.__getitem__, reverse=bool(reverse))
    return [found[place] for place in order]


def _key(meter: Meter, key: Any, value: Any) -> Any:
    return value if key is None else call(meter, key, [value], {})


_NOTHING = object()


def _extreme(choose: Callable[..., Any]) -> Callable[..., Any]:
    def run(meter: Meter, *given: Any, key: Any = None, default: Any = _NOTHING) -> Any:
        found = as_list(meter, given[0] if len(given) == 1 else given)
        if not found and default is not _NOTHING:
            return default
        keys = [_key(meter, key, one) for one in found]
        meter.spend(2 * weight(meter, keys))
        return found[choose(range(len(found)), key=keys.__getitem__)]

    return run


def _isinstance(meter: Meter, value: Any, kind: Any) -> bool:
    kinds = kind if isinstance(kind, tuple) else (kind,)
    found = tuple(one.kind for one in kinds if isinstance(one, Function) and one.kind)
    if len(found) < len(kinds):
        raise TypeError("isinstance() needs a type, or several: (int, float)")
    return isinstance(value, found)


def compare_equal(meter: Meter, left: Any, right: Any) -> bool:
    meter.spend(STEP + weight(meter, left) + weight(meter, right))
    return left == right


def _free(do: Callable[..., Any]) -> Callable[..., Any]:
    """What costs nothing but its call."""
    return lambda meter, *given: do(*given)


FUNCTIONS = {
    name: Function(name, do, kind)
    for name, do, kind in (
        ("abs", _free(abs), None),
        ("all", lambda meter, value: all(iterated(meter, value)), None),
        ("any", lambda meter, value: any(iterated(meter, value)), None),
        ("bool", _free(bool), bool),
        ("dict", as_dict, dict),
        ("float", _float, float),
        ("int", _int, int),
        ("isinstance", _isinstance, None),
        ("len", _free(len), None),
        ("list", as_list, list),
        ("max", _extreme(max), None),
        ("min", _extreme(min), None),
        ("round", _round, None),
        ("set", as_set, set),
        ("sorted", _sorted, None),
        ("str", as_text, str),
        ("sum", _sum, None),
        ("tuple", as_tuple, tuple),
    )
}


# --- attributes and methods ----------------------------------------------------------


def attribute(value: Any, name: str) -> Any:
    """Return what stands behind a dot: a figure of a record, or a method."""
    if isinstance(value, SimpleNamespace) and name in vars(value):
        return vars(value)[name]
    for kind, names in FIGURES.items():
        if name in names and isinstance(value, kind):
            return getattr(value, name)
    if isinstance(value, dict | list) and name == "line":  # a row knows its own
        return getattr(value, name)
    if isinstance(value, Function) and value.kind:
        return _of_type(value.kind, name)
    for kind, methods in METHODS.items():
        if name in methods and isinstance(value, kind):
            return Function(name, _bound(methods[name], value))
    raise AttributeError(f"{type(value).__name__!r} has no {name!r} here")


def _bound(do: Callable[..., Any], value: Any) -> Callable[..., Any]:
    return lambda meter, *given, **named: do(meter, value, *given, **named)


def _of_type(kind: type, name: str) -> Function:
    """A method by its type, such as ``str.lower``."""
    if (kind, name) == (str, "maketrans"):
        return Function(name, _maketrans)
    methods = METHODS.get(kind, {})
    if name not in methods:
        raise AttributeError(f"{kind.__name__!r} has no {name!r} here")
    return Function(name, _checked(kind, methods[name]))


def _checked(kind: type, do: Callable[..., Any]) -> Callable[..., Any]:
    def run(meter: Meter, value: Any, *given: Any, **named: Any) -> Any:
        if not isinstance(value, kind):
            raise TypeError(
                f"{kind.__name__!r} is needed, not {type(value).__name__!r}"
            )
        return do(meter, value, *given, **named)

    return run


def _methods(cost: Callable[..., int], *names: str) -> dict[str, Callable[..., Any]]:
    """Methods of Python's that cost the same: a function of what they are given."""
    return {name: _method(name, cost) for name in names}


def _method(name: str, cost: Callable[..., int]) -> Callable[..., Any]:

    def run(meter: Meter, value: Any, *given: Any, **named: Any) -> Any:
        meter.spend(STEP + cost(meter, value, *given, **named))
        return getattr(value, name)(*given, **named)

    return run


def _looking(meter: Meter, value: Any, *given: Any, **named: Any) -> int:
    """As much as there are characters, where no more are made."""
    return _length(value) + sum(weight(meter, one) for one in given)


def _cutting(meter: Meter, value: str, *given: Any) -> int:
    return MADE * _looking(meter, value, *given)


def _dumping(meter: Meter, value: bytes, *given: Any) -> int:
    return 2 * MADE * _looking(meter, value, *given)


def _folding(meter: Meter, value: str) -> int:
    """Letters beyond ASCII may become several, which takes its time."""
    return (MADE if value.isascii() else 8 * MADE) * len(value)


def _stripping(meter: Meter, value: str, *given: Any) -> int:
    """Each character is looked for among those that are to go."""
    return len(value) * max(1, *map(_length, given), 1) + MADE * len(value)


def _searching(meter: Meter, value: str, sought: str, *places: Any) -> int:
    return _search(len(value), _length(sought))


def _searching_back(meter: Meter, value: str, sought: str, *places: Any) -> int:
    return _search(len(value), _length(sought), backwards=True)


def _parting(meter: Meter, value: str, sep: str) -> int:
    return MADE * len(value) + _searching(meter, value, sep)


def _parting_back(meter: Meter, value: str, sep: str) -> int:
    return MADE * len(value) + _searching_back(meter, value, sep)


def _finding(meter: Meter, value: Any, sought: Any, *places: int) -> int:
    """A search among values, each of which is compared."""
    return weight(meter, value) + weight(meter, sought)


def _splitting(name: str) -> Callable[..., Any]:
    """Makes no more parts than are paid for."""

    def run(
        meter: Meter, value: str, sep: str | None = None, maxsplit: int = -1
    ) -> list[str]:
        backwards = name == "rsplit"
        meter.spend(STEP + MADE * len(value))
        meter.spend(_search(len(value), len(sep or ""), backwards))
        most = meter.left // PART + 1  # more than can be paid
        found = getattr(value, name)(sep, maxsplit if 0 <= maxsplit < most else most)
        meter.spend(PART * len(found))
        return found

    return run


LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


def _splitlines(meter: Meter, value: str, keepends: bool = False) -> list[str]:
    meter.spend(STEP + (MADE + len(LINE_ENDS)) * len(value))
    meter.spend(PART * sum(value.count(end) for end in LINE_ENDS))
    return value.splitlines(bool(keepends))


def _replace(meter: Meter, value: str, old: str, new: str, count: int = -1) -> str:
    meter.spend(STEP + 2 * _search(len(value), len(old)))
    found = value.count(old) if count < 0 else min(count, value.count(old))
    meter.spend(MADE * (len(value) + found * max(len(new) - len(old), 0)))
    return value.replace(old, new, count)


def join(meter: Meter, value: str, parts: Iterable[str]) -> str:
    found = as_list(meter, parts)
    meter.spend(MADE * (weight(meter, found) + len(value) * len(found)))
    return value.join(found)


def _padding(meter: Meter, value: str, width: int, *fill: Any) -> int:
    return MADE * max(width, len(value)) if isinstance(width, int) else 0


def _expanding(meter: Meter, value: str, tabsize: int = 8) -> int:
    size = len(value) + value.count("\t") * max(tabsize, 0)
    return len(value) + MADE * size


def _translate(meter: Meter, value: str, table: dict[int, Any]) -> str:
    if not isinstance(table, dict):
        raise TypeError("a dictionary is needed: {ord: text}")
    longest = max((_length(one) for one in table.values()), default=1)
    meter.spend(STEP + MADE * len(value) * max(longest, 1))
    return value.translate(dict(table))


def _maketrans(meter: Meter, *given: Any) -> dict[int, Any]:
    meter.spend(STEP + PART * sum(map(_length, given)))
    return str.maketrans(*given)


ENCODINGS = {"utf-8", "utf8", "ascii", "latin-1", "cp1252", "iso-8859-15", "utf-16"}


def _coding(
    meter: Meter, value: Any, encoding: str = "utf-8", errors: str = "strict"
) -> int:
    """To and from bytes by the usual encodings: others take long, or are none."""
    if encoding not in ENCODINGS or errors not in ("strict", "ignore", "replace"):
        raise ValueError(f"the encoding {encoding[:40]!r} is not known here")
    return 2 * MADE * len(value)


def _viewing(meter: Meter, value: dict[Any, Any]) -> int:
    """What is there already is only looked at."""
    return 0


def _get(meter: Meter, value: dict[Any, Any], key: Any, default: Any = None) -> Any:
    _hash(meter, key, len(value))
    return value.get(key, default)


def _writing(meter: Meter, value: Any, *given: Any, **named: Any) -> int:
    """A number is written out."""
    for one in (value, *given):
        _check_written(one)
    return 0


FOLDING = ("capitalize", "casefold", "lower", "swapcase", "title", "upper")
TESTING = (
    *("isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier"),
    *("islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper"),
    *("startswith", "endswith"),
)
OF_TIMES = ("isoformat", "replace", "date", "time", "weekday", "isoweekday")

METHODS: dict[type, dict[str, Callable[..., Any]]] = {
    str: {
        **_methods(_folding, *FOLDING),
        **_methods(_looking, *TESTING),
        **_methods(_stripping, "lstrip", "rstrip", "strip"),
        **_methods(_cutting, "removeprefix", "removesuffix"),
        **_methods(_searching, "count", "find", "index"),
        **_methods(_searching_back, "rfind", "rindex"),
        **_methods(_parting, "partition"),
        **_methods(_parting_back, "rpartition"),
        **_methods(_padding, "ljust", "rjust", "center", "zfill"),
        **_methods(_expanding, "expandtabs"),
        **_methods(_coding, "encode"),
        **{name: _splitting(name) for name in ("split", "rsplit")},
        "splitlines": _splitlines,
        "replace": _replace,
        "join": join,
        "translate": _translate,
    },
    bytes: _methods(_coding, "decode") | _methods(_dumping, "hex"),
    dict: {"get": _get, **_methods(_viewing, "items", "keys", "values")},
    list: _methods(_finding, "count", "index"),
    tuple: _methods(_finding, "count", "index"),
    int: _methods(_looking, "bit_length"),
    float: _methods(_looking, "is_integer"),
    Decimal: _methods(
        _writing, "quantize", "normalize", "to_integral_value", "is_finite"
    ),
    datetime: _methods(_looking, *OF_TIMES, "timestamp"),
    date: {
        **_methods(_looking, "isoformat", "replace", "isocalendar", *OF_TIMES[-2:]),
        "strftime": _strftime,
    },
    time: {**_methods(_looking, "isoformat", "replace"), "strftime": _strftime},
    timedelta: _methods(_looking, "total_seconds"),
}
FIGURES: dict[type, tuple[str, ...]] = {
    datetime: ("year", "month", "day", "hour", "minute", "second", "microsecond"),
    date: ("year", "month", "day"),
    time: ("hour", "minute", "second", "microsecond"),
    timedelta: ("days", "seconds", "microseconds"),
}
