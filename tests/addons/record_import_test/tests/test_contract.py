from odoo.tests import tagged

from odoo.addons.connector_flow.tasks.record_import import RecordImport
from odoo.addons.connector_flow.tests.common import TaskTypeContract

MODEL = "record.import.thing"
MAPPING = {"Name": "name", "Code": "code", "Number": "number", "Weight": "weight"}


def thing(name, code, number="1", weight="2.5"):
    return {"Name": name, "Code": code, "Number": number, "Weight": weight}


class Things:
    """Things by their columns; what is bad the type, the model or the database says."""

    task_type = RecordImport
    config = {"model": MODEL, "mapping": MAPPING}
    good = [thing("Apfel", "A"), thing("Kiwi\ngrün", "K"), thing("Limette", "L")]
    bad = [
        (thing("Birne", "B", number="n/a"), "n/a"),
        (thing("Birne", "B", number="2000"), "Less than 1000"),
        (thing("Birne", "B", weight="-1"), "cannot be negative"),
        (thing("", "B"), "Name"),
    ]


@tagged("post_install", "-at_install")
class TestRecordImport(Things, TaskTypeContract):
    """Without a key, what came before comes again: here the code is taken."""

    again = "nothing"


@tagged("post_install", "-at_install")
class TestRecordImportWithKey(Things, TaskTypeContract):
    """With a key, rows that come again find their records as they are, and say so."""

    config = Things.config | {"key": "code"}
    again = "nothing"
