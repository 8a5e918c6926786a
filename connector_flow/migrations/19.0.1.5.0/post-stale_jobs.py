def migrate(cr, version):
    """Close failed jobs of rows and steps that are in, skipped or cancelled."""
    for table, model in (
        ("impexp_chunk", "impexp.chunk"),
        ("impexp_step", "impexp.step"),
    ):
        cr.execute(
            f"""
            UPDATE queue_job job
               SET state = 'cancelled', date_cancelled = now() AT TIME ZONE 'UTC'
              FROM {table} work JOIN impexp_run run ON run.id = work.run_id
             WHERE job.id = work.job_id AND job.state = 'failed'
               AND job.model_name = %s
               AND (work.state = 'done' OR run.cancelled IS NOT NULL)
            """,
            [model],
        )
