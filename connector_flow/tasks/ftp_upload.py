"""A file, sent to a server so that no half of it is ever seen under its name."""

from ..engine.task_types import Task
from ..engine.transfer_task import TransferTask
from ..tools.configuration import Option
from ..tools.message import _lt
from ..tools.name_pattern import check_pattern
from ..uploads.naming import SENT_NAMES, Naming
from ..uploads.renaming import Renaming
from ..uploads.sending import Sending


def _check_name(pattern):
    return check_pattern(pattern, SENT_NAMES)


def _check_temporary(pattern):
    if pattern in (None, False, ""):
        return None
    if (
        pattern is True
        or "{name}" not in pattern
        or pattern == "{name}"
        or "/" in pattern
    ):
        return _lt("has to be another name beside the final one, such as '{name}.part'")
    return check_pattern(pattern, ("name", "id"))


@Task(selection="ftp_upload", name="Upload to Server")
class FtpUpload(Naming, Sending, Renaming, TransferTask):
    about = (
        _lt("Sends the file of the task before to a server."),
        _lt(
            "The server may speak FTP, SFTP or whatever else renames files. "
            "The file is written under a temporary name, its size is "
            "compared, and then it gets its own. An upload that was cut goes "
            "on where the server takes it."
        ),
    )

    needs_file = True
    begins_with = "name"
    protocol_needs = ("renames",)
    options = {
        "directory": Option(
            str, "", _lt("Where to put the file, below the server's directory.")
        ),
        "make_directory": Option(
            bool, False, _lt("Make the directory if it is not there.")
        ),
        "name": Option(
            str,
            "{name}",
            _lt(
                "The name there. May hold {name}, {stem}, {ext}, {date}, {time}, "
                "{flow}, {sequence}."
            ),
            check=_check_name,
        ),
        "temporary": Option(
            (str, type(None), bool),
            "{name}.{id}.part",
            _lt(
                "The name while it is written. {id} is another one for each upload. "
                "None: its own from the beginning, for servers that rename nothing or "
                "take files away."
            ),
            check=_check_temporary,
        ),
        "taken_away": Option(
            bool,
            False,
            _lt(
                "The server takes files away as soon as they are written: one that is "
                "not there any more was sent. False: a person is asked whether it was "
                "received."
            ),
        ),
        "existing": Option(
            str,
            "fail",
            _lt("What to do if the name is taken there."),
            choices=("fail", "replace", "number", "skip"),
        ),
    }

    def phases(self):
        return {
            "name": self.settle_names,
            "choose": self.choose_name,
            "write": self.write,
            "rename": self.rename,
            "refuse": self.refuse,
        }

    def needs_commit(self):
        """Nothing is done outside before it is known here."""
        return True
