"""Files of at most 1 MB that are made to stop whoever reads them."""

import gzip
import io
import zipfile

import openpyxl

MB = 10**6


def names(count, form="n{}"):
    return [form.format(number) for number in range(count)]


def packed(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


# --- texts ---------------------------------------------------------------------------


def csv_of(head, line):
    """A header, and as many lines as there is room for."""
    return head + line * ((MB - len(head)) // len(line))


def wide_csv():
    return csv_of(";".join(names(10_000)).encode() + b"\n", b"a\n")


def nested(depth, inside, left, right):
    return left * depth + inside + right * depth


def json_object(members):
    return b"{" + b",".join(members) + b"}"


def many_members(count, value="1"):
    return [f'"{name}":{value}'.encode() for name in names(count)]


def wide_json_lines():
    return csv_of(json_object(many_members(9_990)) + b"\n", b'{"n1":1}\n')


def laughs():
    entities = ['<!ENTITY a0 "aaaaaaaaaa">']
    for number in range(1, 12):
        inside = f"&a{number - 1};" * 10
        entities.append(f'<!ENTITY a{number} "{inside}">')
    head = f"<!DOCTYPE r [{''.join(entities)}]>"
    return f'{head}<r x="&a11;"><p>&a11;</p></r>'.encode()


def attributes(count):
    return " ".join(names(count, 'a{}="1"')).encode()


def wide_xml():
    return csv_of(b"<r><p " + attributes(9_900) + b"/>", b'<p a0="1"/>') + b"</r>"


def default_attributes():
    wide = " ".join(names(1000, 'a{} CDATA "xxxxxxxxxxxxxxxx"'))
    return f"<!DOCTYPE r [<!ATTLIST p {wide}>]><r>".encode() + b"<p/>" * 200_000


def deep_names():
    tags = [f"<{'x' * 900}>"] * 250
    ends = ["</" + tag[1:] for tag in tags]
    return ("<r><p>" + "".join(tags) + "<a/>" * 200 + "".join(ends)).encode()


# --- workbooks -----------------------------------------------------------------------

OFFICE = "http://schemas.openxmlformats.org"
MAIN = f'xmlns="{OFFICE}/spreadsheetml/2006/main"'
LINK = f"{OFFICE}/officeDocument/2006/relationships"
RELATIONS = f'<Relationships xmlns="{OFFICE}/package/2006/relationships">'
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TYPES = (
    f'<Types xmlns="{OFFICE}/package/2006/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sheet.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>'
    "</Types>"
)


def xlsx(rows, more=""):
    """A workbook with one sheet, of the XML of its rows and what follows them."""
    links = f'<Relationship Id="r1" Type="{LINK}/worksheet" Target="sheet.xml"/>'
    return packed(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": f'{RELATIONS}<Relationship Id="r1" Type='
            f'"{LINK}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/_rels/workbook.xml.rels": f"{RELATIONS}{links}</Relationships>",
            "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{LINK}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/sheet.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData>{more}"
            "</worksheet>",
        }
    )


def row(number, cell="<v>1</v>", place="A"):
    return f'<row r="{number}"><c r="{place}{number}">{cell}</c></row>'


def odd_format():
    """A format of numbers that a regular expression looks at for each cell."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = 1
    book.active["A1"].number_format = "[" * 300_000
    book.save(out)
    return out.getvalue()


def ods(rows):
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:'
            'opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="/" '
            'm:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/>'
            "</m:manifest>",
            "content.xml": f"<office:document-content{spaces}><office:body>"
            f'<office:spreadsheet><table:table table:name="S">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def ods_row(columns, rows=1):
    return (
        f'<table:table-row table:number-rows-repeated="{rows}">'
        f'<table:table-cell table:number-columns-repeated="{columns}">'
        "<text:p>x</text:p></table:table-cell><table:table-cell/></table:table-row>"
    )


# --- all of them ---------------------------------------------------------------------

NO_HEADER = {"includes_header": False}
MANY_ROWS = "".join(row(number) for number in range(1, 150_000))
RECORD = {"path": "r/p"}

# what it is: (task type, configuration, function that makes it)
FILES = {
    "csv: a quote that never ends": ("csv_import", {}, lambda: csv_of(b'"', b"a;b\n")),
    "csv: a stray quote in each line": (
        *("csv_import", {}),
        lambda: csv_of(b"a;b\n", b'"a;b\n'),
    ),
    "csv: quotes in quotes": (
        *("csv_import", {}),
        lambda: csv_of(b"a;b\n", b'a"b"";"c\n'),
    ),
    "csv: 1,000,000 columns": ("csv_import", {}, lambda: b";" * MB),
    "csv: 1,000,000 columns, no header": ("csv_import", NO_HEADER, lambda: b";" * MB),
    "csv: 500,000 cells in a row": (
        "csv_import",
        NO_HEADER,
        lambda: b"ab;" * (MB // 3),
    ),
    "csv: 10,000 columns, rows filled up": (
        *("csv_import", {"short_rows": "fill"}),
        wide_csv,
    ),
    "csv: every row is bad": ("csv_import", {}, wide_csv),
    "csv: a name of 500 kB": (
        *("csv_import", {}),
        lambda: csv_of(b"N" * (MB // 2) + b";b\n", b"1;2\n"),
    ),
    "csv: good rows": ("csv_import", {}, lambda: csv_of(b"a;b\n", b"1;2\n")),
    "csv: line breaks only": ("csv_import", {}, lambda: csv_of(b"a;b\n", b"\r")),
    "csv: bytes that are no text": (
        *("csv_import", {"encoding": "utf-8"}),
        lambda: csv_of(b"a;b\n", b"\xc3;\xff\n"),
    ),
    "csv: a tag that never ends": ("csv_import", {}, lambda: b"<" + b"a" * (MB - 1)),
    "csv: rows of numbers in no Unicode": (
        *("csv_import", {}),
        lambda: csv_of(b"a;b\n", b"1," * 30_000 + b"\xe4;2\n"),
    ),
    "csv: a required name like 9,000 others": (
        *("csv_import", {"required_columns": ["abcdefghijklmnopqrstuvwxyz" * 2]}),
        lambda: ";".join(names(9000, "zyxwvutsrqponmlkjihgfedcba" * 2 + "{}")).encode(),
    ),
    "gzip: 600 MB of zeros": (
        *("csv_import", {}),
        lambda: gzip.compress(b"a\n" + b"\0" * 600 * MB, 1),
    ),
    "zip: 10,000 members": (
        *("csv_import", {}),
        lambda: packed(dict.fromkeys(names(10_000), b"")),
    ),
    "json: 10,000 columns, short lines": ("json_import", {}, wide_json_lines),
    "json: a list of 1E999": (
        *("json_import", {}),
        lambda: b'{"a":[' + b"1E999," * 160_000 + b"1]}",
    ),
    "json: members of 1E999": (
        *("json_import", {}),
        lambda: json_object(many_members(60_000, "1E999")),
    ),
    "json: 500,000 lists inside of each other": (
        *("json_import", {}),
        lambda: b'{"a":' + nested(490_000, b"", b"[", b"]") + b"}",
    ),
    "json: lists around 900 kB": (
        *("json_import", {}),
        lambda: b'{"a":' + nested(900, b'"' + b"x" * 900_000 + b'"', b"[", b"]") + b"}",
    ),
    "json: a name twice, behind 70,000": (
        *("json_import", {}),
        lambda: json_object([*many_members(70_000), b'"n69999":1']),
    ),
    "json: a number of 1,000,000 digits": (
        *("json_import", {}),
        lambda: b'{"a":' + b"9" * MB + b"}",
    ),
    "json array: a new column in each row": (
        *("json_import", {}),
        lambda: b"[" + b",".join(b"{%s}" % one for one in many_members(70_000)) + b"]",
    ),
    "json array: lists of lists": ("json_import", {}, lambda: b"[" * MB),
    "json array: 1E999": (
        *("json_import", {}),
        lambda: b'[{"a":[' + b"1E999," * 160_000 + b"1]}]",
    ),
    "json array: 300,000 empty rows": (
        *("json_import", {}),
        lambda: b"[" + b"{}," * 300_000 + b'{"a":1}]',
    ),
    "xml: 75,000 attributes": (
        *("xml_import", RECORD),
        lambda: b"<r><p " + attributes(75_000) + b"/></r>",
    ),
    "xml: 9,900 attributes, 10 records": (
        *("xml_import", RECORD),
        lambda: b"<r>" + (b"<p " + attributes(9_900) + b"/>") * 10 + b"</r>",
    ),
    "xml: 10,000 columns x 75,000 rows": ("xml_import", RECORD, wide_xml),
    "xml: 50,000 namespaces": (
        *("xml_import", RECORD),
        lambda: ("<r " + " ".join(names(50_000, 'xmlns:a{}="u"')) + "/>").encode(),
    ),
    "xml: long names inside of each other": ("xml_import", RECORD, deep_names),
    "xml: a billion laughs": ("xml_import", RECORD, laughs),
    "xml: attributes by default": ("xml_import", RECORD, default_attributes),
    "xml: 240,000 children": (
        *("xml_import", RECORD),
        lambda: b"<r><p>" + b"<a/>" * 240_000 + b"</p></r>",
    ),
    "xlsx: two cells far apart": (
        *("xlsx_import", {}),
        lambda: xlsx(row(1) + row(1048576, place="XFD")),
    ),
    "xlsx: 150,000 rows": ("xlsx_import", {}, lambda: xlsx(MANY_ROWS)),
    "xlsx: one merged area": (
        *("xlsx_import", {"fill_merged": True}),
        lambda: xlsx(
            row(1), '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        ),
    ),
    "xlsx: a format of 300 kB": ("xlsx_import", {}, odd_format),
    "ods: a row a million times": (
        *("xlsx_import", {}),
        lambda: ods(ods_row(16_000, 10**6)),
    ),
    "ods: 16,000 cells, 20,000 rows": (
        *("xlsx_import", {}),
        lambda: ods(ods_row(16_000) * 20_000),
    ),
}


def content(name):
    """The task type, its configuration and the bytes of a file."""
    kind, config, make = FILES[name]
    return kind, config, make()
