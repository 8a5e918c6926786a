"""The command line of the benchmarks."""

import argparse

from suite_setup.console import say

from . import costs, picture, table, turns
from .bench import CASES, WAYS, Bench, Plan, kept
from .stage import folder


def parse(arguments=None):
    """Read the command's options.

    :return: a :class:`~.bench.Plan`, or the lines of another report
    """
    parser = argparse.ArgumentParser(prog="setup/suite bench", description=__doc__)
    parser.add_argument("--size", type=size, default=5_000, help="rows: 5k, 50k, 500k")
    parser.add_argument("--ways", type=some_of(WAYS), help=described(WAYS))
    parser.add_argument("--cases", type=some_of(CASES), help=described(CASES))
    parser.add_argument("--repeat", type=int, help="how often; 5, from 500k on 2")
    parser.add_argument(
        "--turns",
        action="store_true",
        help="instead: how long a person waits behind 150 runs of another one",
    )
    parser.add_argument(
        "--costs",
        action="store_true",
        help="instead: orders with lines, ten steps on SIZE products, variants, and "
        "pictures, beside the same work without",
    )
    found = parser.parse_args(arguments)
    if found.turns:
        return turns.report()
    if found.costs:
        return costs.report(found.size)
    return Plan(
        found.size,
        found.ways or tuple(WAYS),
        found.cases or tuple(CASES),
        found.repeat or (2 if found.size >= 500_000 else 5),
    )


def size(text):
    """Read 5k as 5000."""
    return int(text[:-1]) * 1000 if text.endswith("k") else int(text)


def some_of(known):
    """Function that reads names parted by commas, in the order of ``known``."""

    def read(text):
        names = text.split(",")
        for name in names:
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name!r} is none of {list(known)}")
        return tuple(name for name in known if name in names)

    return read


def described(known):
    """The help of an option."""
    return "; ".join(f"{name}: {text}" for name, text in known.items()).replace(
        "%", "%%"
    )


def main():
    """Measure, then print the table and draw the picture."""
    plan = parse()
    if not isinstance(plan, Plan):
        for line in plan:
            say(line)
        return
    bench = Bench(plan, say)
    results = bench.run()
    others = [known for known in kept() if known[0].figures.rows != bench.plan.size]
    say()
    for line in table.report(results, bench.files["clean"].stat().st_size, others):
        say(line)
    drawing = folder() / "bench.svg"
    drawing.write_text(picture.draw([results, *others]))
    say(f"\nPicture: {drawing}")


if __name__ == "__main__":
    main()
