# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What tests of connectors need: components, a backend, and an adapter that replays.

::

    class TestImport(ConnectorCase):
        def test_the_name_is_imported(self):
            self.replay([("read", ("42",), {"name": "Straße"})])
            with self.backend.work_on("connector.fake.partner") as work:
                ...
"""

from unittest import mock

from odoo import fields, models
from odoo.modules.module import Manifest
from odoo.orm.model_classes import add_to_registry

from odoo.addons.component.core import Component, ComponentRegistry, _get_addon_name
from odoo.addons.component.tests.common import TransactionComponentRegistryCase

CRUD_METHODS = ("search", "read", "search_read", "create", "write", "delete")


class FakeBackend(models.Model):
    """A backend like that of a connector. ``_module`` keeps it out of databases."""

    _module = None
    _name = "connector.fake.backend"
    _inherit = ["connector.backend"]
    _description = "Fake Backend"

    name = fields.Char()


class FakePartner(models.Model):
    """A binding of partners, like that of a connector."""

    _module = None
    _name = "connector.fake.partner"
    _inherit = ["external.binding"]
    _inherits = {"res.partner": "odoo_id"}
    _description = "Fake Partner"

    odoo_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    backend_id = fields.Many2one("connector.fake.backend", required=True)
    external_id = fields.Char()

    _external_uniq = models.Constraint(
        "UNIQUE (backend_id, external_id)", "This partner is bound already."
    )


class Replay:
    """Answers calls from a recording, in the order in which they were recorded.

    :param recording: a list of ``(method, args, answer)``. ``args`` is a tuple, or
        ``mock.call(…)`` where there are keyword arguments; an answer that is an
        exception is raised
    """

    def __init__(self, recording):
        self.recording = [
            (method, mock.call(*args) if type(args) is tuple else args, answer)
            for method, args, answer in recording
        ]
        #: What was called so far: pairs of method and ``mock.call``.
        self.calls = []

    def __call__(self, method, *args, **kwargs):
        """Give the recorded answer.

        :raise AssertionError: when another call was recorded, or none
        """
        made = (method, mock.call(*args, **kwargs))
        number = len(self.calls)
        self.calls.append(made)
        if number >= len(self.recording):
            raise AssertionError(
                f"The adapter was called as {_written(*made)}, after the last of "
                f"{number} recorded calls."
            )
        *expected, answer = self.recording[number]
        if tuple(expected) != made:
            raise AssertionError(
                f"Call {number + 1} of the adapter was {_written(*made)}; expected was "
                f"{_written(*expected)}."
            )
        if _is_exception(answer):
            raise answer
        return answer

    def assert_done(self):
        """Fail when recorded calls were not made."""
        missing = self.recording[len(self.calls) :]
        if missing:
            calls = ", ".join(_written(method, args) for method, args, __ in missing)
            raise AssertionError(f"These calls of the adapter were not made: {calls}.")


class ConnectorRegistryCase(TransactionComponentRegistryCase):
    """A case with components: those of the tested addon, and of all it depends on.

    Each test has a registry of its own, to which it may add components::

        self._build_components(MyMapper)

    Environment and backends of the test find the components there.
    """

    def setUp(self):
        super().setUp()
        self._setup_registry(self)
        self.addCleanup(self._teardown_registry, self)

    @staticmethod
    def _setup_registry(case):
        """Build the components, dependencies first; those of other addons are not.

        Not the base's way, which takes what is installed: addons that are built upon
        the tested one cannot be built before it.
        """
        case._original_components = _copied_components()
        case.comp_registry = ComponentRegistry()
        for addon in _with_dependencies(_get_addon_name(case.__module__)):
            case.comp_registry.load_components(addon)
        case.comp_registry.ready = True
        case.env = case.env(
            context=dict(case.env.context, components_registry=case.comp_registry)
        )

    def replay(self, recording, adapter=None):
        """Let an adapter answer from a recording. Calls not made fail the test.

        :param recording: see :class:`Replay`
        :param adapter: the ``_name`` of the adapter to replace; None makes one for all
            models and backends
        :return: the :class:`Replay`
        """
        replay = Replay(recording)
        methods = {*CRUD_METHODS, *(method for method, __, __ in replay.recording)}
        attributes = {method: _replaying(replay, method) for method in methods}
        inherit = adapter or "base.backend.adapter.crud"
        name = adapter or "connector.replay.adapter"
        # The module's name keeps the class out of the addon's components.
        attributes.update(__module__=__name__, _name=name, _inherit=inherit)
        self._build_components(type("ReplayAdapter", (Component,), attributes))
        self.addCleanup(replay.assert_done)
        return replay


class ConnectorCase(ConnectorRegistryCase):
    """A case with a backend, ``self.backend``, and bindings of partners.

    The models are :class:`FakeBackend` and :class:`FakePartner`; a test adds its own
    with :meth:`add_models`.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_models(FakeBackend, FakePartner)

    def setUp(self):
        super().setUp()
        self.backend = self.env["connector.fake.backend"].create({"name": "Fruit shop"})

    @classmethod
    def add_models(cls, *definitions):
        """Make models and their tables, for as long as the tests of this class run.

        :param definitions: classes of models with ``_module = None``
        """
        for definition in definitions:
            # Odoo warns of a constraint that belongs to no addon.
            for constraint in definition._table_object_definitions:
                constraint._module = "connector"
            add_to_registry(cls.registry, definition)
        names = [definition._name for definition in definitions]
        cls.addClassCleanup(cls._remove_models, names)
        cls.registry._setup_models__(cls.env.cr, names)
        cls.registry.init_models(cls.env.cr, names, {"module": "connector"})

    @classmethod
    def _remove_models(cls, names):
        for name in names:
            del cls.registry[name]
        for model in cls.registry.models.values():
            model._inherit_children.difference_update(names)
            model._inherits_children.difference_update(names)
        # Odoo sets all models up again at the end of a class that changed them.
        cls.registry.registry_invalidated = True

    def bind(self, external_id, **values):
        """Make a partner that is bound to an external id; ``False`` is not bound yet.

        :param values: of the binding, which are those of the partner too
        :return: the binding
        """
        values = {"name": "Jürgen Groß", "backend_id": self.backend.id, **values}
        binding = self.env["connector.fake.partner"].create(values)
        if external_id is not False:
            binding.write({"external_id": external_id})
            binding.sync_date = fields.Datetime.now()
        return binding


def _copied_components():
    """The components of each addon as they are now, to be put back later."""
    modules = type(Component)._modules_components
    copied = modules.copy()
    copied.update({addon: list(classes) for addon, classes in modules.items()})
    return copied


def _with_dependencies(addon):
    """The addon and all it depends on, in the order in which they are loaded."""
    # Without these no component can be built.
    found = dict.fromkeys(["component", "component_event", "connector"])

    def add(name):
        for dependency in Manifest.for_addon(name)["depends"]:
            add(dependency)
        found.setdefault(name)

    add(addon)
    return list(found)


def _replaying(replay, method):
    def call(self, *args, **kwargs):
        return replay(method, *args, **kwargs)

    return call


def _is_exception(answer):
    return isinstance(answer, BaseException) or (
        isinstance(answer, type) and issubclass(answer, BaseException)
    )


def _written(method, call):
    """The call as one writes it: ``read('42')``."""
    return repr(call).replace("call", method, 1)
