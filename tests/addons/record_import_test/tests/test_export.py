import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.connector_flow.engine.run_end import look_for_end
from odoo.addons.connector_flow.engine.run_fire import fire

from .export_common import ExportCase


@tagged("post_install", "-at_install")
class TestExport(ExportCase):
    """Which records are exported, and what stands in their cells."""

    def cell(self, path, **values):
        """The cell of a new thing."""
        self.export([path], domain=[("id", "=", self.thing(**values).id)])
        return self.last_run.chunk_ids.sorted("id")[-1:].data and self.rows()[0][0]

    def rows(self):
        import json

        chunks = self.last_run.chunk_ids.sorted("id")
        return [cells for one in chunks for _l, cells in json.loads(one.data)["rows"]]

    def test_a_text_stays_as_it_is(self):
        text = 'Größe "XL",\n2 cm; =1+1'
        self.assertEqual(self.cell("note", note=text), text)

    def test_an_empty_text_is_empty_and_a_zero_is_none(self):
        self.assertIsNone(self.cell("note"))
        self.assertEqual(self.cell("number", number=0), 0)
        self.assertEqual(self.cell("weight", weight=0), 0)

    def test_html(self):
        self.assertEqual(self.cell("page", page="<p>süß</p>"), "<p>süß</p>")

    def test_numbers_and_yes_and_no_keep_their_type(self):
        euro = self.env.ref("base.EUR").id
        self.assertEqual(self.cell("weight", weight=1.255), 1.255)
        self.assertEqual(self.cell("price", price=3.5, currency_id=euro), 3.5)
        self.assertEqual(self.cell("number", number=-7), -7)
        self.assertIs(self.cell("done", done=True), True)
        self.assertIs(self.cell("done", done=False), False)

    def test_a_selection_is_its_technical_value(self):
        """Labels may be the same for two of them."""
        self.assertEqual(self.cell("kind", kind="a"), "a")

    def test_a_date(self):
        self.assertEqual(self.cell("day", day="2026-12-31"), "2026-12-31")
        self.assertIsNone(self.cell("day"))

    def test_a_time_is_that_of_the_users_time_zone(self):
        cell = self.cell("moment", moment="2026-07-01 22:30:00")
        self.assertEqual(cell, "2026-07-02 00:30:00+02:00")

    def test_a_file_is_base64(self):
        content = base64.b64encode(b"\0\xff")
        self.assertEqual(self.cell("content", content=content), content.decode())

    def test_json_and_reference(self):
        self.assertEqual(self.cell("data", data={"a": [1]}), {"a": [1]})
        partner = self.env.user.partner_id
        reference = f"res.partner,{partner.id}"
        self.assertEqual(self.cell("reference", reference=reference), reference)

    def test_a_related_record_is_its_name_or_a_field_of_it(self):
        france = self.env.ref("base.fr")
        self.assertEqual(self.cell("country_id", country_id=france.id), "France")
        self.assertEqual(self.cell("country_id/code", country_id=france.id), "FR")
        self.assertEqual(self.cell("country_id.code", country_id=france.id), "FR")
        self.assertEqual(self.cell("country_id/id", country_id=france.id), "base.fr")
        self.assertEqual(self.cell("country_id/.id", country_id=france.id), france.id)
        self.assertIsNone(self.cell("country_id/code"))

    def test_several_related_records_are_a_list(self):
        red, blue = self.env["record.import.colour"].create(
            [{"name": "rot", "code": "r"}, {"name": "blau"}]
        )
        ids = [(6, 0, [red.id, blue.id])]
        self.assertEqual(self.cell("colour_ids", colour_ids=ids), ["rot", "blau"])
        self.assertEqual(self.cell("colour_ids/code", colour_ids=ids), ["r"])
        self.assertEqual(self.cell("colour_ids"), [])

    def test_lines_are_a_list(self):
        parts = [(0, 0, {"name": "Stiel"}), (0, 0, {"name": "Kern", "amount": 5})]
        self.assertEqual(self.cell("part_ids/name", part_ids=parts), ["Stiel", "Kern"])
        self.assertEqual(self.cell("part_ids/amount", part_ids=parts), [1.0, 5.0])

    def test_a_translation(self):
        self.env["res.lang"]._activate_lang("de_DE")
        thing = self.thing(name="apple")
        thing.with_context(lang="de_DE").name = "Apfel"
        domain = [("id", "=", thing.id)]
        self.export(["name", "name:de_DE"], domain=domain, lang="en_US")
        self.assertEqual(self.rows(), [["apple", "Apfel"]])
        self.export(["name", "name:en_US"], domain=domain, lang="de_DE")
        self.assertEqual(self.rows(), [["Apfel", "apple"]])

    def test_an_external_id_is_made_once_where_there_is_none(self):
        first = self.cell("id", code="X1")
        self.assertTrue(first.startswith("__export__.record_import_thing_"))
        thing = self.env.ref(first)
        self.export(["id", ".id"], domain=[("id", "=", thing.id)])
        self.assertEqual(self.rows(), [[first, thing.id]])

    # which records

    def names(self):
        return [row[0] for row in self.rows()]

    def many(self, count):
        self.model.create([{"name": f"Ding {at:03}"} for at in range(count)])

    def test_records_come_in_pages_in_the_order_of_their_ids(self):
        self.many(25)
        self.export(["name"], chunk_size=10)
        self.assertEqual(self.names(), [f"Ding {at:03}" for at in range(25)])
        self.assertEqual(
            self.last_run.chunk_ids.sorted("id").mapped("first_line"), [1, 11, 21]
        )

    def test_records_come_in_the_order_that_is_asked_for(self):
        self.many(25)
        self.export(["name"], chunk_size=10, order="name desc")
        self.assertEqual(self.names(), [f"Ding {at:03}" for at in range(24, -1, -1)])

    def test_a_domain(self):
        self.many(25)
        self.export(["name"], domain=[("name", ">=", "Ding 020")])
        self.assertEqual(len(self.names()), 5)

    def test_archived_records_come_when_asked_for(self):
        self.thing(name="alt", active=False)
        self.export(["name"])
        self.assertEqual(self.rows(), [])
        self.export(["name"], archived=True)
        self.assertEqual(self.names(), ["alt"])

    def test_pages_get_smaller_where_records_are_large(self):
        """Twenty files of 100 kB are several chunks."""
        content = base64.b64encode(b"x" * 100_000)
        self.model.create([{"name": "groß", "content": content}] * 20)
        self.export(["content"], chunk_bytes=500_000)
        self.assertGreater(len(self.last_run.chunk_ids), 3)
        self.assertEqual(self.last_run.rows, 20)

    def test_the_rights_of_the_runs_user_count(self):
        """Who may not read the model is told so; rules hide records."""
        groups = "base.group_user,connector_flow.group_flow_user"
        user = new_test_user(self.env, "uwe", groups)
        self.thing(name="sichtbar")
        self.thing(name="geheim")
        self.env["ir.rule"].create(
            {
                "name": "not secret",
                "model_id": self.env["ir.model"]._get_id(self.MODEL),
                "domain_force": "[('name', '!=', 'geheim')]",
            }
        )
        self.export(["name"], user=user)
        self.assertEqual(self.names(), ["sichtbar"])
        self.env["ir.model.access"].search([("model_id.model", "=", self.MODEL)]).write(
            {"perm_read": False}
        )
        with self.assertRaises(AccessError):
            self.export(["name"], user=user)

    # only what changed

    def test_only_what_was_changed_since_the_last_run_that_succeeded(self):
        self.thing(name="alt")
        self.export(["name"], only_changed=True)
        self.assertEqual(self.names(), ["alt"])
        self.assertEqual(self.source.exported_until, self.last_run.started)
        self.age("write_date")
        self.thing(name="neu")
        self.export(["name"], only_changed=True)
        self.assertEqual(self.names(), ["neu"])

    def age(self, column):
        """Let everything be an hour older."""
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE record_import_thing SET {column} = {column} - interval '1 hour'"
        )
        self.env.invalidate_all()

    def test_the_overlap_looks_further_back(self):
        self.thing(name="alt")
        self.export(["name"], only_changed=True)
        self.age("write_date")
        self.export(["name"], only_changed=True, overlap=7200)
        self.assertEqual(self.names(), ["alt"])

    def test_a_run_that_failed_does_not_move_the_point(self):
        """A character that cannot be written: the next run exports it again."""
        self.thing(name="Łódź")
        writer = {"encoding": "latin-1"}
        self.export(["name"], only_changed=True, writer=writer)
        self.assertEqual(self.last_run.state, "failed")
        self.assertFalse(self.source.exported_until)

    # by a mark

    def test_a_mark_is_taken_off_when_the_run_has_succeeded(self):
        marked = self.thing(done=True)
        self.thing(name="ohne")
        self.export(["name"], mark="done")
        self.assertEqual(self.names(), ["Apfel"])
        self.assertFalse(marked.done)

    def test_a_mark_stays_when_the_run_failed(self):
        marked = self.thing(name="Łódź", done=True)
        self.export(["name"], mark="done", writer={"encoding": "latin-1"})
        self.assertTrue(marked.done)

    def test_a_mark_stays_on_a_record_that_changed_meanwhile(self):
        """Between its reading and the end of the run."""
        marked = self.thing(name="Łódź", done=True)
        self.export(["name"], mark="done", writer={"encoding": "latin-1"})
        self.age("write_date")
        self.last_run.chunk_ids.action_skip()
        self.assertTrue(fire(self.last_run.sudo(), asynch=False))
        while fire(self.last_run.sudo(), asynch=False):
            pass
        self.assertTrue(marked.done)

    # by a mapper

    def with_mapper(self, **config):
        backend = self.env["record.import.backend"].create({"name": "shop"})
        xmlid = {"xml_id": "shop.backend", "record": backend}
        self.env["ir.model.data"]._update_xmlids([xmlid])
        return {"mapper": {"backend": "shop.backend"} | config}

    def test_a_mapper_instead_of_fields(self):
        self.thing(number=3)
        self.export([], **self.with_mapper())
        self.assertEqual(self.text(), "title,number\nAPFEL,3\n")

    def test_fields_list_the_columns_of_a_mapper(self):
        """Where it does not give all of them for each record."""
        self.thing(number=3)
        self.thing(name="Birne", done=True)
        self.export(["extra", "title"], chunk_size=1, **self.with_mapper())
        self.assertEqual(self.text(), "extra,title\n,APFEL\n!,BIRNE\n")

    def test_a_mappers_dates_times_and_empty_fields_are_cells_as_others(self):
        """An empty text is no “no”, a time is that of the user's time zone."""
        self.thing(day="2026-12-31", moment="2026-07-01 22:30:00")
        self.export([], **self.with_mapper(usage="fields"))
        self.assertEqual(
            self.rows(),
            [["Apfel", None, 0, False, "2026-12-31", "2026-07-02 00:30:00+02:00"]],
        )

    # only other values

    def test_only_records_with_other_values_are_exported_again(self):
        """Touched is not changed, and what is not exported does not count."""
        fields, config = ["name", "number"], {"changed_values": True}
        apple, pear = self.thing(), self.thing(name="Birne")
        self.export(fields, **config)
        self.assertEqual(self.names(), ["Apfel", "Birne"])
        apple.write({"name": "Apfel", "note": "süß"})
        pear.number = 3
        self.export(fields, **config)
        self.assertEqual(self.rows(), [["Birne", 3]])
        self.export(fields, **config)
        self.assertEqual((self.rows(), len(self.files())), ([], 0))

    def test_a_related_record_that_was_changed_counts(self):
        """Which the record's own time of change does not tell."""
        colour = self.env["record.import.colour"].create({"name": "rot"})
        self.thing(colour_ids=[(4, colour.id)])
        self.export(["name", "colour_ids"], changed_values=True)
        colour.name = "grün"
        self.export(["name", "colour_ids"], changed_values=True)
        self.assertEqual(self.rows(), [["Apfel", ["grün"]]])

    def test_rows_of_other_values_keep_their_places(self):
        """The third record of each page, and the line that it was read at."""
        self.many(20)
        self.export(["name", "number"], changed_values=True, chunk_size=10)
        for at in (2, 12):
            self.model.search([("name", "=", f"Ding {at:03}")]).number = 7
        self.export(["name", "number"], changed_values=True, chunk_size=10)
        self.assertEqual(self.names(), ["Ding 002", "Ding 012"])
        lines = self.last_run.chunk_ids.sorted("id").mapped("first_line")
        self.assertEqual(lines, [3, 13])

    def test_values_of_a_run_that_failed_were_not_exported(self):
        self.thing(name="Łódź")
        config = {"changed_values": True}
        self.export(["name"], writer={"encoding": "latin-1"}, **config)
        self.export(["name"], **config)
        self.assertEqual(self.names(), ["Łódź"])

    def test_everything_is_exported_again_when_the_point_is_emptied(self):
        self.thing()
        self.export(["name"], changed_values=True)
        self.source.exported_until = False
        self.export(["name"], changed_values=True)
        self.assertEqual(self.names(), ["Apfel"])

    def test_values_that_were_exported_without_comparing_are_not_known(self):
        """“Apfel”, “Birne”, and “Apfel” again: the last one is news to the reader."""
        thing = self.thing()
        self.export(["name"], changed_values=True)
        thing.name = "Birne"
        self.export(["name"])
        look_for_end(self.last_run.sudo())
        thing.name = "Apfel"
        self.export(["name"], changed_values=True)
        self.assertEqual(self.names(), ["Apfel"])

    def test_nothing_is_kept_of_records_that_are_gone(self):
        thing = self.thing()
        self.thing(name="Birne")
        self.export(["name"], changed_values=True)
        thing.unlink()
        self.export(["name"], changed_values=True)
        noted = self.env["impexp.exported"].sudo().search([])
        self.assertEqual(noted.mapped("res_id"), self.model.search([]).ids)

    def test_columns_that_differ_between_chunks_are_refused(self):
        self.thing()
        self.thing(done=True)
        with self.assertRaisesRegex(UserError, "do not all have the same columns"):
            self.export([], chunk_size=1, **self.with_mapper())

    def test_a_mapper_that_is_not_there_is_refused_on_save(self):
        with self.assertRaisesRegex(ValidationError, "nobody"):
            self.export([], **self.with_mapper(usage="nobody"))

    # configuration

    def test_what_cannot_be_exported_is_refused_on_save(self):
        for config, message in (
            ({}, "“model” is missing"),
            ({"model": "no.model"}, "there is no model"),
            ({"model": self.MODEL}, "“fields” is missing"),
            ({"fields": ["nmae"]}, "Did you mean 'name'"),
            ({"fields": ["name", 5]}, "“fields” has to hold texts, not 5"),
            ({"fields": {"name": None}}, "“fields” has to hold texts, not None"),
            ({"fields": ["name/code"]}, "has no fields of its own"),
            ({"fields": ["name:xx_XX"]}, "is not installed"),
            ({"fields": {"name": "A", "code": "A"}}, "two columns are called"),
            ({"fields": ["name"], "domain": [("nix", "=", 1)]}, "“domain” and"),
            ({"fields": ["name"], "order": "nix"}, "“domain” and “order”"),
            ({"fields": ["name"], "mark": "name"}, "not a boolean field"),
            ({"fields": ["name"], "tz": "Mars"}, "no time zone"),
        ):
            model = {"model": self.MODEL} if "fields" in config else {}
            with self.subTest(config), self.assertRaisesRegex(Exception, message):
                self.source.config = repr(model | config)

    def test_a_model_that_does_not_know_its_changes_is_refused_on_save(self):
        """Such as reports: the run that has to compare would be the first to fail."""
        config = {"model": "mail.notification", "fields": ["id"]}
        for more in ({"only_changed": True}, {"mark": "is_read"}):
            with self.subTest(more), self.assertRaisesRegex(Exception, "write_date"):
                self.source.config = repr(config | more)
        self.source.config = repr(config | {"changed_values": True})
