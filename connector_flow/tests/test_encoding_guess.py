import io

from odoo.tests import BaseCase

from ..readers.encoding_guess import LINES, guess, languages_of

# What people of a language write, and in which encodings their programs did.
TEXTS = {
    "de_DE": (
        "Kunde;Ort;Preis\nMüller;Köln;12 €\nGroß;Düsseldorf;7\nÄrger;Würzburg;8\n",
        ("cp1252", "iso-8859-15"),
    ),
    "de_AT": (
        "KUNDE;ORT\nMÜLLER;KÖLN\nGroß;Düsseldorf\nÄRGER;Wörgl\n",
        ("cp1252", "cp850", "cp437", "mac_roman"),
    ),
    "fr_FR": (
        "Nom;Ville\nÉlodie;Orléans\nFrançois;Besançon\nCrème brûlée;Nîmes\n",
        ("cp1252", "mac_roman", "cp850"),
    ),
    "es_ES": ("Nombre;Ciudad\nMuñoz;Cádiz\nPeña;León\n", ("cp1252", "cp850")),
    "sv_SE": ("Namn;Ort\nÅsa;Malmö\nBjörn;Gävle\n", ("cp1252", "cp850", "mac_roman")),
    "cs_CZ": (
        "Jméno;Město\nŽižka;Plzeň\nDvořák;Praha\nČerný;Ústí nad Labem\n"
        "Řehoř;Kroměříž\n",
        ("cp1250", "iso-8859-2", "cp852", "mac_latin2"),
    ),
    "pl_PL": (
        "Imię;Miasto\nŻółć;Łódź\nMałgorzata;Kraków\nŚwięty;Gdańsk\n",
        ("cp1250", "iso-8859-2", "cp852"),
    ),
    "hu_HU": ("Név;Város\nSzőke;Győr\nFűrész;Pécs\n", ("cp1250", "cp852")),
    "tr_TR": (
        "İsim;Şehir\nÇağlar;İstanbul\nŞükrü;Eskişehir\nIşık;Muğla\n",
        ("cp1254", "cp857"),
    ),
    "ru_RU": (
        "Имя;Город\nИванов;Москва\nПетров;Санкт-Петербург\n",
        ("cp1251", "koi8-r", "cp866", "iso-8859-5", "mac_cyrillic"),
    ),
    "el_GR": (
        "Όνομα;Πόλη\nΓεώργιος;Αθήνα\nΜαρία;Θεσσαλονίκη\n",
        ("cp1253", "iso-8859-7", "cp737"),
    ),
    "he_IL": ("שם;עיר\nיוסי;ירושלים\nדוד;תל אביב\n", ("cp1255", "cp862")),
    "th_TH": ("ชื่อ;เมือง\nสมชาย;กรุงเทพ\n", ("cp874",)),
    "ja_JP": (
        "名前;都市\n山田太郎;東京\n鈴木花子;大阪\nカタカナ;ひらがな\n",
        ("shift_jis", "euc_jp"),
    ),
    "zh_TW": ("姓名;城市\n王小明;台北\n陳大文;高雄\n", ("big5",)),
    "zh_CN": ("姓名;城市\n王小明;北京\n陈大文;上海\n", ("gb18030",)),
    "ko_KR": ("이름;도시\n김철수;서울\n이영희;부산\n", ("cp949",)),
}


def guess_of(text, encoding, *languages):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    return guess(io.BytesIO(data), languages)


class TestEncodingGuess(BaseCase):
    """What is not Unicode is guessed, and never wrongly without a question."""

    def cases(self):
        for language, (text, encodings) in TEXTS.items():
            for encoding in encodings:
                yield language, text, encoding

    def test_with_its_language_a_text_is_read_as_it_was_written(self):
        for language, text, encoding in self.cases():
            with self.subTest(language=language, encoding=encoding):
                found = guess_of(text, encoding, language)
                self.assertEqual(text.encode(encoding).decode(found.encoding), text)
                self.assertFalse(found.choices)

    def test_a_sure_guess_is_right_whatever_language_is_expected(self):
        """Where it is not sure, what is right is offered."""
        for language, text, encoding in self.cases():
            for other in (*TEXTS, "en_US", ""):
                with self.subTest(text=language, encoding=encoding, expected=other):
                    data = text.encode(encoding)
                    found = guess_of(text, encoding, other)
                    names = [name for name, _lines in found.choices]
                    self.assertIn(
                        text,
                        [data.decode(one) for one in names or [found.encoding]],
                    )

    def test_one_sign_that_may_be_several_letters_is_asked_for(self):
        for data in (b"A;\xe4\n", b"Name\nVe\xe8era\n", b"\xc8\n"):
            with self.subTest(data):
                self.assertGreater(len(guess_of(data, None).choices), 1)

    def test_encodings_that_say_the_same_are_one(self):
        """Latin letters that most of the pages share, and an euro sign."""
        for text in ("Süßkirsche;0,80\n", "Café;12 €\n", "–;„Zitat“ Müller\n"):
            with self.subTest(text):
                found = guess_of(text, "cp1252", "en_US")
                self.assertEqual((found.encoding, found.choices), ("cp1252", []))

    def test_three_lines_are_shown_with_the_signs_in_question(self):
        """The lines that have most of them, as each encoding reads them."""
        rows = [f"x{number};1" for number in range(50)]
        rows[7], rows[30], rows[49] = "Dvořák;7", "Černý Novák;30", "Černý;49"
        data = "\n".join(rows).encode("cp1250")
        found = guess_of(data, None, "en_US")
        shown = dict(found.choices)
        self.assertEqual(shown["cp1250"][:2], ["Černý Novák;30", "Dvořák;7"])
        self.assertEqual({len(lines) for lines in shown.values()}, {3})
        self.assertLessEqual(len(shown), 6)
        self.assertEqual(len({tuple(lines) for lines in shown.values()}), len(shown))

    def test_signs_far_behind_in_a_large_file_are_looked_at(self):
        """A sample is from all of the file, and cuts no sign."""
        head = "Černý;Říčany\n" * (10 * LINES)
        for tail in ("Žižka;Plzeň\n", "Žižka;Plzeň"):
            with self.subTest(tail):
                data = b"x;1\n" * 200_000 + (head + tail).encode("cp1250")
                found = guess_of(data, None, "cs_CZ")
                self.assertEqual((found.encoding, found.choices), ("cp1250", []))

    def test_bytes_that_fit_nothing_are_asked_for(self):
        """Every byte there is, in no order."""
        data = bytes(range(128, 256)) * 3 + b"\n"
        self.assertTrue(guess_of(data, None, "de_DE").choices)

    def test_a_long_line_is_shown_around_its_sign(self):
        data = b"x" * 5000 + "Dvořák".encode("cp1250") + b"y" * 5000
        for _name, lines in guess_of(data, None, "en_US").choices:
            self.assertLess(len(lines[0]), 100)


class TestLanguagesOfCountries(BaseCase):
    def test_a_country_tells_the_language_that_most_write(self):
        """By the code that Odoo has, in whatever script."""
        expected = {"CH": "de", "BR": "pt", "RS": "sr", "TW": "zh", "EG": "ar"}
        for code, language in expected.items():
            with self.subTest(code=code):
                self.assertEqual(languages_of(code), [language])

    def test_no_country_tells_none(self):
        for code in (None, False, "", "XX"):
            with self.subTest(code=code):
                self.assertEqual(languages_of(code), [])
