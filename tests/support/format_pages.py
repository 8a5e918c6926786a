"""Writes docs/guides/formats: a page for each file of :mod:`.real_cases`.

Run from the folder tests: ``python -m support.format_pages``.
"""

from pathlib import Path
from typing import NamedTuple

from . import real_cases, real_files

REPO = Path(__file__).parents[2]
FOLDER = REPO / "docs" / "guides" / "formats"
WRITTEN = "<!-- Written by tests/support/format_pages.py: change it there. -->"
PICTURES = "https://pictures.example.com"
WORKBOOKS = {
    "errors": real_files.ERRORS,
    "backslashes": real_files.BACKSLASHES,
    "rates": real_files.RATES,
}


class Told(NamedTuple):
    """What a page says besides the file: ``doing`` is what a person does."""

    case: str
    title: str
    about: str
    doing: str = ""


HOST = (
    "Pictures are fetched from public hosts. One in your own network is named in "
    "*allowed_hosts* of the text, by an administrator."
)
PAGES = (
    Told(
        "addresses",
        "Addresses",
        "Customers or suppliers as a spreadsheet has them. First and last name,"
        " and street and number, are two columns, and one field: columns are "
        "made of them. A row without a person is its company. Countries are "
        "found by their codes and by names of any language.",
    ),
    Told(
        "paths",
        "Categories as paths, units, currencies",
        "The place in the tree of categories is one cell, `Damen > Jacken`; of "
        "several places the first counts. Weights have their unit and prices "
        "their currency: steps take them off, and read grams as kilograms.",
        "The file has no names: let *Artikel* fill the name as well. Tick "
        "*Create missing ones* for the categories.",
    ),
    Told(
        "odd cells",
        "What spreadsheets do to cells",
        'Excel writes `="0012346"` for what is to stay a text, and makes '
        "4,00638E+12 of a barcode. Blanks around a code mean nothing, an empty "
        "row is none, and Ctrl-Z ends the file. What cannot be read waits: a "
        "barcode whose digits are lost.",
        "The file has no names: let *Artikel* fill the name as well.",
    ),
    Told(
        "errors",
        "Workbooks with errors in cells (ods)",
        "A cell with `#DIV/0!` is not empty: its row waits, whatever the "
        "program wrote behind the error.",
    ),
    Told(
        "backslashes",
        "Workbooks (xlsx)",
        "The first sheet with a table is read, from the row with the names of "
        "the columns. Files whose parts are named with backslashes are read as "
        "well.",
        "Choose *Product*: a code and a name may be those of anything.",
    ),
    Told(
        "rates",
        "Dates beside texts in a workbook",
        "A column has real dates beside such that are texts: dates of the "
        "workbook need no format, texts do.",
        "Choose *Currency Rate*, the three fields, and how the day is written; "
        "currency and day are the key.",
    ),
    Told(
        "shopify",
        "Shopify: products",
        "*Products > Export* in Shopify. The cells of a product stand in its "
        "first row; rows with a picture alone add it. Options become "
        "attributes, the variants that the file names are made.",
        HOST,
    ),
    Told(
        "woocommerce",
        "WooCommerce: products",
        "*Products > Export* in WooCommerce. Variations name their parent by "
        "code or `id:701`; attributes stand in pairs of columns, categories are"
        " paths.",
        HOST,
    ),
    Told(
        "magento",
        "Magento: products",
        "*System > Export > Products* in Magento 2. What is no column of its "
        "own stands in `additional_attributes`, of which a step takes a key.",
    ),
    Told(
        "prestashop",
        "PrestaShop: products",
        "The columns of PrestaShop's own sample for products.",
    ),
    Told(
        "akeneo",
        "Akeneo: products",
        "A product export of Akeneo with semicolons. Labels have their language"
        " behind them, prices their currency; columns that the preset does not "
        "name are matched as in any other file.",
    ),
    Told(
        "bmecat 1.2",
        "BMEcat 1.2",
        "A catalogue of a supplier, articles of ARTICLE.",
    ),
    Told(
        "bmecat 2005",
        "BMEcat 2005",
        "The same as PRODUCT, in new catalogues and in updates of products.",
    ),
    Told(
        "ubl",
        "UBL: order",
        "An order in UBL 2. The total of its lines is checked: an order that "
        "sums up to something else waits.",
    ),
    Told(
        "webhook",
        "A web shop's order in JSON",
        "What a shop sends when an order comes in: one object with a list of "
        "lines, in an envelope or bare.",
    ),
    Told(
        "northwind",
        "Orders with a repeated header",
        "The cells of an order stand on each of its lines; rows with the same "
        "number are one order, wherever they stand.",
    ),
    Told(
        "double header",
        "A name that two columns have",
        "The second *OrderID* is `OrderID (2)`: it can be used, and is not guessed.",
    ),
    Told(
        "bank",
        "German bank: debit and credit",
        "Account and period stand above the header, a balance below the rows. "
        "An amount is made of two columns, whose minus may stand behind the "
        "number.",
        "A few words do not tell the encoding: choose *cp1252* when the first "
        "rows look wrong.",
    ),
    Told(
        "camt.053",
        "CAMT.053: statement of a bank",
        "CAMT.052, 053 and 054, whatever their version. Each entry has the "
        "account of its statement beside it, which finds the journal; the other"
        " party is the debtor or the creditor, by the sign.",
    ),
    Told(
        "opentrans",
        "openTRANS: order",
        "An order in openTRANS 2.1 (1.0 has its buyer in BUYER_PARTY). Parties "
        "are columns called by their roles; units are codes of UN/ECE.",
    ),
    Told(
        "ebay",
        "eBay: orders",
        "The report of orders of eBay's seller hub. The number of records and the "
        "name of the seller below the rows are left out.",
    ),
    Told(
        "woocommerce orders",
        "WooCommerce: orders as CSV",
        "Plugins export a row for each line of an order, with the address of who "
        "pays beside it: the e-mail finds the customer.",
    ),
    Told(
        "ubl bill",
        "UBL: bill of a supplier",
        "An invoice in UBL 2 as a draft bill. Prices are divided by their base "
        "quantity; what the supplier calls a product finds ours, or the line has "
        "only its name. The total of the lines is checked.",
    ),
    Told(
        "cii bill",
        "CII: bill of a supplier (ZUGFeRD, Factur-X, XRechnung)",
        "The XML that is attached to such a PDF, or comes alone; read as the bill "
        "in UBL.",
    ),
    Told(
        "datev",
        "DATEV: booking batch",
        "Bookings as draft entries with two lines, by the numbers of accounts. "
        "The year of a day comes from the first line of the file. Rows with a "
        "tax key wait: nobody here splits their amounts.",
    ),
)


def pages():
    """``{name of the file: text}`` of all pages."""
    cases = {case.name: case for case in real_cases.ALL}
    texts = {_name(told): _page(told, cases[told.case]) for told in PAGES}
    return texts | {"index.md": _index()}


def _name(told):
    return "".join(char if char.isalnum() else "-" for char in told.case) + ".md"


def _index():
    lines = [f"- [{told.title}]({_name(told)})" for told in PAGES]
    text = (
        "Files as programs write them, and what becomes of each by [New Import from a "
        "File](../new-import.md) alone. A test (`make soak`) gives each to the screen, "
        "looks at the records, and imports it once more, which changes nothing."
    )
    return "\n".join(
        ["# Files of programs", "", WRITTEN, "", *_wrapped(text), "", *lines, ""]
    )


def _page(told, case):
    proposed = _of_preset(case.preset) if case.preset else _of_fields(case)
    doing = told.doing or "Nothing: *Import Now*."
    parts = [
        [f"# {told.title}"],
        [WRITTEN],
        _wrapped(told.about),
        _file(case),
        ["## The mapping"],
        *proposed,
        ["## What you do"],
        _wrapped(doing),
        ["## What becomes of it"],
        _wrapped(_figures(case)),
        _records(case),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _file(case):
    """The file as a block, or the cells of a workbook as a table."""
    if case.name in WORKBOOKS:
        return _table(*WORKBOOKS[case.name])
    text = case.content
    text = text.decode("cp1252") if isinstance(text, bytes) else text
    text = text.replace("{pictures}", PICTURES).replace("\x1a", "").rstrip("\n")
    kind = {"csv": "text"}.get(case.ending, case.ending)
    return [f"<!-- file: {_stem(case)} -->", f"```{kind}", text, "```"]


def _stem(case):
    return f"{case.name.replace(' ', '_')}.{case.ending}"


def _of_preset(name):
    words = f"The preset “{real_cases.preset(name)['name']['en_US']}” is recognized:"
    pairs = [(column, f"`{field}`") for column, field in real_cases.mapped_by(name)]
    return [_wrapped(words), _table(("Column", "Field"), *pairs)]


def _of_fields(case):
    pairs = [(column, f"`{field}`") for column, field in case.fields.items()]
    words = f"Records of `{case.model}`; these columns fill fields:"
    return [_wrapped(words), _table(("Column", "Field"), *pairs)]


def _figures(case):
    done, skipped, failed = case.rows
    words = [f"{done} rows are in", *([f"{skipped} skipped"] if skipped else [])]
    words += [f"{failed} wait for repair"] if failed else []
    return f"{', '.join(words)}. A second import of the same file changes nothing."


def _records(case):
    rows = [
        (str(key), f"`{path.rstrip(':')}`", _shown(value))
        for key, values in case.wanted.items()
        for path, value in values.items()
    ]
    return _table((f"`{case.key}`", "Field", "Value"), *rows)


def _shown(value):
    if value is True or value is False:
        return "yes" if value else "–"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _table(head, *rows):
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(map(_cell, line))} |" for line in lines]


def _cell(text):
    return str(text).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def _wrapped(text, width=88):
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text)
