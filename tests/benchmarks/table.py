"""All figures of a size as text: each one, medians, ratios and what is wanted."""

from statistics import median

from suite_setup.report import columns

from .bench import CASES, WAYS, line

# What is compared: (what, way and case, with way and case, figure, wanted)
RATIOS = (
    ("rate, (b) to (a)", ("b", "clean"), ("a", "clean"), "rate", "≥ 0.85 at 50k"),
    ("CPU a row, (b) to (a)", ("b", "clean"), ("a", "clean"), "cpu_row", "≤ 1.2"),
    ("rate, (b) to (c)", ("b", "clean"), ("c", "clean"), "rate", "≥ 10 at 5k"),
    ("rate, (b) to (d)", ("b", "clean"), ("d", "clean"), "rate", "≥ 15 at 5k"),
    ("rate, (b) to (e)", ("b", "clean"), ("e", "clean"), "rate", ""),
    ("rate, (f) to (e)", ("f", "clean"), ("e", "clean"), "rate", "≥ 0.95 at 20k"),
    ("rate, (g) to (e)", ("g", "clean"), ("e", "clean"), "rate", "≥ 1.7 at 20k"),
    ("rate, 1 % bad to clean", ("b", "bad"), ("b", "clean"), "rate", "≥ 0.85"),
    ("rate, 1 % refused to clean", ("b", "refused"), ("b", "clean"), "rate", "≥ 0.25"),
    ("rate of exports, (i) to (h)", ("i", "clean"), ("h", "clean"), "rate", "≥ 0.8"),
    ("rate, second to first", ("b", "again"), ("b", "clean"), "rate", "≥ 5"),
    ("rate, 5 % changed to first", ("b", "changed"), ("b", "clean"), "rate", ""),
)
WANTED_GROWTH = 200  # MB
WANTED_WAL = 3  # times the file
WANTED_CLICK = 3  # seconds


def report(results, file_bytes, others=()):
    """Yield the lines of a report.

    :param results: list of :class:`~.bench.Result` of one size
    :param file_bytes: size of the clean file
    :param others: lists of results of other sizes, to compare with
    """
    yield "All figures"
    yield from map(line, results)
    yield from ["", "Medians", *columns(list(medians(results)))]
    heads = ("ratio of medians", "is", "wanted", "pair by pair")
    yield from ["", *columns([heads, *ratios(results)])]
    yield from ["", *columns([("", "is", "wanted"), *limits(results, file_bytes)])]
    yield from rates_of_sizes([results, *others])


def medians(results):
    """Yield rows of a table: what, and the medians of its figures."""
    yield "", "times", "rows/s", "ms CPU/row", "MB before", "MB", "MB WAL"
    for (way, case), found in grouped(results).items():
        yield (
            f"({way}) {WAYS[way]}: {CASES[case]}",
            str(len(found)),
            f"{middle(found, 'rate'):.0f}",
            f"{middle(found, 'cpu_row'):.3f}",
            f"{middle(found, 'memory_before'):.0f}",
            f"{middle(found, 'memory'):.0f}",
            f"{middle(found, 'wal') / 1e6:.1f}",
        )


def ratios(results):
    """Yield (what, ratio of the medians, what is wanted, ratios of each round)."""
    found = grouped(results)
    for what, one, other, name, wanted in RATIOS:
        if one in found and other in found:
            ratio = middle(found[one], name) / middle(found[other], name)
            pairs = " ".join(
                f"{getattr(a.figures, name) / getattr(b.figures, name):.2f}"
                for a in found[one]
                for b in found[other]
                if a.number == b.number
            )
            yield what, f"{ratio:.2f}", wanted, pairs


def limits(results, file_bytes):
    """Yield (what, value, what is wanted) of memory, WAL and the click."""
    found = grouped(results)
    for (way, case), measured in found.items():
        if way == "b" or case == "click":
            grown = max(
                one.figures.memory - one.figures.memory_before for one in measured
            )
            wanted = f"≤ {WANTED_GROWTH}"
            yield f"MB more than before, {CASES[case]}", f"{grown:.0f}", wanted
    if ("f", "click") in found:
        seconds = middle(found["f", "click"], "seconds")
        yield f"seconds of {CASES['click']}", f"{seconds:.1f}", f"≤ {WANTED_CLICK}"
    if ("b", "again") in found:
        ratio = middle(found["b", "again"], "wal") / file_bytes
        yield "WAL of the second import / file", f"{ratio:.2f}", f"≤ {WANTED_WAL}"


def rates_of_sizes(lists):
    """Yield lines: the rate of (b) at each size, and its share of that at 50k."""
    rates = {}
    for results in lists:
        clean = grouped(results).get(("b", "clean"))
        if clean:
            rates[clean[0].figures.rows] = middle(clean, "rate")
    if len(rates) < 2:
        return
    yield "\n(b) at several sizes; at 500k ≥ 0.9 of 50k is wanted"
    base = rates.get(50_000)
    heads = ("rows", "rows/s", "of 50k")
    table = [
        (str(rows), f"{rate:.0f}", f"{rate / base:.2f}" if base else "")
        for rows, rate in sorted(rates.items())
    ]
    yield from columns([heads, *table])


def grouped(results):
    """Results by (way, case)."""
    found = {}
    for result in results:
        found.setdefault((result.way, result.case), []).append(result)
    return found


def middle(results, name):
    """The median of one figure."""
    return median(getattr(result.figures, name) for result in results)
