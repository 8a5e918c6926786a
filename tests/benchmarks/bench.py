"""Runs the imports one after the other and keeps their figures."""

import json
from dataclasses import dataclass, field

from suite_setup.errors import SetupError
from support import databases

from . import (
    background,
    ceiling,
    evidence,
    flow,
    leaving,
    own,
    products,
    published,
    stage,
)
from .meter import Figures

WAYS = {
    "a": "bare create, 2 processes",
    "b": "csv_import + record_import",
    "c": "the same, a job a row",
    "d": "connector_importer 19.0",
    "e": "Odoo's execute_import",
    "f": "the same in the background",
    "g": "the same, two jobs at once",
    "h": "bare search_fetch + csv.writer",
    "i": "record_export + csv_export",
}
CASES = {
    "clean": "all rows are good",
    "again": "second import of the same file",
    "changed": "5 % of the rows changed",
    "bad": "1 % refused before the ORM",
    "refused": "1 % refused, half of them by the database",
    "click": "the click for 200,000 lines",
}
TURNS = (("a", "b"), ("e", "f", "g"), ("h", "i"))  # what is compared takes turns
# Larger files are not imported so, and what takes minutes and is far away is not
# repeated.
MOST_ROWS = {"c": 5_000, "d": 5_000, "e": 50_000, "f": 50_000, "g": 50_000}
ROUNDS = {"c": 2, "d": 1, "e": 3, "f": 3, "g": 3}


@dataclass
class Plan:
    """What is to be measured.

    :param size: rows
    :param ways: keys of :data:`WAYS`
    :param cases: keys of :data:`CASES`; only (b) has others than “clean”, and (f) the
        click
    :param repeat: how often
    """

    size: int
    ways: tuple = tuple(WAYS)
    cases: tuple = tuple(CASES)
    repeat: int = 5

    def rounds(self):
        """Yield (number of the round, ways in their order), in turns."""
        for number in range(1, self.repeat + 1):
            order = [way for way in self.ways if self._has(way, number)]
            # Whatever gets better or worse with time is not to favour one of them.
            yield number, order if number % 2 else in_turn(order)

    def _has(self, way, number):
        return self.size <= MOST_ROWS.get(way, self.size) and (
            number <= ROUNDS.get(way, self.repeat)
        )


def in_turn(ways):
    """The ways in their order, but backwards what is compared with each other."""
    backwards = {turn: [way for way in ways if way in turn] for turn in TURNS}
    turns = {way: turn for turn in TURNS for way in turn}
    return [backwards[turns[way]].pop() if way in turns else way for way in ways]


@dataclass
class Result:
    """One measurement."""

    way: str
    case: str
    figures: Figures
    number: int = 1

    def as_dict(self):
        made = {"way": self.way, "case": self.case, "number": self.number}
        return made | {"figures": self.figures.as_dict()}

    @classmethod
    def of(cls, values):
        return cls(**values | {"figures": Figures(**values["figures"])})


@dataclass
class Bench:
    """Measures, prints each figure at once, and keeps them.

    :param plan: a :class:`Plan`
    :param say: function that takes a line
    """

    plan: Plan
    say: callable = print
    results: list = field(default_factory=list)
    importer = None
    filled = None

    def run(self):
        """Measure all that is planned; return the results."""
        self.template = stage.make_template()
        self.files = {name: self._file(name) for name in products.VARIANTS}
        for number, ways in self.plan.rounds():
            for way in ways:
                for result in getattr(self, f"_run_{way}")():
                    self._keep(result, number)
        return self.results

    def _file(self, variant):
        path = stage.folder() / f"products-{variant}.csv"
        return products.write_csv(path, self.plan.size, variant)

    def _keep(self, result, number):
        result.number = number
        self.results.append(result)
        self.say(line(result))
        for note in result.figures.notes:
            self.say(f"        {note}")
        path = stage.folder() / f"results-{self.plan.size}.json"
        path.write_text(json.dumps([one.as_dict() for one in self.results], indent=1))

    # the ways

    def _run_a(self):
        with stage.fresh(self.template) as database:
            yield self._counted(Result("a", "clean", self._create(database)), database)

    def _create(self, database):
        return ceiling.run(database, self.plan.size)

    def _run_b(self):
        cases = [case for case in self.plan.cases if case in ("again", "changed")]
        if cases or "clean" in self.plan.cases:
            yield from self._on_a_server(["clean", *cases])
        for case in self.plan.cases:
            if case in ("bad", "refused"):
                yield from self._on_a_server([case], refusing=case == "refused")

    def _run_c(self):
        yield from self._on_a_server(["clean"], "c", "a job a row")

    def _run_d(self):
        if self.importer is None:
            try:
                self.importer = published.Importer()
            except SetupError as error:
                self.importer = False
                self.say(f"  –  (d) not run: {error}")
        if self.importer:
            for figures, database in self.importer.run(self.plan.size):
                yield self._counted(Result("d", "clean", figures), database)

    def _run_e(self):
        with stage.fresh(self.template) as database, flow.serving(database) as server:
            figures = own.run(server, self.files["clean"], self.plan.size)
            yield self._counted(Result("e", "clean", figures), database)

    def _run_f(self):
        yield from self._in_background("f")
        if "click" in self.plan.cases:
            with stage.fresh(self.template) as database:
                with flow.serving(database, channels="root:0") as server:
                    figures = background.hand_over(server, self.files["clean"])
                    yield Result("f", "click", figures)

    def _run_g(self):
        yield from self._in_background("g")

    def _in_background(self, way):
        path, size = self.files["clean"], self.plan.size
        with stage.fresh(self.template) as database, flow.serving(database) as server:
            figures = background.run(server, path, size, parallel=way == "g")
            yield self._counted(Result(way, "clean", figures), database)

    def _run_h(self):
        with stage.fresh(self._with_products()) as database:
            figures, rows = leaving.run_bare(database, self.plan.size)
        figures.notes += list(wrong("rows in the file", len(rows), self.plan.size))
        yield Result("h", "clean", figures)

    def _run_i(self):
        with stage.fresh(self._with_products()) as database:
            with flow.serving(database) as server:
                user = leaving.ExportUser(server)
                user.warm_up()
                figures, rows = user.measure_export(self.plan.size)
        figures.notes += list(wrong("rows in the file", len(rows), self.plan.size))
        yield Result("i", "clean", figures)

    def _with_products(self):
        """A template with all products."""
        if self.filled is None:
            self.filled = databases.clone(self.template)
            self._create(self.filled)
        return self.filled

    def _on_a_server(self, cases, way="b", name="record_import", refusing=False):
        with stage.fresh(self.template, refusing) as database:
            with flow.serving(database) as server:
                user = flow.FlowUser(server, name)
                user.warm_up()
                for case in cases:
                    yield self._import(user, way, case)

    def _import(self, user, way, case):
        path = self.files[{"again": "clean"}.get(case, case)]
        mark = evidence.Mark(user.database)
        figures, run = user.measure(path, self.plan.size)
        result = Result(way, case, figures)
        figures.notes += [", ".join(f"{n} {v}" for n, v in run.items() if n != "id")]
        figures.notes += list(CHECKS[case](self, user, run, mark))
        return result

    # what has to be true afterwards

    def _counted(self, result, database):
        count, different = evidence.counted(database)
        result.figures.notes += list(wrong("products", count, self.plan.size))
        result.figures.notes += list(wrong("codes", different, self.plan.size))
        return result

    def _all_in(self, user, run, mark):
        yield from wrong("rows done", run["rows_done"], self.plan.size)

    def _untouched(self, user, run, mark):
        touched, advanced = mark.touched(), mark.advanced()
        yield from wrong("rows skipped", run["rows_skipped"], self.plan.size)
        yield f"rows written in the target's tables: {touched or 'none'}"
        yield f"sequences advanced: {', '.join(advanced) or 'none'}"

    def _exactly_changed(self, user, run, mark):
        yield same("written", mark.codes(), self._codes(products.is_changed))

    def _exactly_failed(self, user, run, mark):
        found = evidence.failed_codes(user.database, run["id"])
        yield same("failed", found, self._codes(products.is_bad))

    def _codes(self, chosen):
        numbers = range(1, self.plan.size + 1)
        return {products.code(number) for number in numbers if chosen(number)}


CHECKS = {
    "clean": Bench._all_in,
    "again": Bench._untouched,
    "changed": Bench._exactly_changed,
    "bad": Bench._exactly_failed,
    "refused": Bench._exactly_failed,
}


def kept():
    """Results of earlier runs, a list for each size."""
    for path in sorted(stage.folder().glob("results-*.json")):
        yield [Result.of(values) for values in json.loads(path.read_text())]


def wrong(what, found, expected):
    """Say what is not as it should be."""
    if found != expected:
        yield f"WRONG: {found} {what} instead of {expected}"


def same(what, found, expected):
    """Say whether exactly the expected rows were found."""
    if found == expected:
        return f"exactly the {len(expected)} expected rows {what}"
    missing, more = len(expected - found), len(found - expected)
    return f"WRONG: {missing} rows not {what} that should be, {more} others are"


def line(result):
    """One measurement as a line."""
    figures = result.figures
    return (
        f"{result.number:>3}  ({result.way}) {result.case:8}"
        f"{figures.rows:>8} rows {figures.seconds:>8.2f} s {figures.rate:>8.0f} rows/s"
        f" {figures.cpu_row:>7.3f} ms CPU/row"
        f" {figures.memory_before:>5.0f} → {figures.memory:.0f} MB"
        f" {figures.wal / 1e6:>7.1f} MB WAL"
    )
