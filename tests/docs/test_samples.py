"""The sample configuration in contrib/ is one that Odoo and queue_job understand."""

import subprocess
import sys
from configparser import ConfigParser

import pytest

from suite_setup.folder import REPO

SAMPLES = ["odoo.conf", "odoo.conf.node"]
READ = """
import sys
from odoo.tools import config
config.parse_config(["--config", sys.argv[1]])
"""


def sample(name):
    """A sample, parsed."""
    config = ConfigParser(interpolation=None)
    config.read(REPO / "contrib" / name)
    return config


@pytest.mark.parametrize("name", SAMPLES)
def test_odoo_knows_every_option_of_a_sample(name):
    """Odoo warns of nothing in it but folders that are not on this machine."""
    path = REPO / "contrib" / name
    command = [sys.executable, "-c", READ, path]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    warnings = [line for line in done.stderr.splitlines() if "WARNING" in line]
    assert [w for w in warnings if "no such directory" not in w] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_runs_jobs_and_leaves_workers_to_users(name):
    """The job runner is loaded, and its jobs do not take the last worker of a node."""
    config = sample(name)
    assert "queue_job" in config["options"]["server_wide_modules"].split(",")
    root, capacity = config["queue_job"]["channels"].split(",")[0].split(":")
    nodes = 2 if "host" in config["queue_job"] else 1
    assert root == "root"
    assert int(capacity) < nodes * int(config["options"]["workers"])


def test_the_service_starts_odoo_with_the_sample():
    """The service names the place where the configuration says it is put."""
    service = (REPO / "contrib" / "odoo.service").read_text()
    place = (REPO / "contrib" / "odoo.conf").read_text().split("Copy it to ")[1].split()
    assert f"--config={place[0]}" in service
