from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ImportCase

KEYS = [["number"], ["kind", "name"]]


@tagged("post_install", "-at_install")
class TestKeyChoices(ImportCase):
    """One key or another finds the record that a row is about."""

    MODEL = "record.import.ticket"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = cls.model.create(
            [
                {"name": "Hin", "kind": "Bahn", "number": "4711"},
                {"name": "Rück", "kind": "Bahn", "number": "4712"},
            ]
        )

    def load_tickets(self, rows, size=1000, **config):
        config = {"key": KEYS} | config
        self.load("number;kind;name\n" + rows, size, **config)
        return self.records() - self.first - self.second

    def test_each_of_them_finds_the_record(self):
        """What a row does not say is left as it is, what it says is written."""
        made = self.load_tickets("4711;;Hin und zurück\n;Bahn;Rück\n9;Bus;Rück\n")
        self.assertEqual(self.figures(), (2, 1, 0), self.errors())
        self.assertEqual(self.first.name, "Hin und zurück")
        self.assertEqual(self.reasons(), {3: "unchanged"})
        self.assertEqual(made.mapped("number"), ["9"])

    def test_different_records_fail_the_row_and_both_are_named(self):
        self.load_tickets("4711;Bahn;Rück\n")
        for ticket in (self.first, self.second):
            self.assertIn(f"(id {ticket.id})", self.errors()[2])
        self.assertIn("are different records", self.errors()[2])

    def test_a_row_without_any_key_fails(self):
        self.load_tickets(";;Rück\n")
        self.assertIn("is empty: the key", self.errors()[2])

    def test_rows_of_one_new_record_make_it_once(self):
        """The second row knows another key of it than the third."""
        rows = "5;Bus;Stadt\n5;;Land\n;Bus;Land\n6;Bus;Land\n"
        for size in (1000, 1):
            with self.subTest(size), self.env.cr.savepoint() as savepoint:
                made = self.load_tickets(rows, size)
                self.assertEqual(self.errors(), {})
                self.assertEqual(made.mapped("name"), ["Land"])
                self.assertEqual(made.number, "6")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_row_is_about_a_key_that_a_row_above_gives_or_takes(self):
        """As if the rows came one after the other."""
        rows = "4711;;Neu\n;Bahn;Neu\n;Bahn;Hin\n"
        for size in (1000, 1):
            with self.subTest(size), self.env.cr.savepoint() as savepoint:
                made = self.load_tickets(rows, size)
                self.assertEqual(self.figures(), (2, 1, 0), self.errors())
                self.assertEqual(self.reasons(), {3: "unchanged"})
                self.assertEqual(made.mapped("name"), ["Hin"])
                self.assertEqual(self.first.name, "Neu")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_double_is_an_error_where_that_is_said(self):
        self.load_tickets("5;Bus;Stadt\n;Bus;Stadt\n", duplicates="error")
        self.assertEqual(self.errors(), {3: "Line 2 has the same key."})

    def test_lines_go_to_the_record_that_any_key_finds(self):
        mapping = {
            "number": "number",
            "kind": "kind",
            "name": "name",
            "seat": "seat_ids/name",
        }
        text = "number;kind;name;seat\n7;Bus;Stadt;1a\n7;;;1b\n;Bus;Stadt;1c\n"
        for size in (1000, 1):
            with self.subTest(size), self.env.cr.savepoint() as savepoint:
                self.load(text, size, mapping=mapping, key=KEYS)
                self.assertEqual(self.errors(), {})
                made = self.records() - self.first - self.second
                self.assertEqual(
                    sorted(made.seat_ids.mapped("name")), ["1a", "1b", "1c"]
                )
                savepoint.rollback()
                self.env.invalidate_all()

    def test_an_external_id_or_else_another_key(self):
        """A record that was found by its number has the external id from then on."""
        mapping = {
            "ID": {"field": "id", "prefix": "shop_"},
            "number": "number",
            "name": "name",
        }
        config = {"mapping": mapping, "key": [["id"], ["number"]]}
        text = "ID;number;name\n1;4711;Hin\n2;5;Neu\n;4712;Zurück\n"
        self.load(text, **config)
        self.assertEqual(self.errors(), {})
        self.assertEqual(self.env.ref("__import__.shop_1"), self.first)
        self.assertEqual(self.env.ref("__import__.shop_2").name, "Neu")
        self.assertEqual(self.second.name, "Zurück")
        self.load("ID;number;name\n1;;Anders\n2;4712;Beide\n", **config)
        self.assertEqual(self.first.name, "Anders")
        self.assertIn("are different records", self.errors()[3])
        mapping["ID"]["prefix"] = "base."
        self.load("ID;number;name\n3;4712;Rück\n4;6;Vor\n", **config)
        for line in (2, 3):
            self.assertIn("looks like one of the addon base", self.errors()[line])

    def test_a_list_of_fields_is_one_key_as_before(self):
        made = self.load_tickets("4711;Bahn;Rück\n", key=["kind", "name"])
        self.assertFalse(made)
        self.assertIn("Another ticket has the number 4711", self.errors()[2])

    def test_what_cannot_be_a_key_is_refused_on_save(self):
        for key, message in (
            ([["number"], ["kode"]], "has no field “kode”"),
            ([["number"], []], "one of the lists is empty"),
            ([["number"], ["parent_id"]], "no column is mapped to “parent_id”"),
            ([["number"], 5], "has no field “5”"),
        ):
            with self.subTest(key), self.assertRaises(ValidationError) as caught:
                self.configure(mapping={"a": "number", "b": "kind"}, key=key)
            self.assertIn(message, str(caught.exception))
