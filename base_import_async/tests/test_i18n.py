import re

import polib

from odoo.tests import tagged
from odoo.tests.common import TransactionCase
from odoo.tools.misc import file_path
from odoo.tools.translate import TranslationModuleReader

ADDON = "base_import_async"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z]")


@tagged("post_install", "-at_install")
class TestCatalogue(TransactionCase):
    """Every text is in the catalogue, in German and in French."""

    def entries(self, name):
        return polib.pofile(file_path(f"{ADDON}/i18n/{name}"))

    def test_the_catalogue_has_the_texts_of_the_code(self):
        """A text that is new or changed: export the catalogue again."""
        rows = TranslationModuleReader(self.env.cr, modules=[ADDON])
        exported = {source for _addon, _type, _name, _id, source, *_ in rows}
        known = {entry.msgid for entry in self.entries(f"{ADDON}.pot")}
        fields = [
            field
            for model in self.env.registry.values()
            if model._module == ADDON
            for field in model._fields.values()
            if ADDON not in field._modules
        ]
        inherited = {text for one in fields for text in (one.string, one.help)}
        self.assertFalse(exported - known - inherited)

    def test_every_text_is_translated_with_its_placeholders(self):
        for language in ("de", "fr"):
            entries = self.entries(f"{language}.po")
            translations = {entry.msgid: entry.msgstr for entry in entries}
            for entry in self.entries(f"{ADDON}.pot"):
                with self.subTest(entry.msgid, language=language):
                    translated = translations[entry.msgid]
                    self.assertTrue(translated)
                    self.assertEqual(
                        sorted(PLACEHOLDER.findall(entry.msgid)),
                        sorted(PLACEHOLDER.findall(translated)),
                    )
