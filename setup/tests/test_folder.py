"""What lies in the suite's folder is whole, or is not there."""

import os
import subprocess
import sys

import pytest

from suite_setup.errors import SetupError
from suite_setup.folder import REPO, Folder, digest, write_whole
from suite_setup.patience import PATIENCE


def test_an_interrupted_step_leaves_nothing_that_looks_whole(folder):
    """A step that was cut off is done from its beginning the next time."""
    with pytest.raises(KeyboardInterrupt), folder.making("odoo", "k1") as made:
        (made / "half").touch()
        raise KeyboardInterrupt
    assert not folder.is_made("odoo", "k1")
    with folder.making("odoo", "k1") as made:
        assert list(made.iterdir()) == []
    assert folder.is_made("odoo", "k1")


def test_other_inputs_are_another_thing(folder):
    """A folder made from other inputs is replaced, without remains."""
    with folder.making("odoo", "k1") as made:
        (made / "old").touch()
    assert not folder.is_made("odoo", "k2")
    with folder.making("odoo", "k2"):
        pass
    assert not (folder / "odoo" / "old").exists()


def test_a_digest_tells_contents_apart(tmp_path):
    """A changed file, and the same words cut elsewhere, give another digest."""
    file = tmp_path / "requirements.txt"
    file.write_text("lxml")
    before = digest(file)
    file.write_text("lxml<7")
    assert digest(file) != before
    assert digest("ab", "c") != digest("a", "bc")


def test_a_file_is_never_half_written(tmp_path):
    """Remains of a cut off write do not disturb, nor does their mode survive."""
    (tmp_path / "secret.unfinished").touch(0o644)
    write_whole(tmp_path / "secret", "s", mode=0o600)
    assert (tmp_path / "secret").read_text() == "s"
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_a_second_command_waits_for_the_first(folder):
    """Two commands at once do not set up twice."""
    script = (
        "import sys; sys.path.insert(0, 'setup');"
        "from suite_setup.folder import Folder\n"
        "with Folder(sys.argv[1]).locked(): print('got it')"
    )
    command = [sys.executable, "-c", script, str(folder.repo)]
    with folder.locked():
        other = subprocess.Popen(command, cwd=REPO, stdout=subprocess.PIPE, text=True)
        assert "waiting" in other.stdout.readline()
        assert other.poll() is None
    assert other.communicate(timeout=PATIENCE)[0] == "got it\n"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
def test_a_folder_of_somebody_else_is_named(folder):
    """A folder that another user made is not worked in."""
    os.chown(folder.root, 12345, -1)
    with pytest.raises(SetupError, match="12345"):
        folder.prepare()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    """Where the disk refuses, the folder's path is told."""
    (tmp_path / "repo").touch()
    with pytest.raises(SetupError, match=r"repo/\.suite cannot be made"):
        Folder(tmp_path / "repo").prepare()
