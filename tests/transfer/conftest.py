"""Fixtures with real file servers."""

import pytest

from . import stands as s


@pytest.fixture(scope="session")
def stands(tmp_path_factory):
    """The servers of all protocols, each started when it is first asked for."""
    with s.Stands(tmp_path_factory.mktemp("local")) as made:
        yield made


@pytest.fixture(params=s.KINDS)
def stand(request, stands):
    """A protocol with an empty folder on its server; each test runs for all."""
    return stands.get(request.param)


@pytest.fixture(params=[kind for kind in s.KINDS if not kind.startswith("http")])
def folder_stand(request, stands):
    """A protocol that lists and renames."""
    return stands.get(request.param)


@pytest.fixture
def fresh(stands):
    """Function that starts a server for this test alone: ``fresh("sftp")``."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def start(kind, **options):
            if options:
                s.Stands.start(stands, kind)  # skips where it has to
                server = type(stands.start(kind))(**options)
            else:
                server = stands.start(kind)
            return s.stand(kind, stack.enter_context(server))

        yield start
