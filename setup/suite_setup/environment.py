"""Everything together: Odoo, its Python, its PostgreSQL and its configuration."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import postgres
from .console import say
from .folder import NEWEST, Folder, digest, write_whole
from .odoo_source import OdooSource, find_odoo
from .process import run_program
from .python_env import REQUIREMENTS, PythonEnv

CONFIG = """\
; Written by setup/suite before each start. Options on the command line win over it.
[options]
addons_path = {addons_path}
data_dir = {data_dir}
http_interface = 127.0.0.1
server_wide_modules = base,rpc,web,queue_job

[queue_job]
channels = root:2
"""
# What would lead Python or Odoo somewhere else.
FOREIGN = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "ODOO_ADDONS_PATH")


@dataclass
class Environment:
    """The suite, ready to be used.

    :param folder: the suite's folder
    :param variables: environment variables for the programs started in it
    :param key: digest of the Odoo, the OCA addons and the Python packages in it
    :param odoo_addons: folders of Odoo's addons beside those in its package
    """

    folder: Folder
    variables: dict[str, str]
    key: str
    odoo_addons: Sequence[Path] = ()

    def odoo(self, *arguments: Any) -> list[str]:
        """Command that runs Odoo's command line with these arguments."""
        return self.inside("odoo_bin.py", *arguments)

    def inside(self, script: str, *arguments: Any) -> list[str]:
        """Command that runs one of our own scripts in the environment."""
        path = postgres.INSIDE / script
        return [str(self.folder.python), str(path), *map(str, arguments)]

    def run(self, script: str, *arguments: Any) -> str:
        """Run one of our own scripts in the environment; what it prints."""
        return run_program(self.inside(script, *arguments), env=self.variables)


@contextmanager
def ready(
    for_tests: bool = False, folder: Folder | None = None
) -> Iterator[Environment]:
    """Make what is missing and have PostgreSQL run while inside.

    :param for_tests: with the packages that only tests need
    :return: context manager giving an :class:`Environment`
    """
    folder = folder or Folder()
    with folder.locked():
        odoo, python_env = installed(folder, for_tests)
        requirements = folder.repo / "requirements.txt"
        key = digest(odoo.key, requirements, folder.constraints)
    with postgres.server(folder, python_env) as variables:
        yield Environment(folder, _variables(folder, variables), key, odoo.addons)


def installed(folder: Folder, for_tests: bool = False) -> tuple[OdooSource, PythonEnv]:
    """Make what is missing of Odoo and its Python environment.

    :return: the :class:`~.odoo_source.OdooSource` and the
        :class:`~.python_env.PythonEnv`
    """
    odoo = find_odoo(folder)
    python_env = PythonEnv(folder)
    if not folder.is_made("odoo-path", odoo.key):
        say(f"Odoo 19.0 from {odoo.described}")
    python_env.make(odoo.expose(folder))
    if for_tests:
        python_env.make_for(*REQUIREMENTS)
    _write_config(folder, odoo)
    return odoo, python_env


def _write_config(folder: Folder, odoo: OdooSource) -> None:
    extra = [folder.repo / place / "addons" for place in ("contrib", "tests")]
    paths = [folder.repo, *filter(Path.is_dir, extra), *odoo.addons]
    text = CONFIG.format(
        addons_path=",".join(map(str, paths)), data_dir=folder / "data"
    )
    write_whole(folder.config, text)


def _variables(folder: Folder, variables: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in variables.items() if name not in FOREIGN}
    if folder.newest:
        kept[NEWEST] = "1"
    return kept | {
        "ODOO_RC": str(folder.config),
        "SUITE_FOLDER": str(folder.root),
        "PATH": f"{folder.venv / 'bin'}{os.pathsep}{variables.get('PATH', os.defpath)}",
    }
