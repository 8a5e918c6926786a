from odoo.tests import tagged

from odoo.addons.connector_flow.tests.common import FlowCase

BATCH = "test_item_batch_import"
USER = "connector_flow.group_flow_user"


@tagged("post_install", "-at_install")
class TestAnswersOfRows(FlowCase):
    """Types that know nothing of answers get rows as people read them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.uma = cls.make_user("uma", USER)

    def failed_run(self, *amounts):
        rows = [
            {"Name": f"Birne {at}", "Code": f"B{at}", "Amount": amount}
            for at, amount in enumerate(amounts)
        ]
        run = self.run_rows(BATCH, rows, user=self.uma)
        return run.with_user(self.uma)

    def answer(self, run, way, **said):
        [reason, *_others] = run.desk_open()["reasons"]
        run.desk_answer([reason | {"way": way} | said])
        found = run.desk_retry("changed")["rows"]
        self.work_off(run.sudo())
        return found

    def test_the_column_that_a_type_names_is_told(self):
        run = self.failed_run("x3", "4")
        [reason] = run.desk_open()["reasons"]
        told = {name: reason[name] for name in ("column", "value", "kind", "model")}
        self.assertEqual(
            told, {"column": "Amount", "value": "x3", "kind": "other", "model": ""}
        )
        self.assertEqual(reason["ways"], ["text", "empty", "skip"])

    def test_a_text_is_read_in_place_of_the_cell(self):
        run = self.failed_run("x3", "4", "x3")
        self.assertEqual(self.answer(run, "text", text="5"), 2)
        self.assertEqual(self.figures(run.sudo()), (3, 0, 0))
        items = self.made(run.sudo(), "flow.test.item")
        self.assertEqual(sorted(items.mapped("amount")), [4, 5, 5])

    def test_a_type_that_takes_them_gets_records_that_people_chose(self):
        items = self.env["flow.test.item"]
        apple = items.create({"name": "Äpfel „süß“", "amount": 0.5})
        rows = [{"Name": f"Birne {at}", "Like": "Apfel"} for at in range(2)]
        run = self.run_rows("test_price_like", rows, user=self.uma).with_user(self.uma)
        [reason] = run.desk_open()["reasons"]
        self.assertEqual((reason["count"], reason["model"]), (2, items._name))
        self.assertIn("create", reason["ways"])
        self.assertEqual(run.desk_records(reason, "süß")[0]["id"], apple.id)
        self.assertEqual(self.answer(run, "record", res_id=apple.id), 2)
        made = self.made(run.sudo(), items._name)
        self.assertEqual(made.mapped("amount"), [0.5, 0.5])

    def test_a_chosen_record_that_is_gone_is_asked_about_again(self):
        apple = self.env["flow.test.item"].create({"name": "Äpfel", "amount": 1})
        rows = [{"Name": "Birne", "Like": "Apfel"}]
        run = self.run_rows("test_price_like", rows, user=self.uma).with_user(self.uma)
        [reason] = run.desk_open()["reasons"]
        run.desk_answer([reason | {"way": "record", "res_id": apple.id}])
        apple.active = False
        run.desk_retry("changed")
        self.work_off(run.sudo())
        self.assertEqual(self.figures(run.sudo()), (0, 0, 1))

    def test_rows_with_a_value_are_left_out(self):
        run = self.failed_run("x3", "x4")
        self.answer(run, "skip")
        self.assertEqual(self.figures(run.sudo()), (0, 1, 1))

    def test_the_stored_cell_stays_as_it_came(self):
        run = self.failed_run("x3")
        self.answer(run, "text", text="5")
        self.assertIn("x3", run.chunk_ids.data)
