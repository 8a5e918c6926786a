from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.connector_flow.tasks.record_import import RecordImport

from .common import ImportCase


@tagged("post_install", "-at_install")
class TestConfig(ImportCase):
    """A configuration that cannot work is refused when it is saved."""

    REFUSED = [
        ({"model": ""}, "“model” is missing"),
        ({"model": "res.partnre"}, "there is no model “res.partnre”"),
        ({"model": "impexp.work"}, "holds no records"),
        ({"model": "impexp.wizard.runtask"}, "holds no records"),
        ({"mode": "insert"}, "has to be one of 'create', 'update'"),
        (
            {"mapping": {"N": "nmae"}},
            "“N”: “nmae” is not a field of record.import.thing.",
        ),
        ({"mapping": {"N": "nmae"}}, "Did you mean 'name'"),
        ({"mapping": {"N": {"feild": "name"}}}, "the key “field” is missing"),
        ({"mapping": {"N": {"field": "name", "x": 1}}}, "“x” is not known"),
        ({"mapping": {"N": 5}}, "has to be a field or a dictionary, not 5"),
        ({"mapping": {"N": "name/x"}}, "“name/x” has no fields of its own"),
        ({"mapping": {"N": "name:tlh"}}, "The language tlh is not installed"),
        ({"mapping": {"N": "code:en_US"}}, "is not translated"),
        ({"mapping": {"N": "twice"}}, "“twice” is computed"),
        ({"mapping": {"N": "create_date"}}, "“create_date” is computed"),
        ({"mapping": {"N": "country_id/kode"}}, "“kode” is not a field of res.country"),
        ({"mapping": {"N": "part_ids"}}, "such as “part_ids/name”"),
        ({"mapping": {"N": "name", "M": "name"}}, "“M”: Two columns fill “name”."),
        (
            {"mapping": {"N": "colour_id", "M": "colour_id/code"}},
            "each of them has to name a field",
        ),
        (
            {"mapping": {"N": {"field": "colour_id/id", "create": True}}},
            "only when they are found by their own fields",
        ),
        ({"mapping": {"N": "name"}, "key": "code"}, "no column is mapped to “code”"),
        ({"mapping": {"N": "name"}, "key": "id"}, "no column is mapped to “id”"),
        ({"key": "kode"}, "record.import.thing has no field “kode”"),
        ({"key": "colour_ids"}, "records cannot be found by “colour_ids”"),
        ({"mapping": {"N": "name"}, "mode": "update"}, "needs a “key”"),
        ({"lines": {"part_ids": ["name"]}, "mapping": {"N": "name"}}, "no column"),
        ({"key": {"backend": "base.nothing"}}, "is not the external id of a backend"),
        ({"mapper": {"backend": "base.main_company"}}, "not the external id of a back"),
        ({"constants": {"nmae": 1}, "mapping": {}}, "“nmae” is not a field"),
        ({"defaults": {"nmae": 1}, "mapping": {}}, "“nmae” is not a field"),
        ({"decimal": ";"}, "has to be one of '.', ','"),
        ({"thousands": "."}, "“decimal” and “thousands” are both “.”"),
        (
            {"mapping": {"N": {"field": "ratio", "decimal": ","}}, "thousands": ","},
            "“N”: “decimal” and “thousands” are both “,”",
        ),
    ]

    def test_what_cannot_work_is_refused_and_named(self):
        for config, message in self.REFUSED:
            with self.subTest(config), self.assertRaises(ValidationError) as caught:
                self.configure(**config)
            self.assertIn(message, str(caught.exception))

    def test_the_help_explains_every_option(self):
        for name in RecordImport.all_options():
            self.assertIn(f"<code>{name}</code>", self.task.help_html)

    def test_a_column_that_the_file_lacks_is_named(self):
        self.load("Name\nApfel\n", mapping={"Nmae": "name"})
        self.assertEqual(
            self.errors(),
            {
                2: "The file has no column “Nmae”. Its columns are “Name”. Take another"
                " file, rename the columns there, or edit the mapping."
            },
        )

    def test_who_lacks_a_right_cannot_start(self):
        """Named before the first row: that of the model, and of what is created."""
        groups = "connector_flow.group_flow_user,base.group_user"
        uma = new_test_user(self.env, "uma", groups)
        self.MODEL, self.model = "res.country", self.env["res.country"]
        with self.assertRaisesRegex(Exception, "Country|res.country"):
            self.load("name;code\nAtlantis;XA\n", user=uma)
        task = RecordImport(self.task)
        self.configure(
            mapping={"n": "name", "c": {"field": "currency_id", "create": True}}
        )
        self.assertIn(("res.currency", "create"), task.required_access)

    def test_rows_run_with_the_rights_of_the_user(self):
        """A record that a rule forbids fails its row, and no other."""
        groups = "connector_flow.group_flow_user,base.group_user"
        uma = new_test_user(self.env, "uma", groups)
        self.env["ir.rule"].create(
            {
                "name": "no nuts",
                "model_id": self.env["ir.model"]._get_id("record.import.thing"),
                "domain_force": "[('kind', '!=', 'nut')]",
            }
        )
        self.load("name;kind\nApfel;fruit\nHasel;nut\n", user=uma)
        self.assertEqual(self.records().mapped("name"), ["Apfel"])
        self.assertEqual(list(self.errors()), [3])
        self.assertEqual(self.records().create_uid, uma)
