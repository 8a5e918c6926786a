import time

from odoo.exceptions import UserError
from odoo.tests.common import TransactionCase

from ..variants.choices import ChoiceReader

PAIRS = [
    {"name": "N1", "value": "V1"},
    {"name": "N2", "value": "V2"},
]


class TestChoices(TransactionCase):
    """What cells say of attributes."""

    def read(self, entries, row, above=None, known=None):
        reader = ChoiceReader(self.env, entries, ["Default Title"])
        names = known or (lambda _number: None)
        found = reader.read(row, {} if above is None else above, names)
        return [(one.attribute, one.value) for one in found]

    def assertRefused(self, words, *args):
        with self.assertRaisesRegex(UserError, words):
            self.read(*args)

    def test_pairs_of_columns(self):
        row = {"N1": " Farbe ", "V1": "Weiß", "N2": "Größe", "V2": "3 × 3 m"}
        self.assertEqual(
            self.read(PAIRS, row), [("Farbe", "Weiß"), ("Größe", "3 × 3 m")]
        )

    def test_a_letter_with_a_hundred_thousand_accents_takes_no_time(self):
        """To sort them, Python goes through all for each, while all others wait."""
        cell = "e" + "\u0301\u0316" * 50_000
        begun = time.thread_time()
        self.assertEqual(self.read(PAIRS, {"N1": "Ort", "V1": cell}), [("Ort", cell)])
        self.assertLess(time.thread_time() - begun, 2)
        self.assertEqual(self.read(PAIRS, {"N1": "e\u0301", "V1": "x"}), [("é", "x")])

    def test_a_name_is_left_out_where_it_stands_above(self):
        above = {}
        self.read(PAIRS, {"N1": "Farbe", "V1": "Weiß"}, above)
        self.assertEqual(self.read(PAIRS, {"V1": "Grün"}, above), [("Farbe", "Grün")])

    def test_a_row_alone_takes_the_name_from_its_product(self):
        """A row that waits for repair has no other rows beside it."""
        found = self.read(PAIRS, {"V2": "XL"}, {}, ["Farbe", "Größe"].__getitem__)
        self.assertEqual(found, [("Größe", "XL")])
        self.assertRefused("“V2”: “XL” has no attribute", PAIRS, {"V2": "XL"})

    def test_values_that_mean_no_attribute(self):
        self.assertEqual(self.read(PAIRS, {"N1": "Title", "V1": "Default Title"}), [])
        self.assertEqual(self.read(PAIRS, {"N1": "Farbe", "V1": ""}), [])

    def test_a_fixed_name(self):
        entries = [{"attribute": "Farbe", "value": "Color"}]
        self.assertEqual(self.read(entries, {"Color": "Weiß"}), [("Farbe", "Weiß")])

    def test_a_list_in_one_cell(self):
        entries = [{"list": "A"}]
        row = {"A": "Farbe:Blau, Maßstab:1:50"}
        self.assertEqual(
            self.read(entries, row), [("Farbe", "Blau"), ("Maßstab", "1:50")]
        )
        self.assertEqual(self.read(entries, {"A": ""}), [])
        self.assertRefused(
            "“A”: “Blau” is not an attribute and value", entries, {"A": "Blau"}
        )

    def test_lists_of_names_with_type_and_position(self):
        entries = [{"name": "A", "value": "V", "separator": ",", "typed": True}]
        row = {"A": "Farbe:color:0, Größe:select:1", "V": "Blau:0, XL:2"}
        self.assertEqual(self.read(entries, row), [("Farbe", "Blau"), ("Größe", "XL")])
        reader = ChoiceReader(self.env, entries, [])
        [_blue, large] = reader.read(row, {}, None)
        self.assertEqual((large.kind, large.place, large.value_place), ("select", 1, 2))

    def test_values_keep_their_colons(self):
        entries = [{"attribute": "Maßstab", "value": "V", "typed": True}]
        self.assertEqual(self.read(entries, {"V": "H0:1:3"}), [("Maßstab", "H0:1")])
        self.assertEqual(self.read(entries, {"V": "H0:x"}), [("Maßstab", "H0:x")])

    def test_as_many_values_as_names(self):
        entries = [{"name": "A", "value": "V", "separator": ","}]
        row = {"A": "Farbe, Größe", "V": "Blau"}
        self.assertRefused("1 values for 2 attributes", entries, row)

    def test_a_type_that_is_none(self):
        entries = [{"name": "A", "value": "V", "typed": True}]
        self.assertRefused(
            "“bunt” is not a type", entries, {"A": "Farbe:bunt", "V": "Blau"}
        )

    def test_an_attribute_is_there_once(self):
        row = {"N1": "Farbe", "V1": "Blau", "N2": "farbe", "V2": "Rot"}
        self.assertRefused("twice", PAIRS, row)
