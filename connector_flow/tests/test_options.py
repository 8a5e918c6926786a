from odoo.tests.common import BaseCase

from ..tools.configuration import Option, check_config, parse_config, with_defaults

OPTIONS = {
    "size": Option(int, 1000, "Rows"),
    "rate": Option((int, float), 1.5, "Rate"),
    "name": Option(str, None, "Name"),
    "mode": Option(str, "add", "Mode", choices=("add", "drop")),
}


class TestOptions(BaseCase):
    """A configuration is checked key by key, and every complaint says what fits."""

    def test_a_good_configuration_has_no_complaints(self):
        good = {"size": 5, "rate": 2, "name": None, "mode": "drop"}
        self.assertEqual(check_config(OPTIONS, good), [])

    def test_every_wrong_key_is_complained_about(self):
        complaints = check_config(OPTIONS, {"size": "5", "mode": "x", "sise": 1})
        self.assertEqual(
            complaints,
            [
                "“size” has to be a whole number, not '5'.",
                "“mode” has to be one of 'add', 'drop', not 'x'.",
                "“sise” is not known. Did you mean “size”? Accepted keys: 'size', "
                "'rate', 'name', 'mode'.",
            ],
        )

    def test_a_key_that_may_have_been_meant_is_named(self):
        """Capitals, spaces, hyphens and a wrong letter are what people mistake."""
        options = {"chunk_size": Option(int, 1), "csv": Option(dict, {})}
        for key in ("Chunk-Size", "chunksize", "chunk sizes", "chunk_sise"):
            (complaint,) = check_config(options, {key: 1})
            with self.subTest(key):
                self.assertIn("Did you mean “chunk_size”?", complaint)
        for key in ("colour", 1, ""):
            (complaint,) = check_config(options, {key: 1})
            with self.subTest(key):
                self.assertIn(f"“{key}” is not known. Accepted", complaint)

    def test_letters_in_another_order_are_the_same_word(self):
        """“module” has one letter more in common with “modle” than “model”."""
        options = {"module": Option(str, ""), "model": Option(str, "")}
        (complaint,) = check_config(options, {"modle": "x"})
        self.assertIn("Did you mean “model”?", complaint)

    def test_what_belongs_into_the_dialect_is_told_so(self):
        (complaint,) = check_config({"csv": Option(dict, {})}, {"delimiter": ";"})
        self.assertEqual(
            complaint, "“delimiter” belongs into “csv”: {'csv': {'delimiter': …}}."
        )

    def test_a_complaint_can_be_worded_in_another_language(self):
        """Template and arguments are kept, also of the sentence within it."""
        (complaint,) = check_config(OPTIONS, {"rate": "much"})
        self.assertEqual(complaint, complaint.template % complaint.args)
        inner = complaint.args["complaint"].args
        self.assertEqual(inner["expected"].args["other"].template, "a number")

    def test_several_types_are_named_together(self):
        (complaint,) = check_config(OPTIONS, {"rate": "much"})
        self.assertIn("a whole number or a number", complaint)

    def test_none_is_accepted_only_where_it_is_the_default(self):
        self.assertTrue(check_config(OPTIONS, {"size": None}))

    def test_unknown_keys_pass_where_no_option_is_declared(self):
        self.assertEqual(check_config({}, {"colour": "red"}, strict=False), [])

    def test_defaults_fill_in_what_is_absent(self):
        config = with_defaults(OPTIONS, {"size": 5, "extra": 1})
        self.assertEqual(
            config, {"size": 5, "rate": 1.5, "name": None, "mode": "add", "extra": 1}
        )

    def test_a_mistake_in_the_text_is_told_with_line_and_column(self):
        with self.assertRaisesRegex(ValueError, r"line 2, column"):
            parse_config("{'a': 1,\n 'b' 2}")

    def test_a_name_in_the_text_is_refused_with_what_is_allowed(self):
        for text in ("{'includes_header': Tru}", "__import__('os')", "{'a': f()}"):
            with self.subTest(text), self.assertRaisesRegex(ValueError, "only texts"):
                parse_config(text)

    def test_deep_nesting_is_a_mistake_and_no_crash(self):
        with self.assertRaises(ValueError):
            parse_config("[" * 100_000)
