"""What people do with an import, and who may do it."""

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.queue_chunk.tools.seal import sealed

from ..tools.options import OPT_TEST
from .start import enqueue_reading, start
from .sweeping import reads_no_more

MANAGERS = ("base.group_system", "queue_job.group_queue_job_manager")
# What an import has of its own, which one made after it does not take along.
OWN = ("started", "reading", "ended", "error", "attachment_id", "split_job_id")


def pause(imports):
    """Let the jobs at work end and start no more."""
    check_may_change(imports)
    going = sealed(imports).filtered(lambda one: one.state in ("reading", "running"))
    going.paused = True


def resume(imports):
    """Go on where it was paused."""
    check_may_change(imports)
    for one in sealed(imports).filtered("paused"):
        one.write({"paused": False, "error": False, "checked_start": True})
        one.chunk_ids.filtered(lambda chunk: chunk.state == "new")._requeue()
        if reads_no_more(one):
            enqueue_reading(one)
        one._end_after_commit()


def cancel(imports):
    """Stop for good: what is in stays in, what waits is not imported."""
    check_may_change(imports)
    for one in sealed(imports).filtered(lambda one: not one.cancelled):
        now = fields.Datetime.now()
        one.write({"cancelled": now, "paused": False, "ended": one.ended or now})
        cancel_jobs(one)


def cancel_jobs(imports):
    """Cancel the jobs of imports that wait or failed: nothing is left to do."""
    works = [*imports, *imports.chunk_ids]
    jobs = imports.env["queue.job"].union(*(one._own_job() for one in works))
    jobs.filtered(
        lambda job: job.state in ("pending", "wait_dependencies", "failed")
    ).button_cancelled()


def retry(imports):
    """Try again the rows that failed, as they are."""
    if not all(one.reading == "failed" for one in imports):
        check_may_retry(imports)
    check_may_change(imports)
    _check_not_cancelled(imports)
    for one in sealed(imports):
        one._reopen()
        if one.reading == "failed":
            one._reopen_if_failed()
            enqueue_reading(one)
        failed = one.chunk_ids.filtered(lambda chunk: chunk.state == "failed")
        failed._reopen()
        failed._requeue()


def import_tested(one):
    """Import what was tested, once.

    :return: the import; the one that a first click made already
    """
    check_may_change(one)
    tested = sealed(one)
    if made := _imported_since(tested):
        return made
    options = {key: tested.options[key] for key in tested.options if key != OPT_TEST}
    label = one.env["base_import.import"]._job_label(tested.res_model, tested.file_name)
    values = tested.copy_data()[0] | {
        "name": label,
        "test": False,
        "options": options | {"use_queue": True},
        "fingerprint": f"test-{tested.id}",
    }
    values = {name: value for name, value in values.items() if name not in OWN}
    return start(tested, values, tested._own_file().raw)


def _imported_since(tested):
    """The import of the same file and columns that came after this test."""
    later = tested.search(
        [
            ("id", ">", tested.id),
            ("test", "=", False),
            ("cancelled", "=", False),
            ("user_id", "=", tested.user_id.id),
            ("company_id", "=", tested.company_id.id),
            ("res_model", "=", tested.res_model),
            ("file_hash", "=", tested.file_hash),
        ]
    )
    return later.filtered(lambda one: one.mapping == tested.mapping)[:1]


# who may


def check_may_change(imports):
    """People control what they started, managers everything.

    :raise AccessError: the current user is neither
    """
    imports.check_access("read")
    user = imports.env.user
    if imports.env.su or imports.user_id == user or any(map(user.has_group, MANAGERS)):
        return
    raise AccessError(
        imports.env._("Only who started the import, or a manager, may do this.")
    )


def check_may_retry(imports):
    """The rows of a test are no import's: nothing may import them."""
    check_may_change(imports)
    _check_not_cancelled(imports)
    if any(one.test for one in imports):
        raise UserError(
            imports.env._("This was only a test. Press Import Now, or test again.")
        )


def check_may_correct(imports):
    """Who retries runs what another one chose; who corrects chooses himself."""
    known, env = imports.sudo(), imports.env
    mine = known.user_id == env.user and not any(known.mapped("superuser"))
    if not (mine or env.su or env.user.has_group("base.group_system")):
        raise AccessError(
            env._(
                "Only who started the import, or an administrator, may change its "
                "rows: they are imported with rights that are not yours."
            )
        )
    check_may_retry(imports)


def _check_not_cancelled(imports):
    if any(one.cancelled for one in imports):
        raise UserError(
            imports.env._(
                "This import was cancelled for good. Download its file or its "
                "failed rows, and import those anew."
            )
        )
