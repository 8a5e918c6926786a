-- A copy of the database must not reach anybody's server.
DELETE FROM impexp_server_secret;
UPDATE impexp_server SET active = false;
