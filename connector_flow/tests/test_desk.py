import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.queue_chunk.desk import arguments
from odoo.addons.queue_chunk.tests.packed_rows import entries
from odoo.addons.queue_chunk.tools.seal import sealed

from ..engine.run_end import look_for_end
from .common import FlowCase, csv_of, csv_reader

GROUPS = "connector_flow.group_flow_user,base.group_partner_manager"
MAPPING = {
    "Nummer": "ref",
    "Name": "name",
    "Branche": "industry_id",
    "Breite": "partner_latitude",
    "Art": "type",
}
CONFIG = {"model": "res.partner", "mapping": MAPPING, "key": ["ref"], "decimal": ","}
HEADER = list(MAPPING)


def row(number, trade="Handel", width="1,5", kind="", name=None):
    cells = [f"K{number}", name or f"Käufer „{number}“", trade, width, kind]
    return dict(zip(HEADER, cells, strict=True))


# Line 1 is the header, so row(2) is in line 2; three rows are a chunk.
ROWS = [
    *(row(2), row(3, trade="Gewerbe"), row(4)),
    *(row(5, width="zwölf"), row(6), row(7, trade="Gewerbe", width="n/a")),
    *(row(8), row(9, kind="Zentrale"), row(10)),
]
FAILED = [3, 5, 7, 9]


@tagged("post_install", "-at_install")
class DeskCase(FlowCase):
    """A run with four bad rows in three chunks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.uma = cls.make_user("uma", GROUPS)
        cls.olaf = cls.make_user("olaf", GROUPS)
        cls.env["res.partner.industry"].create({"name": "Handel"})
        jobs = cls.env["queue.job"]
        cls.last_job = jobs.search([], order="id desc", limit=1).id or 0
        cls.failed = cls()._run(ROWS, 3, CONFIG)

    def failed_run(self, rows=None, size=3, config=None):
        """The run of all tests, or another one."""
        if not (rows or config):
            return self.failed.with_env(self.env(user=self.uma))
        return self._run(rows or ROWS, size, config or CONFIG)

    def _run(self, rows, size, config):
        run = self.run_rows("record_import", rows, config, self.uma, size)
        return run.with_user(self.uma)

    def sheet(self, run):
        [sheet] = run.desk_open()["sheets"]
        return sheet

    def lines(self, run):
        return [line for line, *_rest in entries(self.sheet(run))]

    def rows(self, run):
        """{line: row with its cells}"""
        sheet = self.sheet(run)
        works = sorted({work for _line, work, _reasons, _flags in entries(sheet)})
        return {one["line"]: one for one in run.desk_rows(sheet["id"], works)}

    def rows_at(self, run):
        """{line: id of its chunk}"""
        return {line: work for line, work, *_rest in entries(self.sheet(run))}

    def flags(self, run):
        return {line: flags for line, _work, _why, flags in entries(self.sheet(run))}

    def save(self, run, *edits):
        """Change cells, each given as line, column, value and value before."""
        edits = [[line, HEADER.index(name), *rest] for line, name, *rest in edits]
        return run.desk_save(self.sheet(run)["id"], edits)

    def retry(self, run, what="changed"):
        found = run.desk_retry(what)
        self.work_off(run.sudo())
        return found["rows"]

    def failed_jobs(self):
        """How many jobs of this test's chunks have failed."""
        domain = [("model_name", "=", "impexp.chunk"), ("state", "=", "failed")]
        return self.env["queue.job"].search_count([("id", ">", self.last_job), *domain])


@tagged("post_install", "-at_install")
class TestOpening(DeskCase):
    """All failed rows of a run, and why."""

    def test_rows_come_in_file_order_whatever_their_chunks(self):
        run = self.failed_run()
        self.assertEqual(self.lines(run), FAILED)
        self.assertEqual(len(run.sudo().chunk_ids), 6)

    def test_rows_have_their_cells_and_errors(self):
        found = self.rows(self.failed_run())
        self.assertEqual(found[7]["cells"], list(ROWS[5].values()))
        self.assertIn("Gewerbe", found[3]["error"])
        self.assertFalse(found[3]["skipped"])

    def test_columns_say_what_they_are_for(self):
        columns = self.sheet(self.failed_run())["columns"]
        kinds = {column["name"]: column["type"] for column in columns}
        self.assertEqual(
            list(kinds.items()),
            [
                ("Nummer", "text"),
                ("Name", "text"),
                ("Branche", "relation"),
                ("Breite", "number"),
                ("Art", "selection"),
            ],
        )
        self.assertIn("1234,56", columns[3]["help"])

    def test_reasons_count_their_rows(self):
        run = self.failed_run()
        opened = run.desk_open()
        counts = sum(reason["count"] for reason in opened["reasons"])
        self.assertGreaterEqual(counts, len(FAILED))
        self.assertEqual(opened["progress"]["failed"], len(FAILED))
        self.assertEqual(opened["progress"]["done"], 5)
        self.assertTrue(opened["can_repair"])

    def test_the_button_opens_the_desk(self):
        run = self.failed_run()
        action = run.action_open_desk()
        self.assertEqual(action["tag"], "queue_chunk.desk")
        self.assertEqual(action["params"], {"model": "impexp.run", "id": run.id})

    def test_rows_of_a_model_that_is_gone_are_still_shown(self):
        run = self.failed_run()
        task = sealed(run.chunk_ids).task_id
        task.flush_recordset()
        config = json.dumps(CONFIG | {"model": "pos.gone"})
        self.env.cr.execute(
            "UPDATE impexp_task SET config = %s WHERE id = %s", [config, task.id]
        )
        self.env.invalidate_all()
        sheet = self.sheet(run)["id"]
        self.assertEqual(self.lines(run), FAILED)
        self.assertEqual(run.desk_check(sheet, 0, ["x"]), {})
        self.assertEqual(run.desk_choices(sheet, 2, "x"), [])
        with self.assertRaisesRegex(UserError, "not here any more"):
            run.desk_try(sheet, [3, 5])
        self.assertEqual(run.desk_skip(sheet, [3, 9], "weg"), {"rows": 2})
        self.assertEqual(run.desk_retry("all"), {"rows": 2})

    def test_a_file_without_a_header_has_numbers(self):
        rows = [["K2", "Käufer", "Gewerbe"], ["K3", "Käufer", "Handel"]]
        mapping = {1: "ref", 2: "name", 3: "industry_id"}
        run = self.failed_run(rows, config=CONFIG | {"mapping": mapping})
        columns = self.sheet(run)["columns"]
        self.assertEqual([one["name"] for one in columns], ["#1", "#2", "#3"])
        self.assertEqual(columns[2]["type"], "relation")

    def test_missing_columns_of_the_mapping_are_named(self):
        rows = [{"Nummer": "K2", "Name": "Käufer"}]
        sheet = self.sheet(self.failed_run(rows))
        self.assertEqual(sheet["missing_columns"], ["Branche", "Breite", "Art"])
        self.assertTrue(sheet["add_column"])


@tagged("post_install", "-at_install")
class TestSaving(DeskCase):
    """Cells that a person changes, and those that another one changed before."""

    def test_cells_are_changed_and_marked(self):
        run = self.failed_run()
        saved = self.save(
            run,
            (3, "Branche", "Handel", "Gewerbe"),
            (9, "Art", "Ä\n„x“;0", "Zentrale"),
        )
        self.assertEqual(saved, {"saved": 2, "conflicts": []})
        found = self.rows(run)
        self.assertEqual(found[3]["cells"][2], "Handel")
        self.assertEqual(found[3]["changed"], [2])
        self.assertEqual(found[9]["cells"][4], "Ä\n„x“;0")
        self.assertEqual(self.flags(run), {3: 1, 5: 0, 7: 0, 9: 1})

    def test_a_cell_that_somebody_else_changed_is_left(self):
        run = self.failed_run()
        self.save(run, (3, "Branche", "Handel", "Gewerbe"))
        saved = self.save(
            run,
            (3, "Branche", "Bau", "Gewerbe"),
            (5, "Breite", "12", "zwölf"),
        )
        self.assertEqual(saved["saved"], 1)
        [conflict] = saved["conflicts"]
        self.assertEqual((conflict["line"], conflict["column"]), (3, 2))
        self.assertEqual((conflict["value"], conflict["by"]), ("Handel", self.uma.name))
        self.assertTrue(conflict["when"])
        self.assertEqual(self.rows(run)[3]["cells"][2], "Handel")

    def test_the_same_change_twice_is_no_conflict(self):
        run = self.failed_run()
        for _turn in range(2):
            saved = self.save(run, (3, "Branche", "Handel", "Gewerbe"))
            self.assertEqual(saved["conflicts"], [])
        changes = run.desk_history(self.sheet(run)["id"], 3)["changes"]
        self.assertEqual(len(changes), 1)

    def test_rows_that_are_tried_again_or_in_are_conflicts(self):
        run = self.failed_run()
        self.save(run, (3, "Branche", "Handel", "Gewerbe"))
        sheet = self.sheet(run)["id"]
        run.desk_retry("changed")
        for line in (2, 3, 4711):
            saved = run.desk_save(sheet, [[line, 2, "Bau", "Handel"]])
            with self.subTest(line):
                self.assertEqual(saved["saved"], 0)
                self.assertTrue(saved["conflicts"][0]["why"])

    def test_an_empty_value_empties_the_cell(self):
        run = self.failed_run()
        self.save(run, (3, "Branche", None, "Gewerbe"))
        self.assertEqual(self.rows(run)[3]["cells"][2], "")
        self.assertEqual(self.retry(run), 1)
        self.assertEqual(self.lines(run), [5, 7, 9])

    def test_a_row_that_could_not_be_read_is_mended(self):
        content = "Nummer;Name;Branche\nK2;A;Handel;zu;viel\nK3;B;Handel\n"
        mapping = {"Nummer": "ref", "Name": "name", "Branche": "industry_id"}
        flow = self.make_flow(
            "csv_import", ("record_import", CONFIG | {"mapping": mapping})
        )
        run = self.run_flow(flow, content, self.uma).with_user(self.uma)
        [column] = [c for c in self.sheet(run)["columns"] if c["name"] == "#4"]
        self.assertEqual(column["type"], "text")
        self.assertEqual(self.rows(run)[2]["cells"][3:], ["zu", "viel"])
        sheet = self.sheet(run)["id"]
        run.desk_save(sheet, [[2, 3, "", "zu"], [2, 4, None, "viel"]])
        self.assertEqual(self.retry(run), 1)
        self.assertEqual(self.figures(run), (2, 0, 0))

    def test_rows_of_one_line_keep_what_they_do_not_share(self):
        run = self.failed_run(ROWS[1:2])
        chunk = run.sudo().chunk_ids
        data = json.loads(chunk.data)
        other = list(data["rows"][0][1])
        other[0] = "K3-2"
        data["rows"].append([2, other])
        chunk.data = json.dumps(data)
        self.save(run, (2, "Nummer", "K9", "K3"), (2, "Branche", "Handel", "Gewerbe"))
        rows = json.loads(chunk.data)["rows"]
        cells = [(row[0], row[2]) for _line, row in rows]
        self.assertEqual(cells, [("K9", "Handel"), ("K3-2", "Handel")])

    def test_what_the_page_does_not_send_is_refused(self):
        run = self.failed_run()
        sheet = self.sheet(run)["id"]
        for edits in (
            None,
            "abc",
            {},
            [1],
            [[3, 2, "x"]],
            [["3", 2, "x", None]],
            [[3, 99, "x", None]],
            [[3, -1, "x", None]],
            [[3, True, "x", None]],
            [[3, 2, {"a": 1}, None]],
            [[2**40, 2, "x", None]],
            [[3, 2, "x" * (2**20 + 1), None]],
        ):
            with self.subTest(str(edits)[:50]), self.assertRaises(UserError):
                run.desk_save(sheet, edits)
        for wrong in (None, 7, ["x"], "x" * 1000):
            with self.subTest(str(wrong)[:20]), self.assertRaises(UserError):
                run.desk_rows(wrong, [])

    def test_a_sheet_of_nobody_has_no_rows(self):
        run, other = self.failed_run(), self.failed_run(config=CONFIG)
        works = [work for _line, work, *_rest in entries(self.sheet(other))]
        for sheet in ("", "0-0", "x", "1' OR 1=1", "99999999999999-0"):
            self.assertEqual(run.desk_rows(sheet, works), [])
        self.assertEqual(run.desk_rows(self.sheet(run)["id"], works), [])

    def test_the_form_of_a_chunk_writes_history_too(self):
        run = self.failed_run()
        self.repair(run.sudo(), 3, {"Branche": "Handel"})
        [change] = run.desk_history(self.sheet(run)["id"], 3)["changes"]
        self.assertEqual((change["before"], change["after"]), ("Gewerbe", "Handel"))
        self.assertEqual(self.flags(run)[3], 1)


@tagged("post_install", "-at_install")
class TestHistory(DeskCase):
    """Who changed what, and the row as it came."""

    def test_the_raw_row_is_kept(self):
        run = self.failed_run()
        self.save(run, (3, "Branche", "Bau", "Gewerbe"))
        self.save(
            run.with_user(self.env.ref("base.user_admin")),
            (3, "Branche", "Handel", "Bau"),
        )
        told = run.desk_history(self.sheet(run)["id"], 3)
        self.assertEqual(told["raw"], list(ROWS[1].values()))
        self.assertEqual(
            [(one["before"], one["after"]) for one in told["changes"]],
            [("Gewerbe", "Bau"), ("Bau", "Handel")],
        )
        self.assertEqual(told["changes"][0]["by"], self.uma.name)
        self.assertEqual(told["changes"][0]["column"], "Branche")

    def test_it_goes_on_over_retries(self):
        run = self.failed_run()
        self.save(run, (3, "Branche", "Bau", "Gewerbe"))
        self.retry(run)
        self.save(run, (3, "Branche", "Handel", "Bau"))
        told = run.desk_history(self.sheet(run)["id"], 3)
        self.assertEqual(len(told["changes"]), 2)
        self.assertEqual(told["raw"][2], "Gewerbe")

    def test_nobody_reads_changes_but_by_the_desk(self):
        self.failed_run()
        with self.assertRaises(AccessError):
            self.env["impexp.change"].with_user(self.uma).search([])


@tagged("post_install", "-at_install")
class TestRetrying(DeskCase):
    """What changed is tried again, or all."""

    def test_only_rows_that_changed_are_tried_again(self):
        run = self.failed_run()
        self.save(run, (3, "Branche", "Handel", "Gewerbe"))
        self.assertEqual(self.retry(run), 1)
        self.assertEqual(self.lines(run), [5, 7, 9])
        self.assertEqual(self.figures(run), (6, 0, 3))

    def test_of_a_chunk_the_others_stay(self):
        rows = [row(2, trade="Gewerbe"), row(3, trade="Bau"), row(4, trade="Bau")]
        run = self.failed_run(rows)
        self.save(run, (3, "Branche", "Handel", "Bau"))
        before = self.rows(run)
        self.assertEqual(self.retry(run), 1)
        self.assertEqual(self.lines(run), [2, 4])
        after = self.rows(run)
        for line in (2, 4):
            self.assertEqual(after[line], before[line])
        self.assertEqual(self.figures(run), (1, 0, 2))

    def test_all_are_tried_again(self):
        run = self.failed_run()
        self.env["res.partner.industry"].create({"name": "Gewerbe"})
        self.assertEqual(self.retry(run, "all"), 4)
        self.assertEqual(self.lines(run), [5, 7, 9])

    def test_nothing_changed_is_nothing_to_do(self):
        run = self.failed_run()
        self.assertEqual(self.retry(run), 0)
        self.assertEqual(self.lines(run), FAILED)

    def test_what_fails_again_is_seen_under_the_same_line(self):
        run = self.failed_run()
        self.save(run, (3, "Branche", "Bau", "Gewerbe"))
        sheet = self.sheet(run)["id"]
        self.retry(run)
        self.assertEqual(self.sheet(run)["id"], sheet)
        found = self.rows(run)[3]
        self.assertIn("Bau", found["error"])
        self.assertEqual(found["changed"], [])

    def test_no_failed_job_is_left_when_all_are_in(self):
        run = self.failed_run()
        self.assertEqual(self.failed_jobs(), 3)
        for line in FAILED:
            cells = self.rows(run)[line]["cells"]
            self.save(run, (line, "Branche", "Handel", cells[2]))
            self.save(run, (line, "Breite", "1", cells[3]), (line, "Art", "", cells[4]))
        self.assertEqual(self.retry(run), 4)
        self.assertEqual(self.figures(run), (9, 0, 0))
        self.assertEqual(run.state, "done")
        self.assertEqual(self.failed_jobs(), 0)

    def test_the_run_ends_anew(self):
        run = self.failed_run()
        look_for_end(run.sudo())
        self.assertTrue(run.ended)
        run.desk_retry("all")
        self.assertFalse(run.ended)
        self.assertEqual(run.state, "running")
        self.assertEqual(run.desk_progress()["waiting"], 4)

    def test_a_paused_run_waits_with_it(self):
        run = self.failed_run()
        run.sudo().paused = True
        run.desk_retry("all")
        self.assertFalse(self.next_job(run.sudo()))
        run.action_resume()
        self.work_off(run.sudo())
        self.assertEqual(self.lines(run), FAILED)

    def test_a_record_and_its_lines_are_not_parted(self):
        mapping = {"Nummer": "ref", "Name": "name", "Kontakt": "child_ids/name"}
        mapping |= {"Ort": "child_ids/city", "Breite": "child_ids/partner_latitude"}
        rows = [
            ["K2", "Käufer", "Ärger", "Köln", "x"],
            ["", "", "Müller", "Bonn", "y"],
            ["K4", "Käufer", "Maier", "Bonn", "z"],
        ]
        rows = [dict(zip(mapping, cells, strict=True)) for cells in rows]
        run = self.failed_run(rows, config=CONFIG | {"mapping": mapping})
        self.assertEqual(self.lines(run), [2, 3, 4])
        sheet = self.sheet(run)["id"]
        run.desk_save(sheet, [[3, 4, "1", "y"]])
        self.assertEqual(self.retry(run), 1)
        self.assertEqual(self.lines(run), [2, 3, 4])
        run.desk_save(sheet, [[2, 4, "1", "x"]])
        self.retry(run)
        self.assertEqual(self.lines(run), [4])
        self.assertEqual(len(self.made(run, "res.partner").child_ids), 2)

    def test_rows_of_several_chunks_are_in_one_as_large_as_the_flow_makes_them(self):
        run = self.failed_run([row(at, width="zwölf") for at in range(2, 10)], size=2)
        self.assertEqual(set(run.sudo().chunk_ids.mapped("rows")), {2})
        before = self.rows(run)
        for line in (3, 5, 7):
            self.save(run, (line, "Breite", "0", "zwölf"))
        self.save(run, (9, "Breite", "", "zwölf"))
        run.desk_retry("changed")
        waiting = run.sudo().chunk_ids.filtered(lambda one: one.state == "new")
        self.assertEqual(
            [(one.first_line, one.last_line, one.rows) for one in waiting],
            [(3, 5, 2), (7, 9, 2)],
        )
        self.assertIn("2 rows from lines 3–5", waiting[0].name)
        self.work_off(run.sudo())
        self.assertEqual(self.lines(run), [2, 4, 6, 8])
        after = self.rows(run)
        self.assertEqual(after, {line: before[line] for line in after})
        self.assertEqual(self.figures(run), (4, 0, 4))
        made = self.made(run, "res.partner").mapped("ref")
        self.assertEqual(sorted(made), ["K3", "K5", "K7", "K9"])

    def test_a_row_that_continues_none_joins_no_record_of_another_chunk(self):
        mapping = {"Nummer": "ref", "Name": "name", "Kontakt": "child_ids/name"}
        mapping |= {"Ort": "child_ids/city", "Breite": "child_ids/partner_latitude"}
        names = ["Ärger", "Maier", "Otto", "Nöll"]
        rows = [[f"K{at}", "Käufer", one, "Ulm", "x"] for at, one in enumerate(names)]
        rows = [dict(zip(mapping, cells, strict=True)) for cells in rows]
        run = self.failed_run(rows, size=2, config=CONFIG | {"mapping": mapping})
        sheet = self.sheet(run)["id"]
        edits = [[2, 4, "1", "x"], [4, 0, "", "K2"], [4, 1, "", "Käufer"]]
        run.desk_save(sheet, [*edits, [4, 4, "1", "x"]])
        self.assertEqual(self.retry(run), 2)
        self.assertEqual(self.lines(run), [3, 4, 5])
        names = self.made(run, "res.partner").child_ids.mapped("name")
        self.assertEqual(names, ["Ärger"])


@tagged("post_install", "-at_install")
class TestSkipping(DeskCase):
    """Rows that a person leaves out, with a reason, until he takes it back."""

    def test_some_rows_are_left_out_for_a_reason(self):
        run = self.failed_run()
        sheet = self.sheet(run)["id"]
        self.assertEqual(
            run.desk_skip(sheet, [3, 9], "  gibt’s nicht mehr "), {"rows": 2}
        )
        self.assertEqual(self.figures(run), (5, 2, 2))
        self.assertEqual(self.flags(run), {3: 2, 5: 0, 7: 0, 9: 2})
        for word in ("uma", "gibt’s nicht mehr", "Gewerbe"):
            self.assertIn(word, self.rows(run)[3]["skipped"])
        self.assertEqual(self.failed_jobs(), 1)

    def test_they_keep_their_errors_and_come_back_with_them(self):
        run = self.failed_run()
        before = self.rows(run)
        sheet = self.sheet(run)["id"]
        run.desk_skip(sheet, FAILED, "")
        self.assertEqual(run.state, "done")
        self.assertEqual(run.desk_unskip(sheet, FAILED), {"rows": 4})
        self.assertEqual(self.rows(run), before)
        self.assertEqual(self.figures(run), (5, 0, 4))
        self.assertEqual(run.state, "failed")
        failed = run.sudo().chunk_ids.filtered(lambda one: one.state == "failed")
        self.assertTrue(all(chunk.error for chunk in failed))

    def test_what_was_changed_before_they_were_skipped_is_changed_still(self):
        run = self.failed_run()
        sheet = self.sheet(run)["id"]
        [said] = [one for one in run.desk_open()["reasons"] if one["value"] == "n/a"]
        run.desk_answer([said | {"way": "empty"}])
        self.save(run, (3, "Branche", "Handel", "Gewerbe"))
        before = self.flags(run)
        self.assertEqual((before[3], before[7]), (1, 1))
        run.desk_skip(sheet, [3, 7], "doppelt")
        run.desk_unskip(sheet, [3, 7])
        self.assertEqual(self.flags(run), before)
        chunk = self.env["impexp.chunk"].browse(self.rows_at(run)[3])
        chunk.with_user(self.uma).action_skip()
        chunk.with_user(self.uma).action_take_back()
        self.assertEqual(self.flags(run), before)
        self.assertEqual(self.rows(run)[3]["changed"], [HEADER.index("Branche")])

    def test_those_that_were_skipped_on_their_chunk_come_back_as_well(self):
        """There, what a row lacks is noted as false."""
        run = self.failed_run()
        before, sheet = self.rows(run), self.sheet(run)["id"]
        run.desk_skip(sheet, FAILED, "")
        for chunk in run.sudo().chunk_ids.filtered("skipped_as"):
            chunk.skipped_as = chunk.skipped_as.replace("null", "false")
        run.desk_unskip(sheet, FAILED)
        self.assertEqual(self.rows(run), before)
        self.assertFalse(any(run.sudo().chunk_ids.mapped("read_errors")))

    def test_one_of_those_in_a_chunk_comes_back(self):
        rows = [row(2, trade="Gewerbe"), row(3, trade="Bau"), row(4, trade="Bau")]
        run = self.failed_run(rows)
        before, sheet = self.rows(run), self.sheet(run)["id"]
        run.desk_skip(sheet, [2, 3, 4], "doppelt")
        run.desk_unskip(sheet, [3])
        self.assertEqual(self.figures(run), (0, 2, 1))
        self.assertEqual(self.flags(run), {2: 2, 3: 0, 4: 2})
        self.assertEqual(self.rows(run)[3], before[3])
        self.save(run, (3, "Branche", "Handel", "Bau"))
        self.retry(run)
        self.assertEqual(self.figures(run), (1, 2, 0))

    def test_what_begins_once_in_a_run_began_without_them(self):
        """Rows that come back would be in no file."""
        run = self.failed_run()
        sheet = self.sheet(run)["id"]
        run.desk_skip(sheet, FAILED, "")
        step = run.sudo().step_ids[:1]
        step.copy({"run_id": run.id, "cause": "transition 1"})
        with self.assertRaises(UserError):
            run.desk_unskip(sheet, FAILED)

    ORDERS = {"Nummer": "ref", "Name": "name", "Kontakt": "child_ids/name"}
    ORDERS |= {"Ort": "child_ids/city", "Breite": "child_ids/partner_latitude"}

    def failed_orders(self):
        """Two records of two lines each: lines 2 and 3, 4 and 5."""
        rows = [
            ["K2", "Obst Äpfel", "Ärger", "Köln", "x"],
            ["", "", "Müller", "Bonn", "1"],
            ["K4", "Öl & Co", "Maier", "Bonn", "y"],
            ["", "", "Straßer", "", "2"],
        ]
        rows = [dict(zip(self.ORDERS, cells, strict=True)) for cells in rows]
        run = self.failed_run(rows, size=4, config=CONFIG | {"mapping": self.ORDERS})
        self.assertEqual(self.lines(run), [2, 3, 4, 5])
        return run, self.sheet(run)["id"]

    def test_what_continues_a_skipped_row_joins_no_other_record(self):
        for line in (4, 5):
            with self.subTest(line=line), self.env.cr.savepoint() as undone:
                run, sheet = self.failed_orders()
                run.desk_skip(sheet, [line], "doppelt")
                self.assertEqual(self.flags(run), {2: 0, 3: 0, 4: 2, 5: 2})
                run.desk_save(sheet, [[2, 4, "1", "x"]])
                self.retry(run)
                names = self.made(run, "res.partner").child_ids.mapped("name")
                self.assertEqual(sorted(names), ["Müller", "Ärger"])
                undone.rollback()

    def test_what_continues_a_row_comes_back_with_it(self):
        run, sheet = self.failed_orders()
        run.desk_skip(sheet, [2, 4], "doppelt")
        run.desk_unskip(sheet, [5])
        self.assertEqual(self.flags(run), {2: 2, 3: 2, 4: 0, 5: 0})
        self.assertEqual(self.figures(run), (0, 2, 2))

    def test_a_row_of_two_tasks_is_skipped_when_both_leave_it_out(self):
        """Each task has a sheet; the row is counted once."""
        rows = [one | {"Nummer": f"N{at}"} for at, one in enumerate(ROWS)]
        content, _lines = csv_of(rows)
        flow = self.make_flow(csv_reader(rows, 3), ("record_import", CONFIG))
        other = self.make_task(flow, "record_import", CONFIG | {"mode": "update"})
        self.connect(flow.task_ids[0], other)
        run = self.run_flow(flow, content, self.uma).with_user(self.uma)
        first, second = (sheet["id"] for sheet in run.desk_open()["sheets"])
        rows, failed = run.rows, run.rows_failed
        self.assertEqual(run.desk_skip(first, [3], ""), {"rows": 1})
        self.assertEqual(self.figures(run)[1:], (0, failed))
        self.assertEqual(run.desk_skip(second, [3], ""), {"rows": 1})
        self.assertEqual(self.figures(run)[1:], (1, failed - 1))
        self.assertEqual(run.desk_unskip(second, [3]), {"rows": 1})
        self.assertEqual(self.figures(run)[1:], (0, failed))
        self.assertEqual(run.rows, rows)

    def test_only_failed_rows_are_skipped(self):
        run = self.failed_run()
        sheet = self.sheet(run)["id"]
        self.assertEqual(run.desk_skip(sheet, [2, 4711], ""), {"rows": 0})
        self.assertEqual(run.desk_unskip(sheet, [3]), {"rows": 0})
        self.assertEqual(self.figures(run), (5, 0, 4))

    def test_skipped_rows_are_not_tried_again(self):
        run = self.failed_run()
        run.desk_skip(self.sheet(run)["id"], [3, 5], "")
        self.assertEqual(self.retry(run, "all"), 2)
        self.assertEqual(self.figures(run), (5, 2, 2))

    def test_a_cancelled_run_has_no_failed_job_and_no_desk(self):
        run = self.failed_run()
        sheet = self.sheet(run)["id"]
        run.action_cancel()
        self.assertEqual(self.failed_jobs(), 0)
        opened = run.desk_open()
        self.assertFalse(opened["can_repair"])
        self.assertIn("cancelled", opened["why_not"])
        for call in (
            lambda: run.desk_retry("all"),
            lambda: run.desk_skip(sheet, [3], ""),
            lambda: run.desk_save(sheet, [[3, 2, "x", "Gewerbe"]]),
        ):
            with self.assertRaises(UserError):
                call()


@tagged("post_install", "-at_install")
class TestColumns(DeskCase):
    """Columns that are added, and what may stand in them."""

    def test_a_column_that_is_lacking_is_added_with_a_value(self):
        rows = [
            {name: cell for name, cell in one.items() if name != "Breite"}
            for one in ROWS[:3]
        ]
        run = self.failed_run(rows)
        self.assertEqual(self.lines(run), [2, 3, 4])
        sheet = self.sheet(run)
        self.assertEqual(sheet["missing_columns"], ["Breite"])
        run.desk_add_column(sheet["id"], "Breite", "2,5")
        self.assertEqual(self.sheet(run)["missing_columns"], [])
        self.assertEqual(self.rows(run)[2]["cells"][4], "2,5")
        self.assertEqual(self.retry(run), 3)
        self.assertEqual(self.lines(run), [3])
        made = self.made(run, "res.partner")
        self.assertEqual(made.mapped("partner_latitude"), [2.5, 2.5])
        raw = run.desk_history(sheet["id"], 3)["raw"]
        self.assertEqual(raw, [*rows[1].values(), None])

    def test_a_row_that_lacks_two_columns_gets_both(self):
        run = self.failed_run()
        sheet = self.sheet(run)["id"]
        run.desk_skip(sheet, [5, 7], "")
        run.desk_add_column(sheet, "Ort", "Köln")
        run.desk_add_column(sheet, "Straße", "Am Markt 1")
        run.desk_unskip(sheet, [5, 7])
        edits = [[5, 6, "„Öl“-Gasse 2", None], [5, 5, "Bonn", None]]
        edits.append([7, 6, "Ring 3", None])
        self.assertEqual(run.desk_save(sheet, edits), {"saved": 3, "conflicts": []})
        rows = self.rows(run)
        self.assertEqual(rows[5]["cells"][5:], ["Bonn", "„Öl“-Gasse 2"])
        self.assertEqual(rows[7]["cells"][6], "Ring 3")
        self.assertEqual(sorted(rows), FAILED)

    def test_a_column_is_added_once_and_has_a_name(self):
        run = self.failed_run()
        sheet = self.sheet(run)["id"]
        for name in ("", "   ", "Branche", None, 7, "x" * 301):
            with self.subTest(name), self.assertRaises(UserError):
                run.desk_add_column(sheet, name, "")

    def test_values_are_checked_cheaply(self):
        run = self.failed_run()
        sheet = self.sheet(run)["id"]
        check = {
            "Branche": (["Handel", "Bau"], ["Bau"]),
            "Breite": (["1,5", "0", "zwölf", ""], ["zwölf"]),
            "Art": (["contact", "Zentrale"], ["Zentrale"]),
        }
        for name, (values, bad) in check.items():
            found = run.desk_check(sheet, HEADER.index(name), values)
            with self.subTest(name):
                self.assertEqual(list(found), bad)
                self.assertTrue(all(found.values()))

    def test_nothing_is_said_of_rows_that_are_in_meanwhile(self):
        """A retry was quicker than the screen, which asks about the last cell."""
        run = self.failed_run()
        self.assertEqual(run.desk_check("0-0", 1, ["x"]), {})
        self.assertEqual(run.desk_choices("0-0", 1, ""), [])

    def test_choices_of_a_relation_are_records_that_one_may_see(self):
        run = self.failed_run()
        sheet = self.sheet(run)["id"]
        found = run.desk_choices(sheet, HEADER.index("Branche"), "hande")
        self.assertIn({"value": "Handel", "label": "Handel"}, found)
        self.assertEqual(run.desk_choices(sheet, HEADER.index("Name"), ""), [])
        kinds = run.desk_choices(sheet, HEADER.index("Art"), "invo")
        self.assertEqual(len(kinds), 1)

    def test_trying_tells_and_leaves_nothing(self):
        run = self.failed_run()
        sheet = self.sheet(run)["id"]
        self.save(run, (3, "Branche", "Handel", "Gewerbe"))
        partners = self.env["res.partner"].search_count([])
        tried = run.desk_try(sheet, [3, 5, 4711])
        self.assertEqual(tried["good"], [3])
        self.assertEqual(list(tried["errors"]), [5])
        self.assertIn("zwölf", tried["errors"][5]["error"])
        self.assertEqual(tried["left"], [])
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        self.assertEqual(self.lines(run), FAILED)

    def test_a_column_does_not_make_chunks_of_any_size(self):
        """A megabyte in each of fifty thousand rows is more than there is memory."""
        run = self.failed_run()
        [sheet] = run.desk_open()["sheets"]
        small = patch.multiple(arguments, LARGEST_WORK=3000, MOST_ADDED=8000)
        with small, self.assertRaisesRegex(UserError, "too long"):
            run.desk_add_column(sheet["id"], "Kürzel", "x" * 1900)
        with small, self.assertRaisesRegex(UserError, "at most 2000 characters"):
            run.desk_add_column(sheet["id"], "Kürzel", "x" * 2001)
        self.assertEqual(self.sheet(run)["columns"][-1]["name"], "Art")


@tagged("post_install", "-at_install")
class TestMappingOfTheDesk(DeskCase):
    """A better mapping for the rows that failed."""

    def opened(self, run, person):
        action = run.with_user(person).desk_mapping(self.sheet(run)["id"])
        task = self.env["impexp.task"].browse(action["res_id"])
        form = self.env["impexp.mapping.form"].with_user(person)
        return form.with_context(**action["context"]), task

    def manager(self):
        return self.make_user("mia", f"{GROUPS},connector_flow.group_flow_manager")

    def test_its_form_shows_the_rows_that_failed(self):
        run = self.failed_run()
        run.desk_skip(self.sheet(run)["id"], [9], "")
        form, task = self.opened(run, self.manager())
        self.assertTrue(form.start(task.config, task.id)["sample"])
        sample = form.read_file(False, task.id, task.flow_id.id)
        self.assertEqual(sample["columns"], HEADER)
        self.assertEqual([line for line, *_rest in sample["rows"]], [3, 5, 7])
        self.assertEqual(sample["rows"][0][1], list(ROWS[1].values()))

    def test_another_mapping_lets_the_failed_rows_in_and_no_other(self):
        run = self.failed_run()
        _form, task = self.opened(run, self.manager())
        mapping = {"Nummer": "ref", "Name": "name"}
        task.config = repr(CONFIG | {"mapping": mapping})
        self.assertEqual(self.retry(run, "all"), 4)
        self.assertEqual(self.figures(run), (9, 0, 0))
        self.assertEqual(len(self.made(run, "res.partner")), 9)

    def test_who_may_not_change_it_is_told_who_may(self):
        run = self.failed_run()
        with self.assertRaisesRegex(UserError, "manager"):
            run.desk_mapping(self.sheet(run)["id"])

    def test_rows_of_others_are_no_sample(self):
        run = self.failed_run()
        task, sheet = run.sudo().flow_id.task_ids[1], self.sheet(run)["id"]
        mona = self.make_user("mona", "connector_flow.group_flow_manager")
        form = self.env["impexp.mapping.form"].with_user(mona)
        form = form.with_context(desk_run_id=run.id, desk_sheet=sheet)
        with self.assertRaises(AccessError):
            form.read_file(False, task.id)


@tagged("post_install", "-at_install")
class TestRightsOfTheDesk(DeskCase):
    """Whose rows, whose desk."""

    def calls(self, run, sheet):
        return {
            "desk_open": lambda one: one.desk_open(),
            "desk_rows": lambda one: one.desk_rows(sheet, [1]),
            "desk_history": lambda one: one.desk_history(sheet, 3),
            "desk_progress": lambda one: one.desk_progress(),
            "desk_save": lambda one: one.desk_save(sheet, [[3, 2, "x", "Gewerbe"]]),
            "desk_check": lambda one: one.desk_check(sheet, 2, ["x"]),
            "desk_choices": lambda one: one.desk_choices(sheet, 2, ""),
            "desk_try": lambda one: one.desk_try(sheet, [3]),
            "desk_skip": lambda one: one.desk_skip(sheet, [3], ""),
            "desk_unskip": lambda one: one.desk_unskip(sheet, [3]),
            "desk_retry": lambda one: one.desk_retry("all"),
            "desk_add_column": lambda one: one.desk_add_column(sheet, "Neu", ""),
            "desk_records": lambda one: one.desk_records({}, ""),
            "desk_preview": lambda one: one.desk_preview({}),
            "desk_answer": lambda one: one.desk_answer([]),
            "desk_withdraw": lambda one: one.desk_withdraw([1]),
            "desk_mapping": lambda one: one.desk_mapping(sheet),
            "action_open_desk": lambda one: one.action_open_desk(),
        }

    def refused(self, person):
        run = self.failed_run()
        sheet = self.sheet(run)["id"]
        for name, call in self.calls(run, sheet).items():
            with self.subTest(name), self.assertRaises(AccessError):
                call(run.with_user(person))
        self.assertEqual(self.lines(run), FAILED)

    def test_another_user_sees_nothing(self):
        self.refused(self.olaf)

    def test_an_employee_without_a_role_sees_nothing(self):
        self.refused(self.make_user("erna", ""))

    def test_a_manager_with_fewer_rights_sees_nothing(self):
        self.refused(self.make_user("mona", "connector_flow.group_flow_manager"))

    def test_a_manager_of_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Andere GmbH"})
        groups = f"{GROUPS},connector_flow.group_flow_manager"
        person = self.make_user("anton", groups)
        person.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        self.refused(person)

    def test_a_manager_with_the_rights_repairs(self):
        groups = f"{GROUPS},connector_flow.group_flow_manager"
        run = self.failed_run().with_user(self.make_user("mia", groups))
        self.assertTrue(run.desk_open()["can_repair"])
        saved = self.save(run, (3, "Branche", "Handel", "Gewerbe"))
        self.assertEqual(saved["saved"], 1)
        self.assertEqual(self.retry(run), 1)

    def test_rows_run_with_the_rights_of_the_run(self):
        """Whoever retries them: she may not write partners any more."""
        run = self.failed_run()
        self.uma.sudo().group_ids -= self.env.ref("base.group_partner_manager")
        admin = run.with_user(self.env.ref("base.user_admin"))
        self.save(admin, (3, "Branche", "Handel", "Gewerbe"))
        self.retry(admin)
        self.assertIn(3, self.lines(admin))

    def test_default_values_of_a_person_reach_no_row(self):
        """Neither ir.default nor the context: rule 13."""
        run = self.failed_run()
        run = run.with_context(default_state="done", default_rows=7, tz="UTC")
        self.env["ir.default"].with_user(self.uma).sudo().set(
            "impexp.chunk", "skip_reasons", '{"3": "x"}', user_id=self.uma.id
        )
        rows = [row(2, trade="Gewerbe"), row(3, trade="Bau")]
        run = self.failed_run(rows).with_context(default_state="done")
        self.save(run, (2, "Branche", "Handel", "Gewerbe"))
        run.desk_retry("changed")
        new = run.sudo().chunk_ids.filtered(lambda one: one.state == "new")
        self.assertFalse(new.skip_reasons)
        self.assertEqual(json.loads(new.data)["rows"][0][0], 2)
