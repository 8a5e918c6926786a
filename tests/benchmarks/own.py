"""(e) Odoo's own import of the file, as its screen calls it: 2,000 rows at a time."""

from . import products
from .meter import Figures, metered
from .person import Person

BATCH = 2000
TRIALS, WARM_ROWS = 6, 40
OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "float_decimal_separator": ".",
    "float_thousand_separator": ",",
    "tracking_disable": True,
}


def run(server, path, count):
    """Import a file; return the :class:`~.meter.Figures`."""
    person, importer = opened(server, path)
    figures = Figures(count)
    with metered(figures, server.database, [server.process.pid]):
        skip = 0
        while skip is not None:
            skip = import_batch(person, importer, skip)
    return figures


def opened(server, path):
    """Open the import screen with a file.

    Each worker has imported some of it before, as in a server that runs for a while.

    :return: the :class:`~.person.Person`, and the id of the importer
    """
    person = Person(server)
    importer = upload(person, path)
    for _time in range(TRIALS):
        execute(person, importer, {"limit": WARM_ROWS}, dryrun=True)
    return person, importer


def upload(person, path):
    """Upload a file to the import screen; return the id of the importer."""
    model = {"res_model": "product.product"}
    importer = person.call("base_import.import", "create", model)
    with open(path, "rb") as stream:
        person.send("/base_import/set_file", "ufile", stream, id=importer)
    return importer


def import_batch(person, importer, skip):
    """Import the next rows; return how many to skip next, None at the end."""
    answer = execute(person, importer, {"limit": BATCH, "skip": skip})
    return answer.get("nextrow") or None


def execute(person, importer, options, **kwargs):
    """Call ``execute_import`` as the screen does; return its answer."""
    answer = person.call(
        "base_import.import",
        "execute_import",
        [importer],
        list(products.FIELDS.values()),
        list(products.FIELDS),
        OPTIONS | options,
        context={"tracking_disable": True},
        **kwargs,
    )
    if answer and answer.get("messages"):
        raise RuntimeError(f"the import says: {answer['messages'][:3]}")
    return answer
