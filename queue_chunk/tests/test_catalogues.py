import os
import re
from unittest.mock import patch

import polib

from odoo.tests import tagged
from odoo.tests.common import TransactionCase
from odoo.tools import translate
from odoo.tools.misc import file_path

ADDONS = (
    "connector",
    "queue_chunk",
    "base_import_async",
    "connector_flow",
    "connector_flow_example_product",
    "connector_flow_product",
)
LANGUAGES = ("de", "fr")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z]")


def walk_in(addon, walk=os.walk):
    """Walk through one addon alone.

    Odoo walks through all that lies where addons are, and there may be much beside.
    """
    return lambda path, **options: walk(os.path.join(path, addon), **options)


@tagged("post_install", "-at_install")
class TestCatalogues(TransactionCase):
    """Every text of the suite is in its catalogue, in German and in French."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        author = [("author", "=", cls._module("queue_chunk").author)]
        installed = [("name", "in", ADDONS), ("state", "=", "installed"), *author]
        cls.addons = cls.env["ir.module.module"].search(installed).mapped("name")

    @classmethod
    def _module(cls, name):
        return cls.env["ir.module.module"].search([("name", "=", name)])

    def texts(self, addon):
        """The texts of the catalogue that translators start from."""
        entries = self.catalogue(addon, f"{addon}.pot")
        return {entry.msgid for entry in entries}

    def catalogue(self, addon, name):
        return polib.pofile(file_path(f"{addon}/i18n/{name}"))

    def inherited(self, addon):
        """Labels of fields that other addons add, which depend on what is installed."""
        models = [
            model for model in self.env.registry.values() if model._module == addon
        ]
        fields = [field for model in models for field in model._fields.values()]
        fields = [field for field in fields if addon not in field._modules]
        return {text for field in fields for text in (field.string, field.help) if text}

    def exported(self, addon):
        """The texts of an addon, as Odoo finds them."""
        with patch.object(translate.os, "walk", walk_in(addon)):
            rows = translate.TranslationModuleReader(self.env.cr, [addon])
        return {source for _addon, _type, _name, _id, source, *_ in rows}

    def test_the_catalogue_has_the_texts_of_the_code_and_no_others(self):
        """A text that is new, changed or gone: export the catalogue again."""
        for addon in self.addons:
            with self.subTest(addon):
                exported, known = self.exported(addon), self.texts(addon)
                inherited = self.inherited(addon)
                self.assertFalse(exported - known - inherited, "not in the catalogue")
                self.assertFalse(known - exported - inherited, "no longer in the code")

    def translations(self):
        """Pairs of an addon and a catalogue of one language."""
        for addon in self.addons:
            for language in LANGUAGES:
                yield addon, self.catalogue(addon, f"{language}.po")

    def test_every_text_is_translated(self):
        for addon, catalogue in self.translations():
            done = {entry.msgid for entry in catalogue.translated_entries()}
            where = addon, catalogue.metadata["Language"]
            self.assertFalse(self.texts(addon) - done, ("not translated", where))
            self.assertFalse(done - self.texts(addon), ("not in the catalogue", where))

    def test_a_translation_has_the_placeholders_of_the_text(self):
        """Or its values would be missing, or the user would see the English text."""
        for _addon, catalogue in self.translations():
            for entry in catalogue:
                self.assertEqual(
                    sorted(PLACEHOLDER.findall(entry.msgid)),
                    sorted(PLACEHOLDER.findall(entry.msgstr)),
                    entry.msgid,
                )
