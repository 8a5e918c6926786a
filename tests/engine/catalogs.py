"""Random small catalogues with faults: tickets with numbers, parents and seats."""

import random
from typing import NamedTuple

COLUMNS = ("id", "name", "number", "parent_id/id", "seat_ids/name", "seat_ids/price")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
NBSP = "\N{NO-BREAK SPACE}"
IDS, NUMBERS, ROWS = 5, 3, 6


class Row(NamedTuple):
    """A row of a catalogue; without ``id`` it has one more seat of the one above."""

    id: str
    name: str
    number: str
    parent: str
    seat: str
    price: str


class Catalog:
    """Rows with double keys and numbers, missing parents, seats, blanks, bad cells.

    :param chance: a :class:`random.Random`
    :param name: that no other catalogue has; what its rows name begins with it
    """

    def __init__(self, chance, name):
        self.chance = chance
        self.name = name
        self.numbers = [self._number() for _id in range(IDS)]
        self.parents = [self._parent(at) for at in range(IDS)]
        self.rows = []
        for _row in range(chance.randint(1, ROWS)):
            again = self.rows and chance.random() < 0.2
            self.rows.append(self._more() if again else self._row())

    def _number(self):
        at = self.chance.randrange(2 * NUMBERS)
        return f"{self.name}N{at}" if at < NUMBERS else ""

    def _row(self):
        at = self.chance.randrange(IDS)
        seat, price = self._seat() if self.chance.random() < 0.5 else ("", "")
        name = "" if self.chance.random() < 0.05 else f"Plätze {self.name}"
        return Row(
            f"{self.name}K{at}", name, self.numbers[at], self.parents[at], seat, price
        )

    def _more(self):
        return Row("", "", "", "", *self._seat())

    def _parent(self, at):
        """One whose number is lower, so that there is no circle; or nobody."""
        kind = self.chance.random()
        if kind < 0.5:
            return ""
        if kind < 0.6 or not at:
            return f"{self.name}X"
        return f"{self.name}K{self.chance.randrange(at)}"

    def _seat(self):
        price = self.chance.choice(["1", "2.5", "2.5", "7", "", "viel"])
        return self.chance.choice(["Rang", "Loge"]), price


def with_blanks(chance, cell):
    """A cell as people type it."""
    if not cell or chance.random() < 0.8:
        return cell
    return chance.choice([f" {cell}", f"{cell} ", f"{NBSP}{cell}", f"\t{cell}{NBSP}"])


class Block:
    """Several catalogues in one file.

    :param seed: a number; the same one makes the same block
    :param count: of catalogues
    """

    def __init__(self, seed, count):
        chance = random.Random(seed)
        self.name = f"b{seed}"
        self.encoding = chance.choice(ENCODINGS)
        self.empty = chance.choice(["clear", "clear", "ignore"])
        self.rows = [
            row
            for number in range(count)
            for row in Catalog(chance, f"{self.name}c{number}").rows
        ]
        lines = [
            ";".join(with_blanks(chance, cell) for cell in row) for row in self.rows
        ]
        text = "\n".join([";".join(COLUMNS), *lines, ""])
        self.content = text.encode(self.encoding)

    def records(self):
        """Rows with their lines in the file, those of one record together."""
        found = []
        for line, row in enumerate(self.rows, 2):
            if row.id:
                found.append([])
            found[-1].append((line, row))
        return found
