import json

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.connector_flow.tasks.after_import import AfterImport
from odoo.addons.connector_flow.tests.common import FlowCase, TypeContract

MODEL = "record.import.ticket"
IMPORT = {
    "model": MODEL,
    "mapping": {"Name": "name", "Seat": "seat_ids/name", "Limit": "limit"},
    "key": "name",
}
SELL = {"model": MODEL, "method": "action_sell"}
ROWS = "Name;Limit;Seat\nGrün;;1A\nÖl & Söhne;1;2A\n;;2B\nRot;;3A\n"


class SaleCase(FlowCase):
    """Tickets are imported with their seats, and then sold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tickets = cls.env[MODEL]
        cls.permitted = cls.env["impexp.method"].create(
            {
                "name": "Sell tickets",
                "model": MODEL,
                "method": "action_sell",
                "done_domain": "[('state', '=', 'sold')]",
            }
        )

    def flow(self, chunk_size=1000, sell=SELL, **arrow):
        csv = {"csv": {"delimiter": ";"}, "chunk_size": chunk_size}
        flow = self.make_flow(("csv_import", csv), ("record_import", IMPORT))
        task = self.make_task(flow, AfterImport, sell)
        self.connect(flow.task_ids[1], task, **arrow)
        return flow

    def load(self, text=ROWS, user=None, **options):
        """Import by jobs; return the run."""
        run = self.start_flow(self.flow(**options), text, user)
        self.work_off(run)
        return run

    def sold(self):
        """{name: number of seats it was sold with}, of those that are sold."""
        found = self.tickets.search([("state", "=", "sold")])
        return {ticket.name: ticket.seats_sold for ticket in found}


@tagged("post_install", "-at_install")
class TestAfterImport(SaleCase):
    def test_records_that_were_made_are_sold(self):
        run = self.load(ROWS.replace(";1;", ";;"))
        self.assertEqual(self.figures(run), (4, 0, 0), self.errors(run))
        self.assertEqual(self.sold(), {"Grün": 1, "Öl & Söhne": 2, "Rot": 1})
        self.assertEqual(run.state, "done")

    def test_here_and_now_does_the_same(self):
        run = self.run_flow(self.flow(chunk_size=1), ROWS)
        self.assertEqual(self.sold(), {"Grün": 1, "Rot": 1})
        self.assertEqual([*self.errors(run)], [3])

    def test_one_that_refuses_waits_with_its_reason_and_its_line(self):
        run = self.load()
        self.assertEqual(self.sold(), {"Grün": 1, "Rot": 1})
        self.assertEqual(
            self.errors(run), {3: "There are only 1 seats. (“Öl & Söhne”)"}
        )
        self.assertEqual(run.rows, 4)
        self.assertEqual(run.state, "failed")

    def test_a_retry_calls_the_method_again_and_imports_nothing(self):
        run = self.load()
        ticket = self.tickets.search([("name", "=", "Öl & Söhne")])
        ticket.write({"limit": 2})
        jobs = run.chunk_ids.filtered(lambda one: one.state == "done").job_id
        self.retry(run)
        self.assertEqual(ticket.seats_sold, 2)
        self.assertEqual(run.state, "done")
        self.assertEqual(self.tickets.search_count([("name", "=", ticket.name)]), 1)
        self.assertEqual(set(jobs.mapped("state")), {"done"})

    def test_what_is_done_already_is_skipped_with_the_reason(self):
        run = self.load()
        self.tickets.search([("name", "=", "Öl & Söhne")]).write(
            {"state": "sold", "seats_sold": 7}
        )
        self.retry(run)
        self.assertEqual(self.sold()["Öl & Söhne"], 7)
        self.assertEqual(
            self.reasons(run),
            {3: "“Öl & Söhne”: nothing is left to do (Sell tickets)."},
        )
        self.assertEqual(run.state, "done")

    def test_records_that_the_import_left_alone_are_left_alone_here(self):
        self.tickets.create({"name": "Rot", "seat_ids": [(0, 0, {"name": "3A"})]})
        self.load()
        self.assertEqual(self.sold(), {"Grün": 1})

    def test_rows_that_fail_to_import_hold_nothing_back(self):
        run = self.load(ROWS + "Blau;viele;4A\n")
        self.assertEqual(self.sold(), {"Grün": 1, "Rot": 1})
        self.assertEqual(sorted(self.errors(run)), [3, 6])

    def test_a_row_that_is_repaired_is_sold_as_well(self):
        run = self.load("Name;Limit;Seat\nGrün;;1A\nBlau;viele;4A\n")
        self.repair(run, 3, {"Limit": "3"})
        self.retry(run)
        self.assertEqual(self.sold(), {"Grün": 1, "Blau": 1})
        self.assertEqual((run.state, run.rows), ("done", 2))

    # a record may have lines anywhere in the file

    def test_a_record_waits_for_its_last_line(self):
        """Whatever the size of chunks, it is sold once, with all of its lines."""
        text = "Name;Limit;Seat\nGrün;;1A\nRot;;3A\nGrün;;1B\nGrün;;1C\n"
        for chunk_size in (1000, 2, 1):
            for run_it in (self.start_flow, self.run_flow):
                with self.subTest(chunk_size), self.env.cr.savepoint() as undo:
                    run = run_it(self.flow(chunk_size), text)
                    self.work_off(run)
                    self.assertEqual(self.errors(run), {})
                    self.assertEqual(self.sold(), {"Grün": 3, "Rot": 1})
                    self.assertEqual((run.state, run.rows), ("done", 4))
                    self.env.flush_all()
                    undo.rollback()
                    self.env.invalidate_all()

    def test_nothing_is_sold_while_rows_of_the_run_wait(self):
        run = self.start_flow(self.flow(chunk_size=1), ROWS)
        for _job in range(3):  # the file, and two of its three records
            self.perform(self.next_job(run))
        self.assertEqual(self.tickets.search_count([]), 2)
        self.assertEqual(self.sold(), {})
        waiting = run.chunk_ids.filtered("comes_last")
        self.assertEqual(waiting.mapped("put_off"), [True, True])
        self.assertFalse(waiting.job_id)

    def test_two_may_follow_each_other(self):
        """The second gets what the first one did, when that is through."""
        self.env["impexp.method"].create(
            {"name": "Read", "model": MODEL, "method": "read"}
        )
        flow = self.flow(chunk_size=1)
        last = self.make_task(flow, AfterImport, SELL | {"method": "read"})
        self.connect(flow.task_ids[2], last)
        run = self.start_flow(flow, ROWS)
        self.work_off(run)
        ids = {row[".id"] for row in self.given(run, last)}
        self.assertEqual(set(self.tickets.browse(ids).mapped("name")), {"Grün", "Rot"})

    # what the arrow lets through

    def test_a_condition_sees_the_cells_of_the_row(self):
        run = self.load(condition="row['Name'] != 'Rot' and row['.id'] > 0")
        self.assertEqual(self.sold(), {"Grün": 1})
        self.assertEqual(run.rows, 4)

    # who may do what

    def test_it_runs_with_the_rights_of_the_runs_user(self):
        user = self.make_user("verkäufer")
        self.env["ir.model.access"].search([("model_id.model", "=", MODEL)]).write(
            {"perm_create": True, "perm_read": True, "perm_write": True}
        )
        run = self.load(user=user)
        self.assertEqual(self.sold(), {"Grün": 1, "Rot": 1})
        ticket = self.tickets.search([("name", "=", "Rot")])
        self.assertEqual((ticket.sold_by, ticket.create_uid), (user, user))
        self.assertEqual([*self.errors(run)], [3])

    def test_a_method_that_is_not_permitted_is_refused_on_save(self):
        for method in ("unlink", "action_ask", "_sell", "nowhere", ""):
            with self.assertRaises(ValidationError) as caught:
                self.flow(sell=SELL | {"method": method})
            self.assertIn("is not permitted", str(caught.exception))
            self.assertIn("(permitted: action_sell)", str(caught.exception))
            self.assertIn("Only an administrator can permit it", str(caught.exception))

    def test_a_model_that_is_not_there_is_refused_on_save(self):
        with self.assertRaisesRegex(ValidationError, "names no model"):
            self.flow(sell={"model": "no.model", "method": "action_sell"})

    def test_a_permission_that_was_taken_back_counts_no_more(self):
        run = self.start_flow(self.flow(), ROWS)
        self.permitted.active = False
        self.work_off(run)
        self.assertEqual(self.sold(), {})
        self.assertIn("is not permitted", self.errors(run)[2])

    def test_only_administrators_permit_methods(self):
        values = {"name": "Ask", "model": MODEL, "method": "action_ask"}
        groups = "connector.group_connector_manager"
        manager = self.make_user("manager_of_flows", groups)
        methods = self.env["impexp.method"].with_user(manager)
        self.assertTrue(methods.search([("model", "=", MODEL)]))
        with self.assertRaises(AccessError):
            methods.create(values)
        with self.assertRaises(AccessError):
            self.permitted.with_user(manager).write({"method": "unlink"})
        system = self.make_user("settings", "base.group_system")
        made = self.env["impexp.method"].with_user(system).create(values)
        self.assertTrue(made.active)

    def test_no_permission_is_deleted(self):
        """An update of the addon would bring it back: it is archived."""
        system = self.make_user("settings_too", "base.group_system")
        with self.assertRaises(AccessError):
            self.permitted.with_user(system).unlink()

    @mute_logger("odoo.sql_db")
    def test_a_permission_makes_sense(self):
        for values, words in (
            ({"method": "_sell"}, "no public method “_sell”"),
            ({"method": "no_such"}, "no public method “no_such”"),
            ({"method": "state"}, "no public method “state”"),
            ({"done_domain": "[('state', '=',"}, "is not a domain"),
            ({"done_domain": "[('no_field', '=', 1)]"}, "is not a domain"),
            ({"done_domain": "__import__('os')"}, "is not a domain"),
        ):
            with self.subTest(values), self.assertRaises(ValidationError) as caught:
                self.permitted.write(values)
            self.assertIn(words, str(caught.exception))

    def test_methods_of_apps_that_are_not_there_may_be_named(self):
        """They are permitted when the app is installed."""
        known = self.env.ref("connector_flow.method_sale_confirm")
        self.assertEqual((known.model, known.active), ("sale.order", True))

    # what else may go wrong

    def test_a_method_that_asks_for_more_is_not_done(self):
        self.permitted.copy({"method": "action_ask", "name": "Ask"})
        run = self.load(sell=SELL | {"method": "action_ask"})
        self.assertEqual([*self.errors(run)], [2, 3, 5])
        self.assertIn(
            "Odoo asks for more before this can be done (Ask)", self.errors(run)[2]
        )

    def test_a_record_that_is_gone_fails_in_words(self):
        run = self.load()
        self.tickets.search([("name", "=", "Öl & Söhne")]).unlink()
        self.retry(run)
        self.assertEqual(
            self.errors(run), {3: "The record is not there any more: skip the row."}
        )

    def test_a_record_that_the_run_did_not_make_is_none(self):
        """Whatever a person writes into the row."""
        other = self.tickets.create({"name": "Fremd"})
        run = self.load()
        failed = run.chunk_ids.filtered(lambda one: one.state == "failed")
        data = json.loads(failed.data)
        data["rows"][0][1][data["columns"].index(".id")] = other.id
        failed.data = json.dumps(data)
        self.retry(run)
        self.assertEqual(other.state, "draft")
        self.assertIn("not there any more", self.errors(run)[3])

    def test_records_of_another_model_are_told(self):
        self.env["impexp.method"].create(
            {"name": "Archive", "model": "res.partner", "method": "action_archive"}
        )
        sell = {"model": "res.partner", "method": "action_archive"}
        run = self.load(sell=sell)
        self.assertIn(f"This is a record of “{MODEL}”", self.errors(run)[2])

    def test_it_stands_behind_what_makes_records(self):
        with self.assertRaisesRegex(ValidationError, "behind the task that imports"):
            flow = self.make_flow("csv_import", (AfterImport, SELL))
            self.env.cr.precommit.run()
            flow.do_run_sync()


@tagged("post_install", "-at_install")
class TestAfterImportType(TypeContract):
    task_type = AfterImport
    good = ["records, not rows"]
    config = {"model": "res.partner", "method": "action_archive"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        values = {"name": "Archive", "model": "res.partner", "method": "action_archive"}
        cls.env["impexp.method"].create(values)
