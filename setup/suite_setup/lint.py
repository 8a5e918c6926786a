"""The command that looks at the sources without running them."""

import ast
import shutil
import subprocess
from xml.etree import ElementTree

from . import environment
from .console import say
from .folder import REPO, Folder
from .process import read, run_foreground
from .templates import suite_addons

LICENSES = {"connector": "LGPL-3"}
MANIFEST_KEYS = ("name", "version", "author", "license", "depends", "summary")


def lint(arguments):
    """Check the style of Python, and that XML, manifests and JavaScript are sound.

    :param arguments: ``--fix`` lets ruff mend what it can
    :return: 0 if nothing is wrong
    """
    folder = Folder()
    folder.prepare()
    with folder.locked():
        environment.installed(folder, for_tests=True)
    ruff = [str(folder.python), "-m", "ruff"]
    fix = arguments == ["--fix"]
    codes = [
        run_foreground([*ruff, "check", *(["--fix"] if fix else [])], cwd=REPO),
        run_foreground([*ruff, "format", *([] if fix else ["--check"])], cwd=REPO),
    ]
    wrong = [*wrong_xml(), *wrong_manifests(), *wrong_javascript()]
    for line in wrong:
        say(line)
    return 1 if any(codes) or wrong else 0


def wrong_xml():
    """XML files that are not well formed, with what is wrong."""
    for path in _tracked("*.xml"):
        try:
            ElementTree.parse(path)
        except ElementTree.ParseError as error:
            yield f"{path.relative_to(REPO)}: {error}"


def wrong_manifests():
    """What is wrong with the manifests of the suite's addons."""
    for addon in suite_addons(REPO):
        manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
        yield from manifest_faults(addon, manifest)


def manifest_faults(addon, manifest):
    """What is wrong with one manifest.

    :param addon: folder of the addon
    :param manifest: its dictionary
    """
    where = f"{addon.name}/__manifest__.py"
    for key in MANIFEST_KEYS:
        if not manifest.get(key):
            yield f"{where}: '{key}' is missing"
    if not str(manifest.get("version")).startswith("19.0."):
        yield f"{where}: the version begins with 19.0."
    license_ = LICENSES.get(addon.name, "AGPL-3")
    if manifest.get("license") != license_:
        yield f"{where}: the license is {license_}"
    for path in [*manifest.get("data", []), *manifest.get("demo", [])]:
        if not (addon / path).is_file():
            yield f"{where}: {path} is not there"


def wrong_javascript():
    """JavaScript that node cannot read; nothing where there is no node."""
    node = shutil.which("node")
    for path in _tracked("*.js") if node else []:
        command = [node, "--check", "--input-type=module", "-"]
        done = subprocess.run(command, input=path.read_bytes(), stderr=subprocess.PIPE)
        if done.returncode:
            yield f"{path.relative_to(REPO)}: {done.stderr.decode().strip()}"


def _tracked(pattern):
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern]
    names = read(listed, cwd=REPO).splitlines()
    return [REPO / name for name in names if (REPO / name).is_file()]
