import json

from odoo.tests import tagged

from odoo.addons.queue_chunk.desk import faults

from .common import FlowCase

MAPPING = {
    "Nummer": "ref",
    "Name": "name",
    "Branche": "industry_id",
    "Breite": "partner_latitude",
    "Art": "type",
    "Etiketten": "category_id",
}
HEADER = list(MAPPING)
CONFIG = {"model": "res.partner", "mapping": MAPPING, "key": ["ref"], "decimal": ","}
STATES = {
    "Kürzel": "code",
    "Name": "name",
    "Land": "country_id/code",
}


def row(number, trade="", width="1,5", kind="", tags="", name="Müller & Söhne"):
    return dict(zip(HEADER, [number, name, trade, width, kind, tags], strict=True))


@tagged("post_install", "-at_install")
class TestFaults(FlowCase):
    """What is wrong with rows is stored in parts beside the sentence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        industries = cls.env["res.partner.industry"]
        industries.create([{"name": "Doppelt"}, {"name": "Doppelt"}])
        industries.create({"name": "Vorbei", "active": False})
        cls.env["res.partner.category"].create({"name": "Neukunde"})

    def faults(self, run):
        """{line: list of faults}"""
        found = {}
        for chunk in run.chunk_ids.filtered(lambda one: one.state == "failed"):
            errors = json.loads(chunk.row_errors)
            found |= faults.parse(chunk.faults, errors)
        return found

    def fault(self, rows, config=None):
        """What is wrong with the only row that failed."""
        run = self.run_rows("record_import", rows, config or CONFIG)
        [found] = self.faults(run).values()
        [fault] = found
        return fault

    def test_each_kind_is_told_with_column_and_value(self):
        rows = [
            row("K1", trade="Höhlenbau"),
            row("K2", trade="Doppelt"),
            row("K3", trade="Vorbei"),
            row("K4", width="zwölf"),
            row("K5", kind="Zentrale"),
            row(""),
        ]
        run = self.run_rows("record_import", rows, CONFIG)
        found = self.faults(run)
        said = {line: one[0][:3] for line, one in found.items()}
        self.assertEqual(
            said,
            {
                2: ("missing_record", "Branche", "Höhlenbau"),
                3: ("several_records", "Branche", "Doppelt"),
                4: ("archived_record", "Branche", "Vorbei"),
                5: ("unreadable", "Breite", "zwölf"),
                6: ("choice", "Art", "Zentrale"),
                7: ("empty", "Nummer", ""),
            },
        )
        self.assertEqual(found[2][0].model, "res.partner.industry")
        self.assertEqual(found[2][0].field, "industry_id")
        errors = self.errors(run)
        for line, [fault] in found.items():
            self.assertEqual(fault.message, errors[line])

    def test_of_several_in_a_cell_the_one_is_told_that_is_wrong(self):
        fault = self.fault([row("K1", tags="Neukunde, VIP „Gold“")])
        self.assertEqual(fault.value, "VIP „Gold“")
        self.assertEqual(fault.column, "Etiketten")

    def test_a_row_has_as_many_faults_as_errors(self):
        run = self.run_rows(
            "record_import", [row("K1", kind="Zentrale", width="n/a")], CONFIG
        )
        [found] = self.faults(run).values()
        self.assertEqual({one.column for one in found}, {"Art", "Breite"})

    def test_a_required_cell_is_empty(self):
        mapping = {"Name": "name", "Farbe": "color"}
        config = {"model": "res.partner.category", "mapping": mapping}
        fault = self.fault([{"Name": "", "Farbe": "3"}], config)
        self.assertEqual(fault[:3], ("empty", "Name", ""))
        self.assertEqual(fault.ways, ("text", "skip"))

    def test_what_is_looked_up_by_several_columns_is_told_of_all(self):
        mapping = {"Name": "name", "Land": "state_id/country_id/code"}
        mapping |= {"Kürzel": "state_id/code"}
        config = {"model": "res.partner", "mapping": mapping}
        fault = self.fault([{"Name": "X", "Land": "DE", "Kürzel": "XX"}], config)
        self.assertEqual(fault.kind, "missing_record")
        self.assertEqual(set(fault.columns), {"Land", "Kürzel"})
        self.assertEqual(fault.ways, ("record", "empty", "skip"))

    def test_a_path_in_a_tree_is_not_created_by_its_name(self):
        mapping = {"Name": "name"}
        mapping["Etikett"] = {"field": "category_id", "path": ">"}
        config = {"model": "res.partner", "mapping": mapping}
        fault = self.fault([{"Name": "X", "Etikett": "Kunden > Gold"}], config)
        self.assertEqual(fault.value, "Kunden > Gold")
        self.assertEqual(fault.ways, ("record", "text", "empty", "skip"))

    def test_a_step_tells_the_cell_that_it_could_not_work_on(self):
        steps = [{"values": {"table": {"m": "Herr"}, "otherwise": "fail"}}]
        mapping = {"Name": "name", "Titel": {"field": "function", "steps": steps}}
        config = {"model": "res.partner", "mapping": mapping}
        fault = self.fault([{"Name": "X", "Titel": "§"}], config)
        self.assertEqual(fault[:3], ("unreadable", "Titel", "§"))
        self.assertEqual(fault.field, "")

    def test_a_made_column_is_shown_where_it_comes_from(self):
        made = {"columns": {"Sparte": [{"take": "Branche"}]}}
        mapping = {"Name": "name", "Sparte": "industry_id"}
        config = {"model": "res.partner", "mapping": mapping} | made
        fault = self.fault([{"Name": "X", "Branche": "Höhlenbau"}], config)
        self.assertEqual(fault.column, "Sparte")
        self.assertEqual(fault.columns, ["Branche"])

    def test_what_the_database_refuses_is_a_duplicate_or_refused(self):
        germany = self.env.ref("base.de")
        self.env["res.country.state"].create(
            {"country_id": germany.id, "code": "Q1", "name": "Da"}
        )
        config = {"model": "res.country.state", "mapping": STATES, "mode": "create"}
        twice = [{"Kürzel": "Q1", "Name": "Neu", "Land": "DE"}]
        fault = self.fault(twice, config)
        self.assertEqual(fault.kind, "duplicate")
        self.assertEqual(set(fault.columns), {"Kürzel", "Land"})
        self.assertEqual(fault.ways, ())  # one of both alone is not wrong

    def test_a_line_that_cannot_be_read_says_so(self):
        flow = self.make_flow("csv_import", ("record_import", CONFIG))
        content = ",".join(HEADER) + '\nK1,A,,1,,\nK2,B,,1,,,"zu viel"\n'
        run = self.run_flow(flow, content)
        [[fault]] = self.faults(run).values()
        self.assertEqual(fault.kind, "unread")
        self.assertEqual(fault.ways, ())

    def test_faults_go_with_their_rows_and_end_with_them(self):
        rows = [row("K1"), row("K2", width="n/a"), row("K3", width="zwölf")]
        run = self.run_rows("record_import", rows, CONFIG)
        self.assertEqual(sorted(self.faults(run)), [3, 4])
        self.repair(run, 3, {"Breite": "2"})
        self.repair(run, 4, {"Breite": "3"})
        self.retry(run)
        self.assertFalse(any(run.chunk_ids.mapped("faults")))

    def test_a_type_that_names_no_column_has_its_sentence(self):
        rows = [row("K1", width="n/a")]
        run = self.run_rows("record_import", rows, CONFIG)
        chunk = run.chunk_ids.filtered(lambda one: one.state == "failed")
        chunk.sudo().faults = False  # as before there were faults
        [[fault]] = self.faults(run).values()
        self.assertEqual(fault.kind, "other")
        self.assertIn("n/a", fault.message)
