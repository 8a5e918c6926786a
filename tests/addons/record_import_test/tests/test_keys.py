from odoo import fields
from odoo.tests import tagged

from .common import ImportCase


@tagged("post_install", "-at_install")
class TestKeys(ImportCase):
    """What tells records apart, and what to do with those that are there."""

    FILE = "code;name\nA;Apfel\nB;Birne\n"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls.model.create({"code": "A", "name": "Alt", "note": "bleibt"})

    def names(self):
        return sorted(self.records().mapped("name"))

    def test_with_a_key_records_are_changed_or_created(self):
        """An archived record has its key all the same."""
        self.old.active = False
        self.load(self.FILE, key="code")
        self.assertEqual(self.names(), ["Apfel", "Birne"])
        self.assertEqual((self.old.name, self.old.note), ("Apfel", "bleibt"))

    def test_mode_create_refuses_what_is_there(self):
        self.load(self.FILE, key="code", mode="create")
        self.assertEqual(self.names(), ["Alt", "Birne"])
        self.assertEqual(self.errors(), {2: "A record with “Code” “A” is there."})

    def test_mode_update_refuses_what_is_not_there(self):
        self.load(self.FILE, key="code", mode="update")
        self.assertEqual(self.names(), ["Apfel"])
        self.assertEqual(self.errors(), {3: "No record has “Code” “B”."})

    def test_mode_skip_leaves_what_is_there(self):
        self.load(self.FILE, key="code", mode="skip")
        self.assertEqual(self.names(), ["Alt", "Birne"])
        self.assertEqual(self.reasons(), {2: "It is there already."})

    def test_without_a_key_every_row_is_a_new_record(self):
        self.load("name\nAlt\nAlt\n")
        self.assertEqual(self.names(), ["Alt", "Alt", "Alt"])

    def test_several_records_with_the_key_are_an_error(self):
        self.model.create({"name": "Alt"})
        self.load("name;note\nAlt;neu\n", key="name")
        self.assertIn("2 records have “Name” “Alt”", self.errors()[2])
        self.assertEqual(self.old.note, "bleibt")

    def test_an_empty_key_is_an_error(self):
        self.load("code;name\n;Apfel\n", key="code")
        self.assertEqual(self.errors(), {2: "“Code” is empty: the key."})

    def test_a_key_of_several_fields(self):
        """One of them a related record, found by its code."""
        self.old.country_id = self.env.ref("base.de")
        self.load(
            "name;country_id/code;note\nAlt;DE;neu\nAlt;FR;neu\n",
            key=["name", "country_id"],
        )
        self.assertEqual(self.figures(), (2, 0, 0), self.errors())
        self.assertEqual(len(self.records()), 2)
        self.assertEqual(self.old.note, "neu")

    def test_a_key_of_a_related_record_that_is_missing_names_it(self):
        """Its cell is not empty."""
        text = "name;country_id/code;note\nAlt;XX;neu\n;XX;neu\nAlt;;neu\n"
        self.load(text, key=["name", "country_id"])
        missing = "“country_id/code”: no record of “Country” found for “XX”."
        empty = "“Name”, “Country” is empty: the key."
        self.assertEqual(self.errors(), {2: missing, 3: missing, 4: empty})

    def test_a_key_of_a_related_record_that_is_created(self):
        """The record cannot be there, if what it is related to was not."""
        text = "name;colour\nAlt;lila\n"
        config = {
            "mapping": {
                "name": "name",
                "colour": {"field": "colour_id", "create": True},
            },
            "key": ["name", "colour_id"],
        }
        self.load(text, **config)
        self.load(text, **config)
        self.assertEqual(self.reasons(), {2: "unchanged"})
        self.assertEqual(len(self.records()), 2)

    def test_external_ids(self):
        """Found by them, created with them; those of addons are refused."""
        text = "id;name\napfel;Apfel\nmein.kiwi;Kiwi\nbase.nuss;Nuss\nbase.de;X\n;Y\n"
        self.load(text)
        self.assertEqual(self.names(), ["Alt", "Apfel", "Kiwi"])
        apple = self.env.ref("__import__.apfel")
        self.assertEqual(self.env.ref("mein.kiwi").name, "Kiwi")
        errors = self.errors()
        self.assertIn("looks like one of the addon base", errors[4])
        self.assertIn("is a record of “res.country”", errors[5])
        self.assertEqual(errors[6], "“id” is empty: the key.")
        self.load("id;name\napfel;Apfel 2\nmein.kiwi;Kiwi\n")
        self.assertEqual(self.figures(), (1, 1, 0))
        self.assertEqual(apple.name, "Apfel 2")

    def test_an_external_id_whose_record_is_gone(self):
        """The record is created anew and gets the id."""
        self.load("id;name\napfel;Apfel\n")
        self.env.ref("__import__.apfel").unlink()
        self.load("id;name\napfel;Apfel\n")
        self.assertEqual(self.env.ref("__import__.apfel").name, "Apfel")

    def test_external_ids_of_records_that_are_inherited_from(self):
        """As Odoo's import does it."""
        self.MODEL, self.model = "product.product", self.env["product.product"]
        self.load("id;name\nap;Apfel\n")
        template = self.env.ref("__import__.ap_product_template")
        self.assertEqual(template, self.env.ref("__import__.ap").product_tmpl_id)

    def test_database_ids(self):
        """They find records, and create none."""
        self.load(f".id;name\n{self.old.id};Neu\n999999;Nichts\nx;Y\n")
        self.assertEqual(self.names(), ["Neu"])
        self.assertEqual(list(self.errors()), [3, 4])

    def test_the_later_line_of_a_file_wins(self):
        """In one chunk, and across chunks."""
        text = "code;name\nA;eins\nB;Birne\nA;zwei\n"
        for size in (1000, 1):
            with self.subTest(chunk_size=size):
                self.load(text, key="code", chunk_size=size)
                self.assertEqual(self.old.name, "zwei")

    def test_a_line_that_lost_says_which_one_won(self):
        self.load("code;name\nA;eins\nA;zwei\n", key="code")
        self.assertEqual(
            self.reasons(), {2: "Line 3 has the same key and comes later."}
        )

    def test_the_later_line_wins_over_a_new_record_of_the_same_file(self):
        """Also where records that were there before are left alone."""
        text = "code;name\nB;eins\nA;x\nB;zwei\n"
        for mode in ("create", "skip", "upsert"):
            for size in (1000, 1):
                with self.subTest(mode=mode, chunk_size=size):
                    self.records(("code", "=", "B")).unlink()
                    self.load(text, key="code", mode=mode, chunk_size=size)
                    found = self.records(("code", "=", "B"))
                    self.assertEqual(found.mapped("name"), ["zwei"])

    def test_the_same_key_twice_is_an_error_where_that_is_said(self):
        """In one chunk, and across chunks: the first goes in, the others wait."""
        text = "code;name\nA;eins\nA;zwei\nB;drei\nB;vier\n"
        for size in (1000, 1):
            with self.subTest(chunk_size=size):
                self.load(text, key="code", duplicates="error", chunk_size=size)
                self.assertEqual(list(self.errors()), [3, 5])
                self.assertEqual(self.errors()[3], "Line 2 has the same key.")
                self.assertEqual(self.names(), ["drei", "eins"])

    def test_a_repaired_earlier_line_does_not_overwrite_a_later_one(self):
        """The row waited for repair while a later line came in."""
        run = self.load("code;name;number\nA;eins;x\nA;zwei;2\n", key="code")
        self.assertEqual(self.old.name, "zwei")
        self.repair(run, 2, {"number": "1"})
        self.retry(run)
        self.assertEqual((self.old.name, self.old.number), ("zwei", 2))
        self.assertEqual(
            self.reasons(run), {2: "Line 3 has the same key and comes later."}
        )

    def test_a_repaired_line_does_not_overwrite_a_later_run(self):
        """What came with a newer file stays."""
        first = self.load("code;name;number\nA;eins;x\n", key="code")
        self.load("code;name;number\nA;zwei;2\n", key="code")
        self.repair(first, 2, {"number": "1"})
        self.retry(first)
        self.assertEqual(self.old.name, "zwei")
        self.assertIn("of a later run", self.reasons(first)[2])

    def test_the_order_survives_a_crash_of_the_database(self):
        """PostgreSQL empties tables without a write-ahead log; the notes come back."""
        first = self.load("code;name;number\nA;eins;x\n", key="code")
        self.load("code;name;number\nA;zwei;2\n", key="code")
        self.env.cr.execute("TRUNCATE impexp_order, impexp_claim")
        self.repair(first, 2, {"number": "1"})
        self.retry(first)
        self.assertEqual(self.old.name, "zwei")

    def test_claims_go_when_nobody_needs_them(self):
        """The order stays while rows of the task wait for repair."""
        count = "SELECT count(*) FROM impexp_order WHERE task_id = %s"
        self.load("code;name;number\nA;eins;1\nB;zwei;x\n", key="code")
        self.last_run.ended = fields.Datetime.now()
        for failed, expected in ((True, 1), (False, 0)):
            if not failed:
                self.last_run.chunk_ids.write({"state": "done"})
            self.env.flush_all()
            self.clean_up()
            self.env.cr.execute(count, [self.task.id])
            self.assertEqual(self.env.cr.fetchone()[0], expected)

    def test_a_row_that_waits_does_not_keep_every_later_note(self):
        """Of the log only the last notes stay, and with them the order."""
        first = self.load("code;name;number\nA;eins;x\nB;b;1\n", key="code")
        self.load("code;name\nA;zwei\nB;bb\n", key="code")
        self.load("code;name\nB;bbb\n", key="code")
        self.load("code;name\nB;bbbb\n", key="code")
        self.assertEqual(self.noted_runs(), sorted(self.flow.run_ids.ids))
        self.clean_up()
        self.assertEqual(self.noted_runs(), sorted(self.flow.run_ids.ids)[1::2])
        self.env.cr.execute("TRUNCATE impexp_order")
        self.clean_up()
        self.repair(first, 2, {"number": "1"})
        self.retry(first)
        self.assertEqual(self.old.name, "zwei")

    def noted_runs(self):
        """The runs with a part in the log."""
        self.env.flush_all()
        query = "SELECT run_id FROM impexp_order_log WHERE task_id = %s ORDER BY run_id"
        self.env.cr.execute(query, [self.task.id])
        return [run_id for (run_id,) in self.env.cr.fetchall()]

    def test_nothing_is_written_where_nothing_changes(self):
        """Neither a date nor a version of a row."""
        text = "code;name;number;note\nA;Alt;0;bleibt\n"
        before = "SELECT xmin, write_date FROM record_import_thing WHERE id = %s"
        self.env.flush_all()
        self.env.cr.execute(before, [self.old.id])
        versions = self.env.cr.fetchone()
        self.load(text, key="code")
        self.assertEqual(self.reasons(), {2: "unchanged"})
        self.env.cr.execute(before, [self.old.id])
        self.assertEqual(self.env.cr.fetchone(), versions)
