import psycopg2

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.queue_chunk.tools.looking import ends_now, look_at_each
from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools.options import number

HOPELESS = 100  # rows that failed while none succeeded, before the import pauses
JOBS_GONE = (False, "done", "cancelled", "failed")
RELEASE = """
    UPDATE queue_job SET state = 'pending'
     WHERE state = 'wait_dependencies' AND id IN (
        SELECT chunk.job_id
          FROM base_import_async_chunk chunk
         WHERE chunk.import_id = %s AND chunk.state = 'new'
           AND NOT EXISTS (
               SELECT 1 FROM base_import_async_chunk earlier
                WHERE earlier.import_id = chunk.import_id
                  AND earlier.state = 'new'
                  AND earlier.row_from < chunk.barrier
           )
     )
"""


class BaseImportAsync(models.Model):
    """What comes next when a job is done, and what comes last."""

    _inherit = "base.import.async"

    # the end

    def _look(self):
        """Let the next chunks go, or end the import if nothing waits."""
        self = self.exists()
        if not self or self._is_stopped():
            return
        self = self.with_context(lang=self.user_id.lang)
        self._release()
        if self.state in ("done", "failed", "refused"):
            self._end()
        else:
            self._stop_if_hopeless()

    def _release(self):
        """Let the jobs of the chunks go that wait for no earlier one any more."""
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(RELEASE, [self.id], log_exceptions=False)
        except psycopg2.OperationalError:
            # Another job changed one of them after this transaction began. It looks
            # for itself what comes next, after its commit.
            return
        self.env["queue.job"].invalidate_model(["state"])

    def _end(self):
        if not ends_now(self):
            return
        self.env.cr.execute(
            "DELETE FROM base_import_async_claim WHERE import_id = %s", [self.id]
        )
        if self.rows_done and not self.test:
            self._remember_mapping()
        self._tell(self._end_message())

    def _end_message(self):
        if self.state == "refused":
            return self.env._("The file could not be read: %s", self.error)
        figures = {
            "done": self.rows_done,
            "rows": self.rows,
            "failed": self.rows_failed,
        }
        if self.test and not self.rows_failed:
            return self.env._("Everything seems valid: %(rows)s lines.", **figures)
        if self.test:
            return self.env._(
                "%(failed)s of %(rows)s lines cannot be imported.", **figures
            )
        if self.rows_failed:
            return self.env._(
                "%(done)s of %(rows)s lines are in, %(failed)s need correction.",
                **figures,
            )
        return self.env._("All %(rows)s lines are in.", **figures)

    def _stop_if_hopeless(self):
        hopeless = not (self.rows_done or self.checked_start)
        if hopeless and self.rows_failed >= HOPELESS:
            message = self.env._(
                "The first %(failed)s lines all failed, so the import was paused. "
                "Look at their errors: if the columns or the options are wrong, cancel "
                "and start again. Resume goes on with the other lines.",
                failed=self.rows_failed,
            )
            self.write({"paused": True, "error": message})
            self._tell(message)

    def _tell(self, message):
        """Tell the person: in the web client, and by mail or inbox as he prefers."""
        user = self.user_id
        if not user.active or not user._is_internal():
            return
        kind = "success" if self.state == "done" else "warning"
        user._bus_send(
            "simple_notification",
            {"title": self.name, "message": message, "type": kind, "sticky": True},
        )
        sealed(self).message_post(
            body=message,
            subject=self.name,
            author_id=self.env.ref("base.partner_root").id,
            partner_ids=user.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )

    def _remember_mapping(self):
        """Suggest the same fields for these columns next time, as Odoo does.

        Odoo looks for names of columns in small letters.
        """
        if not (self.options or {}).get("has_headers"):
            return
        match = self._match() or {"fields": ()}
        # The person may have lost the right by now; the import must end.
        mapping = sealed(self._user_env()["base_import.mapping"])
        for name, field in zip(self.columns or (), self.mapping, strict=False):
            name = (name or "").strip().lower()
            if not name:
                continue
            where = {"res_model": self.res_model, "column_name": name}
            known = mapping.search(
                [("res_model", "=", self.res_model), ("column_name", "=", name)],
                limit=1,
            )
            is_match = field in match["fields"]
            values = {
                "field_name": field,
                "is_match": is_match,
                "match_none": is_match and match["none"],
            }
            if not known:
                mapping.create(where | values)
            elif any(known[name] != value for name, value in values.items()):
                known.write(values)

    # the sweep

    @api.model
    def _cron_sweep(self):
        """Take up what a crash left behind; called every few minutes."""
        self._sweep_reading()
        self.env["base.import.async.chunk"]._sweep()
        going = [("ended", "=", False), ("cancelled", "=", False)]
        going = self.search(Domain(going) & Domain("paused", "=", False))
        look_at_each(going, lambda one: one._look())

    def _sweep_reading(self):
        """Read again the files whose job is gone, done, cancelled or failed."""
        old = [("reading", "=", "waiting"), ("write_date", "<", "-2M")]
        for one in self.search(Domain(old) & Domain("ended", "=", False)):
            if not one._is_stopped() and one._own_job().state in JOBS_GONE:
                one._enqueue_split()

    @api.autovacuum
    def _gc_old_imports(self):
        """Remove what nobody needs any more; lines that failed stay for ever."""
        days = self._days("keep_days", 90)
        old = self.search(
            [("ended", "<", f"-{days}d"), ("state", "in", ["done", "cancelled"])],
            limit=1001,
        )
        old[:1000].unlink()
        self.env["base.import.async.chunk"]._gc_files(self._days("keep_chunk_days", 30))
        return len(old[:1000]), len(old) > 1000

    def _days(self, name, default):
        parameters = self.env["ir.config_parameter"].sudo()
        value = parameters.get_param(f"base_import_async.{name}") or ""
        return number(value, default, 0)
