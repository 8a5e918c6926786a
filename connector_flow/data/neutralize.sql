-- A copy of the database must not reach anybody's server.
DELETE FROM impexp_server_secret;
UPDATE impexp_server SET active = false;

-- What was on goes on in the database that this is a copy of. Here it would be enqueued
-- again, when somebody switches the sweep on; it goes on if somebody presses Resume.
UPDATE impexp_run
   SET paused = true,
       trouble = coalesce(trouble, 'It was on when this copy of a database was made.')
 WHERE ended IS NULL AND cancelled IS NULL;
