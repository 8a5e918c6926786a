# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors of component lookups that say what there is instead."""

import difflib
from contextlib import contextmanager

from odoo.addons.component.core import WorkContext
from odoo.addons.component.exception import NoComponentError, SeveralComponentError

# Enough to see what is wrong, without a screen full of names.
MAX_SHOWN = 10


class NoComponentFound(NoComponentError):
    """No component was found, and the message says what there is instead."""


class SeveralComponentsFound(SeveralComponentError):
    """Several components were found, and the message names them."""


class ConnectorWorkContext(WorkContext):
    """The work context of a connector: its lookups explain why they fail."""

    @classmethod
    def from_work(cls, work):
        """Give a work context of this class with all that ``work`` propagates.

        A work context of a connector's own class stays what it is.
        """
        if type(work) is not WorkContext:
            return work
        return cls(**{name: getattr(work, name) for name in work._propagate_kwargs})

    def component(self, usage=None, model_name=None, **kw):
        with explained_lookup(self, usage, model_name, **kw):
            return super().component(usage=usage, model_name=model_name, **kw)

    def component_by_name(self, name, model_name=None):
        with explained_lookup_by_name(self, name, model_name):
            return super().component_by_name(name, model_name=model_name)


@contextmanager
def explained_lookup(work, usage, model_name, **kw):
    """Explain the errors of a lookup by usage and model.

    :raise NoComponentFound: with the components that have this usage for other models
        or collections, and the usages that there are for this model
    :raise SeveralComponentsFound: with the components that match
    """
    try:
        yield
    except (NoComponentFound, SeveralComponentsFound):
        # A lookup inside this one, which has told what it missed.
        raise
    except NoComponentError as error:
        model_name = work._ensure_model_name(model_name)
        hints = _hints_for_none(work, usage, model_name)
        raise NoComponentFound("\n".join([str(error), *hints])) from error
    except SeveralComponentError as error:
        model_name = work._ensure_model_name(model_name)
        hints = _hints_for_several(work, usage, model_name, **kw)
        raise SeveralComponentsFound("\n".join(hints)) from error


@contextmanager
def explained_lookup_by_name(work, name, model_name):
    """Explain the errors of a lookup by name.

    :raise NoComponentFound: with the components of a similar name
    """
    try:
        yield
    except NoComponentFound:
        raise
    except NoComponentError as error:
        hints = [
            f"It was looked up in the collection {_collection(work)}, for the model "
            f"{work._ensure_model_name(model_name)}."
        ]
        if name not in work.components_registry:
            similar = difflib.get_close_matches(name, list(work.components_registry))
            hints.append(f"Similar names: {', '.join(similar) or 'none'}.")
        raise NoComponentFound("\n".join([str(error), *hints])) from error


def _hints_for_none(work, usage, model_name):
    registry = work.components_registry
    collection = _collection(work)
    same_usage = registry.lookup(usage=usage)
    same_model = [
        component
        for component in registry.lookup(collection_name=collection)
        if component.apply_on_models and model_name in component.apply_on_models
    ]
    refused = registry.lookup(collection, usage=usage, model_name=model_name)
    if refused:
        yield f"Refused by their _component_match: {_shown(refused)}."
    yield f"With the usage {usage} there are: {_shown(same_usage)}."
    yield f"For the model {model_name} there are: {_shown(same_model)}."
    yield (
        "Is the addon with the component installed? Do its _usage, _apply_on and "
        "_collection say what was looked up?"
    )


def _hints_for_several(work, usage, model_name, **kw):
    found = work._lookup_components(usage=usage, model_name=model_name, **kw)
    yield (
        f"Several components found for collection '{_collection(work)}', usage "
        f"'{usage}', model_name '{model_name}': {_shown(found)}."
    )
    yield (
        "One that has this _collection goes before those that have none, then one "
        "that has this model in _apply_on. Give them different usages, or ask for "
        "many_components()."
    )


def _collection(work):
    return work.collection._name


def _shown(components):
    """``name (usage, model, collection)``, of the first few."""
    shown = [_described(component) for component in components[:MAX_SHOWN]]
    more = len(components) - len(shown)
    if more:
        shown.append(f"{more} more")
    return ", ".join(shown) or "none"


def _described(component):
    models = ", ".join(component.apply_on_models or ["any model"])
    collection = component._collection or "any collection"
    return f"{component._name} (usage {component._usage}; {models}; {collection})"
