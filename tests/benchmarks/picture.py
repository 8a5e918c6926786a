"""Rates and memory against rows: a drawing in SVG."""

import math
from html import escape

from .bench import WAYS
from .table import grouped, middle

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 460, 300, 60, 40, 20, 50
COLOURS = {
    "a": "#888888",
    "b": "#714b67",
    "c": "#d9822b",
    "d": "#3b7dd8",
    "e": "#2e8b57",
    "f": "#c0392b",
    "g": "#e8a0a0",
    "h": "#aaaaaa",
    "i": "#c2185b",
}
PANELS = (
    ("rows a second", "rate"),
    ("MB, the largest Odoo process", "memory"),
)


def draw(lists):
    """Return the picture as text.

    :param lists: for each size a list of :class:`~.bench.Result`
    """
    panels = "".join(
        f'<g transform="translate({at * WIDTH} 0)">{panel(title, name, lists)}</g>'
        for at, (title, name) in enumerate(PANELS)
    )
    whole = len(PANELS) * WIDTH
    legend = "".join(
        f'<text x="{LEFT}" y="{HEIGHT + 20 + 18 * at}" fill="{COLOURS[way]}">'
        f"● ({way}) {escape(WAYS[way])}</text>"
        for at, way in enumerate(WAYS)
    )
    height = HEIGHT + 20 + 18 * len(WAYS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{height}" '
        f'font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="white"/>{panels}{legend}</svg>\n'
    )


def panel(title, name, lists):
    """One diagram: a line for each way, over a logarithmic axis of rows."""
    lines = points(name, lists)
    places = [point for line in lines.values() for point in line]
    if not places:
        return ""
    scale = Scale(places)
    drawn = "".join(curve(COLOURS[way], line, scale) for way, line in lines.items())
    head = f'<text x="{LEFT}" y="24" font-weight="bold">{escape(title)}</text>'
    return head + scale.axes() + drawn


def points(name, lists):
    """{way: [(rows, median)]} of the clean imports, fewest rows first."""
    found = {}
    for results in lists:
        for (way, case), same in grouped(results).items():
            if case == "clean":
                place = same[0].figures.rows, middle(same, name)
                found.setdefault(way, []).append(place)
    return {way: sorted(found[way]) for way in sorted(found)}


class Scale:
    """Turns (rows, value) into a place of the drawing.

    :param places: all that have to fit
    """

    def __init__(self, places):
        rows, values = zip(*places, strict=True)
        self.sizes = sorted(set(rows))
        self.low, self.high = math.log10(min(rows)) - 0.2, math.log10(max(rows)) + 0.2
        self.step = nice(max(values) / 4)
        self.top = self.step * math.ceil(max(values) / self.step)

    def x(self, rows):
        share = (math.log10(rows) - self.low) / (self.high - self.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        return HEIGHT - BOTTOM - value / self.top * (HEIGHT - TOP - BOTTOM)

    def axes(self):
        """Lines with what they stand for."""
        right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
        marks = [
            f'<line x1="{LEFT}" x2="{right}" y1="{y}" y2="{y}" stroke="#dddddd"/>'
            f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{value:g}</text>'
            for value in steps(self.step, self.top)
            for y in [self.y(value)]
        ]
        marks += [
            f'<text x="{self.x(rows):.1f}" y="{bottom + 18}" text-anchor="middle">'
            f"{rows:,}</text>"
            for rows in self.sizes
        ]
        named = f'<text x="{right}" y="{bottom + 36}" text-anchor="end">rows</text>'
        return "".join(marks) + named


def curve(colour, line, scale):
    """Dots, and lines between them."""
    places = [(f"{scale.x(rows):.1f}", f"{scale.y(value):.1f}") for rows, value in line]
    way = " ".join(f"{x},{y}" for x, y in places)
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>' for x, y in places
    )
    return f'<polyline points="{way}" fill="none" stroke="{colour}"/>{dots}'


def steps(step, top):
    """The values at which the axis has a line."""
    return [step * at for at in range(round(top / step) + 1)]


def nice(value):
    """The next round number: 1, 2 or 5 and zeros."""
    power = 10 ** math.floor(math.log10(value))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= value)
