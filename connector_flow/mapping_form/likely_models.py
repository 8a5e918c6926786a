"""Into which model a file is likely to go, and in which order models are offered."""

from .choices import choices, missing_fields, models
from .matching import SURE, Matcher
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
FEW = 2  # columns


def models_by_use(env, used=None):
    """The models that records can be imported into, the likely ones first.

    :param used: name of one that is in the list even if it is a technical one
    :return: list of ``{"value", "label", "group"}``: used, common or other
    """
    known = {one["value"]: one for one in models(env, used)}
    order = dict.fromkeys([*used_models(env), *COMMON], "common")
    order |= dict.fromkeys(used_models(env), "used")
    first = [
        known.pop(name) | {"group": order[name]} for name in order if name in known
    ]
    return first + [one | {"group": "other"} for one in known.values()]


def proposed_models(env, columns):
    """The models whose fields the columns are, the likeliest first: list of names.

    :param columns: list of name and cells
    """
    listed = [one for one in models_by_use(env) if one["group"] != "other"][:TRIED]
    scores = {one["value"]: _score(env[one["value"]], columns) for one in listed}
    found = [name for name in scores if scores[name]]
    return sorted(found, key=lambda name: -scores[name])


def _score(model, columns):
    """How well columns fit a model: 0 where it would be a guess in the dark."""
    matches = Matcher(model, choices(model)).match(columns)
    sure = [match for match in matches.values() if match.score >= SURE]
    if len(sure) < min(FEW, len(columns)) or len(sure) < LEAST * len(columns):
        return 0
    filled = [path for match in matches.values() for path in match.paths]
    lacking = len(missing_fields(model, filled))
    total = sum(match.score for match in matches.values())
    return round(total / (len(columns) + lacking))
