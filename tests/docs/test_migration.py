"""Flows of the old connector_flow come here as docs/migration.md says."""

import re

import psycopg2

from suite_setup.folder import REPO
from suite_setup.inside import databases

PAGE = REPO / "docs" / "migration.md"
SCRIPT = REPO / "contrib" / "flows_from_10.py"
OLD_TABLES = """
CREATE TABLE impexp_task_flow (id serial PRIMARY KEY, name varchar);
CREATE TABLE impexp_task (
    id serial PRIMARY KEY, name varchar, task varchar, config text, flow_id integer,
    flow_start boolean, max_retries integer, channel_id integer
);
CREATE TABLE impexp_task_transition (
    id serial PRIMARY KEY, task_from_id integer, task_to_id integer
);
INSERT INTO impexp_task_flow VALUES (7, 'Catalog'), (8, 'Lost'), (9, 'Export');
INSERT INTO impexp_task VALUES
(1, 'Fetch', 'ftp_download', %(download)s, 7, true, 1, NULL),
(2, 'Lines', 'csv_import', %(csv)s, 7, NULL, 1, 3),
(3, 'Import', 'record_import', %(rows)s, 7, NULL, 1, NULL),
(4, 'Own', 'fruit_import_of_ours', NULL, 8, true, 1, NULL),
(5, 'Alone', 'csv_import', NULL, NULL, NULL, 1, NULL),
(6, 'Rows', 'record_export', %(records)s, 9, true, 1, NULL),
(7, 'Write', 'csv_export', %(write)s, 9, NULL, 1, NULL),
(8, 'Send', 'sftp_upload', %(upload)s, 9, NULL, 1, NULL);
INSERT INTO impexp_task_transition (task_from_id, task_to_id) VALUES
(1, 2), (2, 3), (6, 7), (7, 8);
"""
FTP = {"host": "ftp.example.com", "user": "shop", "password": "s3cret", "port": 2121}
CONFIGS = {
    "download": {
        "ftp": FTP | {"download_directory": "/out", "move_directory": "/out/old"}
    },
    "csv": {
        "chunk_encoding": "utf-8",
        "encoding": "cp1252",
        "csv": {"delimiter": ";", "lineterminator": "\r\n", "escapechar": None},
    },
    "rows": {"model": "res.partner"},
    "records": {"model": "res.partner", "fields": ["name"]},
    "write": {"filename": "all.csv", "csv": {"skipinitialspace": False}},
    "upload": {"ftp": FTP | {"port": 22, "upload_directory": "in"}},
}


def module():
    """The script as a module: without the shell's ``env`` it does nothing."""
    names = {"__name__": "flows_from_10"}
    exec(compile(SCRIPT.read_text(), SCRIPT, "exec"), names)
    return names


def test_flows_are_moved_whole_or_not_at_all(clone_db, odoo_env):
    """What the page's query reads of old tables, the script makes here."""
    old = old_database(clone_db)
    with odoo_env(clone_db(), "admin") as env:
        said = module()["move"](env, old)
        flows = env["impexp.task.flow"].search([("name", "in", ["Catalog", "Export"])])
        assert len(flows) == 2
        assert not env["impexp.task.flow"].search_count([("name", "=", "Lost")])
        assert_catalog(flows.filtered(lambda flow: flow.name == "Catalog"))
        assert_export(flows.filtered(lambda flow: flow.name == "Export"))
        again = module()["move"](env, old)
    told = "\n".join(said)
    assert "“Catalog” is here, with 3 tasks." in told
    assert "fruit_import_of_ours, which no addon here has" in told
    assert "“Alone” was not moved: it belongs to no flow." in told
    assert "“Lines” had a channel" in told
    assert FTP["password"] not in told
    assert "“Catalog” was not moved: a flow of this name is here already." in again


def assert_catalog(flow):
    fetch, lines, rows = flow.task_ids.sorted("id")
    assert fetch.flow_start and not lines.flow_start
    assert (fetch.successor_ids, lines.successor_ids) == (lines, rows)
    assert fetch._parsed_config() == {
        "directory": "out",
        "after": "move",
        "move_to": "old/{name}",
    }
    server = fetch.server_id
    assert (server.protocol, server.host, server.port) == ("ftp", FTP["host"], 2121)
    assert server.password_state == "stored" and FTP["password"] not in fetch.config
    config = lines._parsed_config()
    assert config["includes_header"] is False and "chunk_encoding" not in config
    assert config["encoding"] == "cp1252"


def assert_export(flow):
    _rows, write, send = flow.task_ids.sorted("id")
    assert write._parsed_config()["file_name"] == "all.csv"
    assert send.task == "ftp_upload" and send.server_id.protocol == "sftp"
    assert send._parsed_config() == {"directory": "in"}


def old_database(clone_db):
    """What the query of the page reads of a database with the old tables."""
    query = re.search(r"old_flows.sql -->\n +```sql\n(.+?)```", PAGE.read_text(), re.S)
    configs = {name: repr(config) for name, config in CONFIGS.items()}
    name = clone_db("template0")
    with psycopg2.connect(dbname=name) as connection, connection.cursor() as cursor:
        cursor.execute(OLD_TABLES, configs)
    connection.close()
    return databases.value(name, query[1])
