from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ImportCase


@tagged("post_install", "-at_install")
class TestMissing(ImportCase):
    """A related record is nowhere: the configuration says what to do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colours = cls.env["record.import.colour"]
        cls.red, cls.other = cls.colours.create(
            [{"name": "rot", "code": "R"}, {"name": "sonstige", "code": "S"}]
        )

    def load_missing(self, missing, text="n;c\na;rot\nb;lila\n", **spec):
        spec = {"field": "colour_id", "missing": missing} | spec
        self.load(text, mapping={"n": "name", "c": spec})
        return [one.colour_id.name for one in self.records()]

    def test_the_row_fails(self):
        self.assertEqual(self.load_missing("fail"), ["rot"])
        self.assertIn("“c”: no record of “Colour” found for “lila”.", self.errors()[3])

    def test_it_is_created(self):
        self.assertEqual(self.load_missing("create"), ["rot", "lila"])

    def test_it_stays_empty(self):
        self.assertEqual(self.load_missing("empty"), ["rot", False])
        self.assertEqual(self.figures(), (2, 0, 0))

    def test_empty_is_what_an_empty_cell_is(self):
        """It leaves alone what is there, or clears it."""
        thing = self.model.create({"name": "b", "colour_id": self.red.id})
        config = {"mapping": {"n": "name"}, "key": "name"}
        for empty, left in (("ignore", self.red), ("clear", self.colours)):
            config["mapping"]["c"] = {
                "field": "colour_id",
                "missing": "empty",
                "empty": empty,
            }
            self.load("n;c\nb;lila\n", **config)
            self.assertEqual(self.errors(), {})
            self.assertEqual(thing.colour_id, left)

    def test_the_row_is_left_out_and_says_why(self):
        self.assertEqual(self.load_missing("skip"), ["rot"])
        self.assertEqual(self.figures(), (1, 1, 0))
        self.assertIn("no record of “Colour” found for “lila”", self.reasons()[3])

    def test_a_row_that_is_left_out_gives_way_to_the_one_above(self):
        """Both say the same of one record, but the lower one does not go in."""
        spec = {"field": "colour_id", "missing": "skip"}
        config = {"mapping": {"k": "code", "n": "name", "c": spec}, "key": "code"}
        self.load("k;n;c\nA;Apfel;\nA;Birne;lila\n", **config)
        self.assertEqual(self.figures(), (1, 1, 0))
        self.assertEqual(self.records().name, "Apfel")

    def test_another_one_is_taken(self):
        """By a value of the column, or an external id."""
        self.assertEqual(self.load_missing({"use": "sonstige"}), ["rot", "sonstige"])
        self.env["ir.model.data"].create(
            {
                "module": "shop",
                "name": "other",
                "model": self.other._name,
                "res_id": self.other.id,
            }
        )
        found = self.load_missing({"use_id": "shop.other"})
        self.assertEqual(found[2:], ["rot", "sonstige"])

    def test_another_one_that_is_nowhere_itself_fails_the_row(self):
        self.assertEqual(self.load_missing({"use": "keine"}), ["rot"])
        self.assertIn("Nor is there one for “keine”", self.errors()[3])
        self.load_missing({"use_id": "shop.none"})
        self.assertIn("Nor is there one for “shop.none”", self.errors()[3])

    def test_of_several_those_that_are_there_stay(self):
        text = "n;c\na;rot,lila\nb;lila\n"
        for missing, expected in (
            ("empty", [["rot"], []]),
            ({"use": "sonstige"}, [["rot", "sonstige"], ["sonstige"]]),
        ):
            before = self.records()
            self.load_missing(missing, text, field="colour_ids")
            made = self.records() - before
            found = [sorted(one.colour_ids.mapped("name")) for one in made]
            self.assertEqual(found, expected)

    def test_an_archived_one_is_not_missing(self):
        self.red.active = False
        self.assertEqual(self.load_missing("empty"), [False])
        self.assertIn("is archived", self.errors()[2])

    def test_several_that_fit_are_not_missing(self):
        self.red.copy()
        self.load_missing("empty")
        self.assertIn("fits 2 records", self.errors()[2])

    PARENTS = "k;n;p\nA;Apfel;B\nX;Xanten;Z\nB;Baum;\n"

    def load_parents(self, missing, size):
        spec = {"field": "parent_id/code", "missing": missing}
        config = {"mapping": {"k": "code", "n": "name", "p": spec}, "key": "code"}
        self.load(self.PARENTS, size, **config)
        return {one.code: one.parent_id.code for one in self.records()}

    def test_what_other_rows_bring_is_waited_for(self):
        """In the same chunk, or in another one: only then it is missing."""
        for size in (1, 2, 1000):
            with self.subTest(size), self.env.cr.savepoint() as savepoint:
                found = self.load_parents("empty", size)
                self.assertEqual(found, {"A": "B", "B": False, "X": False})
                self.assertEqual(self.figures(), (3, 0, 0), self.errors())
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_row_is_left_out_when_nothing_brings_it_any_more(self):
        for size in (1, 1000):
            with self.subTest(size), self.env.cr.savepoint() as savepoint:
                found = self.load_parents("skip", size)
                self.assertEqual(found, {"A": "B", "B": False})
                self.assertEqual(self.figures(), (2, 1, 0), self.errors())
                self.assertEqual(list(self.reasons()), [3])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_file_of_one_row_gets_its_last_try_as_well(self):
        spec = {"field": "parent_id/code", "missing": "empty"}
        self.load("n;p\nApfel;Z\n", mapping={"n": "name", "p": spec})
        self.assertEqual(self.figures(), (1, 0, 0), self.errors())

    def test_a_part_of_the_key_may_not_be_missing(self):
        mapping = {"n": "name", "c": {"field": "colour_id", "missing": "empty"}}
        with self.assertRaisesRegex(ValidationError, "is a part of the key"):
            self.configure(mapping=mapping, key=["name", "colour_id"])
        mapping["c"]["missing"] = "skip"
        self.load("n;c\na;rot\nb;lila\n", mapping=mapping, key=["name", "colour_id"])
        self.assertEqual(self.figures(), (1, 1, 0), self.errors())

    def test_lines_do_without_what_is_missing(self):
        spec = {"field": "part_ids/colour_id", "missing": {"use": "sonstige"}}
        mapping = {"n": "name", "l": "part_ids/name", "c": spec}
        self.load("n;l;c\nApfel;Kern;rot\n;Schale;lila\n", mapping=mapping)
        self.assertEqual(self.errors(), {})
        parts = self.records().part_ids
        self.assertEqual(parts.mapped("colour_id.name"), ["rot", "sonstige"])
