from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID

from ..importing import ending
from ..tools.loading import Loader
from .common import BackgroundCase, csv_file

FIELDS = ["name", "country_id", "color"]
MIXED = csv_file(
    ["Name", "Land", "Farbe"],
    ["Obst Äpfel", "Germany", "1"],
    ["Obst Birnen", "Atlantis", "2"],
    ["Obst „Kiwis“\nrot", "", "0"],
    ["Obst Limetten", "France", "grün"],
    ["Obst Mangos", "France", ""],
)
HEADERS = ["name", "land", "farbe"]


@tagged("post_install", "-at_install")
class TestRows(BackgroundCase):
    """Good rows are in, bad ones wait, are corrected, and come in."""

    def mixed(self, **options):
        return self.background(MIXED, FIELDS, columns=HEADERS, **options)

    def names(self):
        return sorted(self.partners("Obst").mapped("name"))

    def test_a_bad_line_costs_no_good_one(self):
        for size in (1, 2, 1000):
            with self.subTest(size):
                self.partners("Obst").unlink()
                one = self.mixed(chunk_size=size)
                self.assertEqual(self.figures(one), ("failed", 5, 3, 2, 0))
                self.assertEqual([line for line, _text in self.errors(one)], [3, 5])
                self.assertEqual(
                    self.names(), ["Obst Mangos", "Obst Äpfel", "Obst „Kiwis“\nrot"]
                )

    def test_an_error_names_line_column_value_and_what_would_be_right(self):
        one = self.mixed()
        first, second = one.error_ids
        self.assertEqual(
            (first.line, first.column, first.value), (3, "land", "Atlantis")
        )
        self.assertIn("No matching record found for name 'Atlantis'", first.message)
        self.assertEqual((second.column, second.value), ("farbe", "grün"))

    def test_the_job_of_bad_lines_failed_and_tells_them(self):
        self.mixed(chunk_size=2)
        states = self.jobs().mapped("state")
        self.assertEqual(states, ["done", "failed", "failed", "done"])
        self.assertIn("Atlantis", self.jobs()[1].exc_message)
        self.assertFalse(self.jobs().message_ids.filtered("body"))

    def test_a_failed_job_does_not_break_the_order(self):
        """Later lines come in though earlier ones wait for correction."""
        self.mixed(chunk_size=1)
        self.assertEqual(len(self.names()), 3)

    def test_the_person_is_told_once(self):
        one = self.mixed(chunk_size=1)
        [message] = one.message_ids.filtered("body")
        self.assertIn("3 of 5 rows are in, 2 need repair.", message.body)
        self.assertEqual(message.partner_ids, self.env.user.partner_id)

    def test_no_line_of_the_job_if_one_is_bad(self):
        one = self.mixed(on_error="chunk", chunk_size=2)
        self.assertEqual(self.figures(one), ("failed", 5, 1, 4, 0))
        self.assertEqual(self.names(), ["Obst Mangos"])

    def test_no_line_of_the_file_if_one_is_bad(self):
        one = self.mixed(on_error="file", chunk_size=2)
        self.assertEqual(self.figures(one), ("failed", 5, 0, 5, 0))
        self.assertEqual(len(one.error_ids), 2)
        self.assertFalse(self.names())

    def test_a_requeued_job_imports_exactly_what_was_missing(self):
        one = self.mixed()
        self.env["res.country"].create({"name": "Atlantis", "code": "XA"})
        self.jobs("failed").requeue()
        self.assertEqual(self.figures(one), ("running", 5, 3, 0, 2))
        self.work()
        self.assertEqual(self.figures(one), ("failed", 5, 4, 1, 0))
        self.assertEqual(len(self.names()), 4)

    # lines that are strange

    def correct(self, one, *edits):
        """Change cells on the desk, and try again."""
        one.desk_save("0", [list(edit) for edit in edits])
        one.desk_retry("changed")
        self.work()

    def test_a_line_with_more_or_fewer_cells_is_corrected_as_well(self):
        """Odoo imports them and takes no notice of a cell too many."""
        rows = [
            ["Obst Äpfel", "Atlantis", "1", "x", "4"],
            ["Obst Birnen", "Atlantis", "2"],
        ]
        one = self.background(
            csv_file([*HEADERS, "Notiz"], *rows), [*FIELDS, False], columns=HEADERS
        )
        self.correct(one, *([line, 1, "Italy", "Atlantis"] for line in (2, 3)))
        self.assertEqual(self.names(), ["Obst Birnen", "Obst Äpfel"])

    @mute_logger("odoo.sql_db")
    def test_a_sign_that_the_database_cannot_hold_fails_its_line_only(self):
        content = csv_file(
            ["Na\0me", "Land", "Farbe"],
            ["Obst\0Äpfel", "Germany", "1"],
            ["Obst Birnen", "Atlan\0tis", "2"],
            ["Obst Kiwis", "Germany", "3"],
        )
        one = self.background(content, FIELDS, columns=["Na\0me", "Land", "Farbe"])
        self.assertEqual(self.figures(one), ("failed", 3, 1, 2, 0))
        self.assertEqual([line for line, _text in self.errors(one)], [2, 3])
        names = [[2, 0, "Obst Äpfel", "Obst\ufffdÄpfel"]]
        self.correct(one, *names, [3, 1, "Italy", "Atlan\ufffdtis"])
        self.assertEqual(len(self.names()), 3)

    def test_each_unreadable_cell_is_told_with_its_line_and_value(self):
        """Also the second of a line, and those of later lines of a record."""
        fields = ["name", "partner_latitude", "child_ids/name"]
        fields += ["child_ids/partner_latitude", "child_ids/partner_longitude"]
        rows = [
            ["Obst Äpfel", "1.5", "eins", "2.5", "3"],
            ["", "", "zwei", "viel", "wenig"],
            ["Obst Birnen", "halb", "drei", "nichts", "7"],
        ]
        one = self.background(csv_file(fields, *rows), fields)
        told = [(error.line, error.column, error.value) for error in one.error_ids]
        self.assertEqual(
            sorted(told),
            [
                (3, "child_ids/partner_latitude", "viel"),
                (3, "child_ids/partner_longitude", "wenig"),
                (4, "child_ids/partner_latitude", "nichts"),
                (4, "partner_latitude", "halb"),
            ],
        )

    def test_an_unreadable_date_is_told_with_odoo_s_line(self):
        self.env.ref("base.EUR").active = True
        fields = ["currency_id", "name", "rate"]
        rows = [["EUR", "2024-01-31", "1"], ["EUR", "31.01.24", "zwei"]]
        one = self.background(csv_file(fields, *rows), fields, "res.currency.rate")
        [day, rate] = one.error_ids.sorted("column")
        self.assertEqual((day.line, day.value), (3, "31.01.24"))
        self.assertIn("line 2", day.message)
        self.assertEqual((rate.line, rate.value), (3, "zwei"))

    # stopping

    @patch.object(ending, "HOPELESS", 10)
    def test_when_the_first_lines_all_fail_the_import_pauses(self):
        rows = [[f"Obst {at}", "Atlantis", "1"] for at in range(30)]
        content = csv_file(HEADERS, *rows)
        self.press(content, FIELDS, chunk_size=10)
        self.perform(self.jobs()[0])
        self.perform(self.jobs("pending")[0])
        one = self.imports()
        one.sudo()._look()
        self.assertEqual(self.figures(one), ("paused", 30, 0, 10, 20))
        self.work()
        self.assertEqual(self.figures(one), ("paused", 30, 0, 10, 20))
        one.action_resume()
        self.work()
        self.assertEqual(self.figures(one), ("failed", 30, 0, 30, 0))

    def test_cancelled_it_imports_no_more(self):
        self.press(MIXED, FIELDS, chunk_size=1)
        self.perform(self.jobs())
        self.perform(self.jobs("pending"))
        one = self.imports()
        one.action_cancel()
        self.assertFalse(self.jobs("pending", "wait_dependencies"))
        self.assertEqual(self.figures(one), ("cancelled", 5, 1, 0, 4))

    def test_cancelled_it_cannot_be_retried_and_keeps_its_failed_lines(self):
        one = self.mixed(chunk_size=2)
        one.action_cancel()
        failed = one.chunk_ids.filtered(lambda chunk: chunk.state == "failed")
        for button in (one.action_retry, failed.action_retry):
            with self.assertRaisesRegex(UserError, "cancelled"):
                button()
        self.jobs("cancelled").requeue()
        self.work()
        self.assertEqual(self.figures(one), ("cancelled", 5, 3, 2, 0))
        url = one.action_download_errors()["url"]
        self.assertIn(f"/queue_chunk/desk/{one._name}/{one.id}/rows.xlsx", url)
        _name, file = one._desk_file("0", "csv")
        with file:
            self.assertIn("Atlantis", file.read().decode())

    def test_what_is_over_cannot_be_paused(self):
        one = self.background(MIXED, ["name", False, False])
        one.action_pause()
        self.assertEqual(one.state, "done")

    def test_deleted_it_leaves_no_job_that_would_work(self):
        self.press(MIXED, FIELDS, chunk_size=2)
        self.perform(self.jobs())
        late = self.jobs("pending")
        self.imports().unlink()
        self.assertFalse(self.jobs("pending", "wait_dependencies"))
        late.requeue()
        self.work()
        self.assertEqual(late.state, "done")
        self.assertFalse(self.names())

    def test_an_import_that_cannot_end_does_not_keep_others_from_it(self):
        one, other = self.mixed(), self.mixed(chunk_size=2)
        (one | other).sudo().ended = False
        look = type(one)._look

        def broken(self):
            self.ensure_one()
            if self.id == one.id:
                raise ValueError("Fäule")
            return look(self)

        self.patch(type(one), "_look", broken)
        with self.assertLogs("odoo.addons.queue_chunk", "ERROR"):
            one.sudo()._cron_sweep()
        self.assertEqual((bool(one.ended), bool(other.ended)), (False, True))

    def test_it_ends_also_when_the_person_may_do_nothing_any_more(self):
        person = self.person("karl")
        self.env = self.env(user=person)
        self.press(csv_file(["Name"], ["Obst A"]), ["name"])
        self.env = self.env(user=self.env.ref("base.user_admin"))
        self.perform(self.jobs())
        self.perform(self.jobs("pending"))
        person.sudo().group_ids = self.env.ref("base.group_portal")
        one = self.imports()
        one.sudo()._look()
        self.assertTrue(one.ended)

    # people

    def person(self, login, groups="base.group_user,base.group_partner_manager"):
        return new_test_user(self.env, login, groups=groups, lang="en_US")

    def test_a_person_needs_no_rights_on_jobs(self):
        person = self.person("karl")
        self.env = self.env(user=person)
        self.assertFalse(self.press(MIXED, FIELDS, columns=HEADERS))
        self.env = self.env(user=self.env.ref("base.user_admin"))
        self.work()
        one = self.imports().with_user(person)
        self.assertEqual(self.figures(one), ("failed", 5, 3, 2, 0))
        self.assertEqual(len(one.error_ids), 2)
        self.assertEqual(one.action_upload()["tag"], "queue_chunk.desk")
        self.assertEqual(self.partners("Obst")[0].create_uid, person)
        one.action_retry()

    def test_people_see_their_own_imports_and_managers_all(self):
        one = self.mixed()
        person, boss = self.person("karl"), self.person("boss", "base.group_system")
        self.assertFalse(one.with_user(person).has_access("read"))
        self.assertTrue(one.with_user(boss).has_access("read"))
        for model in ("base.import.async", "base.import.async.error"):
            self.assertFalse(self.env[model].with_user(person).search([]))
            self.assertTrue(self.env[model].with_user(boss).search([]))
        with self.assertRaises(AccessError):
            one.with_user(person).action_cancel()

    def test_what_an_import_read_is_for_those_who_have_its_rights(self):
        """A manager of jobs sees neither rows nor errors of an administrator's."""
        groups = "base.group_user,queue_job.group_queue_job_manager"
        manager, admin = self.person("chef", groups), self.env
        self.env = admin(user=self.person("boss", f"{groups},base.group_system"))
        one = self.mixed()
        for records in (one, one.chunk_ids, one.error_ids, one.chunk_ids.sudo().job_id):
            mine = records.with_user(manager)
            self.assertTrue(records)
            self.assertFalse(mine.search([("id", "in", records.ids)]), records)
            with self.assertRaises(AccessError):
                mine.read([])
        self.env = admin

    def test_only_its_person_or_an_administrator_corrects_an_import(self):
        """What is corrected comes in with that person's rights, so who else may not."""
        one, groups = self.mixed(), "base.group_user,queue_job.group_queue_job_manager"
        manager = self.person("chef", groups)
        edit = [3, 1, "Italy", "Atlantis"]
        admin, self.env = self.env, self.env(user=manager)
        with self.assertRaises(AccessError):
            self.correct(one.with_user(manager), edit)
        one.sudo().write({"user_id": manager.id, "superuser": True})
        with self.assertRaisesRegex(AccessError, "rights that are not yours"):
            self.correct(one.with_user(manager), edit)
        one.with_user(manager).action_retry()  # as they are, he may
        self.env = admin
        self.work()
        boss = self.person("boss", f"{groups},base.group_system")
        self.env = admin(user=boss)
        self.correct(one.with_user(boss), edit)
        self.assertEqual(self.figures(one), ("failed", 5, 4, 1, 0))

    def test_nobody_writes_an_import_by_himself(self):
        one, person = self.mixed(), self.person("karl")
        one.sudo().user_id = person
        for name in ("user_id", "superuser", "mapping"):
            with self.assertRaises(AccessError):
                one.with_user(person).write({name: 1})

    def test_who_may_create_nothing_is_told_at_once(self):
        self.env = self.env(user=self.person("karl", "base.group_user"))
        with self.assertRaises(AccessError):
            self.press(csv_file(["name"], ["XAG"]), ["name"], "res.currency")

    def test_rows_run_with_the_rights_of_who_imports(self):
        """Not with those of the job's server or of whoever retries."""
        person = self.person("karl")
        self.env = self.env(user=person)
        content = csv_file(["name", "company"], ["Obst Karl", "Obsthof"])
        create = {"company_id": True}
        self.press(content, ["name", "company_id"], name_create_enabled_fields=create)
        self.env = self.env(user=self.env.ref("base.user_admin"))
        self.work()
        one = self.imports()
        self.assertEqual(self.figures(one), ("failed", 1, 0, 1, 0))
        one.action_retry()
        self.work()
        self.assertEqual(self.figures(one), ("failed", 1, 0, 1, 0))

    def test_language_company_and_tracking_are_those_of_the_person(self):
        self.env["res.lang"]._activate_lang("de_DE")
        company = self.env["res.company"].create({"name": "Gärtnerei"})
        self.env.user.company_ids |= company
        self.env = self.env(
            context={
                "lang": "de_DE",
                "allowed_company_ids": company.ids,
                "tracking_disable": True,
                "default_comment": "vom Markt",
                "default_function": "Einkauf",
            }
        )
        content = csv_file(["Name"], ["Obst Äpfel"])
        one = self.background(content, ["name"])
        partner = self.partners("Obst")
        self.assertEqual(partner.function, "Einkauf")
        self.assertIn("vom Markt", partner.comment)
        self.assertEqual(one.company_id, company)
        self.assertFalse(partner.message_ids)

    # Odoo's column options

    def options(self, fields, rows, **options):
        one = self.background(csv_file(fields, *rows), fields, **options)
        self.assertEqual(self.errors(one), [])
        return self.partners("Obst")

    def test_what_is_not_found_is_created_left_empty_or_skipped(self):
        rows = [["Obst Äpfel", "frisch, regional"], ["Obst Birnen", "frisch"]]
        fields = ["name", "category_id"]
        made = self.options(
            fields, rows, name_create_enabled_fields={"category_id": True}
        )
        self.assertEqual(len(made.category_id), 2)
        made.unlink()
        rows = [["Obst Äpfel", "welk"], ["Obst Birnen", "frisch"]]
        made = self.options(fields, rows, import_set_empty_fields=["category_id"])
        self.assertEqual(len(made), 2)
        made.unlink()
        made = self.options(fields, rows, import_skip_records=["category_id"])
        self.assertEqual(made.mapped("name"), ["Obst Birnen"])

    def test_a_name_in_many_lines_is_looked_up_once(self):
        fields = ["name", "country_id"]
        rows = [[f"Obst {at}", "Germany" if at % 2 else "France"] for at in range(20)]
        country = type(self.env["res.country"])
        with patch.object(
            country, "name_search", autospec=True, side_effect=country.name_search
        ) as searched:
            self.assertEqual(len(self.options(fields, rows)), 20)
        self.assertEqual(searched.call_count, 2)

    def test_a_name_that_was_undone_is_looked_up_again(self):
        """A bad line undoes the parent that the others found; it comes in again."""
        fields = ["name", "parent_id"]
        rows = [["Obst", ""], *([f"Obst {at}", "Obst"] for at in range(20))]
        rows[11][1] = "Atlantis"
        one = self.background(csv_file(fields, *rows), fields)
        self.assertEqual([line for line, _text in self.errors(one)], [13])
        parent = self.env["res.partner"].search([("name", "=", "Obst")])
        self.assertEqual(len(parent.child_ids), 19)

    def test_a_name_that_a_line_makes_ambiguous_is_told(self):
        """As Odoo does: the first of several, with a warning."""
        fields = ["name", "parent_id"]
        rows = [["Obst", ""], ["Obst 1", "Obst"], ["Obst", ""], ["Obst 2", "Obst"]]
        one = self.background(csv_file(fields, *rows), fields)
        self.assertEqual(one.error_ids.mapped("line"), [5])
        self.assertIn("Found multiple matches", one.error_ids.message)

    def test_two_columns_of_one_field_are_joined(self):
        made = self.options(["name", "name"], [["Obst", "Äpfel"]])
        self.assertEqual(made.name, "Obst Äpfel")

    def test_what_a_column_does_not_accept_has_a_substitute(self):
        fallback = {
            "fallback_value": "delivery",
            "field_model": "res.partner",
            "field_type": "selection",
        }
        rows = [["Obst Äpfel", "Marktstand"]]
        made = self.options(["name", "type"], rows, fallback_values={"type": fallback})
        self.assertEqual(made.type, "delivery")

    def test_the_fields_of_columns_are_remembered(self):
        self.background(MIXED, FIELDS, columns=HEADERS)
        wizard = self.wizard(csv_file(["Name", "Land"], ["Obst", "x"]))
        preview = wizard.parse_preview({"has_headers": True, "quoting": '"'})
        self.assertEqual(preview["matches"][1], ["country_id"])

    def test_names_of_local_files_are_refused_with_the_reason(self):
        content = csv_file(["name", "image_1920"], ["Obst Äpfel", "apfel.png"])
        result = self.press(content, ["name", "image_1920"])
        self.assertIn("apfel.png", result["messages"][0]["message"])
        self.assertFalse(self.jobs())


@tagged("post_install", "-at_install")
class TestMatch(BackgroundCase):
    """Lines that update the record which a chosen field finds."""

    def match(self, rows, fields=("name", "ref", "color"), names=("ref",), **options):
        return self.background(
            csv_file(fields, *rows), list(fields), match_fields=list(names), **options
        )

    def setUp(self):
        super().setUp()
        self.apple = self.env["res.partner"].create({"name": "Obst Alt", "ref": "A1"})

    def test_one_match_updates_none_creates(self):
        one = self.match([["Obst Äpfel", "A1", "3"], ["Obst Birnen", "B1", "4"]])
        self.assertEqual(self.figures(one), ("done", 2, 2, 0, 0))
        self.assertEqual((self.apple.name, self.apple.color), ("Obst Äpfel", 3))
        self.assertEqual(set(self.partners("Obst").mapped("ref")), {"A1", "B1"})

    def test_what_a_caller_puts_into_the_context_is_not_ours(self):
        """Whoever calls a method may send any context."""
        for key in ("import_async", "import_match"):
            for said in (1, "x", {"model": "res.partner"}, ["fields"]):
                partners = self.env["res.partner"].with_context(**{key: said})
                with self.subTest(f"{key}: {said}"):
                    self.assertIn("name", partners.fields_get())
                    loaded = partners.load(["name", "country_id"], [["Ä", "Germany"]])
                    self.assertTrue(loaded["ids"], loaded["messages"])

    def test_none_skips_if_so_chosen(self):
        rows = [["Obst Äpfel", "A1", "3"], ["Obst Birnen", "B1", "4"]]
        self.match(rows, match_none="skip")
        self.assertEqual(self.partners("Obst").mapped("name"), ["Obst Äpfel"])

    def test_several_are_an_error_of_the_line(self):
        self.env["res.partner"].create({"name": "Obst Zwei", "ref": "A1"})
        one = self.match([["Obst Birnen", "B1", "4"], ["Obst Äpfel", "A1", "3"]])
        self.assertEqual(self.figures(one), ("failed", 2, 1, 1, 0))
        [(line, text)] = self.errors(one)
        self.assertEqual(line, 3)
        self.assertIn("2 records match Reference = A1", text)

    def test_a_date_finds_as_well(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        rate = euro.rate_ids.create({"currency_id": euro.id, "name": "2024-01-31"})
        rows = [["31.01.2024", "EUR", "2"], ["01.02.2024", "EUR", "3"]]
        fields = ("name", "currency_id", "rate")
        names = ("name", "currency_id")
        options = {"model": "res.currency.rate", "date_format": "%d.%m.%Y"}
        self.match(rows, fields, names, **options)
        self.assertEqual(sorted(euro.rate_ids.mapped("rate")), [2, 3])
        self.assertEqual(rate.rate, 2)

    def test_an_empty_key_is_an_error_of_the_line(self):
        one = self.match([["Obst Birnen", "", "4"]])
        self.assertIn("no value to find its record by", self.errors(one)[0][1])

    def test_the_same_key_twice_is_one_record_with_the_last_values(self):
        for size in (1, 1000):
            with self.subTest(size):
                rows = [["Obst X", f"K{size}", "4"], ["Obst Y", f"K{size}", "5"]]
                self.match(rows, chunk_size=size)
                found = self.env["res.partner"].search([("ref", "=", f"K{size}")])
                self.assertEqual((found.name, found.color), ("Obst Y", 5))

    def test_several_fields_find_together(self):
        rows = [["Obst Alt", "A1", "7"], ["Obst Neu", "A1", "8"]]
        self.match(rows, names=("name", "ref"))
        self.assertEqual(self.apple.color, 7)
        self.assertEqual(len(self.env["res.partner"].search([("ref", "=", "A1")])), 2)

    def test_a_related_record_finds_as_well(self):
        belgium = self.env.ref("base.be")
        self.apple.country_id = belgium
        fields = ("name", "country_id", "ref")
        self.match([["Obst Neu", "Belgium", "A1"]], fields, ("country_id", "ref"))
        self.assertEqual(self.apple.name, "Obst Neu")

    def test_odoo_s_own_button_finds_them_as_well(self):
        fields = ["name", "ref"]
        content = csv_file(fields, ["Obst Äpfel", "A1"])
        self.press(content, fields, use_queue=False, match_fields=["ref"])
        self.assertEqual(self.apple.name, "Obst Äpfel")

    def test_the_choice_is_remembered(self):
        fields = ("name", "ref")
        self.match([["Obst", "A1"]], fields, columns=["bezeichnung", "artnr"])
        wizard = self.wizard(csv_file(["Bezeichnung", "ArtNr"], ["Obst", "x"]))
        preview = wizard.parse_preview({"has_headers": True, "quoting": '"'})
        self.assertEqual(preview["match_fields"], ["ref"])
        self.assertEqual(preview["match_none"], "create")

    def test_that_lines_are_skipped_is_remembered(self):
        fields = ("name", "ref")
        rows = [["Obst", "A1"], ["Obst", "B1"]]
        for none in ("skip", "create", "skip"):
            self.match(rows, fields, match_none=none)
            wizard = self.wizard(csv_file(fields, ["Obst", "x"]))
            preview = wizard.parse_preview({"has_headers": True, "quoting": '"'})
            self.assertEqual(preview["match_none"], none)


@tagged("post_install", "-at_install")
class TestTest(BackgroundCase):
    """The test in the background: all errors, nothing left behind."""

    def test_one_job_lists_all_errors_and_leaves_nothing(self):
        rows = [[f"Obst {at}", "Atlantis" if at % 5 else "France"] for at in range(20)]
        fields = ["name", "country_id"]
        one = self.background(
            csv_file(fields, *rows), fields, validate_in_background=True
        )
        self.assertEqual(self.figures(one), ("failed", 20, 4, 16, 0))
        self.assertEqual(len(one.error_ids), 16)
        self.assertEqual(len(self.jobs()), 1)
        self.assertFalse(self.partners("Obst"))
        self.assertEqual(one.name, "Test Contact from file Kunden.csv")

    def test_a_line_finds_what_earlier_lines_would_create(self):
        fields = ["id", "name", "parent_id/id"]
        rows = [["eltern", "Obst", ""], ["kind", "Obst Kind", "eltern"]]
        one = self.background(
            csv_file(fields, *rows), fields, validate_in_background=True
        )
        self.assertEqual(self.figures(one), ("done", 2, 2, 0, 0))
        self.assertIn("Everything seems valid", one.message_ids[0].body)

    def test_a_sequence_without_gaps_keeps_its_number(self):
        sequence = self.env["ir.sequence"].create(
            {"name": "Obst", "code": "obst", "implementation": "no_gap"}
        )
        self.patch(
            type(self.env["res.partner"]),
            "_load_records_create",
            self.with_sequence(sequence),
        )
        fields = ["name"]
        self.background(csv_file(fields, ["Obst"]), fields, validate_in_background=True)
        self.assertEqual(sequence.number_next, 1)
        self.background(csv_file(fields, ["Obst"]), fields)
        self.assertEqual(sequence.number_next, 2)

    def with_sequence(self, sequence):
        before = type(self.env["res.partner"])._load_records_create

        def create(records, values):
            for one in values:
                one["ref"] = sequence.next_by_id()
            return before(records, values)

        return create

    def test_what_was_tested_is_imported_with_one_button(self):
        fields = ["name"]
        tested = self.background(
            csv_file(fields, ["Obst"]), fields, validate_in_background=True
        )
        tested.action_import()
        self.work()
        one = self.imports()
        self.assertEqual(self.figures(one), ("done", 1, 1, 0, 0))
        self.assertEqual(one.name, "Import Contact from file Kunden.csv")
        self.assertEqual(len(self.partners("Obst")), 1)

    def test_pressed_again_the_button_opens_what_it_imported(self):
        content = csv_file(["name"], ["Obst"])
        tested = self.background(content, ["name"], validate_in_background=True)
        first = tested.action_import()
        self.work()
        self.assertEqual(tested.action_import()["res_id"], first["res_id"])
        self.imports().action_cancel()
        self.assertNotEqual(tested.action_import()["res_id"], first["res_id"])

    def test_a_file_too_large_for_the_limits_is_refused_with_the_line_to_set(self):
        self.patch_limit(0.001)
        fields = ["name"]
        content = csv_file(fields, *([f"Obst {at}"] for at in range(400)))
        one = self.background(content, fields, validate_in_background=True)
        self.assertEqual(one.state, "refused")
        self.assertRegex(one.error, r"limit_time_real = \d+")
        self.assertFalse(self.partners("Obst"))

    def test_the_button_answers_before_any_row_is_tried(self):
        fields = ["name"]
        content = csv_file(fields, *([f"Obst {at}"] for at in range(400)))
        with patch.object(Loader, "attempt") as tried:
            self.press(content, fields, validate_in_background=True)
            self.press(content, fields, on_error="file")
        self.assertFalse(tried.called)
        self.assertEqual(len(self.jobs()), 2)

    def test_the_user_does_not_wait_for_addresses_of_images(self):
        """What the whole file needs is estimated without them."""
        address = "https://obst.example/apfel.png"
        fields = ["name", "image_1920"]
        rows = [[f"Obst {at}", address] for at in range(300)]
        place = type(self.env["base_import.import"])
        with patch.object(place, "_import_file_by_url") as fetched:
            self.press(csv_file(fields, *rows), fields, validate_in_background=True)
            self.assertFalse(fetched.called)
        self.assertEqual(len(self.jobs()), 1)

    def test_a_wrong_format_is_told_before_the_limits(self):
        self.patch_limit(0.001)
        fields = ["name", "rate"]
        rows = [["31.12.2024", "2"] for _at in range(300)]
        content = csv_file(fields, *rows)
        options = {"date_format": "%Y-%m-%d", "validate_in_background": True}
        result = self.press(content, fields, "res.currency.rate", **options)
        self.assertIn("line 1", result["messages"][0]["message"])

    def test_the_same_test_again_opens_the_one_that_runs(self):
        """Without a change of it, for which its job would have to begin again."""
        content = csv_file(["name"], ["Obst"])
        self.press(content, ["name"], validate_in_background=True)
        running = self.imports()
        version = self.version(running)
        self.press(content, ["name"], validate_in_background=True)
        self.assertEqual((self.imports(), len(self.jobs())), (running, 1))
        self.assertEqual(self.version(running), version)
        wizard = self.env["base_import.import"].search([], order="id desc", limit=1)
        action = wizard.background_state(wizard.id)["action"]
        self.assertEqual(action["res_id"], running.id)

    def version(self, one):
        self.env.flush_all()
        query = "SELECT ctid FROM base_import_async WHERE id = %s"
        self.env.cr.execute(query, [one.id])
        return self.env.cr.fetchone()

    def test_the_lines_of_a_test_are_never_imported_by_a_retry(self):
        fields = ["name", "country_id"]
        one = self.background(
            csv_file(fields, ["Obst", "Atlantis"]), fields, validate_in_background=True
        )
        for record in (one, one.chunk_ids):
            with self.assertRaisesRegex(UserError, "only a test"):
                record.action_retry()

    def test_a_test_whose_workers_die_ends_with_the_reason(self):
        fields = ["name"]
        content = csv_file(fields, ["Obst"])
        self.press(content, fields, validate_in_background=True)
        self.jobs().sudo().retry = 2
        self.work()
        one = self.imports()
        self.assertEqual(one.state, "refused")
        self.assertIn("ended the job 2 times", one.error)

    def test_the_page_says_when_no_job_runner_serves_the_database(self):
        self.press(csv_file(["name"], ["Obst"]), ["name"])
        one = self.imports()
        self.assertTrue(one.no_runner)
        with self.env.registry.cursor() as runner:
            runner.execute("SELECT pg_advisory_lock(%s)", [PG_ADVISORY_LOCK_ID])
            one.invalidate_recordset()
            self.assertFalse(one.no_runner)
            runner.execute("SELECT pg_advisory_unlock(%s)", [PG_ADVISORY_LOCK_ID])

    def patch_limit(self, seconds):
        config = "odoo.addons.base_import_async.tools.limits.config"
        limits = {"limit_time_real": seconds, "workers": 0}
        self.startPatcher(patch(config, limits))
