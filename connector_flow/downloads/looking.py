"""Looking at a directory: what is new there, and what does not change any more."""

from dataclasses import replace
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from ..engine.remote_claims import (
    claim_again,
    claim_seen,
    forget_unlisted,
    mark_of,
    new_among,
    orphans,
)
from ..engine.run_sweep import days_to_keep
from ..engine.run_tell import note
from ..tools.faults import sentence
from ..tools.name_pattern import path_of
from ..transfer.errors import TransferError
from .listing import matches, version_of, wanted

SHOWN = 10  # names that a message has
KEPT = ("unread", "left")  # of a place: what is told at the end
LOOKS = 60  # at files that change, before they are left to the next run


class Looking:
    """Lists the directory of a download, and tells what comes next."""

    is_rough = False  # whether the last look was at times of minutes or days

    def look(self, config, **kwargs):
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
            raise TransferError(
                self.env._("It is a link to something that is not a file.")
            )
        return replace(entry, name=link.name, target=target)

    def _is_link(self):
        return self.env._(
            "It is a symbolic link: set “follow_links” to fetch what it leads to, or "
            "exclude it."
        )

    def _note_new(self, found, config):
        task = self.task.sudo()
        marked = {mark_of(one.path, one.version): one for one in found}
        new = new_among(self.known, task, list(marked))
        chosen = [mark for mark in marked if mark in new][: config["limit"] or None]
        left = orphans(self.known, task, chosen)
        adopted = self._adopted([left[mark] for mark in chosen if mark in left])
        taken_over = set(adopted.mapped("remote_path"))
        fresh = [marked[mark] for mark in chosen]
        self._note_seen([one for one in fresh if one.path not in taken_over], config)
        for file in adopted:
            file.is_stable = file.is_stable or self._has_rested(file, config)
        days = days_to_keep(self.env, "keep_file_days", 90)
        forget_unlisted(self.known, task, days)

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
        claim_seen(self.known, files)

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
        if not claim_again(self.known, file, mark):
            self._drop(file)

    def _tell_left(self, left):
        if not left:
            return
        translated = self.env._
        names = [f"{translated(name)}: {translated(why)}" for name, why in left[:SHOWN]]
        more = ["…"] if len(left) > SHOWN else []
        words = self.env._("Names that are left: %s", "; ".join(names + more))
        self.place["left"] = words
        note(self.run_record, words)

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

    def complain(self, config, **kwargs):
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
            self._note_nothing_new()
        elif skipped:
            self.result = self.env._(
                "Files fetched: %(fetched)s; known already: %(known)s",
                fetched=fetched,
                known=skipped,
            )
        else:
            self.result = self.env._("Files fetched: %s", fetched)
        if self.place.get("unread"):
            self.result += "\n" + self.env._(
                "Lines of the server's listing that are not understood: %s",
                self.place["unread"],
            )

    def _count(self, domain):
        return self.files.search_count([*self._of_task(), *domain])
