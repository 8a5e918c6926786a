from odoo.tests import tagged

from .common import ProductCase, row


@tagged("post_install", "-at_install")
class TestProductAnswers(ProductCase):
    """What people say of values is read in place of the cells of a file of products."""

    def failed(self, *prices):
        rows = [
            row(f"A{at}", f"Hemd {at}", "Größe", "M", SKU=f"H{at}", Preis=price)
            for at, price in enumerate(prices)
        ]
        self.load(rows)
        [reason] = self.run.desk_open()["reasons"]
        return reason

    def answer(self, reason, **said):
        self.run.desk_answer([reason | said])
        self.run.desk_retry("changed")
        self.work_off(self.run)

    def test_no_record_is_offered_that_the_import_would_not_take(self):
        reason = self.failed("auf Anfrage")
        told = (reason["column"], reason["value"], reason["ways"])
        self.assertEqual(told, ("Preis", "auf Anfrage", ["text", "empty", "skip"]))

    def test_a_category_is_chosen_once_for_all_its_rows(self):
        columns = {"Name": "name", "Kategorie": "categ_id"}
        columns["Lieferant"] = "seller_ids/partner_id"
        rows = [
            row(f"A{at}", f"Hemd {at}", SKU=f"H{at}")
            | {"Kategorie": "Damen „Hemden“", "Lieferant": "Müller"}
            for at in range(2)
        ]
        self.load(rows, template=columns)
        self.assertFigures(failed=2)
        category = self.env["product.category"].create({"name": "Hemden"})
        supplier = self.env["res.partner"].create({"name": "Müller & Söhne"})
        records = {"Kategorie": category, "Lieferant": supplier}
        for _time in records:
            for reason in self.run.desk_open()["reasons"]:
                self.assertEqual(reason["count"], 2)
                self.assertNotIn("lines of", reason["message"])
                chosen = records[reason["column"]]
                self.answer(reason, way="record", res_id=chosen.id)
        self.assertFigures(done=2)
        made = self.product("Hemd 0") | self.product("Hemd 1")
        self.assertEqual(made.categ_id, category)
        self.assertEqual(made.seller_ids.partner_id, supplier)
        self.assertIn("Damen „Hemden“", self.run.chunk_ids[-1].data)

    def test_a_text_is_read_in_place_of_a_value_that_nobody_knows(self):
        self.load([row("A1", "Hemd", "Größe", "M", SKU="H1")])
        rows = [row("A2", "Hose", "Größe", "mittel"), row("A3", "Rock", "Größe", "M")]
        self.load(rows, create=False)
        [reason] = self.run.desk_open()["reasons"]
        told = (reason["column"], reason["value"], reason["ways"])
        self.assertEqual(told, ("Wert", "mittel", ["text", "empty", "skip"]))
        self.answer(reason, way="text", text="M")
        self.assertFigures(done=2)

    def test_a_text_is_read_in_place_of_a_price(self):
        reason = self.failed("auf Anfrage", "12.5", "auf Anfrage")
        self.answer(reason, way="text", text="99.9")
        self.assertFigures(done=3)
        self.assertEqual(self.product("Hemd 2").list_price, 99.9)

    def test_rows_with_a_price_are_left_out(self):
        reason = self.failed("auf Anfrage", "12.5")
        self.answer(reason, way="skip")
        self.assertFigures(done=1, skipped=1)
