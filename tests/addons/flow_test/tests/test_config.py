from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.connector_flow.tasks.csv_import import CsvImport

from ..tasks.item_import import ItemImport
from .common import FlowCase


@tagged("post_install", "-at_install")
class TestConfig(FlowCase):
    """A configuration that cannot work is refused when it is saved."""

    REFUSED = {
        "{'chunk_sise': 5}": "is not known. Did you mean “chunk_size”? Accepted",
        "{'chunk_size': 'many'}": "has to be a whole number, not 'many'",
        "{'chunk_size': True}": "has to be a whole number, not True",
        "{'chunk_size': 0}": "has to be 1 or more, not 0",
        "{'skip_rows': -1}": "has to be 0 or more, not -1",
        "{'short_rows': 'drop'}": "one of 'error', 'fill', not 'drop'",
        "{'encoding': 'utf-99'}": 'The encoding "utf-99" is not known',
        "{'encoding': 'base64'}": 'The encoding "base64" is not known',
        "{'comment_char': '##'}": "has to be a single character",
        "{'csv': {'delimter': ';'}}": "delimter",
        "{'csv': {'delimiter': ';;'}}": "delimiter",
        "{'includes_header': True": "cannot be read as a Python dictionary",
        "['includes_header']": "has to be a dictionary",
        "__import__('os').system('true')": "cannot be read as a Python dictionary",
    }

    def test_what_cannot_work_is_refused_and_named(self):
        """The message names the task, the key, and what is accepted."""
        for config, message in self.REFUSED.items():
            with self.subTest(config), self.assertRaises(ValidationError) as caught:
                self.csv.config = config
            self.assertIn(message, str(caught.exception))
            self.assertIn("CSV to rows", str(caught.exception))

    def test_python_and_json_are_both_read(self):
        """True or true, both are what people write."""
        for config in ("{'includes_header': False}", '{"includes_header": false}'):
            self.csv.config = config
            self.assertIs(CsvImport(self.csv).config()["includes_header"], False)

    def test_empty_means_defaults(self):
        """A newcomer writes nothing and gets a chunk of a thousand rows."""
        self.csv.config = "  "
        config = CsvImport(self.csv).config()
        self.assertEqual(config["chunk_size"], 1000)
        self.assertIs(config["includes_header"], True)

    def test_a_type_that_declares_no_options_takes_any_key(self):
        """Older task types read what they like."""
        self.rows.config = "{'colour': 'red'}"
        self.assertEqual(ItemImport(self.rows).config(), {"colour": "red"})

    def test_the_docstring_is_the_help_with_each_option(self):
        """Beside the configuration stand the text of the class and its keys."""
        self.assertIn("makes chunks of its rows", self.csv.help_html)
        self.assertIn("<code>comment_char</code>", self.csv.help_html)

    def test_negative_priority_and_retries_are_refused(self):
        for values in ({"priority": -1}, {"max_retries": -1}):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.rows.write(values)
