"""Files of the kinds that Odoo's import screen takes, with what is in them."""

import io
from datetime import date, datetime
from unittest import SkipTest

import openpyxl
import xlsxwriter
import xlwt


def xlsx_file(*rows):
    """An .xlsx file; dates are cells with a date format."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet = book.add_worksheet("Blatt 1")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                form = time if isinstance(cell, datetime) else day
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, form)
                else:
                    sheet.write(at, column, cell)
    return out.getvalue()


def xls_file(*rows):
    """An .xls file; dates are cells with a date format."""
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("Blatt 1")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    time = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM:SS")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            form = time if isinstance(cell, datetime) else day
            style = [form] if isinstance(cell, date) else []
            sheet.write(at, column, cell, *style)
    book.save(out)
    return out.getvalue()


def ods_file(*rows):
    """An .ods file, all of whose cells are texts; skips where odfpy is missing."""
    try:
        from odf.opendocument import OpenDocumentSpreadsheet
        from odf.table import Table, TableCell, TableRow
        from odf.text import P
    except ImportError as error:
        raise SkipTest("Odoo reads .ods files with odfpy, which is missing") from error
    book, table = OpenDocumentSpreadsheet(), Table(name="Blatt 1")
    for row in rows:
        line = TableRow()
        for cell in row:
            box = TableCell(valuetype="string")
            for part in str(cell).split("\n"):
                box.addElement(P(text=part))
            line.addElement(box)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(out := io.BytesIO())
    return out.getvalue()


def with_formula_error():
    """An .xlsx file that Odoo refuses to read."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Name"])
    book.active.append(["#DIV/0!"])
    book.active["A2"].data_type = "e"
    book.save(out)
    return out.getvalue()
