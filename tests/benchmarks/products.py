"""Products, as many as wanted, the same ones each time.

Each row is made from its number alone, so that files of any size are written without
being held, and so that a variant differs from the clean file in its own rows only.
"""

import csv
import random

SEED = 19
FIELDS = {
    "Name": "name",
    "Internal Reference": "default_code",
    "Barcode": "barcode",
    "Sales Price": "list_price",
    "Cost": "standard_price",
    "Weight": "weight",
    "Category": "categ_id",
    "Tags": "product_tag_ids",
    "Sales Description": "description_sale",
}
CATEGORIES = [
    f"{room}: {kind}"
    for room in ("Küche", "Bad", "Büro", "Garten", "Werkstatt", "Kinderzimmer")
    for kind in ("Möbel", "Lampen", "Textilien", "Kleinteile", 'Zubehör 19"')
]
TAGS = ("neu", "Restposten", "ökologisch", "schwer", "Set", "Made in EU", "B-Ware")
KINDS = ("Regal", "Tisch", "Stuhl", "Lampe", "Kiste", "Schraube M8", "Bürste", "Kanne")
WOODS = ("Eiche", "Kiefer", "Stahl", "Glas", "Filz", "Keramik", "Edelstahl", "Bambus")
COLOURS = ("weiß", "grün", "anthrazit", "natur", "rot", "himmelblau", "schwarz")
SERIES = ("Malmö", "Łódź", "Ærø", "Nîmes", "Graz", "Zürich", "Óbidos", "Šibenik")

TAKEN = "4099999999996"  # the barcode of a product that is there before each import
REFUSED_BEFORE = (
    ("Sales Price", "auf Anfrage"),
    ("Category", "Gibt es nicht"),
    ("Name", ""),
    ("Weight", "1,5,0"),
)
REFUSED_BY_DATABASE = (("Barcode", TAKEN), ("Weight", "-1.00"))


def code(number):
    """The internal reference of a product."""
    return f"P{number:07}"


def product(number, seed=SEED):
    """The cells of one row by column."""
    draw = random.Random(f"{seed}/{number}")
    kind, series = draw.choice(KINDS), draw.choice(SERIES)
    width = draw.randrange(10, 250, 5)
    cost = draw.randrange(50, 50_000) / 100
    return {
        "Name": f"{kind} „{series}“, {draw.choice(WOODS)}, {width} cm",
        "Internal Reference": code(number),
        "Barcode": ean13(number),
        "Sales Price": f"{cost * draw.uniform(1.1, 2.5):.2f}",
        "Cost": f"{cost:.2f}",
        "Weight": f"{draw.randrange(5, 5_000) / 100:.2f}",
        "Category": draw.choice(CATEGORIES),
        "Tags": ",".join(draw.sample(TAGS, draw.choice((0, 0, 1, 1, 2)))),
        "Sales Description": description(draw, kind),
    }


def description(draw, kind):
    """Some products have none, some have one of two lines."""
    if draw.random() < 0.5:
        return ""
    line = f'{kind} in {draw.choice(COLOURS)}; "{draw.choice(SERIES)}"'
    return line + draw.choice(("", f"\nLieferzeit: {draw.randrange(2, 20)} Tage"))


def ean13(number):
    """A barcode with its check digit."""
    digits = f"40{number:010}"
    total = sum(int(d) * (3 if at % 2 else 1) for at, d in enumerate(digits))
    return digits + str(-total % 10)


# variants: each says of a row whether it differs, and changes it


def is_bad(number):
    """Whether a row is one of the 1 % that cannot go in."""
    return number % 100 == 37


def is_changed(number):
    """Whether a row is one of the 5 % that the next file changes."""
    return number % 20 == 7


def is_for_database(number):
    """Whether a bad row of the variant “refused” is refused by the database."""
    return is_bad(number) and number // 100 % 2 == 1


def spoil(row, number):
    """1 %: refused before the ORM."""
    if is_bad(number):
        column, cell = REFUSED_BEFORE[number // 100 % len(REFUSED_BEFORE)]
        row[column] = cell


def spoil_for_database(row, number):
    """1 %: every other one of them is refused by the database."""
    if not is_for_database(number):
        return spoil(row, number)
    column, cell = REFUSED_BY_DATABASE[number // 200 % len(REFUSED_BY_DATABASE)]
    row[column] = cell


def change(row, number):
    """5 %: another price, or another category."""
    if not is_changed(number):
        return
    if number // 20 % 2:
        row["Sales Price"] = f"{float(row['Sales Price']) + 1:.2f}"
    else:
        at = CATEGORIES.index(row["Category"]) + 1
        row["Category"] = CATEGORIES[at % len(CATEGORIES)]


VARIANTS = {
    "clean": lambda row, number: None,
    "bad": spoil,
    "refused": spoil_for_database,
    "changed": change,
}


def rows(count, variant="clean", first=1, seed=SEED):
    """Yield the rows of a file, one after the other.

    :param variant: a key of :data:`VARIANTS`
    :param first: number of the first product
    """
    vary = VARIANTS[variant]
    for number in range(first, first + count):
        row = product(number, seed)
        vary(row, number)
        yield row


def write_csv(path, count, variant="clean", first=1, seed=SEED):
    """Write a file of ``count`` products, a row at a time."""
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, FIELDS)
        writer.writeheader()
        writer.writerows(rows(count, variant, first, seed))
    return path
