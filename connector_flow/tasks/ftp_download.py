"""Files of a server's directory, fetched once each."""

from odoo import fields

from ..downloads.archiving import Archiving
from ..downloads.fetching import Fetching
from ..downloads.listing import as_list, matches
from ..downloads.looking import Looking
from ..engine.task_types import Task
from ..engine.transfer_task import TransferTask
from ..tools.configuration import Option, not_negative, with_defaults
from ..tools.message import _lt
from ..tools.name_pattern import NAMES, check_pattern, filled, named_values

TEMPORARY = [".*", "*.part", "*.tmp", "*.filepart"]


def _check_globs(value):
    texts = as_list(value)
    if texts and all(isinstance(one, str) and one for one in texts):
        return None
    return _lt("has to be a pattern such as '*.csv', or a list of them")


def _check_excluded(value):
    return _check_globs(value) if value else None


def _check_move(pattern):
    if pattern.startswith("/") or ".." in pattern.split("/"):
        return _lt("has to lie below the directory of the files")
    return check_pattern(pattern, NAMES)


@Task(selection="ftp_download", name="Download from Server")
class FtpDownload(Looking, Fetching, Archiving, TransferTask):
    about = (
        _lt(
            "Fetches the new files of a directory and starts the next tasks with each."
        ),
        _lt(
            "The server may speak FTP, SFTP or whatever else lists files. A "
            "file is taken when it has not changed between two looks, and "
            "once: it is known by its place, time, size and content. It is "
            "moved or deleted there after all of its rows are in chunks here;"
            " rows that fail wait here."
        ),
    )

    begins_with = "look"
    protocol_needs = ("lists",)
    options = {
        "directory": Option(
            str, "", _lt("Where the files are, below the server's directory.")
        ),
        "pattern": Option(
            (str, list),
            "*",
            _lt("Names to fetch, such as '*.csv', or a list of such patterns."),
            check=_check_globs,
        ),
        "exclude": Option(
            (str, list),
            TEMPORARY,
            _lt("Names to leave: hidden files, and those that are being written."),
            check=_check_excluded,
        ),
        "order": Option(
            str, "name", _lt("What is fetched first."), choices=("name", "time")
        ),
        "limit": Option(
            int, 0, _lt("At most so many files in a run. 0: all."), check=not_negative
        ),
        "min_age": Option(
            int,
            0,
            _lt("Seconds for which a file must not have been changed."),
            check=not_negative,
        ),
        "stable": Option(
            int,
            5,
            _lt(
                "Seconds between two looks at size and time; a file that changed "
                "meanwhile is looked at again. 0: one look is enough."
            ),
            check=not_negative,
        ),
        "done_marker": Option(
            str,
            None,
            _lt(
                "Only files beside which there is one with this ending, such as "
                "'.done'."
            ),
        ),
        "after": Option(
            str,
            "leave",
            _lt("What to do on the server after the import."),
            choices=("leave", "move", "delete"),
        ),
        "move_to": Option(
            str,
            "archive/{name}",
            _lt(
                "The new name, below the directory of the file. May hold {name}, "
                "{stem}, {ext}, {date}, {time}, {flow}."
            ),
            check=_check_move,
        ),
        "follow_links": Option(
            bool,
            False,
            _lt(
                "Fetch what symbolic links lead to, below the server's directory. The "
                "link is moved or deleted then, not what it leads to. False: links are "
                "named and left."
            ),
        ),
        "not_understood": Option(
            str,
            "fail",
            _lt(
                "What to do if the server lists what cannot be read, after the other "
                "files were fetched: each may be a file."
            ),
            choices=("fail", "ignore"),
        ),
        "same_content": Option(
            str,
            "import",
            _lt(
                "What to do with a file that has a new time, but the content of one "
                "that was taken from the same place before."
            ),
            choices=("import", "skip"),
        ),
    }

    @classmethod
    def check(cls, config):
        config = with_defaults(cls.all_options(), config)
        complaints = super().check(config)
        if config["after"] == "move" and "/" not in config["move_to"]:
            complaints += cls._check_new_name(config)
        return complaints

    def needed(self, config):
        renames = ("renames",) if config.get("after") == "move" else ()
        return (*super().needed(config), *renames)

    @classmethod
    def _check_new_name(cls, config):
        """A file that is moved within the directory must not look new again."""
        for pattern in as_list(config["pattern"]):
            name = pattern.replace("*", "x").replace("?", "x")
            when = fields.Datetime.now()
            moved = filled(config["move_to"], named_values(name, when, "x"))
            if matches(moved, config):
                return [
                    _lt(
                        "“move_to” gives names such as “%(name)s”, which would be "
                        "fetched again. Name a directory, such as 'archive/{name}'.",
                        name=moved,
                    )
                ]
        return []

    def first_place(self, archive=False, **kwargs):
        return {"do": "archive"} if archive else super().first_place()

    def phases(self):
        return {
            "look": self.look,
            "fetch": self.fetch,
            "insist_fetch": self.fetch_failed,
            "complain": self.complain,
            "archive": self.archive,
            "insist_archive": self.archive_failed,
        }
