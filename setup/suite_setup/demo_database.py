"""The database of the demo: made once, brought up to date when the addons changed."""

from .console import Progress
from .environment import Environment
from .errors import SetupError
from .folder import digest
from .templates import Templates, addon_files, install

ADDON = "connector_flow_example_product"
ADDONS = ("connector", "queue_chunk", "connector_flow", ADDON)
# Kept in the database: whose demo it is, and from which addons it was made.
MARK = "connector_suite.demo"


class DemoDatabase:
    """A database with the example installed.

    :param env: an :class:`~.environment.Environment`
    :param name: of the database
    """

    def __init__(self, env: Environment, name: str) -> None:
        self.env = env
        self.name = name
        self.do = Templates(env).do
        folders = [env.folder.repo / addon for addon in ADDONS]
        self.key = digest(*addon_files(folders))

    def make(self) -> None:
        """Have the database as the addons are now.

        :raise SetupError: where a database of this name is not the demo's
        """
        if not self.do("exists", self.name):
            self._create()
        made_from = self._made_from()
        if not made_from:
            raise SetupError(
                f"There is a database '{self.name}', and it is not this demo's.",
                "Take another name: make run DATABASE=fruit",
            )
        if made_from != self.key:
            with Progress("updating the suite's addons"):
                install(self.env, self.name, ADDONS[:2], verb="-u")
            self._mark(self.name)

    def drop(self) -> None:
        """Drop the database if it is this folder's demo."""
        if self._made_from():
            self.do("drop", self.name)

    def _made_from(self) -> str | None:
        """What the demo of this folder was made from, None of any other database."""
        if self.do("exists", self.name):
            mark = self.do("parameter", self.name, MARK) or ""
            tag, _, key = mark.partition(" ")
            return key if tag == self.env.folder.tag else None
        return None

    def _create(self) -> None:
        templates = Templates(self.env)
        unfinished = templates.prefix + self.name
        templates.fresh(unfinished, templates.base())
        with Progress(f"installing {ADDON}"):
            install(self.env, unfinished, [ADDON])
        self._mark(unfinished)
        self.do("rename", unfinished, self.name)

    def _mark(self, name: str) -> None:
        self.do("set_parameter", name, MARK, f"{self.env.folder.tag} {self.key}")
