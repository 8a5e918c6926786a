"""Python expressions that people write, evaluated within limits.

``Expression("float(row['Amount']) > 0", {"row"})`` is compiled once and evaluated for
any number of rows. It means what Python means, and knows only what is listed here and
in :mod:`.expression_values`: whatever could reach beyond the values that it is given is
no part of it, and what a step would cost is counted before it is done. Nothing of Odoo
is needed.
"""

import ast
import operator
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from . import expression_values as values
from .expression_values import Function, Meter, Refused, TooMuch
from .words import Message

__all__ = ["Expression", "Refused", "TooMuch", "compiled", "names_of"]

LONGEST = 5000  # characters of an expression
DEEPEST = 100  # parts of an expression inside of each other
DEEPEST_CALLS = 20  # lambdas that are called inside of each other

_lt = Message  # the name by which Odoo finds the texts that are to be translated

# A format string asks for attributes by a text, which nobody checks: from any function
# of Python's they lead to the modules, and to the environment with its secrets.
REACHING = {"format", "format_map"}


class Frame(dict):
    """The values of names while an expression is evaluated."""

    __slots__ = ("depth", "meter")

    def __init__(self, known: Mapping[Any, Any], meter: Meter, depth: int = 0):
        super().__init__(known)
        self.meter, self.depth = meter, depth


Run = Callable[[Frame], Any]


class Expression:
    """A compiled expression.

    :param text: a Python expression
    :raise Refused: when it is none, or contains what is not permitted
    """

    def __init__(self, text: str):
        self.text = text
        node = parsed(text)
        self.names = frozenset(names_of(node))
        self._run = _Compiler().compile(node)

    def evaluate(self, known: Mapping[str, Any]) -> Any:
        """Return the value of the expression.

        :param known: name to value
        :raise TooMuch: when it would take too long, or too much memory
        :raise Refused: when it asks for what is not permitted
        :raise Exception: whatever Python raises: ValueError, KeyError …
        """
        frame = Frame(known, Meter())
        try:
            return values.returned(frame.meter, self._run(frame))
        except (RecursionError, MemoryError) as error:
            raise TooMuch() from error


@lru_cache(maxsize=256)
def compiled(text: str) -> Expression:
    """Return an expression, compiled at its first use only."""
    return Expression(text)


def parsed(text: str) -> ast.expr:
    """Return the tree of an expression.

    :raise Refused: when it is no expression
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise Refused(
            _lt("It has more than %(limit)d characters.", limit=LONGEST),
        )
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise Refused(str(error.msg)) from error
    except (RecursionError, MemoryError, ValueError) as error:
        raise Refused(_too_deep()) from error


def names_of(node: ast.expr) -> set[str]:
    """Names that an expression does not define itself, as loops in it do."""
    nodes = list(ast.walk(node))
    names = [one for one in nodes if isinstance(one, ast.Name)]
    defined = {one.id for one in names if isinstance(one.ctx, ast.Store)}
    defined |= {one.arg for one in nodes if isinstance(one, ast.arg)}
    return {one.id for one in names} - defined - set(values.FUNCTIONS)


def _too_deep() -> Message:
    return _lt("It has too many parts inside of each other.")


def _advice() -> Message:
    return _lt(
        "Write it without “format”, such as f'{row[\"Amount\"]}' or '%(Amount)s' % row."
    )


def _unknown(part: str) -> Refused:
    return Refused(_lt("“%(part)s” cannot be used in an expression.", part=part))


# --- the parts of an expression ------------------------------------------------------

BINARY: dict[type, Callable[[Meter, Any, Any], Any]] = {
    ast.Add: values.add,
    ast.Sub: values.plain(operator.sub),
    ast.Mult: values.multiply,
    ast.Div: values.plain(operator.truediv),
    ast.FloorDiv: values.plain(operator.floordiv),
    ast.Mod: values.modulo,
    ast.Pow: values.power,
    ast.LShift: values.shift_left,
    ast.RShift: values.plain(operator.rshift),
    ast.BitAnd: values.plain(operator.and_),
    ast.BitOr: values.plain(operator.or_),
    ast.BitXor: values.plain(operator.xor),
}
UNARY: dict[type, Callable[[Any], Any]] = {
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}
COMPARE: dict[type, Callable[[Meter, Any, Any], Any]] = {
    ast.Eq: values.comparing(operator.eq),
    ast.NotEq: values.comparing(operator.ne),
    ast.Lt: values.comparing(operator.lt),
    ast.LtE: values.comparing(operator.le),
    ast.Gt: values.comparing(operator.gt),
    ast.GtE: values.comparing(operator.ge),
    ast.Is: lambda meter, left, right: left is right,
    ast.IsNot: lambda meter, left, right: left is not right,
    ast.In: values.contains,
    ast.NotIn: lambda meter, left, right: not values.contains(meter, left, right),
}
CONSTANTS = (str, bytes, int, float, bool, type(None))
CONVERSIONS: dict[int, Callable[[Meter, Any], Any]] = {
    -1: lambda meter, value: value,
    ord("s"): values.as_text,
    ord("r"): values.escaped(repr),
    ord("a"): values.escaped(ascii),
}


class _Compiler:
    """Turns the nodes of an expression into functions of a :class:`Frame`.

    The loops of comprehensions have names of their own; each gets a key that no other
    one has, so that all share a frame.
    """

    def __init__(self) -> None:
        self._scopes: list[dict[str, Any]] = []
        self._depth = 0

    def compile(self, node: ast.expr) -> Run:
        make = getattr(self, f"_{type(node).__name__}", None)
        if make is None:
            raise _unknown(type(node).__name__)
        self._depth += 1
        if self._depth > DEEPEST:
            raise Refused(_too_deep())
        run = make(node)
        self._depth -= 1
        return run

    def _all(self, nodes: list[ast.expr]) -> list[Run]:
        return [self.compile(node) for node in nodes]

    # names and constants

    def _Constant(self, node: ast.Constant) -> Run:
        value = node.value
        if not isinstance(value, CONSTANTS):
            raise _unknown(repr(value))
        return lambda frame: value

    def _Name(self, node: ast.Name) -> Run:
        name = node.id
        key = self._key(name)
        if name in values.FUNCTIONS and key == name:
            function = values.FUNCTIONS[name]
            return lambda frame: frame.get(name, function)
        return lambda frame: _looked_up(frame, key, name)

    def _key(self, name: str) -> Any:
        for scope in reversed(self._scopes):
            if name in scope:
                return scope[name]
        return name

    def _NamedExpr(self, node: ast.NamedExpr) -> Run:
        run, key = self.compile(node.value), self._key(node.target.id)

        def assign(frame: Frame) -> Any:
            frame[key] = value = run(frame)
            return value

        return assign

    # operators

    def _BinOp(self, node: ast.BinOp) -> Run:
        left, right = self.compile(node.left), self.compile(node.right)
        if type(node.op) not in BINARY:
            raise _unknown(type(node.op).__name__)
        do = BINARY[type(node.op)]
        return lambda frame: do(frame.meter, left(frame), right(frame))

    def _UnaryOp(self, node: ast.UnaryOp) -> Run:
        run, do = self.compile(node.operand), UNARY[type(node.op)]
        return lambda frame: do(run(frame))

    def _BoolOp(self, node: ast.BoolOp) -> Run:
        *others, last = self._all(node.values)
        ends = operator.not_ if isinstance(node.op, ast.And) else operator.truth

        def run(frame: Frame) -> Any:
            for one in others:
                value = one(frame)
                if ends(value):
                    return value
            return last(frame)

        return run

    def _Compare(self, node: ast.Compare) -> Run:
        first, others = self.compile(node.left), self._all(node.comparators)
        pairs = list(zip([COMPARE[type(op)] for op in node.ops], others, strict=True))
        if len(pairs) == 1:
            [(do, other)] = pairs
            return lambda frame: do(frame.meter, first(frame), other(frame))

        def run(frame: Frame) -> Any:
            left, result = first(frame), None
            for do, other in pairs:
                right = other(frame)
                result = do(frame.meter, left, right)
                if not result:
                    break
                left = right
            return result

        return run

    def _IfExp(self, node: ast.IfExp) -> Run:
        test, body, other = self._all([node.test, node.body, node.orelse])
        return lambda frame: body(frame) if test(frame) else other(frame)

    # parts of values

    def _Attribute(self, node: ast.Attribute) -> Run:
        name = _attribute_name(node)
        run = self.compile(node.value)
        return lambda frame: values.attribute(run(frame), name)

    def _Subscript(self, node: ast.Subscript) -> Run:
        run, index = self.compile(node.value), self.compile(node.slice)
        return lambda frame: values.item(frame.meter, run(frame), index(frame))

    def _Slice(self, node: ast.Slice) -> Run:
        parts = (node.lower, node.upper, node.step)
        runs = [part and self.compile(part) for part in parts]
        return lambda frame: slice(*(run and run(frame) for run in runs))

    # calls

    def _Call(self, node: ast.Call) -> Run:
        run = self.compile(node.func)
        positional = self._spread(node.args)
        named = [(word.arg, self.compile(word.value)) for word in node.keywords]

        def call(frame: Frame) -> Any:
            function, given = run(frame), positional(frame)
            return values.call(frame.meter, function, given, _named(frame, named))

        return call

    def _Lambda(self, node: ast.Lambda) -> Run:
        spec = node.args
        if spec.vararg or spec.kwarg or spec.kwonlyargs or spec.defaults:
            raise Refused(_lt("A lambda can have plain arguments only."))
        names = [one.arg for one in (*spec.posonlyargs, *spec.args)]
        keys = {name: (name, id(node)) for name in names}
        self._scopes.append(keys)
        body = self.compile(node.body)
        self._scopes.pop()
        cost = _size(node.body)

        def make(frame: Frame) -> Function:
            def called(meter: Meter, *given: Any) -> Any:
                return _called(frame, list(keys.values()), given, body, cost)

            return Function("<lambda>", called)

        return make

    # texts

    def _JoinedStr(self, node: ast.JoinedStr) -> Run:
        parts = self._all(node.values)
        return lambda frame: values.join(frame.meter, "", (one(frame) for one in parts))

    def _FormattedValue(self, node: ast.FormattedValue) -> Run:
        run, convert = self.compile(node.value), CONVERSIONS[node.conversion]
        spec = self.compile(node.format_spec) if node.format_spec else lambda frame: ""

        def word(frame: Frame) -> str:
            value = convert(frame.meter, run(frame))
            return values.formatted(frame.meter, value, spec(frame))

        return word

    # collections

    def _spread(self, nodes: list[ast.expr]) -> Callable[[Frame], list[Any]]:
        """Compile a list in which a star may stand before a value."""
        runs = [
            (self.compile(node.value), True)
            if isinstance(node, ast.Starred)
            else (self.compile(node), False)
            for node in nodes
        ]

        def run(frame: Frame) -> list[Any]:
            found: list[Any] = []
            for one, several in runs:
                value = one(frame)
                if several:
                    found += values.as_list(frame.meter, value)
                else:
                    found.append(value)
            return found

        return run

    def _List(self, node: ast.List) -> Run:
        return self._spread(node.elts)

    def _Tuple(self, node: ast.Tuple) -> Run:
        run = self._spread(node.elts)
        return lambda frame: tuple(run(frame))

    def _Set(self, node: ast.Set) -> Run:
        run = self._spread(node.elts)
        return lambda frame: values.as_set(frame.meter, run(frame))

    def _Dict(self, node: ast.Dict) -> Run:
        keys = [key and self.compile(key) for key in node.keys]
        pairs = list(zip(keys, self._all(node.values), strict=True))

        def found(frame: Frame) -> Iterator[tuple[Any, Any]]:
            for key, value in pairs:
                if key:
                    yield key(frame), value(frame)
                else:
                    yield from values.pairs(frame.meter, value(frame))

        return lambda frame: values.as_dict(frame.meter, found(frame))

    # loops

    def _ListComp(self, node: ast.ListComp) -> Run:
        loop = self._loop(node.generators, [node.elt])
        return lambda frame: values.as_list(frame.meter, (one for [one] in loop(frame)))

    def _SetComp(self, node: ast.SetComp) -> Run:
        loop = self._loop(node.generators, [node.elt])
        return lambda frame: values.as_set(frame.meter, (one for [one] in loop(frame)))

    def _DictComp(self, node: ast.DictComp) -> Run:
        loop = self._loop(node.generators, [node.key, node.value])
        return lambda frame: values.as_dict(frame.meter, loop(frame))

    def _GeneratorExp(self, node: ast.GeneratorExp) -> Run:
        loop = self._loop(node.generators, [node.elt])
        return lambda frame: (one for [one] in loop(frame))

    def _loop(
        self, generators: list[ast.comprehension], results: list[ast.expr]
    ) -> Callable[[Frame], Iterator[list[Any]]]:
        """Compile loops inside of each other that yield the results in the middle."""
        one, *others = generators
        if one.is_async:
            raise Refused(_lt("“async” cannot be used in an expression."))
        source = self.compile(one.iter)
        self._scopes.append({})
        assign = self._target(one.target)
        tests = self._all(one.ifs)
        inner = self._loop(others, results) if others else self._results(results)
        self._scopes.pop()
        inside = [others[0].iter] if others else results
        cost = sum(map(_size, [*one.ifs, *inside]))

        def run(frame: Frame) -> Iterator[list[Any]]:
            for value in values.iterated(frame.meter, source(frame)):
                frame.meter.step(cost)
                assign(frame, value)
                if all(test(frame) for test in tests):
                    yield from inner(frame)

        return run

    def _results(
        self, results: list[ast.expr]
    ) -> Callable[[Frame], Iterator[list[Any]]]:
        runs = self._all(results)
        return lambda frame: iter([[run(frame) for run in runs]])

    def _target(self, node: ast.expr) -> Callable[[Frame, Any], None]:
        """Compile what stands between “for” and “in”."""
        if isinstance(node, ast.Name):
            key = (node.id, id(node))
            self._scopes[-1][node.id] = key
            return lambda frame, value: frame.__setitem__(key, value)
        if not isinstance(node, ast.Tuple | ast.List):
            raise Refused(_lt("A loop can set plain names only."))
        assigns = [self._target(part) for part in node.elts]

        def several(frame: Frame, value: Any) -> None:
            parts = values.as_list(frame.meter, value)
            for assign, part in zip(assigns, parts, strict=True):
                assign(frame, part)

        return several


def _attribute_name(node: ast.Attribute) -> str:
    if node.attr in REACHING:
        raise Refused(_advice())
    if node.attr.startswith("_"):
        raise Refused(
            _lt("“%(name)s” cannot be used in an expression.", name=node.attr)
        )
    return node.attr


def _looked_up(frame: Frame, key: Any, name: str) -> Any:
    try:
        return frame[key]
    except KeyError:
        raise NameError(f"name {name!r} is not defined") from None


def _named(frame: Frame, named: Collection[tuple[str | None, Run]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, run in named:
        if name is None:
            found |= dict(values.pairs(frame.meter, run(frame)))
        else:
            found[name] = run(frame)
    return found


def _called(
    frame: Frame, keys: list[Any], given: tuple[Any, ...], body: Run, cost: int
) -> Any:
    """Evaluate the body of a lambda in a frame of its own."""
    if len(given) != len(keys):
        raise TypeError(f"a lambda takes {len(keys)} values, {len(given)} were given")
    if frame.depth >= DEEPEST_CALLS:
        raise TooMuch()
    frame.meter.step(cost + len(frame))
    inner = Frame(frame, frame.meter, frame.depth + 1)
    inner.update(zip(keys, given, strict=True))
    return body(inner)


def _size(node: ast.AST) -> int:
    return sum(1 for _node in ast.walk(node))
