-- What was queued is done by the database that this is a copy of.
UPDATE queue_job
   SET state = 'cancelled', date_cancelled = now() AT TIME ZONE 'UTC'
 WHERE state IN ('wait_dependencies', 'pending', 'enqueued', 'started');

-- A copy must not reach the systems that the original exchanges records with: every
-- backend is archived, whichever addon its model is of.
DO $$
DECLARE
    backend regclass;
BEGIN
    FOR backend IN
        WITH RECURSIVE heir (id, model) AS (
            SELECT id, model FROM ir_model WHERE model = 'connector.backend'
            UNION
            SELECT child.id, child.model
              FROM heir
              JOIN ir_model_inherit link
                ON link.parent_id = heir.id AND link.parent_field_id IS NULL
              JOIN ir_model child ON child.id = link.model_id
        ), used AS (
            SELECT to_regclass(quote_ident(replace(model, '.', '_'))) AS oid FROM heir
            UNION
            -- a model may call its table otherwise; its foreign keys are known
            SELECT key.conrelid::regclass
              FROM heir
              JOIN ir_model_constraint known ON known.model = heir.id
              JOIN pg_constraint key ON key.conname = known.name AND key.contype = 'f'
        )
        SELECT used.oid
          FROM used
          JOIN pg_class ON pg_class.oid = used.oid AND pg_class.relkind IN ('r', 'p')
          JOIN pg_attribute attribute
            ON attribute.attrelid = used.oid AND attribute.attname = 'active'
           AND attribute.atttypid = 'boolean'::regtype AND NOT attribute.attisdropped
    LOOP
        EXECUTE format('UPDATE %s SET active = false', backend);
    END LOOP;
END
$$;
