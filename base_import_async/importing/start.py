"""How an import starts: its record, its file, and the job that reads it."""

import json
import logging

from odoo.exceptions import UserError

from odoo.addons.queue_chunk.tools.seal import apart

_logger = logging.getLogger(__name__)

KEPT_OUT_OF_CONTEXT = {"job_uuid", "bin_size", "params", "uid"}


def start(imports, values, content):
    """Create an import and the job that reads its file.

    :param imports: ``base.import.async``
    :param values: of the record
    :param content: bytes of the file
    :return: the import; the one that is going on already, if it is the same
    """
    running = imports.search(
        [("fingerprint", "=", values["fingerprint"]), ("ended", "=", False)],
        limit=1,
    )
    if running:
        return running
    one = (
        apart(imports)
        .with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        .create(values)
    )
    one.attachment_id = one._store_file(one.file_name, content)
    enqueue_reading(one)
    return one


def enqueue_reading(one):
    """Make the job that reads the file of an import."""
    # For ever, because deaths are counted by the job's body, not by the queue.
    importer = one._user_env()["base_import.import"]
    read = one._own_file()
    if not read:
        text = one.env._("The file is not here any more. Import it anew.")
        return one._fail_unexpectedly(UserError(text))
    file = one._store_file(one.file_name, read.raw)
    job = importer.with_delay(
        description=one.name, priority=one.priority, max_retries=0
    )._split_file(
        model_name=one.res_model,
        translated_model_name=one.model_label,
        attachment=importer.env["ir.attachment"].browse(file.id),
        options=one._job_options(),
        file_name=one.file_name,
    )
    one.write({"split_job_id": job.db_record().id, "job_attachment_id": file.id})
    file.write({"res_model": "queue.job", "res_id": one.split_job_id.id})


def kept_context(env):
    """What of the context a job needs: language, company, tracking, defaults…"""
    kept = {}
    for key, value in env.context.items():
        if key not in KEPT_OUT_OF_CONTEXT and not key.startswith("import_"):
            try:
                kept[key] = json.loads(json.dumps(value))
            except (TypeError, ValueError):
                _logger.debug("Context key %s cannot be kept for a job", key)
    kept.setdefault("lang", env.user.lang)
    kept.setdefault("allowed_company_ids", env.companies.ids)
    return kept
