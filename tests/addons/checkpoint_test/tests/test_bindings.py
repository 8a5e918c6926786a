from lxml import etree

from odoo.tests import tagged

from .common import CheckpointCase


@tagged("post_install", "-at_install")
class TestBindings(CheckpointCase):
    """A page on a record shows how other systems know it."""

    def bound(self, **values):
        values = {"odoo_id": self.fruit.id, "backend_id": self.shop.id, **values}
        return self.env["checkpoint.test.binding"].create(values)

    def table(self, fruit=None, user=None):
        html = (fruit or self.fruit).with_user(user or self.mia).connector_bindings
        if not html:
            return []
        rows = etree.fromstring(html, etree.HTMLParser()).iter("tr")
        return [["".join(cell.itertext()) for cell in row] for row in rows]

    def test_each_binding_has_a_row(self):
        self.bound(external_id="0", sync_date="2026-03-01 12:00:00")
        self.bound(external_id="<b>7</b>", active=False)
        head, first, second = self.table()
        self.assertEqual(head, ["Backend", "ID there", "Last Sync"])
        self.assertEqual(first[:2], ["Obstladen", "0"])
        self.assertIn("2026", first[2])
        self.assertEqual(second, ["Obstladen", "<b>7</b>", "never"])

    def test_a_binding_without_backend_or_id_is_shown_by_its_kind(self):
        self.bound(backend_id=False)
        self.assertEqual(self.table()[1], ["Fruit of a Shop", "", "never"])

    def test_a_record_that_is_not_bound_has_none(self):
        self.bound()
        self.env["checkpoint.test.label"].create({"fruit_id": self.fruits[1].id})
        self.assertFalse(self.table(self.fruits[1]))

    def test_a_new_record_has_none(self):
        self.assertFalse(self.env["checkpoint.test.fruit"].new({}).connector_bindings)

    def test_who_may_not_read_bindings_sees_none(self):
        self.bound()
        fruit = self.fruit.with_user(self.uma)
        self.assertFalse(fruit._binding_models())

    def pages(self, model="checkpoint.test.fruit", user=None, view=None, kind="form"):
        records = self.env[model].with_user(user or self.mia)
        arch = records.get_view(view and view.id, kind)["arch"]
        return etree.fromstring(arch).findall(".//page[@name='connector_bindings']")

    def view(self, arch):
        values = {"model": "checkpoint.test.fruit", "arch": arch, "priority": 99}
        return self.env["ir.ui.view"].create(values)

    def test_the_form_gets_a_page_that_hides_while_empty(self):
        [page] = self.pages()
        self.assertEqual(page.get("invisible"), "not connector_bindings")

    def test_the_page_joins_a_notebook_that_is_there(self):
        form = self.view(
            "<form><notebook><page string='One'><field name='name'/></page></notebook>"
            "</form>"
        )
        [page] = self.pages(view=form)
        self.assertEqual(len(page.getparent()), 2)

    def test_a_form_without_a_sheet_gets_it_as_well(self):
        form = self.view("<form><field name='name'/></form>")
        self.assertEqual(len(self.pages(view=form)), 1)

    def test_a_form_that_shows_the_bindings_gets_no_second_page(self):
        form = self.view("<form><field name='connector_bindings'/></form>")
        self.assertFalse(self.pages(view=form))

    def test_only_managers_of_connectors_have_the_page(self):
        self.env["ir.model.access"].create(
            {
                "name": "All",
                "model_id": self.env["ir.model"]._get_id("checkpoint.test.fruit"),
                "perm_read": True,
            }
        )
        self.assertFalse(self.pages(user=self.uma))

    def test_other_views_stay_as_they_are(self):
        self.assertFalse(self.pages(kind="list"))
