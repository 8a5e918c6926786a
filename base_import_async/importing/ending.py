"""What comes next when a job of an import is done, and what comes last."""

import psycopg2

from odoo.addons.queue_chunk.tools.looking import ends_now
from odoo.addons.queue_chunk.tools.seal import sealed

HOPELESS = 100  # rows that failed while none succeeded, before the import pauses
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


def look(one):
    """Let the next chunks go, or end the import if nothing waits."""
    one = one.exists()
    if not one or one._is_stopped():
        return
    one = one.with_context(lang=one.user_id.lang)
    release(one)
    if one.state in ("done", "failed", "refused"):
        _end(one)
    else:
        _stop_if_hopeless(one)


def release(one):
    """Let the jobs of the chunks go that wait for no earlier one any more."""
    one.env.flush_all()
    try:
        with one.env.cr.savepoint(flush=False):
            one.env.cr.execute(RELEASE, [one.id], log_exceptions=False)
    except psycopg2.OperationalError:
        # Another job changed one of them after this transaction began. It looks
        # for itself what comes next, after its commit.
        return
    one.env["queue.job"].invalidate_model(["state"])


def _end(one):
    if not ends_now(one):
        return
    one.env.cr.execute(
        "DELETE FROM base_import_async_claim WHERE import_id = %s", [one.id]
    )
    if one.rows_done and not one.test:
        _remember_mapping(one)
    _tell(one, _end_message(one))


def _end_message(one):
    if one.state == "refused":
        return one.env._("The file could not be read: %s", one.error)
    figures = {"rows": one.rows, "done": one.rows_done, "failed": one.rows_failed}
    figures |= {"skipped": one.rows_skipped}
    return _test_message(one, figures) if one.test else _rows_message(one, figures)


def _test_message(one, figures):
    if one.rows_failed:
        return one.env._("%(failed)s of %(rows)s rows cannot be imported.", **figures)
    if one.rows == 1:
        return one.env._("Everything seems valid: 1 row.")
    return one.env._("Everything seems valid: %(rows)s rows.", **figures)


def _rows_message(one, figures):
    if one.rows_failed == 1:
        return one.env._("%(done)s of %(rows)s rows are in, 1 needs repair.", **figures)
    if one.rows_failed:
        return one.env._(
            "%(done)s of %(rows)s rows are in, %(failed)s need repair.",
            **figures,
        )
    if one.rows_skipped == 1:
        return one.env._("%(done)s of %(rows)s rows are in, 1 was skipped.", **figures)
    if one.rows_skipped:
        return one.env._(
            "%(done)s of %(rows)s rows are in, %(skipped)s were skipped.",
            **figures,
        )
    if one.rows == 1:
        return one.env._("The row is in.")
    return one.env._("All %(rows)s rows are in.", **figures)


def _stop_if_hopeless(one):
    hopeless = not (one.rows_done or one.checked_start)
    if hopeless and one.rows_failed >= HOPELESS:
        message = one.env._(
            "The first %(failed)s rows all failed, so the import was paused. "
            "Look at their errors: if the columns or the options are wrong, cancel "
            "and start again. Resume goes on with the other rows.",
            failed=one.rows_failed,
        )
        one.write({"paused": True, "error": message})
        _tell(one, message)


def _tell(one, message):
    """Tell the person: in the web client, and by mail or inbox as he prefers."""
    user = one.user_id
    if not user.active or not user._is_internal():
        return
    kind = "success" if one.state == "done" else "warning"
    user._bus_send(
        "simple_notification",
        {"title": one.name, "message": message, "type": kind, "sticky": True},
    )
    sealed(one).message_post(
        body=message,
        subject=one.name,
        author_id=one.env.ref("base.partner_root").id,
        partner_ids=user.partner_id.ids,
        subtype_xmlid="mail.mt_comment",
    )


def _remember_mapping(one):
    """Suggest the same fields for these columns next time, as Odoo does.

    Odoo looks for names of columns in small letters.
    """
    if not (one.options or {}).get("has_headers"):
        return
    match = one._match() or {"fields": ()}
    # The person may have lost the right by now; the import must end.
    mapping = sealed(one._user_env()["base_import.mapping"])
    for name, field in zip(one.columns or (), one.mapping, strict=False):
        name = (name or "").strip().lower()
        if not name:
            continue
        where = {"res_model": one.res_model, "column_name": name}
        domain = [(key, "=", value) for key, value in where.items()]
        known = mapping.search(domain, limit=1)
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
