from odoo import api, fields, models

from ..downloads.listing import mark_of
from ..engine.lent_rights import check_lent_to_flows

STATES = [
    ("seen", "Being Fetched"),
    ("taken", "Taken"),
    ("gone", "Moved or Deleted"),
]
BATCH = 5000  # entries of a listing that one query compares
CLAIM = """
    INSERT INTO impexp_remote_file (
        flow_id, task_id, server_id, path, version, mark, checksum, state,
        file_id, listed, create_uid, write_uid, create_date, write_date
    )
    VALUES (
        %(flow)s, %(task)s, %(server)s, %(path)s, %(version)s, %(mark)s, '',
        'seen', %(file)s, %(now)s, %(uid)s, %(uid)s, %(now)s, %(now)s
    )
    ON CONFLICT (flow_id, server_id, mark, checksum)
    DO UPDATE SET file_id = excluded.file_id, task_id = excluded.task_id
"""


class ImpexpRemoteFile(models.Model):
    """What a flow knows of a file on a server, so that it is imported once.

    It outlives the file's content and its run: a file that is left on the server must
    be known for as long as it is listed. The constraint makes the claim: of two jobs
    that find the same file at once, the database lets one have it.
    """

    _name = "impexp.remote.file"
    _inherit = "queue.chunk.sealed"
    _description = "Known File on a Server"
    _order = "id desc"
    _rec_name = "path"

    flow_id = fields.Many2one(
        "impexp.task.flow", required=True, readonly=True, index=True, ondelete="cascade"
    )
    task_id = fields.Many2one(
        "impexp.task", required=True, readonly=True, index=True, ondelete="cascade"
    )
    server_id = fields.Many2one(
        "impexp.server", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="flow_id.company_id")
    path = fields.Char(required=True, readonly=True)
    version = fields.Char(readonly=True, help="Its time and size, as listed.")
    mark = fields.Char(required=True, readonly=True)
    checksum = fields.Char("SHA-256", required=True, readonly=True, default="")
    state = fields.Selection(STATES, required=True, readonly=True, default="seen")
    file_id = fields.Many2one(
        "impexp.file", readonly=True, index="btree_not_null", ondelete="set null"
    )
    listed = fields.Datetime(readonly=True, help="When it was listed last, by days.")

    _claim = models.Constraint(
        "UNIQUE(flow_id, server_id, mark, checksum)",
        "The flow knows this file already.",
    )

    def unlink(self):
        self.check_access("unlink")
        check_lent_to_flows(self.flow_id)  # what is forgotten is imported again
        return super().unlink()

    # looking

    @api.model
    def _new_among(self, task, marks):
        """Which files of a listing are to be fetched.

        Not those that were taken and left there, and not those that a run is about to
        fetch. What was moved or deleted and is there again is looked at again.

        :param task: the ``impexp.task`` that listed
        :param marks: list of :func:`mark_of`
        :return: set of marks
        """
        new = set()
        for start in range(0, len(marks), BATCH):
            batch = marks[start : start + BATCH]
            self._note_listed(task, batch)
            new |= set(batch) - self._settled(task, batch)
        return new

    def _settled(self, task, marks):
        self.flush_model()
        self.env["impexp.step"].flush_model(["state"])
        self.env["impexp.file"].flush_model(["run_id"])
        self.env.cr.execute(
            """
            SELECT known.mark
              FROM impexp_remote_file known
             WHERE known.flow_id = %(flow)s AND known.server_id = %(server)s
               AND known.mark = ANY(%(marks)s)
               AND (known.state = 'taken' OR known.state = 'seen' AND EXISTS (
                    SELECT FROM impexp_file file
                      JOIN impexp_run run ON run.id = file.run_id
                      JOIN impexp_step step
                        ON step.run_id = run.id AND step.task_id = file.task_id
                     WHERE file.id = known.file_id
                       AND step.state = 'new' AND run.cancelled IS NULL
                   ))
            """,
            {"flow": task.flow_id.id, "server": task.server_id.id, "marks": marks},
        )
        return {mark for (mark,) in self.env.cr.fetchall()}

    def _note_listed(self, task, marks):
        """Once a day: what is listed must not be forgotten."""
        self.env.cr.execute(
            """
            UPDATE impexp_remote_file SET listed = now() AT TIME ZONE 'UTC'
             WHERE flow_id = %s AND server_id = %s AND mark = ANY(%s)
               AND listed < now() AT TIME ZONE 'UTC' - interval '1 day'
            """,
            [task.flow_id.id, task.server_id.id, marks],
        )

    @api.model
    def _forget_unlisted(self, task, days):
        """Forget what a task's listings have not shown for so many days.

        Asked after a look, so that a flow which rests for a year forgets nothing.
        """
        self.env.cr.execute(
            """
            DELETE FROM impexp_remote_file
             WHERE task_id = %s AND state != 'seen'
               AND listed < now() AT TIME ZONE 'UTC' - make_interval(days => %s)
            """,
            [task.id, days],
        )

    # claiming

    @api.model
    def _orphans(self, task, marks):
        """Claims of files that no run is about to fetch any more, {mark: claim}."""
        domain = [
            ("flow_id", "=", task.flow_id.id),
            ("server_id", "=", task.server_id.id),
            ("state", "=", "seen"),
            ("mark", "in", list(marks)),
        ]
        return {claim.mark: claim for claim in self.search(domain)}

    @api.model
    def _claim_seen(self, files):
        """Claim what file records are about to fetch, or what a dead run had claimed.

        :raise psycopg2.errors.SerializationFailure: somebody else was first just now
        """
        for file in files:
            self.env.cr.execute(CLAIM, self._claim_values(file), log_exceptions=False)
        self.invalidate_model()

    def _claim_values(self, file):
        return {
            "flow": file.run_id.flow_id.id,
            "task": file.task_id.id,
            "server": file.server_id.id,
            "path": file.remote_path,
            "version": file.remote_version,
            "mark": mark_of(file.remote_path, file.remote_version),
            "file": file.id,
            "now": fields.Datetime.now(),
            "uid": self.env.uid,
        }

    @api.model
    def _claim_again(self, file, mark):
        """A file that is about to be fetched has changed: claim what it is now.

        :return: whether it is this file's to fetch
        """
        claim = self.search([("file_id", "=", file.id), ("state", "=", "seen")])
        if claim.mark == mark:
            return True
        is_free = bool(self._new_among(file.task_id, [mark]))
        claim.unlink()
        if not is_free:
            return False
        orphan = self._orphans(file.task_id, [mark]).get(mark)
        if orphan:
            orphan.file_id.unlink()
        self._claim_seen(file)
        return True

    @api.model
    def _note_gone(self, file):
        """The file was moved or deleted: what has its name later is looked at."""
        marks = [mark_of(file.remote_path, file.remote_version)]
        domain = [
            ("flow_id", "=", file.run_id.flow_id.id),
            ("server_id", "=", file.server_id.id),
            ("mark", "in", marks),
            ("checksum", "=", file.checksum),
        ]
        self.search(domain).state = "gone"

    def _like(self, mark, checksum):
        """What the flow took before with this mark and content; empty if nothing."""
        return self.search(
            [
                ("flow_id", "=", self.flow_id.id),
                ("server_id", "=", self.server_id.id),
                ("mark", "=", mark),
                ("checksum", "=", checksum),
            ]
        )

    def _like_of_day(self, checksum):
        """What was taken when the listing still told its time of day.

        Servers of FTP that list like `ls` tell it of young files only: after half a
        year the same file has another mark, with the day and midnight.
        """
        day, midnight, size = (self.version or "").partition(" 00:00:00")
        if not midnight:
            return self.browse()
        domain = [
            ("id", "!=", self.id),
            ("state", "!=", "seen"),
            ("flow_id", "=", self.flow_id.id),
            ("server_id", "=", self.server_id.id),
            ("path", "=", self.path),
            ("checksum", "=", checksum),
            ("version", "=like", f"{day} __:__:__{size}"),
        ]
        return self.search(domain, limit=1)

    def _hand_over_to(self, first):
        """What was claimed is known already, by this mark from now on."""
        known_as = {"mark": self.mark, "version": self.version}
        self.unlink()
        first.write(known_as | {"state": "taken", "listed": fields.Datetime.now()})

    def _same_content(self, checksum):
        """What the flow took before from the same place with the same content."""
        domain = [
            ("flow_id", "=", self.flow_id.id),
            ("server_id", "=", self.server_id.id),
            ("path", "=", self.path),
            ("checksum", "=", checksum),
        ]
        return self.search(domain, limit=1)

    @api.model
    def _release(self, files):
        """Whoever looks next may take these files."""
        self.search([("file_id", "in", files.ids)]).unlink()
