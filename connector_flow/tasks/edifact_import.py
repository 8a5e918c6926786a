"""EDIFACT files to chunks of rows."""

from ..engine.file_import import TURNED, FileImport
from ..engine.task_types import Task
from ..readers.child_process import Document
from ..readers.edifact_rows import MESSAGES
from ..readers.kinds import EDIFACT
from ..tools.configuration import Option, some_of
from ..tools.message import _lt
from .csv_import import _check_encoding


def _check_names(names):
    if all(isinstance(name, str) and name for name in names):
        return None
    return _lt(
        "has to be a list of texts such as ['ORDERS'], not %(names)r", names=names
    )


@Task(selection="edifact_import", name="EDIFACT Import")
class EdifactImport(FileImport):
    about = (
        _lt(
            "Reads EDIFACT messages, such as orders (ORDERS), invoices (INVOIC) and "
            "despatch advices (DESADV), and makes chunks of their lines for the tasks "
            "that follow."
        ),
        _lt(
            "A message is a record with lines. Its first row has the cells of the "
            "message and of its first line, the others those of their line alone. The "
            "columns are called document_number, document_date, buyer_gln, currency; "
            "line/number, line/ean, line/quantity, line/unit, line/price, and so on. "
            "Dates are 2026-12-31, numbers have a decimal point. The line of a row is "
            "the number of its segment."
        ),
        _lt(
            "A message whose count of segments is wrong waits for repair. An "
            "interchange without its end, or with another number of messages than it "
            "says, is refused as a whole, before any row is in. The file may have "
            "several, and be packed by gzip or zip."
        ),
    )

    typed_numbers = True
    typed_dates = True
    repeats_elements = True
    reads = EDIFACT
    options = {
        "messages": Option(
            list,
            list(MESSAGES),
            _lt("Types of messages that are read; others wait for repair."),
            check=_check_names,
        ),
        "skip_messages": Option(
            list,
            (),
            _lt("Types of messages that are left out, such as ['CONTRL']."),
            check=_check_names,
        ),
        "encoding": Option(
            str,
            None,
            _lt(
                "Such as 'cp1252', where the file is written in another character set "
                "than it says (UNOC and so on)."
            ),
            check=_check_encoding,
        ),
        "columns": Option(
            list,
            (),
            _lt("Columns that a file may lack, such as ['line/price']."),
            check=_check_names,
        ),
        "first_only": Option(
            list,
            (),
            _lt(
                "Columns of which the first value counts, however often a message "
                "says it. Otherwise a Record Import that takes the first one alone "
                "refuses the row."
            ),
            check=_check_names,
        ),
        **TURNED,
    }

    def source(self, content, config):
        return Document(
            content,
            "edifact",
            **some_of(config, "messages", "encoding", "columns"),
            **some_of(config, "first_only", "max_columns"),
            skipped=config["skip_messages"],
            required=config["required_columns"],
        )
