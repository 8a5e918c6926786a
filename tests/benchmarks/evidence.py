"""What is in a database, seen from outside of Odoo."""

import json
from contextlib import closing, contextmanager

import psycopg2

# The tables of the imported model and of its relations, with their sequences.
TARGET = r"^product_|^ir_sequence|^ir_model_data"


def execute(database, statement, parameters=None):
    """Execute a statement; return its rows, if it has any."""
    with watching(database) as watch:
        return watch(statement, parameters)


@contextmanager
def watching(database):
    """Give a function like :func:`execute` that keeps its connection.

    A new connection costs PostgreSQL milliseconds, which would be measured.
    """
    with closing(psycopg2.connect(dbname=database)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()

        def watch(statement, parameters=None):
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

        yield watch


class Mark:
    """A moment in the life of a database: what changed since?

    Each version of a row carries the number of the transaction that wrote it, so this
    sees what ``write_date`` does not tell.
    """

    def __init__(self, database):
        self.database = database
        # As rows store it: without the count of how often numbers began anew.
        [[number]] = execute(database, "SELECT pg_current_xact_id()::text::bigint")
        self.number = number % 2**32
        self.counts, self.sequences = self._counts(), self._sequences()

    def touched(self):
        """{table: rows written or deleted since}, only tables in which there are."""
        counts = self._counts()
        found = {
            table: self._written(table) + max(0, self.counts[table] - counts[table])
            for table in counts
        }
        return {table: rows for table, rows in found.items() if rows}

    def advanced(self):
        """Names of the sequences that were drawn from since."""
        now = self._sequences()
        return sorted(name for name in now if now[name] != self.sequences[name])

    def codes(self):
        """Internal references of the products written since."""
        query = """
            SELECT product.default_code FROM product_product product
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE product.xmin::text::bigint >= %(mark)s
                OR template.xmin::text::bigint >= %(mark)s
        """
        return {row[0] for row in execute(self.database, query, {"mark": self.number})}

    def _written(self, table):
        query = f'SELECT count(*) FROM "{table}" WHERE xmin::text::bigint >= %s'
        return execute(self.database, query, [self.number])[0][0]

    def _counts(self):
        query = "SELECT tablename FROM pg_tables WHERE tablename ~ %s"
        tables = [row[0] for row in execute(self.database, query, [TARGET])]
        count = 'SELECT count(*) FROM "{}"'
        return {t: execute(self.database, count.format(t))[0][0] for t in tables}

    def _sequences(self):
        query = "SELECT sequencename, last_value FROM pg_sequences"
        query += " WHERE sequencename ~ %s"
        return dict(execute(self.database, query, [TARGET]))


def wal(database):
    """Bytes of WAL written since the cluster was made."""
    return int(execute(database, "SELECT pg_current_wal_lsn() - '0/0'")[0][0])


def counted(database):
    """Products of the files that are there: (how many, how many different codes)."""
    query = "SELECT count(*), count(DISTINCT default_code) FROM product_product"
    query += " WHERE default_code ~ '^P[0-9]{7}$'"
    return execute(database, query)[0]


def failed_codes(database, run_id):
    """Internal references of a run's rows that wait for repair."""
    query = "SELECT data FROM impexp_chunk WHERE run_id = %s AND state = 'failed'"
    found = set()
    for (text,) in execute(database, query, [run_id]):
        data = json.loads(text)
        at = data["columns"].index("Internal Reference")
        found |= {cells[at] for _line, cells in data["rows"]}
    return found
