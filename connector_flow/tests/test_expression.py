import time
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from odoo.tests.common import BaseCase

from ..tools.expression import LONGEST, Expression, Refused, TooMuch

SECONDS = 10  # an evaluation takes some tenths of one; the machine may be busy


class Row(dict):
    line = 3

    def fail(self, message):
        raise AssertionError("an expression changes nothing")


FILES = [SimpleNamespace(name=f"{at}.csv", size=at) for at in range(3000)]
KNOWN = {
    "row": Row(Name="Kiwi", Amount="2", Empty="", Long="x" * 5_000_000, A="a" * 29_000),
    "files": FILES,
    "few": FILES[:3],
    "rows": SimpleNamespace(all=2, done=2, skipped=0),
    "when": datetime(2026, 11, 21, 14, 30),
    "day": date(2026, 11, 21),
    "price": Decimal("12.50"),
    "huge": Decimal("1E+999999999"),
    "delta": timedelta(days=1),
}

# What means in an expression what it means in Python.
PYTHON = """
float(row['Amount']) > 0
rows.all > 1 and not rows.skipped or rows.done
1 < rows.all < 3
-rows.all ** 2, 7 // 2, 7 % 4, 1 << 4, 6 & 3, 6 | 3, 6 ^ 3, ~1, 2 ** -1
f'{float(row["Amount"]):.1f}|{row["Name"]!r:>10}|{1:>{5}}|{12345.678:,.2f}'
'%5.2f|%-8s|%03d|%s%%' % (1.5, 'x', 7, 'y')
'%(Name)s: %(Amount)s' % row
'%*d|%.*f' % (5, 3, 2, 1.0)
row.get('Nope', 'default'), row.get('Name'), row.line
[name for name in row.keys() if name.startswith('A')]
{name: len(cell) for name, cell in row.items()}
row.keys() & {'Name', 'y'}
'Name' in row and 'y' not in row.values()
any(file.name.endswith('9.csv') for file in files)
all(cell for cell in row.values())
sum(file.size for file in files), len(files), len({file.size for file in files})
sorted(row, key=str.lower), sorted('bca', reverse=True)
max(few, key=lambda file: -file.size).name, min(1, 2), max([], default=3)
[a + b for a in 'ab' for b in 'cd' if b != 'd'], [[x for x in y] for y in ['ab']]
(lambda x, y: x + y)(1, 2), (y := 5) + y
[*row][0], {**row}['Name'], dict(a=1, **{'b': 2}), dict([('a', 1)])
isinstance(row['Name'], (str, int)), isinstance(1.5, int), bool([])
'x' if rows.all else 'y'
round(2.675, 2), round(5), abs(-1), int('7f', 16), int('5'), str(1.0), str([1, 'a'])
'a-b-c'.rsplit('-', 1), ' a b '.split(), 'a\\nb'.splitlines(), 'a=b'.partition('=')
'a,b'.translate(str.maketrans(',', '.')), 'abc'[::-1], 'abc'[1:], 'ß'.upper()
'-'.join(['x', 'y']), 'x'.zfill(3), 'x'.center(5, '*'), 'aXa'.replace('X', 'yy')
'ab'.encode().hex(), b'ab'.decode(), 'aab'.count('a'), 'abc'.find('c')
when.year, when.strftime('%d.%m.%Y'), when.date().isoformat(), f'{when:%H:%M}'
day + delta, (day - delta).weekday(), when > when - delta, delta.total_seconds()
price * 2, price + 1, round(price, 1), f'{price:.3f}', price > 12, float(price)
sum([[1], [2]], []), [1] + [2], (1,) * 3, 'a' * 3, [1, 2].index(2), {1, 2} - {2}
None is None, rows.all is not None, 'Kiwi' == row['Name'] != 'x'
""".strip().splitlines()

# What fails in an expression as it fails in Python.
FAILING = [
    ("1 / rows.skipped", ZeroDivisionError),
    ("int(row['Name'])", ValueError),
    ("row['Nope']", KeyError),
    ("unknown", NameError),
    ("rows.nope", AttributeError),
    ("'a' + 1", TypeError),
    ("few[9]", IndexError),
]

# What reaches beyond its values, or changes them.
REACHING = [
    "row.__class__",
    "rows.__dict__",
    "(lambda: 0).__globals__",
    "(x for x in 'a').gi_frame",
    "__import__('os')",
    "open('x')",
    "getattr(row, 'fail')",
    "row.fail('x')",
    "row.pop('Name')",
    "row.update(Name='x')",
    "few.clear()",
    "[].append(1)",
    "'{0.a}'.format(row)",
    "str.format('{0.a}', row)",
    "'{a.b}'.format_map(row)",
    "'a'.\uff46ormat(1)",
    "[f for f in [str.format]]",
    "f'{row.__class__}'",
    "when.__reduce__()",
    "int.from_bytes",
    "str.mro()",
    "(yield)",
    "1j",
    "lambda *a: a",
]

# What would stop the server: each is one call, or endless, or fills the memory.
DEAR = [
    "7**(15*10**6)",
    "9**9**9**9",
    "1 << 10**9",
    "round(5, -10**9)",
    "'a' * 10**9",
    "[0] * 10**9",
    "(0,) * 10**9",
    "b'a' * 10**9",
    "f'{row[\"Name\"]!r:>1000000000}'",
    "f'{1.0:.1000000000f}'",
    "f'{1:１００００００００}'",
    "f'{1:{10**9}}'",
    "f'{huge:f}'",
    "int(huge)",
    "'%d' % huge",
    "'%1000000000d' % 1",
    "'%.1000000000f' % 1.0",
    "'%*d' % (10**9, 1)",
    "'%(a(b)c)999999999d' % {'a(b)c': 1}",
    "'%(Long)s%(Long)s%(Long)s%(Long)s%(Long)s' % row",
    "'x'.ljust(10**9)",
    "'x'.rjust(10**9)",
    "'x'.center(10**9)",
    "'x'.zfill(10**9)",
    "'\\t'.expandtabs(10**9)",
    "row['A'].replace('a', row['A'])",
    "'aaa'.replace('', 'b' * 10**7)",
    "row['A'].translate({97: row['A']})",
    "row['A'].join(row['A'])",
    "row['Long'].split('x')",
    "list(row['Long'])",
    "sorted(row['Long'])",
    "row['Long'].rfind(row['Long'][:2000000] + 'b')",
    "row['Long'].rsplit(row['Long'][:5000] + 'b')",
    "row['Long'].strip(row['A'] + 'x')",
    "str(row)",
    "[row['Long'] + str(file.size) for file in files]",
    "[row['Long'] == row['Long'][:-1] + 'y' for file in files]",
    "sum(1 for a in row['Long'] for b in row['Long'])",
    "all(all(all(a.size >= 0 for a in files) for b in files) for c in files)",
    "(lambda f: f(f))(lambda f: f(f))",
    "(lambda f: f(f, 0))(lambda f, n: f(f, n + 1))",
    # one value that holds itself many times over
    "str([z for x in [[0] * 99] for x in [[x] * 99] for x in [[x] * 99] for z in [x]])",
    "[x == y for x in [['a'] * 9] for y in [['a'] * 9]"
    + " for x in [[x] * 99] for y in [[y] * 99]" * 4
    + "]",
    # whole numbers with one hash
    "len({file.size * (2**61 - 1) for a in few for file in files})",
    "[s - s for s in [{f.size * (2**61 - 1) for f in files}] for file in files]",
]


def evaluated(text):
    return Expression(text).evaluate(KNOWN)


class TestExpression(BaseCase):
    """What expressions mean, what they refuse, and that they end."""

    def test_an_expression_means_what_python_means(self):
        for text in PYTHON:
            with self.subTest(text):
                self.assertEqual(evaluated(text), eval(text, {}, dict(KNOWN)))

    def test_an_expression_fails_as_python_fails(self):
        for text, error in FAILING:
            with self.subTest(text), self.assertRaises(error):
                evaluated(text)

    def test_an_expression_reaches_nothing_beyond_its_values(self):
        for text in REACHING:
            with self.subTest(text):
                with self.assertRaises((Refused, AttributeError, NameError)):
                    evaluated(text)

    def test_what_would_stop_the_server_is_refused_before_it_is_computed(self):
        for text in DEAR:
            began = time.thread_time()
            with self.subTest(text), self.assertRaises(TooMuch):
                evaluated(text)
            self.assertLess(time.thread_time() - began, SECONDS, text)

    def test_a_text_that_is_too_long_for_a_number_is_none(self):
        for text in ("int('9' * 5000)", "int('f' * 10**6, 16)", "float('1' * 10**6)"):
            with self.subTest(text), self.assertRaises(ValueError):
                evaluated(text)

    def test_codecs_that_take_quadratic_time_are_not_known(self):
        for encoding in ("idna", "punycode", "zip", "utf-7"):
            with self.subTest(encoding), self.assertRaises(ValueError):
                evaluated(f"row['A'].encode('{encoding}')")

    def test_what_is_no_expression_is_refused(self):
        nested = ("(" * 199 + "1" + ")" * 199, "-" * 4000 + "1", "not " * 1200 + "1")
        for text in (
            "",
            "row[",
            "import os",
            "x = 1",
            *nested[1:],
            "1" * LONGEST + "1",
        ):
            with self.subTest(text[:20]), self.assertRaises(Refused):
                Expression(text)

    def test_an_expression_tells_the_names_that_it_needs(self):
        text = "[a for a in rows if a] + [b] + sorted(c, key=lambda d: d)"
        self.assertEqual(Expression(text).names, {"rows", "b", "c"})
