"""Files of a server's directory, fetched once each."""

from dataclasses import replace
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from ..downloads.archiving import Archiving
from ..downloads.fetching import Fetching
from ..downloads.listing import as_list, mark_of, matches, path_of, version_of, wanted
from ..engine.task_types import Task
from ..engine.transfer_task import TransferTask
from ..tools.configuration import Option, not_negative
from ..tools.errors import sentence
from ..tools.message import Message
from ..tools.name_pattern import NAMES, check_pattern, filled, named_values
from ..transfer.errors import TransferError

SHOWN = 10  # names that a message has
KEPT = ("unread", "left")  # of a place: what is told at the end
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
    is_rough = False  # whether the last look was at times of minutes or days
    phases = ("look", "complain")
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
            left = []
            entries = self._with_links(adapter, config, left)
            found = wanted(entries, config, fields.Datetime.now())
            self.is_rough = adapter.time_step > 1
            left = [*adapter.skipped, *left]
            self.place["unread"] = adapter.unread
        if "looks" in self.place:
            self._look_again({one.path: one for one in found}, config)
        else:
            self._note_new(found, config)
            self._tell_left(left)
        self._go_on(config)

    def _with_links(self, adapter, config, left):
        """The entries, in which links that are wanted are the files that they lead to.

        :param left: gets pairs of a name and a reason, for links that are not followed
        """
        for entry in self._listed(adapter, config):
            if entry.target is None or not matches(entry.name, config):
                yield entry
                continue
            try:
                yield self._followed(adapter, entry, config)
            except TransferError as error:
                left.append((entry.name, sentence(self.env, error)))

    def _listed(self, adapter, config):
        return adapter.list(config["directory"], lambda name: matches(name, config))

    def _followed(self, adapter, link, config):
        if not config["follow_links"]:
            raise TransferError(self._is_link())
        target = adapter.resolve(path_of(config, link.name))
        entry = adapter.stat(target)
        if entry.kind != "file":
            raise TransferError(self.env._("It is a link to what is no file."))
        return replace(entry, name=link.name, target=target)

    def _is_link(self):
        return self.env._(
            "It is a symbolic link: set “follow_links” to fetch what it leads to, or "
            "exclude it."
        )

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
                "remote_target": one.entry.target,
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
            "no_size": entry.size is None,
            "is_rough": self.is_rough,
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
                file.remote_target = now.entry.target
                self._note_changed(file, now.entry)

    def _note_changed(self, file, entry):
        """It is another file now: claim that one, or leave it to who has."""
        file._empty()
        is_rough = self.is_rough or file.is_rough
        file.write(self._looks(entry) | {"is_stable": False, "is_rough": is_rough})
        mark = mark_of(file.remote_path, file.remote_version)
        if not self.known._claim_again(file, mark):
            self._drop(file)

    def _drop(self, file):
        """It is gone, or somebody else's: nothing of it is here."""
        self.known._release(file)
        file.unlink()

    def _tell_left(self, left):
        if not left:
            return
        translated = self.env._
        names = [f"{translated(name)}: {translated(why)}" for name, why in left[:SHOWN]]
        more = ["…"] if len(left) > SHOWN else []
        words = self.env._("Names that are left: %s", "; ".join(names + more))
        self.place["left"] = words
        self.run_record._note(words)

    # what is next

    def _go_on(self, config):
        place = {name: self.place[name] for name in KEPT if self.place.get(name)}
        place["looks"] = looks = self.place.get("looks", 0)
        waiting = self._own("seen", transfer_error=False)
        if waiting.filtered("is_stable"):
            return self.go_on_at(place | {"do": "fetch"})
        if waiting and looks < LOOKS:
            place |= {"do": "look", "looks": looks + 1}
            return self.go_on_at(place, seconds=max(config["stable"], 1))
        if self._own("seen", transfer_error=True):
            return self.go_on_at(place | {"do": "insist_fetch"})
        if "unread" in place and config["not_understood"] == "fail":
            return self.go_on_at(place | {"do": "complain"})
        self._end()

    def _complain(self, config, **kwargs):
        """Look once more, as Retry does: what nobody can read may be a file.

        :raise UserError: saying how many entries, and one of them
        """
        with self.connected() as adapter:
            count = sum(1 for _entry in self._listed(adapter, config))
            unread, line = adapter.unread, adapter.unread_line
        self._end()
        if unread and config["not_understood"] == "fail":
            raise UserError(self._not_understood(unread, unread + count, line))

    def _not_understood(self, unread, all_, line):
        return self.env._(
            "%(unread)s of %(all)s lines of the server's listing are not understood, "
            "such as “%(line)s”. Each may be a file that is missing here; what was "
            "understood was taken. Check the encoding of names on the server's form, "
            "or set “not_understood” to 'ignore' in the task, then press Retry.",
            unread=unread,
            all=all_,
            line=line,
        )

    def _end(self):
        """Say what came of the look, in the words of a person."""
        skipped = self._count([("duplicate_of_id", "!=", False)])
        fetched = self._count([("transfer_state", "!=", "seen")]) - skipped
        if not self._count([]):
            words = [self.env._("Nothing new."), self.place.get("left")]
            self.result = "\n".join(filter(None, words))
            self.run_record.nothing_new = self._is_all_there_is()
        elif skipped:
            self.result = self.env._(
                "Files fetched: %(fetched)s; known already: %(known)s",
                fetched=fetched,
                known=skipped,
            )
        else:
            self.result = self.env._("Files fetched: %s", fetched)
        if self.place.get("unread"):
            self.result += "\n" + self._unread_words()

    def _unread_words(self):
        return self.env._(
            "Lines of the server's listing that are not understood: %s",
            self.place["unread"],
        )

    def _count(self, domain):
        return self.files.search_count([*self._of_task(), *domain])

    def _is_all_there_is(self):
        """Whether the run has done nothing but look."""
        run = self.run_record
        return not (run.file_ids or run.step_ids.task_id - self.task)
