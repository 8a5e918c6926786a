"""(e) Odoo's own import of the file, as its screen calls it: 2,000 rows at a time."""

from . import products
from .meter import Figures, metered
from .person import Person

BATCH = 2000
OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "float_decimal_separator": ".",
    "float_thousand_separator": ",",
    "tracking_disable": True,
    "limit": BATCH,
}


def run(server, path, count):
    """Import a file; return the :class:`~.meter.Figures`."""
    person = Person(server)
    model = {"res_model": "product.product"}
    importer = person.call("base_import.import", "create", model)
    with open(path, "rb") as stream:
        person.send("/base_import/set_file", "ufile", stream, id=importer)
    figures = Figures(count)
    with metered(figures, server.database, [server.process.pid]):
        skip = 0
        while skip is not None:
            skip = import_batch(person, importer, skip)
    return figures


def import_batch(person, importer, skip):
    """Import the next rows; return how many to skip next, None at the end."""
    answer = person.call(
        "base_import.import",
        "execute_import",
        [importer],
        list(products.FIELDS.values()),
        list(products.FIELDS),
        OPTIONS | {"skip": skip},
    )
    if answer.get("messages"):
        raise RuntimeError(f"Odoo's own import says: {answer['messages'][:3]}")
    return answer.get("nextrow") or None
