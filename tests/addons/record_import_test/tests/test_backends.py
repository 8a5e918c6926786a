from odoo.tests import tagged

from .common import ImportCase


@tagged("post_install", "-at_install")
class TestBackends(ImportCase):
    """Bindings of a backend, and a connector's mapper in a flow."""

    MODEL = "record.import.binding"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend, cls.other = cls.env["record.import.backend"].create(
            [{"name": "shop"}, {"name": "other"}]
        )
        cls.env["ir.model.data"]._update_xmlids(
            [{"xml_id": "shop.backend", "record": cls.backend}]
        )
        cls.theirs = cls.model.create(
            {"name": "x", "external_id": "7", "backend_id": cls.other.id}
        )

    def test_bindings_of_a_backend(self):
        """The id of the backend tells records apart; other backends have their own."""
        text = "external_id;name\n7;Apfel\n8;Birne\n"
        key = {"backend": "shop.backend"}
        self.load(text, key=key)
        self.assertEqual(self.figures(), (2, 0, 0), self.errors())
        mine = self.records(("backend_id", "=", self.backend.id))
        self.assertEqual(mine.mapped("odoo_id.name"), ["Apfel", "Birne"])
        self.assertTrue(all(mine.mapped("sync_date")))
        self.assertEqual(self.theirs.name, "x")
        self.load(text.replace("Birne", "Kiwi"), key=key)
        self.assertEqual(self.figures(), (1, 1, 0))
        self.assertEqual(mine.mapped("name"), ["Apfel", "Kiwi"])

    def test_a_mapper_instead_of_a_mapping(self):
        """It knows what is only for new records; what it refuses fails the row."""
        config = {
            "mapper": {"backend": "shop.backend"},
            "key": {"backend": "shop.backend"},
        }
        text = "number;title;weight\n1;apfel;1.5\n2;blei;heavy\n3;kiwi;x\n"
        self.load(text, **config)
        self.assertEqual(list(self.errors()), [3, 4])
        self.assertEqual(self.errors()[3], "Too heavy.")
        apple = self.records(("external_id", "=", "1"))
        self.assertEqual((apple.name, apple.weight, apple.note), ("APFEL", 1.5, "new"))
        apple.note = "seen"
        self.load("number;title;weight\n1;apfel;2\n", **config)
        self.assertEqual((apple.weight, apple.note), (2.0, "seen"))
        self.load("number;title;weight\n1;apfel;2\n", **config)
        self.assertEqual(self.reasons(), {2: "unchanged"})

    def test_a_mapper_that_is_not_there_is_refused(self):
        """When the configuration is saved."""
        mapper = {"backend": "shop.backend", "usage": "nobody"}
        with self.assertRaisesRegex(Exception, "nobody"):
            self.configure(mapper=mapper)

    def test_a_model_that_is_none_of_bindings_is_refused(self):
        self.MODEL = "record.import.thing"
        with self.assertRaisesRegex(Exception, "not a model of bindings"):
            self.configure(key={"backend": "shop.backend"})
