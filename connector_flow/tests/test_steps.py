import json
import random
import time
import unicodedata
from datetime import date
from decimal import Decimal

from odoo.tests.common import BaseCase

from ..records.steps.made_columns import MadeColumns, Setting, check_columns
from ..records.steps.numerals import Numerals
from ..records.steps.step_base import LONGEST, UNUSED, StepError
from ..records.steps.step_chain import Chain, check_steps, columns_of_steps
from ..records.steps.step_preview import preview
from ..records.steps.step_registry import STEPS, describe

GERMAN = {"decimal": ",", "thousands": "."}
NO_SIGNS = ("Cc", "Cs")
TRIES = 200


def any_number(chance):
    """A number with two digits behind the comma, large or small."""
    most = 10 ** chance.randrange(12)
    return Decimal(chance.randint(-most, most)).scaleb(-2)


def any_word(chance):
    """Up to twenty signs of any script, but for control signs."""
    ends = chance.choices((0x80, 0x250, 0x11_0000), k=chance.randrange(21))
    signs = [chr(chance.randrange(end)) for end in ends]
    return "".join(one for one in signs if unicodedata.category(one) not in NO_SIGNS)


def any_parts(chance):
    """Up to five words without a semicolon, none of them empty."""
    words = [any_word(chance).replace(";", "").strip() for _part in range(5)]
    return [word for word in words if word] or ["x"]


def stepped(cells, steps, columns=None, **signs):
    """What becomes of cells of a column “own”; beside it stand “type” and “other”."""
    rows = [{"own": cell, "type": "S", "other": "5", "none": ""} for cell in cells]
    made = MadeColumns(columns, list(rows[0]) if rows else None, **signs)
    chain = Chain(steps, Setting(made, **signs))
    return chain.apply(made.cells("own", rows), rows)


def one(cell, steps, **more):
    [found] = stepped([cell], steps, **more)
    return found


def error(cell, steps, **more):
    """The sentence of a cell that cannot be worked on."""
    found = one(cell, steps, **more)
    assert isinstance(found, StepError), found
    return str(found)


class StepCase(BaseCase):
    def assert_steps(self, steps, expected, **signs):
        """:param expected: {cell: what becomes of it, or a part of the error}"""
        for cell, value in expected.items():
            with self.subTest(steps=steps, cell=cell):
                found = one(cell, steps, **signs)
                if isinstance(found, StepError):
                    self.assertIn(f"“{cell}” in the step “", str(found))
                    self.assertIn(str(value), str(found))
                else:
                    self.assertEqual(found, value)


class TestNumberSteps(StepCase):
    """Numbers with units and currencies, as people write them."""

    def test_weights_in_one_unit(self):
        self.assert_steps(
            {"number": "kg"},
            {
                "1.5 kg": 1.5,
                "1500 g": 1.5,
                "1500g": 1.5,
                "2 KG": 2,
                "0.002 t": 2,
                "3": 3,
                "0": 0,
                "1 lb": 0.45359237,
                "3 stone": "“stone” cannot be turned into “kg”",
                "3 m": "“m” cannot be turned into “kg”",
                "3 €": "“€” cannot be turned into “kg”",
                "kg": "it has no number",
                "1.5 x 3 kg": "“x 3 kg”",
            },
        )

    def test_prices_with_a_decimal_comma(self):
        self.assert_steps(
            {"number": "EUR"},
            {
                "1.234,50 €": 1234.5,
                "19,– €": 19,
                "19,- €": 19,
                "€ 19,--": 19,
                "89,90-": -89.9,
                "89,90- €": -89.9,
                "-89,90 EUR": -89.9,
                "− 5": -5,
                "(7,50)": -7.5,
                "1.234": 1234,
                "12,5 euro": 12.5,
                "12.5 €": "“12.5” is not a number (expected: 1.234,56)",
                "$ 12,50": "“$” is not “EUR”",
                "-5-": "more than one sign",
                "€ 5 EUR": "only one of them can be its unit",
            },
            **GERMAN,
        )

    def test_prices_with_a_decimal_point(self):
        self.assert_steps(
            {"number": "USD"},
            {
                "$12.50": 12.5,
                "-$1,234.50": -1234.5,
                "USD 12.50": 12.5,
                "12,50": "is not a number",
                "12.50 CAD": "“CAD” is not “USD”",
            },
            thousands=",",
        )

    def test_swiss_and_french_thousands(self):
        self.assertEqual(one("CHF 1’234.50", {"number": "CHF"}, thousands="'"), 1234.5)
        signs = {"decimal": ",", "thousands": " "}
        self.assertEqual(one("1\u202f234,50\xa0€", {"number": "EUR"}, **signs), 1234.5)

    def test_a_unit_that_nobody_asked_for_is_an_error(self):
        self.assertIn("it has the unit “kg”", error("5 kg", "number"))
        self.assertEqual(one("5 kg", {"number": "any"}), 5)
        self.assertIn("“Stk” is not a unit", error("5 Stk", {"number": "any"}))

    def test_units_of_ones_own(self):
        steps = {"number": {"unit": "kg", "units": {"sack": 25}}}
        self.assertEqual(one("3 sack", steps), 75)

    def test_numbers_without_a_unit_may_have_another_one(self):
        steps = {"number": {"unit": "kg", "bare": "g"}}
        self.assertEqual(stepped(["500", "2 kg"], steps), [0.5, 2])

    def test_the_unit_itself(self):
        steps = {"number": {"unit": "any", "part": "unit"}}
        self.assertEqual(
            stepped(["12,50 €", "$ 3", "4"], steps, **GERMAN)[:2], ["€", "$"]
        )

    def test_numbers_of_workbooks_come_beside_texts(self):
        signs = GERMAN | {"typed": True}
        self.assertEqual(one("12.5", {"number": "EUR"}, **signs), 12.5)
        self.assertIn("is not a number", error("1.125", {"number": "EUR"}, **signs))
        self.assertEqual(one(12.5, {"number": "EUR"}, **signs), 12.5)

    def test_the_sign_by_another_column(self):
        steps = {"sign": {"column": "type", "minus": ["S", "DBIT"], "plus": "H"}}
        self.assert_steps(
            steps,
            {"5,50": -5.5, "0": 0, "-5": "a minus of its own", "x": "no number"},
            **GERMAN,
        )
        self.assertIn(
            "“5” in “other” says neither minus (S) nor plus (H)",
            error("1", {"sign": {"column": "other", "minus": ["S"], "plus": "H"}}),
        )
        self.assertIn(
            "“” in “none” says neither",
            error("1", {"sign": {"column": "none", "minus": "S", "plus": "H"}}),
        )

    def test_arithmetic_is_exact(self):
        self.assert_steps({"calculate": "{} + 0.2"}, {"0.1": 0.3, "x": "no number"})
        self.assertEqual(one("3", {"calculate": "({} - 1) * {other} / 4"}), 2.5)
        self.assertEqual(
            one("2.675", {"calculate": {"formula": "{}", "digits": 2}}), 2.68
        )
        self.assertIn("divided by 0", error("1", {"calculate": "1 / ({} - 1)"}))
        self.assertIn("too large", error("9", {"calculate": "{}" + "*1e99" * 9}))

    def test_an_empty_cell_in_arithmetic(self):
        for empty, expected in (("empty", None), ("zero", -5)):
            steps = {"calculate": {"formula": "{} - {other}", "empty": empty}}
            self.assertEqual(one("", steps), expected)
        steps = {"calculate": {"formula": "{none}", "empty": "fail"}}
        self.assertIn("a number in it is empty", error("1", steps))

    def test_numbers_come_back_as_they_were_written(self):
        english = Numerals(".", ",")
        german = Numerals(",", ".")
        chance = random.Random(6)
        for _try in range(TRIES):
            number = any_number(chance)
            text = f"{number:,.2f}"
            swapped = text.translate(str.maketrans(",.", ".,"))
            for numerals, written, unit in (
                (english, f"${text}", "$"),
                (german, f"{swapped} €", "€"),
                (german, f"{swapped.lstrip('-')}{'-' * (number < 0)}", ""),
            ):
                self.assertEqual(numerals.read(written), (number, unit), written)


class TestTextSteps(StepCase):
    """Texts: joined, split, replaced, without tags, in capitals."""

    def test_columns_are_joined_by_a_template(self):
        steps = {"join": "{type}-{own}, {none}{{{other}}}"}
        self.assertEqual(one("Ä", steps), "S-Ä, {5}")
        self.assertEqual(one("", {"join": "{} {none}"}), None)

    def test_columns_that_are_empty_leave_no_sign_between(self):
        steps = {"join": {"columns": ["own", "none", "type"], "by": ", "}}
        self.assertEqual(stepped(["Ä", ""], steps), ["Ä, S", "S"])

    def test_a_part_between_signs(self):
        steps = {"split": {"by": ";", "part": 2}}
        self.assertEqual(stepped(["x; y;z", "x", ""], steps), ["y", None, None])
        self.assertEqual(one("x;y;z", {"split": {"by": ";", "part": -1}}), "z")
        self.assertEqual(one("x;y", {"split": ";"}), "x")
        rest = {"split": {"by": ";", "part": 2, "rest": True}}
        self.assertEqual(one("x;y;z", rest), "y;z")
        missing = {"split": {"by": ";", "part": 2, "missing": "fail"}}
        self.assertIn("1 parts, and no part 2", error("x", missing))

    def test_a_part_by_a_pattern(self):
        steps = {"split": {"pattern": r"\s*[x×]\s*", "part": 2}}
        self.assertEqual(one("12 × 34 x 5", steps), "34")
        self.assertEqual(one("Größe 42 cm", {"extract": r"(\d+) cm"}), "42")
        self.assertIsNone(one("Größe", {"extract": r"(\d+) cm"}))

    def test_split_gives_back_what_was_joined(self):
        chance = random.Random(7)
        for _try in range(TRIES):
            parts = any_parts(chance)
            names = [f"c{number}" for number in range(len(parts))]
            rows = [dict(zip(names, parts, strict=True))]
            columns = {"all": {"join": {"columns": names, "by": ";"}}}
            made = MadeColumns(columns, names)
            for number, part in enumerate(parts, 1):
                chain = Chain({"split": {"by": ";", "part": number}}, Setting(made))
                self.assertEqual(chain.apply(made.cells("all", rows), rows), [part])

    def test_replace_a_text_or_a_pattern(self):
        self.assertEqual(one("a.b.c", {"replace": {"find": ".", "by": "-"}}), "a-b-c")
        steps = {"replace": {"pattern": r"(\w+)straße", "by": r"\1str."}}
        self.assertEqual(one("Hauptstraße 5", steps), "Hauptstr. 5")
        self.assertIsNone(one("--", {"replace": {"find": "-"}}))
        for pattern, by, expected in (
            ("(ß)e", r"«\1»\\ü", r"Stra«ß»\ü 5"),
            ("x*", "-", "-S-t-r-a-ß-e- -5-"),
            (r"\d|(z)", r"[\1\0]", "Straße [5]"),
        ):
            with self.subTest(pattern):
                steps = {"replace": {"pattern": pattern, "by": by}}
                self.assertEqual(one("Straße 5", steps), expected)

    def test_tags_go_and_paragraphs_become_lines(self):
        self.assert_steps(
            "strip_tags",
            {
                "<p>Größe &amp; <b>Maß</b></p><p>zwei<br/>drei</p>": (
                    "Größe & Maß\nzwei\ndrei"
                ),
                "<style>p {}</style>Text<!-- nichts -->!": "Text!",
                "a < b": "a < b",
                "ohne\nTags": "ohne\nTags",
                "<b>eine\nZeile</b>": "eine Zeile",
                "<table><tr><td>1</td><td>2</td></tr></table>": "1 2",
            },
        )

    def test_capital_and_small_letters(self):
        text = "große MÜLLER-str. o'neill"
        for case, expected in {
            "upper": "GROSSE MÜLLER-STR. O'NEILL",
            "lower": "große müller-str. o'neill",
            "title": "Große Müller-Str. O'neill",
            "sentence": "Große müller-str. o'neill",
        }.items():
            self.assertEqual(one(text, {"case": case}), expected)

    def test_case_changes_letters_once(self):
        chance = random.Random(8)
        for _try in range(TRIES):
            text = any_word(chance)
            for case in ("upper", "lower"):
                once = one(text, {"case": case})
                self.assertEqual(one(once, {"case": case}), once, text)

    def test_pairs_in_one_cell(self):
        cell = 'color=Blau,size=XL,desc="a, b=3",note="er sagt ""ja"""'
        for steps, expected in (
            ({"pairs": "color"}, "Blau"),
            ({"pairs": "desc"}, "a, b=3"),
            ({"pairs": "note"}, 'er sagt "ja"'),
            ({"pairs": "weight"}, None),
            ({"pairs": {"part": 2}}, "XL"),
            ({"pairs": {"part": 2, "take": "key"}}, "size"),
            ({"pairs": {"part": -1, "take": "key"}}, "note"),
            ({"pairs": {"part": 9}}, None),
        ):
            with self.subTest(steps=steps):
                self.assertEqual(one(cell, steps), expected)
        steps = {"pairs": {"key": "b", "between": ";", "sign": ":"}}
        self.assertEqual(one("a: 1; b: 2", steps), "2")

    def test_pairs_that_are_none(self):
        self.assert_steps(
            {"pairs": {"key": "a", "missing": "fail"}},
            {
                "a=1, hell": "“hell” is not a pair with “=”",
                'a="1': "a quote in it is not closed",
                "b=1": "it has no such pair; its keys are b",
                "a=1,a=2": "the key “a” is there twice",
            },
        )


class TestChoosing(StepCase):
    """Other columns, defaults, conditions, tables."""

    def test_the_first_column_that_is_not_empty(self):
        self.assertEqual(
            stepped(["x", "", None], {"take": ["none", "type", "other"]}),
            ["x", "S", "S"],
        )
        self.assertIsNone(one("", {"take": "none"}))

    def test_a_default_and_a_default_by_a_condition(self):
        self.assertEqual(stepped(["x", ""], {"default": "DE"}), ["x", "DE"])
        for condition, expected in (
            ({"column": "type", "is": "S"}, 0),
            ({"column": "type", "is": ["H", "S"]}, 0),
            ({"column": "type", "is_not": "S"}, None),
            ({"column": "none"}, None),
            ({"column": "none", "filled": False}, 0),
            ({"if": "row['type'] == 'S'"}, 0),
        ):
            with self.subTest(condition=condition):
                self.assertEqual(
                    one("", {"default": {"value": 0} | condition}), expected
                )

    def test_a_cell_that_is_not_used_passes_all_steps(self):
        steps = [{"only_if": {"column": "type", "is": "H"}}, {"default": "x"}]
        self.assertIs(one("5", steps), UNUSED)
        self.assertEqual(one("5", {"only_if": "row['type'] == 'S' and cell"}), "5")

    def test_a_condition_that_cannot_be_evaluated_is_the_cells_error(self):
        self.assertIn("ValueError", error("5", {"only_if": "int(row['type'])"}))
        self.assertIn(
            "ValueError", error("", {"default": {"value": 1, "if": "int('x')"}})
        )

    def test_a_table_of_values(self):
        table = {"m": "male", "1": "one"}
        for otherwise, expected in (("keep", "x"), ("empty", None)):
            steps = {"values": {"table": table, "otherwise": otherwise}}
            self.assertEqual(
                stepped(["m", " m ", 1, "x"], steps), ["male", "male", "one", expected]
            )
        steps = {"values": {"table": table, "otherwise": "fail"}}
        self.assertIn("it is not in the table of values", error("x", steps))

    def test_a_table_as_the_text_of_a_csv_file(self):
        lines = "\n".join(f"{number};Größe {number}" for number in range(5000))
        self.assertEqual(one("4711", {"values": lines}), "Größe 4711")
        self.assertEqual(one("a", {"values": 'a,"x, y"\n'}), "x, y")
        self.assertIn("line 2: two columns", check_steps({"values": "a;b\nc"}))
        self.assertIn("“a” is there twice", check_steps({"values": "a;b\na;c"}))


class TestExpressionStep(StepCase):
    """What no other step does, within limits."""

    def test_an_expression_of_cell_and_row(self):
        self.assertEqual(
            one("Ada Lovelace", {"expression": "cell.split()[-1]"}), "Lovelace"
        )
        self.assertEqual(one("", {"expression": "row['type'] + 'x'"}), "Sx")
        self.assertIsNone(one("x", {"expression": "None"}))
        self.assertEqual(one("x", {"expression": "['a', 'b']"}), ["a", "b"])

    def test_numbers_and_dates(self):
        self.assertEqual(
            one("1.234,5", {"expression": "number(cell) * 2"}, **GERMAN), 2469
        )
        found = one("31.12.2026", {"expression": "date(cell, '%d.%m.%Y')"})
        self.assertEqual(found, date(2026, 12, 31))
        self.assertIsNone(one("x", {"expression": "number(row['none'])"}))

    def test_what_goes_wrong_is_the_cells_error(self):
        for text, words in {
            "int(cell)": "ValueError: invalid literal",
            "row['Preis']": "KeyError",
            "number(cell)": "it has no number",
            "9 ** 9 ** 9": "too many steps",
            "{}": "the result has to be a text",
            "date(cell)": "ValueError",
            "date('1' * 200)": "a date has to be a short text",
            "date('2026-01-01', '%' * 200)": "a date has to be a short text",
        }.items():
            with self.subTest(text):
                found = error("x", {"expression": text})
                self.assertIn("“x” in the step “Expression”: ", found)
                self.assertIn(words, found)

    def test_columns_that_an_expression_takes(self):
        for text, expected in {
            "row['a'] + row.get('b', '')": ("a", "b"),
            "row[0]": (1,),
            "row[cell]": None,
            "[one for one in row]": None,
            "cell": (),
        }.items():
            with self.subTest(text):
                self.assertEqual(columns_of_steps({"expression": text}), expected)

    def test_slow_expressions_fail_cells_and_not_the_job(self):
        made = MadeColumns({}, ["own"])
        made.clock.seconds = 0.05
        text = "len([one for one in 'x' * 10000])"
        rows = [{"own": str(number)} for number in range(500)]
        begun = time.thread_time()
        found = Chain({"expression": text}, Setting(made)).apply(["x"] * 500, rows)
        self.assertLess(time.thread_time() - begun, 5)
        self.assertEqual(found[0], 10000)
        self.assertIn("for the rows of one chunk", str(found[-1]))


class TestBounds(StepCase):
    """What a configuration may cost is bounded, whoever wrote it."""

    def test_patterns_take_linear_time(self):
        cell = "a" * 3000 + "!"
        for pattern in ("(a+)+$", "(a|a)*b", "(.*)*x", "a*a*a*a*a*b"):
            with self.subTest(pattern):
                begun = time.thread_time()
                one(cell, {"extract": pattern})
                one(cell, {"replace": {"pattern": pattern, "by": "x"}})
                one(cell, {"split": {"pattern": pattern}})
                self.assertLess(time.thread_time() - begun, 5)

    def test_patterns_that_cannot_be_bounded_are_refused(self):
        for pattern in (r"(a)\1", "(?=a)", "(", "a{1000}{1000}", "x" * 1001):
            with self.subTest(pattern[:20]):
                self.assertTrue(check_steps({"extract": pattern}))

    def test_no_cell_becomes_huge(self):
        cell = "a" * (LONGEST // 2)
        for steps in (
            {"join": "{}{}{}"},
            {"replace": {"find": "a", "by": "aaa"}},
            {"replace": {"pattern": "a", "by": "aaa"}},
            {"expression": "cell * 3"},
        ):
            with self.subTest(steps=steps):
                self.assertIn("longer than", error(cell, steps))

    def test_doubling_columns_end_somewhere(self):
        columns = {"c0": {"join": "{own}{own}"}}
        columns |= {f"c{n}": {"join": f"{{c{n - 1}}}" * 2} for n in range(1, 60)}
        found = error("a" * 10, {"join": "{c59}"}, columns=columns)
        self.assertIn("longer than", found)


class TestMadeColumns(StepCase):
    """Columns that the file does not have."""

    def test_made_columns_use_others_in_any_order(self):
        columns = {
            "c": {"join": "{b}!"},
            "b": [{"take": "own"}, {"case": "upper"}],
        }
        self.assertEqual(one("ä", {"expression": "row['c']"}, columns=columns), "Ä!")

    def test_rings_are_refused(self):
        columns = {"a": {"take": "b"}, "b": {"join": "{c}"}, "c": {"take": ["x", "a"]}}
        self.assertIn("“a” → “b” → “c” → “a”", check_columns(columns))
        self.assertIn("“a” → “a”", check_columns({"a": {"join": "{a}"}}))

    def test_the_first_step_says_what_it_is_made_of(self):
        for steps in ([], "strip_tags", {"case": "upper"}, {"split": ";"}):
            with self.subTest(steps=steps):
                self.assertIn("first step", check_columns({"a": steps}))

    def test_an_error_passes_to_all_that_use_the_column(self):
        columns = {"n": [{"take": "own"}, {"number": "kg"}]}
        for steps in (
            {"calculate": "{n} * 2"},
            {"join": "{n}"},
            {"expression": "row['n']"},
        ):
            with self.subTest(steps=steps):
                found = one("", {"take": "n"}, columns=columns)
                self.assertIsNone(found)
                found = one("viel", steps, columns=columns)
                self.assertIsInstance(found, StepError)
                self.assertEqual(found.made_in, "n")

    def test_where_a_column_is_from(self):
        columns = {
            "a": {"join": "{own} {type}"},
            "b": [
                {"take": "a"},
                {"sign": {"column": "other", "minus": "x", "plus": "y"}},
            ],
        }
        made = MadeColumns(columns, ["own", "type", "other"])
        self.assertEqual(made.places_of("b"), ["own", "type"])
        self.assertEqual(made.places_used(columns["b"]), ["own", "type", "other"])

    def test_columns_of_a_file_without_a_header_are_numbers(self):
        made = MadeColumns({"n": {"join": "{1} {2}"}}, numbered=True)
        self.assertEqual(made.cells("n", [["Ada", "L."]]), ["Ada L."])
        with self.assertRaisesRegex(ValueError, "use numbers from 1"):
            MadeColumns({"n": {"take": "Name"}}, numbered=True)

    def test_columns_that_are_not_there_are_named(self):
        with self.assertRaisesRegex(ValueError, "no column “b”, which steps take"):
            MadeColumns({"n": {"take": "b"}}, ["a"])
        with self.assertRaisesRegex(
            ValueError, "has a column “a”, and “columns” makes"
        ):
            MadeColumns({"a": {"take": "b"}}, ["a", "b"])


class TestConfiguration(StepCase):
    """What cannot be used is refused when it is saved, in words."""

    def test_wrong_steps(self):
        for steps, words in (
            ("casee", "there is no step “casee”"),
            ([5], "a step is its name, or a dictionary"),
            ({"case": "x", "join": "y"}, "a step is its name, or a dictionary"),
            ({"case": "Upper"}, "“to” has to be one of"),
            ("case", "“to” is missing"),
            ({"case": {"to": "upper", "lang": "de"}}, "“lang” is not known"),
            ({"strip_tags": 5}, "“strip_tags” has to have a dictionary"),
            ("fill_down", "an option of the task that reads the file"),
            ({"join": "Name"}, "names no column in braces"),
            ({"join": "{Name"}, "a brace that is not closed"),
            ({"join": {}}, "either “template” or “columns”"),
            ({"split": {"by": ",", "pattern": ","}}, "either “by” or “pattern”"),
            ({"split": {"by": ",", "part": 0}}, "has to be 1 or more"),
            ({"extract": {"pattern": "a", "group": 1}}, "has no group 1"),
            ({"replace": {"pattern": "(a)", "by": r"\2"}}, r"no group “\2”"),
            ({"number": "stone"}, "has to be a unit"),
            ({"number": {"unit": "kg", "bare": "m"}}, "cannot be turned into “kg”"),
            ({"sign": {"column": "x"}}, "“minus” is missing"),
            ({"calculate": "{a} ** 2"}, "has to be arithmetic"),
            ({"calculate": "{a} * 1e999"}, "too large"),
            ({"calculate": "__import__('os')"}, "has to be arithmetic"),
            ({"calculate": {"formula": "{a}", "digits": 99}}, "has to be from 0 to 20"),
            ({"default": {"value": 1, "is": "x"}}, "“is” needs “column”"),
            ({"only_if": {}}, "Give “column” or “if”"),
            ({"only_if": "env.cr"}, "env? It can use row, cell"),
            ({"expression": "import os"}, "cannot be used"),
            ([{"case": "upper"}] * 51, "more than 50 steps"),
        ):
            with self.subTest(steps=steps):
                self.assertIn(words, str(check_steps(steps)))

    def test_what_a_form_offers(self):
        described = describe()
        self.assertEqual([step["name"] for step in described], list(STEPS))
        self.assertEqual(json.loads(json.dumps(described)), described)
        for step in described:
            names = [one["name"] for one in step["parameters"]]
            self.assertTrue(step["label"] and step["help"])
            self.assertIn(step["main"], [None, *names])
            self.assertTrue(all(one["help"] for one in step["parameters"]))
            labels = [one["label"] for one in step["parameters"]]
            self.assertEqual(len({*labels}), len(labels))

    def test_labels_of_options_are_translated_where_they_are_asked_for(self):
        described = {step["name"]: step for step in describe(lambda text: f"ä {text}")}
        labels = [one["label"] for one in described["split"]["parameters"][:2]]
        self.assertEqual(labels, ["ä Sign between Parts", "ä Pattern"])

    def test_a_preview_of_sample_cells(self):
        rows = [{"W": "1,5 kg"}, {"W": "viel"}, {"W": ""}]
        found = preview(rows, "W", {"number": "kg"}, decimal=",")
        self.assertIsNone(found["complaint"])
        values = [(one["value"], bool(one["error"])) for one in found["results"]]
        self.assertEqual(values, [(1.5, False), (None, True), (None, False)])
        found = preview(rows, None, {"join": "{W}!"})
        self.assertEqual(found["results"][0]["value"], "1,5 kg!")
        self.assertTrue(preview(rows, "W", {"number": "stone"})["complaint"])
        self.assertTrue(preview(rows, "X", [])["complaint"])

    def test_a_step_never_works_on_an_error_or_on_nothing(self):
        """Whatever it is: what stands in place of a cell comes out as it went in."""
        samples = {
            "take": "none",
            "join": "{own}",
            "split": ",",
            "extract": "a",
            "pairs": "a",
            "replace": {"find": "a"},
            "case": "upper",
            "number": "kg",
            "sign": {"column": "type", "minus": "S", "plus": "H"},
            "calculate": "{own}",
            "default": "x",
            "only_if": {"column": "type"},
            "values": "a;b",
            "expression": "'x'",
            "strip_tags": {},
        }
        self.assertEqual(samples.keys(), STEPS.keys())
        broken = StepError(STEPS["case"], "x", "nothing")
        rows = [{"own": "", "type": "S", "none": ""}]
        setting = Setting(MadeColumns({}, list(rows[0])))
        for name, given_options in samples.items():
            with self.subTest(name):
                chain = Chain({name: given_options}, setting)
                self.assertEqual(chain.apply([broken], rows), [broken])
                self.assertEqual(chain.apply([UNUSED], rows), [UNUSED])

    def test_results_are_plain_values(self):
        self.assertIs(type(one("5", {"calculate": "{} * 2"})), int)
        self.assertIs(type(one("5", {"calculate": "{} / 2"})), float)
        self.assertEqual(Decimal(str(one("0.1", {"calculate": "{}"}))), Decimal("0.1"))
