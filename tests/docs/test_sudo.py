"""Each sudo() of the suite was looked at: does it execute what somebody else wrote?

`sealed()` is a sudo() as well, which takes no default values along.
The answers are in docs/decisions/0004-sudo.md.
"""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ADDONS = (
    "base_import_async",
    "connector",
    "connector_flow",
    "connector_flow_example_product",
    "connector_flow_product",
    "contrib",
    "queue_chunk",
)
SUDO = re.compile(r"\.sudo\(|(?<!def )\bsealed\(")
KNOWN = {
    "base_import_async/controllers/file.py": 2,
    "base_import_async/importing/control.py": 6,
    "base_import_async/importing/desk_view.py": 2,
    "base_import_async/importing/ending.py": 2,
    "base_import_async/importing/reading.py": 1,
    "base_import_async/importing/repairing.py": 2,
    "base_import_async/importing/sweeping.py": 1,
    "base_import_async/models/base_import_async.py": 7,
    "base_import_async/models/base_import_async_answer.py": 1,
    "base_import_async/models/base_import_async_error.py": 1,
    "base_import_async/models/base_import_import.py": 6,
    "base_import_async/models/queue_job.py": 2,
    "base_import_async/tools/loading.py": 1,
    "connector/components/importer.py": 1,
    "connector/components/synchronizer.py": 3,
    "connector/models/checkpoint.py": 12,
    "connector/models/connector_backend_mixin.py": 3,
    "connector/models/connector_bound_mixin.py": 1,
    "connector/models/connector_export_intent.py": 4,
    "connector/models/mail_activity.py": 1,
    "connector/tools/seal.py": 1,
    "connector_flow/controllers/file.py": 1,
    "connector_flow/downloads/archiving.py": 1,
    "connector_flow/downloads/fetching.py": 5,
    "connector_flow/downloads/looking.py": 1,
    "connector_flow/engine/desk_changes.py": 6,
    "connector_flow/engine/desk_trial.py": 1,
    "connector_flow/engine/file_export.py": 8,
    "connector_flow/engine/file_import.py": 2,
    "connector_flow/engine/file_upload.py": 4,
    "connector_flow/engine/flow_approval.py": 8,
    "connector_flow/engine/flow_expects.py": 1,
    "connector_flow/engine/flow_schedule.py": 7,
    "connector_flow/engine/flow_shape.py": 1,
    "connector_flow/engine/http_task.py": 1,
    "connector_flow/engine/lent_rights.py": 3,
    "connector_flow/engine/packed_files.py": 3,
    "connector_flow/engine/remembered.py": 15,
    "connector_flow/engine/rows_together.py": 1,
    "connector_flow/engine/run_answers.py": 3,
    "connector_flow/engine/run_again.py": 3,
    "connector_flow/engine/run_checks.py": 2,
    "connector_flow/engine/run_control.py": 2,
    "connector_flow/engine/run_desk.py": 1,
    "connector_flow/engine/run_figures.py": 2,
    "connector_flow/engine/run_files.py": 1,
    "connector_flow/engine/run_progress.py": 1,
    "connector_flow/engine/run_problems.py": 4,
    "connector_flow/engine/run_records.py": 1,
    "connector_flow/engine/run_start.py": 1,
    "connector_flow/engine/run_sweep.py": 1,
    "connector_flow/engine/run_tell.py": 5,
    "connector_flow/engine/run_turns.py": 1,
    "connector_flow/engine/run_words.py": 2,
    "connector_flow/engine/server_place.py": 3,
    "connector_flow/engine/server_secrets.py": 6,
    "connector_flow/engine/step_answer.py": 1,
    "connector_flow/engine/step_question.py": 1,
    "connector_flow/engine/step_work.py": 2,
    "connector_flow/engine/task_types.py": 12,
    "connector_flow/engine/task_sample.py": 4,
    "connector_flow/engine/transfer_task.py": 4,
    "connector_flow/exports/draft.py": 1,
    "connector_flow/exports/field_values.py": 1,
    "connector_flow/mapping_form/choices.py": 1,
    "connector_flow/mapping_form/impexp_mapping_form.py": 2,
    "connector_flow/models/impexp_answer.py": 3,
    "connector_flow/models/impexp_chunk.py": 6,
    "connector_flow/models/impexp_file.py": 6,
    "connector_flow/models/impexp_masked.py": 2,
    "connector_flow/models/impexp_run.py": 7,
    "connector_flow/models/impexp_server.py": 4,
    "connector_flow/models/impexp_task.py": 2,
    "connector_flow/models/impexp_task_flow.py": 2,
    "connector_flow/models/impexp_task_transition.py": 1,
    "connector_flow/models/impexp_work.py": 2,
    "connector_flow/records/blanks.py": 1,
    "connector_flow/records/keys.py": 3,
    "connector_flow/records/relations.py": 1,
    "connector_flow/tasks/after_import.py": 1,
    "connector_flow/tasks/http_download.py": 5,
    "connector_flow/tasks/http_upload.py": 3,
    "connector_flow/tasks/record_export.py": 9,
    "connector_flow/tasks/record_import.py": 5,
    "connector_flow/tasks/xlsx_export.py": 1,
    "connector_flow/uploads/naming.py": 1,
    "connector_flow/wizards/impexp_wizard_runtask.py": 1,
    "connector_flow_product/tasks/product_import.py": 3,
    "connector_flow_product/variants/known_products.py": 1,
    "contrib/addons/connector_magento_groups/components/listener.py": 1,
    "contrib/addons/connector_magento_groups/models/magento_backend.py": 2,
    "contrib/addons/connector_trello/components/listener.py": 2,
    "contrib/addons/connector_trello/models/trello_backend.py": 2,
    "queue_chunk/desk/answers.py": 1,
    "queue_chunk/desk/changes.py": 1,
    "queue_chunk/models/queue_job.py": 1,
    "queue_chunk/models/res_users.py": 3,
    "queue_chunk/models/work.py": 3,
    "queue_chunk/tools/models.py": 1,
    "queue_chunk/tools/seal.py": 1,
    "queue_chunk/tools/sql_errors.py": 1,
}


def found():
    """{path: how often sudo() or sealed() stands in it}, without tests."""
    paths = (path for addon in ADDONS for path in (ROOT / addon).rglob("*.py"))
    counts = {
        str(path.relative_to(ROOT)): len(SUDO.findall(path.read_text()))
        for path in paths
        if "tests" not in path.parts[len(ROOT.parts) :]
    }
    return {path: count for path, count in counts.items() if count}


def test_each_sudo_is_known():
    """A new one: see the decision, say there why it may stand, and count it here."""
    now = found()
    others = {
        path: (KNOWN.get(path, 0), now.get(path, 0))
        for path in KNOWN.keys() | now.keys()
        if KNOWN.get(path, 0) != now.get(path, 0)
    }
    assert not others, f"(known, found): {others}"
