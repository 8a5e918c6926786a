"""Copies of the template database with the suite installed.

The template is made by ``setup/suite test`` when the addons have changed; a copy takes
about a second. Templates have no demo data and were not loaded with test_enable.
"""

import itertools
import os
from contextlib import contextmanager

from suite_setup.inside import databases

NUMBER = "SELECT max(id) FROM orm_signaling_registry"

_numbers = itertools.count(1)
# {copy of the suite's template: number that Odoo raises with each change of a registry}
copies = {}


def template():
    """Name of the template database with all of the suite's addons."""
    return os.environ["SUITE_TEMPLATE"]


def base_template():
    """Name of the template with Odoo's and OCA's addons, without the suite's."""
    return os.environ["SUITE_BASE_TEMPLATE"]


def clone(source=None, name=None):
    """Copy a template; the caller drops the copy.

    :param source: name of a template, the suite's by default
    :param name: of the copy; without, one that nobody else has
    :return: name of the copy
    """
    source = source or template()
    name = name or _new_name()
    databases.drop(name)
    databases.copy(source, name)
    if source == template():
        copies[name] = _registry_number(name)
    return name


def _registry_number(copy):
    """That of the template, which every copy has in the beginning."""
    return next(iter(copies.values()), None) or databases.value(copy, NUMBER)


def _new_name():
    """Setup drops databases of this run by the prefix, should the run be killed."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    return f"{os.environ['SUITE_PREFIX']}{worker}{next(_numbers)}"


def drop(name):
    """Drop a copy, also out of this process's memory."""
    from . import odoo_env

    odoo_env.close(name)
    databases.drop(name)


@contextmanager
def cloned(source=None):
    """Have a copy while inside."""
    name = clone(source)
    try:
        yield name
    finally:
        drop(name)
