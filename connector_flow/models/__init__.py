from . import (
    impexp_chunk,
    impexp_figures,
    impexp_file,
    impexp_run,
    impexp_step,
    impexp_task,
    impexp_task_flow,
    impexp_task_transition,
    impexp_work,
    queue_job,
)
