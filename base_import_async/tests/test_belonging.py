from odoo.tests.common import new_test_user

from .common import BackgroundCase, csv_file

ROWS = csv_file(["name", "color"], ["Eins", "1"], ["Zwei", "abc"])


class TestBelonging(BackgroundCase):
    """What an import names as its file or its job is looked at each time it is used."""

    def failed(self):
        """An import with a part that failed."""
        one = self.background(ROWS, ["name", "color"])
        self.assertEqual(one.state, "failed")
        return one.sudo()

    def waiting(self):
        """An import with a part that waits."""
        self.press(ROWS, ["name", "color"])
        self.perform(self.jobs("pending")[0])
        return self.imports().sudo()

    def tamper(self, record, **values):
        """Write past the engine, as by SQL."""
        self.env.flush_all()
        names = ", ".join(f"{name} = %s" for name in values)
        query = f"UPDATE {record._table} SET {names} WHERE id = %s"
        self.env.cr.execute(query, [*values.values(), record.id])
        self.env.invalidate_all()

    def attachment(self):
        return self.env["ir.attachment"].create({"name": "theirs", "raw": b"theirs"})

    def test_a_file_of_somebody_elses_is_not_deleted_with_the_part(self):
        one, theirs = self.waiting(), self.attachment()
        chunk = one.chunk_ids
        self.tamper(chunk, attachment_id=theirs.id)
        chunk._set_rows([(0, ["Eins", "1"])])
        self.assertTrue(theirs.exists())
        self.tamper(chunk, attachment_id=theirs.id)
        self.tamper(one, attachment_id=theirs.id, job_attachment_id=theirs.id)
        one.unlink()
        self.assertTrue(theirs.exists())

    def test_a_file_of_somebody_elses_is_not_imported(self):
        one, theirs = self.waiting(), self.attachment()
        self.tamper(one.chunk_ids, attachment_id=theirs.id)
        rows = one.chunk_ids._rows()
        self.assertEqual([row for _index, row in rows][0], ["Eins", "1"])

    def test_what_is_cleaned_up_is_the_imports_own(self):
        one, theirs = self.failed(), self.attachment()
        chunk = one.chunk_ids
        self.tamper(chunk, attachment_id=theirs.id, state="done")
        self.tamper(chunk, write_date="2000-01-01")
        chunk._gc_files(1)
        self.assertTrue(theirs.exists())
        self.assertFalse(chunk.attachment_id)

    def test_a_job_of_somebody_elses_is_not_requeued(self):
        one = self.failed()
        job = self.env["res.partner"].with_delay().search_count([]).db_record()
        self.tamper(job, state="done")
        self.tamper(one.chunk_ids, job_id=job.id)
        one.action_retry()
        self.assertEqual(job.state, "done")
        self.assertNotEqual(one.chunk_ids.job_id, job)

    def test_a_job_of_somebody_elses_is_not_cancelled(self):
        one = self.waiting()
        job = self.env["res.partner"].with_delay(eta=3600).search_count([]).db_record()
        self.tamper(one.chunk_ids, job_id=job.id)
        self.tamper(one, split_job_id=job.id)
        one.action_cancel()
        self.assertEqual(job.state, "pending")

    def test_the_job_of_another_persons_import_is_not_taken_over(self):
        """The same method with the file of the other one."""
        theirs, mine = self.waiting(), None
        emil = new_test_user(
            self.env, "emil", "base.group_user,base.group_partner_manager"
        )
        self.env = self.env(user=emil)
        self.env["base.import.async"].invalidate_model()
        self.press(ROWS, ["name", "color"])
        mine = self.env["base.import.async"].sudo().search([], limit=1)
        self.assertEqual(mine.user_id, emil)
        job, file = theirs.chunk_ids.job_id, theirs.job_attachment_id
        self.tamper(mine, split_job_id=job.id, job_attachment_id=file.id)
        mine.action_cancel()
        self.assertEqual(job.sudo().state, "pending")
        self.assertFalse(mine._own_job())

    def test_what_is_its_own_is_found(self):
        one = self.waiting()
        self.assertTrue(one._own_file())
        self.assertTrue(one.chunk_ids._own_file())
        self.assertEqual(one.chunk_ids._own_job(), one.chunk_ids.job_id)
        self.assertEqual(one._own_job(), one.split_job_id)
