from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools.loading import text_of
from ..tools.options import OPT_TEST
from .base_import_async_ending import JOBS_GONE


class BaseImportAsync(models.Model):
    """What people do with an import."""

    _inherit = "base.import.async"

    # buttons

    def _check_may_change(self):
        """People control what they started, managers everything."""
        self.check_access("read")
        if self.env.su or self.user_id == self.env.user or self._is_manager():
            return
        raise AccessError(
            self.env._("Only who started the import, or a manager, may do this.")
        )

    def _is_manager(self):
        groups = ("base.group_system", "queue_job.group_queue_job_manager")
        return any(map(self.env.user.has_group, groups))

    def _check_may_retry(self):
        """The lines of a test are no import's: nothing may import them."""
        self._check_may_change()
        self._check_not_cancelled()
        if any(one.test for one in self):
            raise UserError(
                self.env._("This was only a test. Press Import Now, or test again.")
            )

    def _check_not_cancelled(self):
        if any(one.cancelled for one in self):
            raise UserError(
                self.env._(
                    "This import was cancelled for good. Download its file or its "
                    "failed lines, and import those anew."
                )
            )

    def _check_may_correct(self):
        """Who retries runs what another one chose; who corrects chooses himself."""
        known = self.sudo()
        mine = known.user_id == self.env.user and not any(known.mapped("superuser"))
        if not (mine or self.env.su or self.env.user.has_group("base.group_system")):
            raise AccessError(
                self.env._(
                    "Only who started the import, or an administrator, may change its "
                    "lines: they are imported with rights that are not yours."
                )
            )
        self._check_may_retry()

    def action_pause(self):
        """Let the jobs at work end and start no more."""
        self._check_may_change()
        going = sealed(self).filtered(lambda one: one.state in ("reading", "running"))
        going.paused = True

    def action_resume(self):
        """Go on where it was paused."""
        self._check_may_change()
        for one in sealed(self).filtered("paused"):
            one.write({"paused": False, "error": False, "checked_start": True})
            one.chunk_ids.filtered(lambda chunk: chunk.state == "new")._requeue()
            if one.reading == "waiting" and one._own_job().state in JOBS_GONE:
                one._enqueue_split()
            one._end_after_commit()

    def action_cancel(self):
        """Stop for good: what is in stays in, what waits is not imported."""
        self._check_may_change()
        for one in sealed(self).filtered(lambda one: not one.cancelled):
            now = fields.Datetime.now()
            one.write({"cancelled": now, "paused": False, "ended": one.ended or now})
            one._cancel_jobs()

    def _cancel_jobs(self):
        works = [*self, *self.chunk_ids]
        jobs = self.env["queue.job"].union(*(one._own_job() for one in works))
        jobs.filtered(
            lambda job: job.state in ("pending", "wait_dependencies")
        ).button_cancelled()

    def action_retry(self):
        """Try again the lines that failed, as they are."""
        if not all(one.reading == "failed" for one in self):
            self._check_may_retry()
        self._check_may_change()
        self._check_not_cancelled()
        for one in sealed(self):
            one._reopen()
            if one.reading == "failed":
                one._reopen_if_failed()
                one._enqueue_split()
            failed = one.chunk_ids.filtered(lambda chunk: chunk.state == "failed")
            failed._reopen()
            failed._requeue()

    def _reopen(self):
        self.filtered("ended").fingerprint = False
        super()._reopen()

    def _reopen_if_failed(self):
        for one in self.filtered(
            lambda one: not one.cancelled and one.reading == "failed"
        ):
            one._reopen()
            one.write({"reading": "waiting", "error": False})

    # as a work: the job that reads the file

    def _has_failed(self):
        return self.reading == "failed"

    def _job_values(self):
        return {"exc_message": self.error}

    def _fail_unexpectedly(self, error, trace=None):
        """The job failed of something that nobody expected, and was undone."""
        self._refuse(text_of(self.env, error))
        self._end_after_commit()

    def action_import(self):
        """Import what was tested, once: a second time opens that import."""
        self._check_may_change()
        tested = sealed(self)
        made = tested._imported_since()
        if made:
            return made._open_form()
        options = {
            key: tested.options[key] for key in tested.options if key != OPT_TEST
        }
        label = self.env["base_import.import"]._job_label(
            tested.res_model, tested.file_name
        )
        values = tested.copy_data()[0] | {
            "name": label,
            "test": False,
            "options": options | {"use_queue": True},
            "fingerprint": f"test-{tested.id}",
        }
        names = (
            "started",
            "reading",
            "ended",
            "error",
            "attachment_id",
            "split_job_id",
        )
        for name in names:
            values.pop(name, None)
        one = tested._start(values, tested._own_file().raw)
        return one._open_form()

    def _imported_since(self):
        """The import of the same file and columns that came after this test."""
        later = self.search(
            [
                ("id", ">", self.id),
                ("test", "=", False),
                ("cancelled", "=", False),
                ("user_id", "=", self.user_id.id),
                ("company_id", "=", self.company_id.id),
                ("res_model", "=", self.res_model),
                ("file_hash", "=", self.file_hash),
            ]
        )
        return later.filtered(lambda one: one.mapping == self.mapping)[:1]

    def action_upload(self):
        """Open the dialog that takes the corrected lines."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Upload Corrected Lines"),
            "res_model": "base.import.async.upload",
            "view_mode": "form",
            "target": "new",
            "context": {"default_import_id": self.id},
        }

    def action_download_errors(self):
        """Download the lines that failed, to correct them."""
        self._check_may_change()
        return self._download("errors")

    def action_download_file(self):
        """Download the file that was imported."""
        return self._download("file")

    def _download(self, what):
        url = f"/base_import_async/{self.id}/{what}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _open_form(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_open_records(self):
        """Open the records that were imported."""
        self.check_access("read")
        ids = [id_ for chunk in self.sudo().chunk_ids for id_ in chunk.record_ids or ()]
        model = self.env[self.res_model]
        if not model.has_access("read"):
            raise AccessError(self.env._("You may not see the records of this import."))
        # deleted ones, and those of others, are nobody's business
        ids = model.with_context(active_test=False).search([("id", "in", ids)]).ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported records"),
            "res_model": self.res_model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", ids)],
        }

    def _open_list(self, xmlid, extra=()):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return action | {"domain": [("import_id", "=", self.id), *extra], "context": {}}

    def action_open_errors(self):
        """Open the table of errors."""
        return self._open_list("base_import_async.action_base_import_async_error")

    def action_open_chunks(self):
        """Open the parts that the file was cut into."""
        return self._open_list("base_import_async.action_base_import_async_chunk")

    def action_open_jobs(self):
        """Open the jobs; for job managers."""
        jobs = self.split_job_id | self.chunk_ids.job_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "queue_job.action_queue_job"
        )
        return action | {"domain": [("id", "in", jobs.ids)], "context": {}}
