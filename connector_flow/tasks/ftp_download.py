"""Files of a server's directory, fetched once each."""

from datetime import timedelta

from odoo import fields

from ..models.impexp_remote_file import mark_of
from ..tools.message import Message
from ..tools.name_pattern import NAMES, check_pattern, filled, named_values
from .abstract_task import Task
from .archiving import Archiving
from .fetching import Fetching
from .listing import as_list, matches, version_of, wanted
from .options import Option, not_negative
from .transfer_task import TransferTask

LOOKS = 60  # at files that change, before they are left to the next run
_lt = Message  # the name by which Odoo finds the texts that are to be translated
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
class FtpDownload(Fetching, Archiving, TransferTask):
    """Fetches the new files of a directory and starts the next tasks with each."""

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
    phases = ("look",)
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
        config = {name: one.default for name, one in cls.all_options().items()} | config
        complaints = super().check(config)
        if config["after"] == "move" and "/" not in config["move_to"]:
            complaints += cls._check_new_name(config)
        return complaints

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

    # looking

    def _look(self, config, **kwargs):
        """List the directory; remember what is new, and what has not changed since."""
        with self.connected() as adapter:
            entries = adapter.list(config["directory"])
            found = wanted(entries, config, fields.Datetime.now())
            skipped = list(adapter.skipped)
        if "looks" in self.place:
            self._look_again({one.path: one for one in found}, config)
        else:
            self._note_new(found, config)
            self._tell_skipped(skipped)
        self._go_on(config)

    def _note_new(self, found, config):
        task = self.task.sudo()
        marked = {mark_of(one.path, one.version): one for one in found}
        new = self.known._new_among(task, list(marked))
        chosen = [mark for mark in marked if mark in new][: config["limit"] or None]
        orphans = self.known._orphans(task, chosen)
        adopted = self._adopted([orphans[mark] for mark in chosen if mark in orphans])
        taken_over = set(adopted.mapped("remote_path"))
        fresh = [marked[mark] for mark in chosen]
        self._note_seen([one for one in fresh if one.path not in taken_over], config)
        for file in adopted:
            file.is_stable = file.is_stable or self._has_rested(file, config)
        self.known._forget_unlisted(task, self.run_record._days("keep_file_days", 90))

    def _adopted(self, claims):
        """What a run had seen that did not come to fetch it is this run's now."""
        files = self.files.union(*(claim.file_id for claim in claims))
        files.write(
            {
                "run_id": self.run_record.id,
                "task_id": self.task.id,
                "transfer_error": False,
            }
        )
        return files

    def _note_seen(self, found, config):
        """Records of files that are about to be fetched, which others leave alone."""
        values = [
            {
                **self._seen_values(one.entry.name, one.path),
                "is_stable": one.is_marked or not config["stable"],
                **self._looks(one.entry),
            }
            for one in found
        ]
        files = self.files.create(values)
        self.env.flush_all()
        self.known._claim_seen(files)

    def _looks(self, entry):
        """What is remembered of a file, to see whether it changes."""
        return {
            "remote_time": entry.time,
            "remote_size": entry.size or 0,
            "remote_version": version_of(entry),
            "looked": fields.Datetime.now(),
        }

    def _has_rested(self, file, config):
        # of two clocks that tick in whole seconds, one may be late
        rest = timedelta(seconds=max(config["stable"] - 1, 0))
        return file.looked + rest <= fields.Datetime.now()

    def _look_again(self, found, config):
        for file in self._own("seen", is_stable=False):
            now = found.get(file.remote_path)
            if not now:
                self._drop(file)
            elif now.is_marked or now.version == file.remote_version:
                file.is_stable = now.is_marked or self._has_rested(file, config)
            else:
                self._note_changed(file, now.entry)

    def _note_changed(self, file, entry):
        """It is another file now: claim that one, or leave it to who has."""
        file._empty()
        file.write({**self._looks(entry), "is_stable": False})
        mark = mark_of(file.remote_path, file.remote_version)
        if not self.known._claim_again(file, mark):
            self._drop(file)

    def _drop(self, file):
        """It is gone, or somebody else's."""
        self.known._release(file)
        file.unlink()

    def _tell_skipped(self, skipped):
        if skipped:
            translated = self.env._
            names = "; ".join(
                f"{translated(name)}: {translated(why)}" for name, why in skipped[:10]
            )
            self.run_record._note(self.env._("Names that are left: %s", names))

    # what is next

    def _go_on(self, config):
        looks = self.place.get("looks", 0)
        waiting = self._own("seen", transfer_error=False)
        if waiting.filtered("is_stable"):
            return self.go_on_at({"do": "fetch", "looks": looks})
        if waiting and looks < LOOKS:
            place = {"do": "look", "looks": looks + 1}
            return self.go_on_at(place, seconds=max(config["stable"], 1))
        if self._own("seen", transfer_error=True):
            return self.go_on_at({"do": "insist_fetch"})
        self._end()

    def _end(self):
        """Say what came of the look, in the words of a person."""
        skipped = self._count([("duplicate_of_id", "!=", False)])
        fetched = self._count([("transfer_state", "!=", "seen")]) - skipped
        if not self._count([]):
            self.result = self.env._("Nothing new.")
            self.run_record.nothing_new = self._is_all_there_is()
        elif skipped:
            self.result = self.env._(
                "Files fetched: %(fetched)s; known already: %(known)s",
                fetched=fetched,
                known=skipped,
            )
        else:
            self.result = self.env._("Files fetched: %s", fetched)

    def _count(self, domain):
        return self.files.search_count([*self._of_task(), *domain])

    def _is_all_there_is(self):
        """Whether the run has done nothing but look."""
        run = self.run_record
        return not (run.file_ids or run.step_ids.task_id - self.task)
