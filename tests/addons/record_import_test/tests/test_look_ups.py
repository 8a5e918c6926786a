from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.connector_flow.tasks.record_import import RecordImport

from .common import ImportCase


@tagged("post_install", "-at_install")
class TestLookUps(ImportCase):
    """Related records are found in one way or another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        colours = cls.env["record.import.colour"]
        cls.red, cls.green = colours.create(
            [{"name": "rot", "code": "R"}, {"name": "grün", "code": "G"}]
        )

    def load_colours(self, text, spec, **config):
        """Import things with a colour; return the colours of those that are new."""
        spec = {"field": "colour_id"} | spec
        before = self.records()
        self.load(text, mapping={"n": "name", "c": spec}, **config)
        return (self.records() - before).mapped("colour_id.name")

    def test_one_that_finds_a_record_is_enough(self):
        """And several that find the same one."""
        self.green.code = "grün"
        found = self.load_colours(
            "n;c\na;R\nb;rot\nc;grün\nd;lila\n", {"by": ["code", "name"]}
        )
        self.assertEqual(found, ["rot", "grün"])
        self.assertEqual(list(self.errors()), [5])
        self.assertIn("no record of “Colour” found for “lila”", self.errors()[5])

    def test_those_that_find_different_ones_fail_the_row_and_name_both(self):
        self.green.code = "rot"
        self.load_colours("n;c\na;rot\n", {"by": ["code", "name"]})
        for colour in (self.red, self.green):
            self.assertIn(f"(id {colour.id})", self.errors()[2])
        self.assertIn(
            "a different record of “Colour” in each look-up", self.errors()[2]
        )

    def test_what_several_have_one_of_them_may_tell(self):
        """Two colours have the code, one of them the name as well."""
        twin = self.red.copy({"name": "R"})
        self.assertEqual(twin.code, "R")
        found = self.load_colours("n;c\na;R\n", {"by": ["code", "name"]})
        self.assertEqual(found, ["R"])

    def test_a_chunk_asks_once_for_each_look_up(self):
        searches = []
        colours = type(self.red)
        search = colours.search_fetch

        def counted(model, domain, *args, **kwargs):
            if model._name == "record.import.colour":
                searches.append(domain)
            return search(model, domain, *args, **kwargs)

        self.patch(colours, "search_fetch", counted)
        rows = "".join(f"a{at};{'R' if at % 2 else 'grün'}\n" for at in range(40))
        self.load_colours("n;c\n" + rows, {"by": ["code", "name"], "archived": True})
        self.assertEqual(self.figures(), (40, 0, 0), self.errors())
        self.assertEqual(len(searches), 2)

    def test_a_look_up_that_a_cell_does_not_fit_is_left_out(self):
        """“rot” is no database id, but a name."""
        found = self.load_colours(
            f"n;c\na;rot\nb;{self.green.id}\n", {"by": [".id", "name"]}
        )
        self.assertEqual(found, ["rot", "grün"], self.errors())

    def test_by_way_of_several_records(self):
        """As a supplier's code of a product: any of its lines may have it."""
        thing = self.model.create(
            {
                "name": "Apfel",
                "part_ids": [(0, 0, {"name": "P-11"}), (0, 0, {"name": "P-42"})],
            }
        )
        self.load(
            "n;o\nSaft;P-42\nMus;P-11\n",
            mapping={
                "n": "name",
                "o": {"field": "parent_id", "by": ["code", "part_ids/name"]},
            },
        )
        self.assertEqual(self.figures(), (2, 0, 0), self.errors())
        self.assertEqual(thing.search_count([("parent_id", "=", thing.id)]), 2)

    def test_a_column_that_is_there_twice(self):
        """Suppliers say their own codes, and the order's number in two columns."""
        self.model.create({"name": "Apfel", "part_ids": [(0, 0, {"name": "P-11"})]})
        mapping = {
            "OrderID": "code",
            "OrderID (2)": "name",
            "Date": "day",
            "Item": {"field": "parent_id", "by": ["code", "part_ids/name"]},
            "Qty": "number",
        }
        self.load(
            "OrderID;Date;Customer;OrderID;Item;Qty\n"
            "10248;2026-07-04;HALL;10248;P-11;12\n"
            "10249;2026-07-05;ÅKE;10249;P-42;3\n",
            mapping=mapping,
        )
        order = self.records(("code", "=", "10248"))
        self.assertEqual((order.parent_id.name, order.number), ("Apfel", 12))
        self.assertIn("“Item”: no record of “Thing”", self.errors()[3])

    def test_cells_say_by_their_beginning_how_they_are_meant(self):
        """A parent by its code, or as id:901, with a prefix for what shops number."""
        mapping = {
            "ID": {"field": "id", "prefix": "woo_"},
            "SKU": "code",
            "Name": "name",
            "Parent": {
                "field": "parent_id",
                "by": {"id:": "id", "": "code"},
                "prefix": "woo_",
            },
        }
        text = (
            "ID;SKU;Name;Parent\n903;blau;Blau;kapu\n904;rot;Rot;id:901\n"
            "901;kapu;Kapuzenpulli;\n905;weg;Weg;id:999\n906;leer;Leer;id:\n"
        )
        self.load(text, mapping=mapping)
        self.assertEqual(self.figures(), (3, 0, 2))
        shirt = self.env.ref("__import__.woo_901")
        children = self.records(("parent_id", "=", shirt.id))
        self.assertEqual(children.mapped("code"), ["blau", "rot"])
        self.assertIn("“__import__.woo_999”", self.errors()[5])
        self.assertIn("Nothing stands behind “id:”", self.errors()[6])
        self.load(text, mapping=mapping)
        self.assertEqual(self.figures(), (0, 3, 2))

    def test_a_prefix_stands_in_front_of_external_ids(self):
        """Whatever the cell has: a dot in it is no module."""
        for name, colour in (("c_7", self.red), ("c_7.1", self.green)):
            self.env["ir.model.data"].create(
                {
                    "module": "shop",
                    "name": name,
                    "model": colour._name,
                    "res_id": colour.id,
                }
            )
        spec = {"field": "colour_id/id", "prefix": "c_"}
        text = "n;c\na;7\nb;7.1\n"
        self.assertEqual(self.load_colours(text, spec, module="shop"), ["rot", "grün"])
        spec["prefix"] = "shop.c_"
        self.assertEqual(self.load_colours(text, spec), ["rot", "grün"])

    def test_columns_that_are_enough_by_themselves(self):
        """The code, or else the name in another column."""
        mapping = {
            "n": "name",
            "C": {"field": "colour_id/code", "alternative": True},
            "F": {"field": "colour_id/name", "alternative": True},
        }
        text = "n;C;F\na;R;\nb;;grün\nc;R;rot\nd;R;grün\ne;;\nf;X;grün\n"
        self.load(text, mapping=mapping)
        self.assertEqual(list(self.errors()), [5])
        self.assertIn("“R, grün” is a different record", self.errors()[5])
        self.assertEqual(
            [one.colour_id.name for one in self.records()],
            ["rot", "grün", "rot", False, "grün"],
        )

    def test_several_columns_with_several_look_ups(self):
        """A state by code or name, within its country: in any order of columns."""
        state = {"field": "state_id", "by": ["code", "name"]}
        country = ["country_id", "state_id/country_id"]
        for mapping in (
            {"N": "name", "S": state, "C": country},
            {"N": "name", "C": country, "S": state},
        ):
            with self.subTest(list(mapping)):
                self.MODEL, self.model = "res.partner", self.env["res.partner"]
                self.load(
                    "N;S;C\nLand-1;California;USA\nLand-2;CA;US\nLand-3;;UK\n"
                    "Land-4;CA;Germany\n",
                    mapping=mapping,
                )
                made = self.records(("name", "like", "Land-"))
                self.assertEqual(made.mapped("state_id.name"), ["California"])
                self.assertEqual(
                    [one.country_id.code for one in made], ["US", "US", "GB"]
                )
                self.assertIn("“CA, Germany”", self.errors()[5])
                made.unlink()

    def test_the_first_in_an_order_is_taken_of_several(self):
        twins = self.env["record.import.colour"].create(
            [{"name": "blau", "code": code} for code in ("B2", "B1", "B3")]
        )
        text = "n;c\na;blau\n"
        self.load_colours(text, {})
        for twin in twins:
            self.assertIn(f"(id {twin.id})", self.errors()[2])
        for order, code in (("code", "B1"), ("code desc", "B3"), ("name, id", "B2")):
            self.load_colours(text, {"prefer": order})
            self.assertEqual(self.records()[-1].colour_id.code, code)

    def test_missing_ones_are_created_by_the_first_look_up(self):
        found = self.load_colours(
            "n;c\na;oliv\nb;oliv\nc;G\n", {"by": ["name", "code"], "create": True}
        )
        self.assertEqual(found, ["oliv", "grün"])
        olive = self.env["record.import.colour"].search([("name", "=", "oliv")])
        self.assertEqual(len(olive), 1)

    def test_two_fields_that_lack_the_same_one_make_it_once(self):
        mapping = {
            "n": "name",
            "c": {"field": "colour_id", "create": True},
            "d": {"field": "colour_ids/name", "create": True},
        }
        self.load("n;c;d\na;oliv;oliv,rot\n", mapping=mapping)
        thing = self.records()
        self.assertEqual(thing.colour_ids, thing.colour_id + self.red)

    def test_names_in_any_language_that_is_installed(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        apple = self.model.create({"name": "Apple"})
        apple.with_context(lang="fr_FR").name = "Pomme"
        spec = {"field": "parent_id"}
        text = "n;p\nSaft;Pomme\n"
        self.load(text, mapping={"n": "name", "p": spec})
        self.assertIn("no record", self.errors()[2])
        self.load(text, mapping={"n": "name", "p": spec | {"languages": True}})
        self.assertEqual(self.records(("name", "=", "Saft")).parent_id, apple)

    REFUSED = [
        ({"field": "colour_id/code", "by": ["name"]}, "leave out “/code”"),
        ({"field": "colour_id", "by": ["kode"]}, "“kode” is not a field"),
        ({"field": "colour_id", "by": []}, "has to list fields"),
        ({"field": "colour_id", "by": [1]}, "has to list fields"),
        ({"field": "colour_id", "by": {5: [], "": "code"}}, "has to list fields"),
        ({"field": "colour_id", "by": ["name"] * 11}, "10 look-ups or fewer"),
        ({"field": "note", "by": ["name"]}, "“by” is for related records"),
        ({"field": "colour_id", "prefix": "x_"}, "“prefix” is for external ids"),
        ({"field": "note", "prefix": "x_"}, "“prefix” is for related records"),
        ({"field": "colour_id", "prefer": "kode"}, "“kode” is not a field"),
        ({"field": "colour_id", "prefer": "code; drop"}, "has to be an order"),
        ({"field": "colour_id", "missing": "ignore"}, "has to be one of 'fail'"),
        ({"field": "colour_id", "missing": {"use": ""}}, "has to be one of 'fail'"),
        ({"field": "note", "missing": "empty"}, "“missing” is for related records"),
        ({"field": "part_ids/thing_id", "missing": "empty"}, "it is required"),
        ({"field": "part_ids/colour_id", "missing": "skip"}, "a line cannot be left"),
        (
            {"field": "colour_id", "missing": "empty", "create": True},
            "contradict each other",
        ),
        (
            {"field": "colour_id", "by": ["id", "family_id/code"], "create": True},
            "only when they are found by their own fields",
        ),
    ]

    def test_what_does_not_fit_is_refused_on_save(self):
        for spec, message in self.REFUSED:
            with self.subTest(spec), self.assertRaises(ValidationError) as caught:
                self.configure(mapping={"n": "name", "c": spec})
            self.assertIn(message, str(caught.exception))

    def test_what_look_ups_read_counts_for_the_approval(self):
        """As if it stood behind a slash."""
        task = RecordImport(self.task)
        for spec in (
            {"field": "country_id", "by": ["code", "create_uid/password"]},
            {"field": "create_uid", "prefer": "password"},
        ):
            config = task.config() | {"mapping": {"n": "name", "c": spec}}
            with self.subTest(spec):
                self.assertIn("res.users", task.touched_models(config))


@tagged("post_install", "-at_install")
class TestCountries(ImportCase):
    """Countries as people write them."""

    MODEL = "res.partner"

    def codes(self, *names):
        rows = "".join(f"Land-{at};{name}\n" for at, name in enumerate(names))
        self.load(
            "N;Country*\n" + rows, mapping={"N": "name", "Country*": "country_id"}
        )
        made = self.records(("name", "like", "Land-"))
        return [one.country_id.code for one in made]

    def test_names_codes_and_what_people_call_them(self):
        names = ["Germany", "USA", "UK", "DE", "DEU", "de", "sweden", "Great Britain"]
        codes = ["DE", "US", "GB", "DE", "DE", "DE", "SE", "GB"]
        self.assertEqual(self.codes(*names), codes, self.errors())

    def test_names_in_the_languages_that_are_installed(self):
        """And no others: what nobody here speaks may be a mistake."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.assertEqual(self.codes("Schweden", "Österreich", "Suède"), ["SE", "AT"])
        self.assertIn("no record of “Country” found for “Suède”", self.errors()[4])

    def test_what_was_several_countries_is_none(self):
        self.assertEqual(self.codes("YUG", "Atlantis"), [])
        self.assertEqual(list(self.errors()), [2, 3])

    def test_addresses_as_they_are_exported(self):
        """A salesperson's list: names with stars, states where there are some."""
        text = (
            "Firma;Nachname*;Straße*;PLZ*;Ort*;Country*;State\n"
            "Müller KG;Sørensen;Hauptstraße;01067;Dresden;Germany;\n"
            ";Ångström;Storgatan;111 22;Stockholm;Sweden;\n"
            "Acme Inc.;Lee;Main St;94016;San Francisco;USA;California\n"
            ";O'Neill;High Street;SW1A 1AA;London;UK;\n"
        )
        mapping = {
            "Nachname*": "name",
            "Straße*": "street",
            "PLZ*": "zip",
            "Ort*": "city",
            "Country*": ["country_id", "state_id/country_id"],
            "State": "state_id/name",
        }
        self.load(text, mapping=mapping, key=["name", "zip"])
        self.assertEqual(self.figures(), (4, 0, 0), self.errors())
        lee = self.records(("name", "=", "Lee"))
        self.assertEqual((lee.country_id.code, lee.state_id.code), ("US", "CA"))
        self.load(text, mapping=mapping, key=["name", "zip"])
        self.assertEqual(self.figures(), (0, 4, 0))
