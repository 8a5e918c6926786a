"""The command that writes the catalogues of translations."""

import tempfile
from collections.abc import Iterable
from configparser import ConfigParser
from dataclasses import replace
from pathlib import Path

from . import environment, published
from .arguments import command_parser
from .console import Progress, say
from .environment import Environment
from .folder import REPO
from .process import run_logged
from .readme import shown_addons
from .templates import Templates, install


def texts(arguments: list[str]) -> None:
    """Export the texts of every addon, and bring its translations up to date.

    Each addon is exported from a database with nothing else in it, so that no other
    addon's fields are in its catalogue. What is new has no translation yet.

    :param arguments: none
    :return: 0
    """
    told = (
        "Exports the texts of the addons (.pot) and updates their translations (.po)."
    )
    command_parser("texts", told).parse_args(arguments)
    with environment.ready(for_tests=True) as env, env.folder.locked("texts"):
        with tempfile.TemporaryDirectory() as place:
            place = Path(place)
            clean = among_others(env, shown_addons(), place)
            for addon in shown_addons():
                template = place / f"{addon.name}.pot"
                export(clean, addon.name, template)
                changed = env.run("catalogues.py", template, addon / "i18n")
                for line in changed.splitlines():
                    say(f"    {Path(line).relative_to(REPO)}")


def among_others(env: Environment, addons: Iterable[Path], place: Path) -> Environment:
    """The environment, with the addons beside each other and nothing in between.

    Odoo takes the first folder below a path of addons for the name of the addon, and so
    the files of an addon that lies deeper for those of another one.

    :param place: a folder for the links to the addons, and the configuration
    """
    tree, path = place / "addons", place / "odoo.conf"
    published.lay(addons, tree)
    config = ConfigParser(interpolation=None)
    config.read(env.folder.config)
    config["options"]["addons_path"] = ",".join(map(str, [tree, *env.odoo_addons]))
    with path.open("w") as out:
        config.write(out)
    return replace(env, variables=env.variables | {"ODOO_RC": str(path)})


def export(env: Environment, name: str, target: Path) -> None:
    """Have Odoo write an addon's texts.

    :param name: of the addon
    :param target: path of the .pot file to write
    """
    with Progress(f"exporting {name}"), Templates(env).copy("texts") as database:
        install(env, database, [name])
        command = env.odoo("i18n", "export", "-d", database, "-o", target, name)
        run_logged(command, env.folder.log / "texts.log", env=env.variables)
