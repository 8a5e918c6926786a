from odoo.tests.common import BaseCase

from ..tools.name_pattern import filled


class TestNamePattern(BaseCase):
    """Names of files made from a pattern are names, whatever the values are."""

    def assert_name(self, pattern, expected, **values):
        self.assertEqual(filled(pattern, values), expected)

    def test_a_value_that_is_empty_stays_so(self):
        """A README has no ending."""
        self.assert_name("a/{stem}-1{ext}", "a/README-1", stem="README", ext="")
        self.assert_name("{stem}-1{ext}", "Äpfel-1.csv", stem="Äpfel", ext=".csv")
        self.assert_name("{stem}{ext}", "a.", stem="a", ext=".")

    def test_a_name_that_would_be_empty_is_a_name(self):
        self.assert_name("{ext}/{stem}", "file/a", ext="", stem="a")
        self.assert_name("a/{ext}", "a/file", ext=" ")

    def test_no_values_lead_elsewhere(self):
        """Not as a whole, nor put together."""
        self.assert_name("a/{name}/b", "a/file/b", name="..")
        self.assert_name("a/.{name}", "a/file", name=".")
        self.assert_name("a/{stem}{ext}", "a/file", stem=".", ext=".")
        self.assert_name("a/{name}", "a/.._etc_x", name="../etc\\x")

    def test_what_the_pattern_says_itself_stays(self):
        self.assert_name("/a//{name}/", "/a//b/", name="b")
