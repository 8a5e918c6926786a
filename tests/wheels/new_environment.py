"""A Python environment of the test's own, in which addons lie as installed packages."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from configparser import ConfigParser
from pathlib import Path

from suite_setup.folder import REPO, Folder
from suite_setup.pip_settings import constrained
from suite_setup.watching import logs

FLOW_RUN = Path(__file__).with_name("flow_run.py")
# What would bring the repo's own addons back in.
FOREIGN = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")


class NewEnvironment:
    """An environment that sees Odoo and what it needs, but nothing of the repo.

    :param folder: where to make it
    """

    def __init__(self, folder):
        self.folder = folder
        self.python = folder / "venv" / "bin" / "python"
        self.config = folder / "odoo.conf"
        self.log = folder / "odoo.log"
        venv.create(folder / "venv", symlinks=True)
        self._see_what_the_suite_sees()
        self._write_config()

    @property
    def site_packages(self):
        """The folder that packages are installed into."""
        return next((self.folder / "venv" / "lib").glob("python*/site-packages"))

    def install(self, wheels):
        """Install wheels by file, without asking any index."""
        pip("--python", self.python, "install", "--no-index", "--no-deps", *wheels)

    def install_addons(self, database, names):
        """Install addons into a database, and let no warning pass."""
        self._odoo("--database", database, "--init", names, "--stop-after-init")
        self.check_log()

    def run_flow(self, database, csv):
        """Run the example's flow; what ``flow_run.py`` found, as a dictionary."""
        script = FLOW_RUN.read_text() + f"\nprint(main(env, {csv!r}))\n"
        printed = self._odoo("shell", "--database", database, stdin=script)
        self.check_log()
        return json.loads(printed.splitlines()[-1])

    def check_log(self):
        """Fail on a warning or an error in Odoo's log."""
        logs.check(self.log)

    # Last on the path, and with its own path files: they name Odoo.
    def _see_what_the_suite_sees(self):
        suite = sysconfig.get_path("purelib")
        line = f"import site; site.addsitedir({suite!r})\n"
        (self.site_packages / "suite.pth").write_text(line)

    def _write_config(self):
        config = ConfigParser(interpolation=None)
        config.read(os.environ["ODOO_RC"])
        paths = config["options"].pop("addons_path", "").split(",")
        kept = [path for path in paths if path and not _is_of_the_repo(path)]
        if kept:
            config["options"]["addons_path"] = ",".join(kept)
        with open(self.config, "w") as out:
            config.write(out)

    def _odoo(self, *arguments, stdin=""):
        command = [self.python, "-m", "odoo", *arguments]
        return output(
            [*command, "--no-http", "--logfile", self.log],
            ODOO_RC=str(self.config),
            cwd=self.folder,
            stdin=stdin,
        )


def pip(*arguments, **variables):
    """Run the suite's pip, which keeps to the suite's versions."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    exact = constrained(sys.executable, Folder().constraints)
    return output([*command, *arguments], **exact | variables)


def output(command, cwd=None, stdin="", **variables):
    """Run a command to its end and return what it prints.

    :param variables: set in its environment
    :raise AssertionError: with its output, should it fail
    """
    kept = {k: v for k, v in os.environ.items() if k not in FOREIGN}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=kept | variables,
        input=stdin,
        capture_output=True,
        text=True,
    )
    assert not done.returncode, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _is_of_the_repo(path):
    places = (REPO, REPO / "contrib" / "addons", REPO / "tests" / "addons")
    return Path(path) in places
