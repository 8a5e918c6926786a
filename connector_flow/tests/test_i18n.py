from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import TransactionCase
from odoo.tools.translate import code_translations

from ..tools.faults import sentence
from ..tools.fetch import FetchError, fetch_image


@tagged("post_install", "-at_install")
class TestGerman(TransactionCase):
    """What a German operator sees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        modules = cls.env["ir.module.module"].search([("name", "=", "connector_flow")])
        modules._update_translations(["de_DE"])
        cls.env = cls.env(context={"lang": "de_DE"})

    def csv_task(self):
        flow = self.env["impexp.task.flow"].create({"name": "Früchte"})
        values = {"name": "CSV lesen", "task": "csv_import", "flow_id": flow.id}
        return self.env["impexp.task"].create(values | {"flow_start": True})

    def read(self, content):
        """The chunks that a CSV file becomes."""
        file = self.env["impexp.file"].sudo()._store({"name": "obst.csv"}, content)
        reader = self.csv_task()._instance()
        return list(reader.prepare_chunk(config=reader.config(), file_id=file.id))

    def test_a_file_that_cannot_be_read_is_refused_in_german(self):
        with self.assertRaises(UserError) as caught:
            self.read(b"Name,Sor\0te\nApfel,Kiwi\n")
        self.assertIn(
            "Zeile 1: Das Zeichen U+0000 in ",
            str(caught.exception),
        )

    def test_a_row_that_cannot_be_read_says_so_in_german(self):
        [chunk] = self.read(b'Name,Preis\n"Apfel"x,1\n')
        [error] = chunk["errors"].values()
        self.assertTrue(error.startswith("Nach einem schließenden Anführungszeichen"))

    def test_a_configuration_is_refused_in_german(self):
        """Sentence and what is within it, and what may have been meant."""
        csv = "{'csv': {'delimeter': ';', 'strict': 2}, 'zeilen': {1}}"
        for config, parts in {
            "{'chunk_sise': 5}": ["Ist „chunk_size“ gemeint?"],
            "{'spalten': 5}": ["„spalten“ ist nicht bekannt. Mögliche Schlüssel: '"],
            "{'chunk_size': '5'}": ["„chunk_size“ muss eine ganze Zahl sein, nicht"],
            csv: ["nicht verwendet werden: ", "keinen Parameter", "muss True oder Fal"],
            "{'a': f()}": ["nur Texte, Zahlen"],
        }.items():
            with self.subTest(config), self.assertRaises(ValidationError) as caught:
                self.csv_task().config = config
            for part in parts:
                self.assertIn(part, str(caught.exception))

    def test_an_image_that_cannot_be_fetched_says_so_in_german(self):
        """The reason, translated late as well, is in the same language."""
        with self.assertRaises(FetchError) as caught:
            fetch_image("ftp://obst.example/apfel.png")
        self.assertEqual(
            sentence(self.env, caught.exception),
            "ftp://obst.example/apfel.png konnte nicht abgerufen werden: sie muss mit "
            "http:// oder https:// und einem Host beginnen",
        )

    def test_what_a_task_type_does_and_accepts_is_told_in_german(self):
        help_html = self.csv_task().help_html
        self.assertIn("Liest eine CSV-Datei und teilt ihre Zeilen", help_html)
        self.assertIn("Die erste Zeile benennt die Spalten.", help_html)

    def test_the_screens_are_in_german(self):
        form = self.env["impexp.chunk"].get_view(view_type="form")["arch"]
        self.assertIn('string="Erneut versuchen"', form)
        self.assertIn("Diese Zeilen sind unterwegs.", form)
        state = self.env["impexp.run"].fields_get(["state"])["state"]
        self.assertIn(("running", "Läuft"), state["selection"])

    def test_what_the_browser_says_is_in_german(self):
        """Both what scripts say and what templates say."""
        web = code_translations.get_web_translations("connector_flow", "de_DE")
        german = {message["id"]: message["string"] for message in web["messages"]}
        self.assertEqual(german["1 cell changed"], "1 Zelle geändert")
        self.assertEqual(german["Only rows with errors"], "Nur Zeilen mit Fehlern")
