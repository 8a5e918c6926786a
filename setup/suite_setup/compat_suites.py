"""The published addons that are tried, and what Odoo 19 forces to change in them."""

from dataclasses import dataclass

# Exact versions stand here: in constraints.txt they would keep out our own wheels, of
# which some have these names.
CONNECTOR = "odoo-addon-connector==19.0.1.0.0.5"
IMPORTER = "odoo-addon-connector_importer==19.0.1.0.0.3"
BACKGROUND = "odoo-addon-base_import_async==18.0.1.0.0.6"


@dataclass(frozen=True)
class Change:
    """Text of a published file that Odoo 19 does not take.

    :param path: of the file, in the folder of addons
    :param old: replaced wherever it stands in the file
    :param new: what stands there instead
    :param reason: printed when it is done
    """

    path: str
    old: str
    new: str
    reason: str


@dataclass(frozen=True)
class Suite:
    """What is tried with one published addon.

    :param name: the addon, whose tests are run, or which is installed if it has none
    :param tests: how many it has in these versions
    :param packages: exact requirements for pip, whose addons Odoo is given; what they
        ask for in turn is not fetched
    :param ours: addons of ours that take the place of the published ones; if the
        addon itself is among them, ours is run with the published tests
    :param python: requirements for pip of what the addons need besides Odoo
    :param changes: of the published files
    """

    name: str
    packages: tuple
    tests: int = 0
    ours: tuple = ("connector",)
    python: tuple = ()
    changes: tuple = ()


NO_RETURNS = Change(
    "base_import_async/models/base_import_import.py",
    '    @api.returns("ir.attachment")\n',
    "",
    "Odoo 19 has no api.returns",
)
MOVES = "test_base_import_async/tests/test_base_import_async.py"
# The last series in which it is published, and so the one furthest away.
MOVES_CHANGES = (
    Change(
        "test_base_import_async/static/description/index.html",
        '<?xml version="1.0" encoding="utf-8" ?>',
        "",
        "lxml takes no text that names an encoding, so the addon would not install",
    ),
    Change(
        MOVES,
        "common.SavepointCase",
        "common.TransactionCase",
        "the class is called so now",
    ),
    Change(
        MOVES,
        "importer.do(",
        "importer.execute_import(",
        "the method is called so now",
    ),
    Change(
        MOVES,
        "        # add xmlids that will be used in the test CSV file\n",
        '        cls.env["account.chart.template"].try_loading(\n'
        '            "generic_coa", cls.env.company, install_demo=False\n'
        "        )\n",
        "a company has no accounts before its chart is loaded",
    ),
    *(
        Change(
            "test_base_import_async/tests/account.move.csv",
            f"base.res_partner_{number}",
            "base.main_partner",
            "without demo data, Odoo 19's default, there is no other partner",
        )
        for number in (2, 3)
    ),
)

SUITES = (
    Suite("connector", (CONNECTOR,), 31),
    Suite("test_connector", (CONNECTOR, "odoo-addon-test_connector==18.0.1.0.1"), 8),
    Suite("connector_importer", (CONNECTOR, IMPORTER), 54, python=("pyyaml",)),
    Suite(
        "connector_apix",
        (
            CONNECTOR,
            "odoo-addon-connector_apix==19.0.1.0.1.6",
            "odoo-addon-account_edi_finvoice==19.0.1.0.0.15",
            "odoo-addon-account_invoice_transmit_method==19.0.1.0.0.4",
            "odoo-addon-base_view_inheritance_extension==19.0.1.0.1.2",
            "odoo-addon-l10n_fi_edicode==19.0.1.0.0.3",
        ),
    ),
    Suite(
        "base_import_async",
        (BACKGROUND,),
        2,
        ours=("base_import_async", "queue_chunk"),
        changes=(NO_RETURNS,),
    ),
    Suite(
        "test_base_import_async",
        (BACKGROUND, "odoo14-addon-test_base_import_async==14.0.1.0.1"),
        5,
        ours=("base_import_async", "queue_chunk"),
        changes=(NO_RETURNS, *MOVES_CHANGES),
    ),
)
