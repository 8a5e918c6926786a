"""How a protocol is registered: one class, one file.

::

    @Protocol(selection="webdav", name="WebDAV")
    class WebDavAdapter(Adapter):
        port = 443

        def _list(self, place): …
"""

from collections.abc import Callable
from typing import Any, TypeVar

from odoo import fields, models

from odoo.addons.component.core import AbstractComponent, Component

from .adapter import Adapter

T = TypeVar("T", bound=type[Adapter])

PROTOCOLS: dict[str, type[Adapter]] = {}  # by technical name


def Protocol(selection: str, name: str) -> Callable[[T], T]:
    """Register an adapter: a choice of `impexp.server.protocol`, and its component.

    :param selection: technical name, stored in ``impexp.server.protocol``
    :param name: what users see
    :return: a decorator that returns the class as it is
    """

    def register(cls: T) -> T:
        PROTOCOLS[selection] = cls
        _add_choice(cls, selection, name)
        _add_component(cls, selection)
        return cls

    return register


def protocol_class(selection: str) -> type[Adapter]:
    """The class of a protocol, for what is asked of it without a connection."""
    return PROTOCOLS.get(selection, Adapter)


class ServerAdapter(AbstractComponent):
    """Finds the class that speaks the server's protocol."""

    _name = "impexp.server.adapter"
    _inherit = "base.backend.adapter"
    _collection = "impexp.server"
    _usage = "backend.adapter"
    _protocol: str | None = None
    _adapter: Any = None

    @classmethod
    def _component_match(cls, work: Any, *args: Any, **kwargs: Any) -> Any:
        return work.collection.protocol == cls._protocol

    def adapter(self) -> Any:
        """Return the :class:`~.adapter.Adapter`, to be entered by `with`."""
        return self._adapter(self.work.collection._settings(self._adapter))


def _add_choice(cls: Any, selection: str, name: str) -> None:
    attributes = {
        "__module__": cls.__module__,  # Odoo finds the addon by it
        "__doc__": f"Adds the protocol {name}.",
        "_inherit": "impexp.server",
        "protocol": fields.Selection(
            selection_add=[(selection, name)], ondelete={selection: "cascade"}
        ),
    }
    extend: Any = type(models.Model)
    extend(f"ImpexpServer{cls.__name__}", (models.Model,), attributes)


def _add_component(cls: Any, selection: str) -> None:
    attributes = {
        "__module__": cls.__module__,
        "__doc__": cls.__doc__,
        "_name": f"impexp.server.adapter.{selection}",
        "_inherit": "impexp.server.adapter",
        "_protocol": selection,
        "_adapter": cls,
    }
    make: Any = type(Component)
    make(f"{cls.__name__}Component", (Component,), attributes)
