"""XML files to chunks of rows."""

from ..engine.file_import import TURNED, FileImport
from ..engine.task_types import Task
from ..readers.child_process import Document
from ..readers.kinds import XML
from ..readers.nested_options import NESTED, nested
from ..tools.configuration import Option, some_of
from ..tools.message import _lt


def _check_path(path):
    if all(path.split("/")):
        return None
    return _lt("has to be names with / between them, such as 'catalog/product'")


@Task(selection="xml_import", name="XML Import")
class XmlImport(FileImport):
    about = (
        _lt(
            "Reads an XML file and makes chunks of its records for the tasks "
            "that follow."
        ),
        _lt(
            'Each record is a row. Its columns: "@id" is an attribute, "name"'
            ' the text of a child, "price/amount" that of a child\'s child, '
            '"price/@currency" a child\'s attribute, "tag[2]" the second of '
            'several children of one name, "." the text of the record itself.'
            " Namespaces are left out. The line of a row is the position of "
            "the record. An element that is there several times must not be lost: "
            "a Record Import that takes the first one alone refuses the row."
        ),
        _lt(
            "Elements that are lines of their record are named in “lists”: each makes "
            "a row, and the line of a row is its position among all of them."
        ),
        _lt(
            "A file with entities of its own is refused, and nothing outside "
            "of it is read. It may be packed by gzip or zip."
        ),
    )

    reads = XML
    repeats_elements = True
    options = {
        "path": Option(
            str,
            "",
            _lt(
                "Names of the elements from the root to the record, such as "
                "'catalog/product'. A single name finds the record anywhere. Required."
            ),
            check=_check_path,
        ),
        "columns": Option(list, (), _lt("Columns that the records may lack.")),
        "first_only": Option(
            list,
            (),
            _lt(
                "Columns such as 'tag' of which the first element counts, however "
                "often it is there. Otherwise a Record Import that takes the first "
                "one alone refuses the row."
            ),
        ),
        **NESTED,
        **TURNED,
    }

    @classmethod
    def check(cls, config):
        if config.get("path"):
            return []
        return [_lt("“path” is missing: the elements from the root to the record.")]

    def source(self, content, config):
        return Document(
            content,
            "xml",
            path=config["path"].split("/"),
            **some_of(config, "columns", "first_only", "above", "max_columns"),
            **nested(config),
            required=config["required_columns"],
        )
