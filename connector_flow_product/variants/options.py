"""The keys of the configuration, and what is wrong with them."""

from odoo.tools.translate import LazyTranslate

from odoo.addons.connector_flow.records.import_options import OPTIONS as RECORD_OPTIONS
from odoo.addons.connector_flow.records.import_options import entries
from odoo.addons.connector_flow.tasks.options import Option
from odoo.addons.connector_flow.tools.configuration import (
    check_config,
    with_defaults,
)
from odoo.addons.connector_flow.tools.message import translated

_lt = LazyTranslate(__name__, default_lang="en_US")

# What is said of cells, records and contents as in a Record Import.
SHARED = (
    "constants",
    "defaults",
    "empty",
    "lines",
    "decimal",
    "thousands",
    "date_format",
    "datetime_format",
    "separator",
    "module",
    "allowed_hosts",
    "fetch_mb",
    "fetch_seconds",
    "fetch_days",
    "tracking",
)
PRICES = ("lst_price", "list_price", "price_extra")

CODES = ("barcode", "default_code")


def _check_known_by(value):
    wrong = [name for name in value if name not in CODES]
    return _lt("has to be a list of 'barcode' and 'default_code'") if wrong else None


OPTIONS = {
    "key": Option(
        str,
        "",
        _lt(
            "The column that tells products apart, such as 'Handle' or 'SKU'. Products "
            "are known again by it, as a part of their external id."
        ),
    ),
    "parent": Option(
        str,
        None,
        _lt(
            "The column in which a variant names its product, by what that one has in "
            "“key” or “id”. Rows where it is empty are products. Without: rows with "
            "the same “key” are one product and its variants."
        ),
    ),
    "id": Option(
        str,
        None,
        _lt(
            "A column with another name of a product, which “parent” has behind id:, "
            "such as id:901. Products are then known again by it."
        ),
    ),
    "known_by": Option(
        list,
        (),
        _lt(
            "Fields of variants by which a product that is there already is found, the "
            "first one that finds any, when no import has made it or found it before: "
            "['barcode', 'default_code']. By default by “key” alone: one wrong code in "
            "the file would change another product."
        ),
        check=_check_known_by,
    ),
    "only_products": Option(
        dict,
        {},
        _lt(
            "Rows that are a product without a variant of their own, by the values of "
            "columns: {'Type': ['variable']}."
        ),
    ),
    "template": Option(
        dict,
        {},
        _lt(
            "Column to field of the product, as the mapping of a Record Import: "
            "{'Title': 'name'}. Of several rows the first that is filled counts. A "
            "column that also fills a field of lines, such as further pictures, fills "
            "them from the other rows."
        ),
    ),
    "variant": Option(
        dict,
        {},
        _lt(
            "Column to field of the variant: {'SKU': 'default_code', 'Price': "
            "'lst_price', 'Picture': {'field': 'image_variant_1920', 'url': True}}. "
            "'lst_price' is the price of the variant, 'price_extra' what it costs more "
            "than the product: both become extra prices of its attributes' values."
        ),
    ),
    "attributes": Option(
        list,
        (),
        _lt(
            "Where a row says its attributes, each a dictionary: {'name': column, "
            "'value': column}; {'attribute': 'Color', 'value': column}; {'list': "
            "column} for cells such as Color:Blue,Size:XL. 'separator': ',' where name "
            "and value are lists, 'typed': True where they are Name:Type:Position and "
            "Value:Position."
        ),
    ),
    "no_attribute": Option(
        list,
        ("Default Title",),
        _lt("Values that mean that there is no attribute."),
    ),
    "create": Option(
        bool,
        False,
        _lt(
            "Create attributes and values that are missing. A new attribute makes no "
            "variants by itself (“Dynamically”)."
        ),
    ),
    "prefix": Option(
        str,
        "product_template_",
        _lt("What stands in front of “key” in the external ids of products."),
    ),
    **{name: RECORD_OPTIONS[name] for name in SHARED},
}

ATTRIBUTE_OPTIONS = {
    "name": Option(str, None, _lt("The column with the name of the attribute.")),
    "attribute": Option(str, None, _lt("The name of the attribute.")),
    "value": Option(str, None, _lt("The column with the value.")),
    "list": Option(str, None, _lt("The column with names and values in one cell.")),
    "separator": Option(str, None, _lt("Between several in one cell.")),
    "typed": Option(bool, False, _lt("Name:Type:Position and Value:Position.")),
}
OF_PRODUCTS = ("constants", "defaults", "lines")  # say nothing of variants


def record_config(config, **own):
    """The configuration of a Record Import by which a part of rows is imported.

    :param own: what does not hold for products and variants alike
    """
    shared = {name: config[name] for name in SHARED if name not in OF_PRODUCTS}
    return with_defaults(RECORD_OPTIONS, shared | own)


def attribute_complaints(env, config):
    """What is wrong with “attributes”: list of sentences."""
    return [
        env._("“attributes”: %s", complaint)
        for entry in config["attributes"]
        for complaint in _entry_complaints(env, entry)
    ]


def _entry_complaints(env, entry):
    if not isinstance(entry, dict):
        yield env._("%r has to be a dictionary.", entry)
        return
    for complaint in check_config(ATTRIBUTE_OPTIONS, entry):
        yield translated(env, complaint)
    forms = [name for name in ("name", "attribute", "list") if entry.get(name)]
    if len(forms) != 1 or bool(entry.get("value")) == ("list" in forms):
        yield env._(
            "%r has to have 'name' and 'value', or 'attribute' and 'value', or 'list'.",
            entry,
        )


def key_complaints(env, config):
    """What is wrong with the columns that tell products apart: list of sentences."""
    if not config["key"]:
        return [env._("“key” is missing: the column that tells products apart.")]
    return [
        env._("“only_products”: “%s” has to have a list of values.", name)
        for name, values in config["only_products"].items()
        if not isinstance(values, list)
    ]


def price_columns(config):
    """{column: (its specification, whether it is what a variant costs more)}"""
    return {
        column: (spec | {"field": "lst_price"}, spec["field"] == "price_extra")
        for column, entry in config["variant"].items()
        for spec in entries(entry)
        if spec["field"] in PRICES
    }


def variant_mapping(config):
    """The mapping of variants without their prices."""
    mapping = {}
    for column, entry in config["variant"].items():
        specs = [
            spec | {"field": OWN_FIELDS.get(spec["field"], spec["field"])}
            for spec in entries(entry)
            if spec["field"] not in PRICES
        ]
        if specs:
            mapping[column] = specs
    return mapping


# The picture of a variant is its own, even where its product has none yet.
OWN_FIELDS = {"image_1920": "image_variant_1920"}
