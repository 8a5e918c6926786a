from odoo.exceptions import UserError
from odoo.tests.common import TransactionCase

from odoo.addons.connector_flow_example_product.tasks.cells import filled, image, price


class TestCells(TransactionCase):
    def test_a_price_is_read_as_it_is_meant(self):
        """With decimal comma or point, with and without signs between thousands."""
        for text, expected in {
            "1,20": 1.2,
            "1.20": 1.2,
            "1,2": 1.2,
            "0,125": 0.125,
            "0.125": 0.125,
            "0": 0.0,
            "007": 7.0,
            "1234": 1234.0,
            "1234,567": 1234.567,
            "1.2340": 1.234,
            "1.234,56": 1234.56,
            "1,234.56": 1234.56,
            "1.234,5": 1234.5,
            "12.345.678": 12345678.0,
            "12,345,678.90": 12345678.9,
            " 1,20 ": 1.2,
            "\N{NO-BREAK SPACE}1,20\N{NO-BREAK SPACE}": 1.2,
        }.items():
            with self.subTest(text=text):
                self.assertEqual(price({"Preis EK": text}, "Preis EK"), expected)

    def test_an_empty_price_is_zero(self):
        """An empty cell comes as an empty text or as None."""
        for text in ("", "  ", None):
            with self.subTest(text=text):
                self.assertEqual(price({"Preis EK": text}, "Preis EK"), 0.0)

    def test_what_is_no_price_is_refused(self):
        """Never a guess: the message names column and cell."""
        for text in (
            *("abc", "nan", "inf", "-1,20", "+1", "1e5", "0x10", "1_000", "²", "١٢"),
            *("1,20 €", "€ 1", "1,-", ",50", "5.", ".", "1 234,56", "1..2", "1,2,3"),
            *("1.234.56", "1,234,56", "1.2345,6", "12.34,56", "0.123,45", "01.234,5"),
            *("1234.567,8", "9" * 400, "1,20\n2,30"),
        ):
            with self.subTest(text=text), self.assertRaises(UserError) as caught:
                price({"Preis VK": text}, "Preis VK")
            message = str(caught.exception)
            self.assertIn("“Preis VK”", message)
            self.assertIn(f"“{text}” is not a price", message)

    def test_a_price_that_could_mean_two_is_refused(self):
        """1.234 is a thousand and more in Berlin, a little more than one in London."""
        for text in ("1.234", "1,234", "12.345", "999,999"):
            with self.subTest(text=text), self.assertRaises(UserError) as caught:
                price({"Preis VK": text}, "Preis VK")
            self.assertIn(f"“{text}” could mean two prices", str(caught.exception))

    def test_the_ways_out_of_two_meanings_work(self):
        """Both spellings that the message names are understood."""
        with self.assertRaisesRegex(UserError, r"Write 1234 .* 1\.2340 "):
            price({"Preis VK": "1.234"}, "Preis VK")
        self.assertEqual(price({"Preis VK": "1234"}, "Preis VK"), 1234.0)
        self.assertEqual(price({"Preis VK": "1.2340"}, "Preis VK"), 1.234)

    def test_messages_speak_german(self):
        """Whoever reads “Preis EK” in his file reads the message in his language."""
        self.env["res.lang"]._activate_lang("de_DE")
        with self.assertRaises(UserError) as caught:
            price({"Preis EK": "abc"}, "Preis EK")
        message = self.env(context={"lang": "de_DE"})._(caught.exception.args[0])
        self.assertIn("„Preis EK“: „abc“ ist kein Preis", message)

    def test_a_cell_that_must_be_filled(self):
        """Blanks around a text are nobody's intention, and blanks alone no text."""
        self.assertEqual(filled({"Name": " Apfel „rot“ "}, "Name"), "Apfel „rot“")
        for text in ("", " ", None):
            with self.subTest(text=text), self.assertRaisesRegex(UserError, "“Name”"):
                filled({"Name": text}, "Name")

    def test_no_url_is_no_image(self):
        """Nothing is fetched, and the product has no image."""
        for text in ("", " ", None):
            with self.subTest(text=text):
                self.assertFalse(image({"Image URL": text}, "Image URL", ()))
