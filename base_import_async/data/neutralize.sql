-- What was on goes on in the database that this is a copy of. Here it goes on only if
-- somebody presses Resume.
UPDATE queue_job
   SET state = 'cancelled', date_cancelled = now() AT TIME ZONE 'UTC'
 WHERE state IN ('wait_dependencies', 'pending', 'enqueued', 'started')
   AND id IN (
       SELECT split_job_id FROM base_import_async
        UNION
       SELECT job_id FROM base_import_async_chunk
   );
UPDATE base_import_async
   SET paused = true
 WHERE ended IS NULL AND cancelled IS NULL;
