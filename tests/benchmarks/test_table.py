"""What the benchmarks say of their figures."""

import xml.etree.ElementTree as ET

import pytest

from benchmarks import picture, table
from benchmarks.__main__ import parse
from benchmarks.bench import Plan, Result
from benchmarks.meter import Figures


def result(way, seconds, number=1, case="clean", rows=5000, **figures):
    return Result(way, case, Figures(rows, seconds=seconds, **figures), number)


RESULTS = [
    result("a", 2, 1, cpu=5),
    result("b", 2.5, 1, cpu=6, memory_before=120, memory=150),
    result("b", 0.25, 1, "again", cpu=0.5, wal=1_500_000),
    result("b", 5, 2, cpu=7, memory_before=120, memory=180),
    result("a", 4, 2, cpu=5),
]


def row(rows, what):
    [found] = [cells for cells in rows if cells[0] == what]
    return found


def test_every_single_figure_is_printed():
    lines = list(table.report(RESULTS, 1_000_000))
    for rate in ("2500 rows/s", "2000 rows/s", "1000 rows/s", "1250 rows/s"):
        assert sum(rate in line for line in lines) == 1, rate


def test_ratios_are_those_of_medians_and_of_pairs():
    """(b) made 2000 and 1000 rows a second, (a) 2500 and 1250."""
    ratio = row(table.ratios(RESULTS), "rate, (b) to (a)")
    assert ratio == ("rate, (b) to (a)", "0.80", "≥ 0.85 at 50k", "0.80 0.80")
    assert row(table.ratios(RESULTS), "CPU a row, (b) to (a)")[1] == "1.30"


def test_what_was_not_measured_is_not_compared():
    assert "rate, (b) to (d)" not in [cells[0] for cells in table.ratios(RESULTS)]


def test_memory_and_wal_are_beside_what_is_wanted():
    found = list(table.limits(RESULTS, 1_000_000))
    assert ("MB more than before, all rows are good", "60", "≤ 200") in found
    assert ("WAL of the second import / file", "1.50", "≤ 3") in found


def test_rates_of_several_sizes_are_compared():
    others = [[result("b", 25, rows=50_000)], [result("b", 400, rows=500_000)]]
    last = list(table.report(RESULTS, 1, others))[-1]
    assert last.split() == ["500000", "1250", "0.62"]


def test_the_picture_has_a_dot_for_each_size():
    """Two diagrams, with two sizes of (b) and one of (a)."""
    lists = [RESULTS, [result("b", 25, rows=50_000, memory=170)]]
    root = ET.fromstring(picture.draw(lists))
    assert len(root.findall(".//{*}circle")) == 2 * 3
    assert "50,000" in [text.text for text in root.iterfind(".//{*}text")]


@pytest.mark.parametrize(
    ("value", "rounder"), [(1, 1), (130, 200), (0.3, 0.5), (6, 10)]
)
def test_axes_have_round_numbers(value, rounder):
    assert picture.nice(value) == pytest.approx(rounder)


def test_a_result_is_read_back_as_it_was_kept():
    assert Result.of(RESULTS[2].as_dict()) == RESULTS[2]


def test_the_ceiling_and_the_flow_take_turns():
    """In each second round the other one begins; so do both ways of exports."""
    plan = Plan(50_000, repeat=3)
    orders = ["".join(ways) for _number, ways in plan.rounds()]
    assert orders == ["abefg", "baegf", "abefg"]
    alone = Plan(50_000, ways=("g",), repeat=2)
    assert [ways for _number, ways in alone.rounds()] == [["g"], ["g"]]


def test_slow_ways_are_measured_at_few_rows_only():
    ways = {
        size: "".join(next(Plan(size, repeat=1).rounds())[1])
        for size in (5_000, 500_000)
    }
    assert ways == {5_000: "abcdefg", 500_000: "abfg"}


def test_sizes_are_written_short():
    assert parse(["--size", "50k", "--ways", "b,a"]).size == 50_000
    assert parse(["--size", "50k", "--ways", "b,a"]).ways == ("a", "b")


def test_an_unknown_way_is_refused(capsys):
    with pytest.raises(SystemExit):
        parse(["--ways", "a,z"])
    assert "'z' is none of" in capsys.readouterr().err
