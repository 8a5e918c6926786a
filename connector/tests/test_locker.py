# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import hashlib
import sys

from odoo import api

from odoo.addons.component.core import WorkContext
from odoo.addons.queue_job.exception import RetryableJobError

from ..database import pg_try_advisory_lock
from .common import ConnectorRegistryCase


class LockCase(ConnectorRegistryCase):
    """Two transactions: that of the test, and another one."""

    def setUp(self):
        super().setUp()
        cr = self.registry.cursor()
        # The other one must see what this one does not know of: a real cursor.
        self.addCleanup(cr.close)
        self.addCleanup(cr.rollback)
        self.other_env = api.Environment(cr, self.env.uid, dict(self.env.context))

    def component(self, env, usage=None, name=None):
        # The lock is nothing but the database's: any record will do as a backend.
        work = WorkContext(
            model_name="res.partner", collection=env["res.partner"].browse(1)
        )
        return work.component_by_name(name) if name else work.component(usage=usage)


class TestAdvisoryLock(LockCase):
    lock = "import_record(magento.backend, 1, res.partner, Ä-42)"

    def test_one_transaction_at_a_time(self):
        """Whoever comes second is told so, at once."""
        self.assertIs(pg_try_advisory_lock(self.env, self.lock), True)
        self.assertIs(pg_try_advisory_lock(self.other_env, self.lock), False)

    def test_who_holds_it_may_take_it_again(self):
        """An importer need not know who took it before."""
        pg_try_advisory_lock(self.env, self.lock)
        self.assertTrue(pg_try_advisory_lock(self.env, self.lock))

    def test_other_locks_are_free(self):
        """Another record is another lock."""
        pg_try_advisory_lock(self.env, self.lock)
        self.assertTrue(pg_try_advisory_lock(self.other_env, self.lock + "1"))

    def test_it_ends_with_the_transaction(self):
        """Nobody must give it back."""
        pg_try_advisory_lock(self.other_env, self.lock)
        self.assertFalse(pg_try_advisory_lock(self.env, self.lock))
        self.other_env.cr.rollback()
        self.assertTrue(pg_try_advisory_lock(self.env, self.lock))

    def test_anything_is_a_name(self):
        """Whatever has a text."""
        lock = ("magento.backend", 7)
        pg_try_advisory_lock(self.env, lock)
        self.assertFalse(pg_try_advisory_lock(self.other_env, str(lock)))

    def test_the_number_is_the_one_that_other_workers_take(self):
        """The first eight bytes of the sha1, signed, as the machine orders them."""
        digest = hashlib.sha1(self.lock.encode()).digest()
        number = int.from_bytes(digest[:8], sys.byteorder, signed=True)
        self.env.cr.execute("SELECT pg_advisory_xact_lock(%s)", (number,))
        self.assertFalse(pg_try_advisory_lock(self.other_env, self.lock))

    def test_a_component_has_its_job_run_later(self):
        """After the seconds it says, without counting as a retry."""
        self.component(self.env, name="base.connector").advisory_lock_or_retry(
            self.lock
        )
        other = self.component(self.other_env, name="base.connector")
        with self.assertRaisesRegex(RetryableJobError, "Ä-42") as caught:
            other.advisory_lock_or_retry(self.lock, retry_seconds=3)
        self.assertEqual(caught.exception.seconds, 3)
        self.assertTrue(caught.exception.ignore_retry)

    def test_a_component_waits_a_second_where_nothing_is_said(self):
        """Locks of this kind are short."""
        pg_try_advisory_lock(self.env, self.lock)
        other = self.component(self.other_env, name="base.connector")
        with self.assertRaises(RetryableJobError) as caught:
            other.advisory_lock_or_retry(self.lock)
        self.assertEqual(caught.exception.seconds, 1)


class TestRecordLocker(LockCase):
    def setUp(self):
        super().setUp()
        self.partner = self.env.ref("base.main_partner")
        self.other_partner = self.partner.with_env(self.other_env)
        self.locker = self.component(self.env, "record.locker")
        self.other_locker = self.component(self.other_env, "record.locker")

    def test_one_transaction_at_a_time(self):
        """Whoever comes second runs again later, without counting as a retry."""
        self.locker.lock(self.partner)
        names = f"res.partner, one of the ids .{self.partner.id}"
        with self.assertRaisesRegex(RetryableJobError, names) as caught:
            self.other_locker.lock(self.other_partner)
        self.assertTrue(caught.exception.ignore_retry)
        self.assertIsNone(caught.exception.seconds)

    def test_when_it_runs_again(self):
        """The caller says when, and whether it counts."""
        self.locker.lock(self.partner)
        with self.assertRaises(RetryableJobError) as caught:
            self.other_locker.lock(self.other_partner, seconds=7, ignore_retry=False)
        self.assertEqual(caught.exception.seconds, 7)
        self.assertFalse(caught.exception.ignore_retry)

    def test_nothing_is_logged_as_an_sql_error(self):
        """To be second is normal."""
        self.locker.lock(self.partner)
        with self.assertNoLogs("odoo.sql_db", "WARNING"):
            with self.assertRaises(RetryableJobError):
                self.other_locker.lock(self.other_partner)

    def test_one_record_of_several_is_enough(self):
        """All of them, or none."""
        self.locker.lock(self.partner)
        several = self.other_partner + self.other_env.ref("base.partner_root")
        with self.assertRaises(RetryableJobError):
            self.other_locker.lock(several)

    def test_other_records_are_free(self):
        """A lock is that of a row."""
        self.locker.lock(self.partner)
        self.other_locker.lock(self.other_env.ref("base.partner_root"))

    def test_who_holds_it_may_take_it_again(self):
        """In the same transaction it is ours."""
        self.locker.lock(self.partner)
        self.locker.lock(self.partner)

    def test_no_records_need_no_lock(self):
        """An empty recordset is no error."""
        self.locker.lock(self.partner.browse())
