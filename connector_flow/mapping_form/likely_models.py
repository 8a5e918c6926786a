"""Into which model a file is likely to go, and in which order models are offered."""

import re

from .choices import choices, missing_fields, models
from .matching import LINES, SURE, Matcher, says_any
from .memory import used_models

# What most companies bring in at first, in this order.
COMMON = (
    "res.partner",
    "product.template",
    "product.product",
    "sale.order",
    "purchase.order",
    "account.bank.statement.line",
    "account.move",
    "stock.quant",
    "product.pricelist.item",
    "product.supplierinfo",
    "product.category",
    "res.partner.bank",
    "crm.lead",
    "project.task",
    "hr.employee",
    "account.account",
)
TRIED = 20  # models: a form waits for it
LEAST = 0.25  # of the columns have to be fields of a model
ENOUGH = 4  # columns, however many there are
FEW = 2  # columns
# What says that columns are an order or an invoice, and that lines are of one.
HEADS = frozenset(
    ("partner_id", "client_order_ref", "date_order", "invoice_date", "partner_ref")
)
DOCUMENT = 1.5  # times as likely: who exports lines means them
# A number of its own, and goods with how many or for how much: addresses beside it are
# those of the document.
NUMBERS = frozenset(("client_order_ref", "partner_ref", "ref", "name"))
GOODS = frozenset(
    ("product_id", "product_uom_qty", "product_qty", "quantity", "price_unit")
)
WHOLE = 3
# What says that rows are what a bank booked.
BOOKING = {"account.bank.statement.line": {"date", "amount", "payment_ref"}}
ONLY_WITH_LINES = ("account.move",)
# What documents are called, where they say it.
CALLED = {
    "sale.order": "order bestellung auftrag auftrags commande pedido",
    "purchase.order": "purchase einkauf procurement",
    "account.move": "invoice invoiced rechnung rechnungs facture fattura bill",
}


def models_by_use(env, used=None):
    """The models that records can be imported into, the likely ones first.

    :param used: name of one that is in the list even if it is a technical one
    :return: list of ``{"value", "label", "group"}``: used, common or other
    """
    known = {one["value"]: one for one in models(env, used)}
    used_here = dict.fromkeys(used_models(env), "used")
    order = used_here | dict.fromkeys(COMMON, "common") | used_here
    first = [
        known.pop(name) | {"group": order[name]} for name in order if name in known
    ]
    return first + [one | {"group": "other"} for one in known.values()]


def proposed_models(env, columns, lists=()):
    """The models whose fields the columns are, the likeliest first: list of names.

    :param columns: list of name and cells
    :param lists: paths of the lists whose columns are those of lines
    """
    listed = [one for one in models_by_use(env) if one["group"] != "other"][:TRIED]
    scores = {one["value"]: _score(env[one["value"]], columns, lists) for one in listed}
    found = [name for name in scores if scores[name]]
    return sorted(found, key=lambda name: -scores[name])


def _score(model, columns, lists):
    """How well columns fit a model: 0 where it would be a guess in the dark."""
    matches = Matcher(model, choices(model)).match(columns, lists)
    filled = [path for match in matches.values() for path in match.paths]
    is_document = _is_document(filled)
    sure = [one for one in matches.values() if one.score >= SURE or is_document]
    # of many columns, some tell enough
    least = min(LEAST * len(columns), ENOUGH)
    if len(sure) < min(FEW, len(columns)) or len(sure) < least:
        return 0
    lacking = len(missing_fields(model, filled))
    total = sum(match.score for match in matches.values())
    weight = DOCUMENT if is_document else 1
    if is_document and _is_whole(filled) or _is_booking(model, filled):
        weight = WHOLE
    elif model._name in ONLY_WITH_LINES and not any("/" in path for path in filled):
        weight = 0.5
    if is_document and model._name in CALLED:
        weight *= 1 + _share_called([name for name, _cells in columns], model._name)
    return round(weight * total / (len(columns) + lacking))


def _is_document(paths):
    """Whether they are those of an order or invoice with its lines."""
    lines = [path for path in paths if "/" in path and path.split("/")[0] in LINES]
    heads = HEADS.intersection(paths)
    return len(lines) > 1 and len(heads) > 1


def _is_booking(model, paths):
    return model._name in BOOKING and BOOKING[model._name] <= {*paths}


def _is_whole(paths):
    goods = {path.split("/")[1] for path in paths if path.split("/")[0] in LINES}
    return len(goods & GOODS) > 1 and not NUMBERS.isdisjoint(paths)


def _share_called(names, model):
    """In how many of the columns a document is called as a model is."""
    words = CALLED[model]
    texts = [re.split("[/.]", name)[0] for name in names if isinstance(name, str)]
    return sum(says_any([text], words) for text in texts) / max(len(names), 1)
