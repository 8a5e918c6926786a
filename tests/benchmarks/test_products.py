"""The files that are measured: the same each time, and different where they say."""

import csv
import io
import itertools

import pytest

from benchmarks import products


def read(path):
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def differing(variant, count=2000):
    pairs = zip(products.rows(count), products.rows(count, variant), strict=True)
    return {at for at, (clean, other) in enumerate(pairs, 1) if clean != other}


def test_the_same_seed_makes_the_same_file(tmp_path):
    """Figures of two days compare; another seed makes other products."""
    one = products.write_csv(tmp_path / "1.csv", 300).read_bytes()
    assert products.write_csv(tmp_path / "2.csv", 300).read_bytes() == one
    assert products.write_csv(tmp_path / "3.csv", 300, seed=7).read_bytes() != one


def test_a_larger_file_begins_like_a_smaller_one(tmp_path):
    small = read(products.write_csv(tmp_path / "1.csv", 50))
    assert read(products.write_csv(tmp_path / "2.csv", 80))[:50] == small


def test_codes_and_barcodes_are_unique():
    """The import's key and Odoo's own constraint need it."""
    made = list(products.rows(3000))
    assert len({row["Internal Reference"] for row in made}) == 3000
    assert len({row["Barcode"] for row in made} | {products.TAKEN}) == 3001


def test_cells_are_what_files_of_people_have():
    """Umlauts, quotes, line breaks, empty cells, several tags in a cell."""
    made = list(products.rows(500))
    text = io.StringIO()
    csv.DictWriter(text, products.FIELDS).writerows(made)
    for wanted in ("ö", '""', "\n", ",,", '"neu,'):
        assert wanted in text.getvalue(), wanted


@pytest.mark.parametrize(("number", "barcode"), [(0, "4000000000006")])
def test_the_check_digit_of_a_barcode(number, barcode):
    assert products.ean13(number) == barcode


def test_one_row_in_a_hundred_is_bad():
    assert differing("bad") == set(filter(products.is_bad, range(1, 2001)))
    assert len(differing("bad")) == 20


def test_half_of_the_refused_rows_are_refused_by_the_database():
    assert differing("refused") == differing("bad")
    assert sum(map(products.is_for_database, range(1, 2001))) == 10


def test_every_kind_of_bad_row_is_there():
    rows = list(products.rows(2000, "refused"))
    kinds = (*products.REFUSED_BEFORE[::2], *products.REFUSED_BY_DATABASE)
    for column, cell in kinds:
        assert any(row[column] == cell for row in rows), (column, cell)


def test_one_row_in_twenty_is_changed_and_none_is_bad():
    changed = differing("changed")
    assert changed == set(filter(products.is_changed, range(1, 2001)))
    assert len(changed) == 100


def test_rows_are_made_one_at_a_time():
    """A file of any size takes no memory."""
    endless = products.rows(10**12)
    assert [r["Internal Reference"] for r in itertools.islice(endless, 2)] == [
        products.code(1),
        products.code(2),
    ]
