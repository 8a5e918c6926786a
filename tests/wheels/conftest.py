"""Wheels of the suite's addons, and environments to install them into."""

import pytest

from suite_setup.readme import shown_addons

from .new_environment import NewEnvironment, pip

EXAMPLE = "connector_flow_example_product"


@pytest.fixture(scope="session")
def addons():
    """Folders of the addons that are packages, by name, those of contrib included."""
    return {folder.name: folder for folder in shown_addons()}


@pytest.fixture(scope="session")
def wheels(addons, tmp_path_factory):
    """Wheels of all addons, by the addon's name, made in the repo as a user would."""
    folder = tmp_path_factory.mktemp("wheels")
    build(addons.values(), folder)
    return {name: wheel_of(name, folder) for name in addons}


@pytest.fixture
def new_environment(tmp_path):
    """An environment without any addon of the suite."""
    return NewEnvironment(tmp_path)


@pytest.fixture
def base_db(clone_db):
    """A database with Odoo's and OCA's addons only."""
    from support.databases import base_template

    return clone_db(base_template())


def build(folders, target, **variables):
    """Build wheels with the build backend of the suite's environment.

    :param variables: of the environment, for pip
    """
    options = ("--no-deps", "--no-build-isolation", "--wheel-dir", target)
    # Newer pips refuse versions for an environment that they do not make.
    variables = {"PIP_BUILD_CONSTRAINT": ""} | variables
    pip("wheel", *options, *folders, **variables)


def wheel_of(name, folder):
    """The one wheel of an addon in a folder."""
    [wheel] = folder.glob(f"odoo_addon_{name}-19.0.*.whl")
    return wheel
