"""The rows of a sheet as the desk's screen gets them, row by row again."""

from itertools import accumulate


def entries(sheet):
    """[(line, id of the work, numbers of reasons, flags)] in file order."""
    rows = sheet["rows"]
    return [
        (line, work, rows["reasons"][why], flags)
        for line, work, why, flags in zip(
            accumulate(rows["lines"]),
            _each(rows["works"]),
            rows["why"],
            _each(rows["flags"]),
            strict=True,
        )
    ]


def _each(pairs):
    return [value for value, count in pairs for _time in range(count)]
