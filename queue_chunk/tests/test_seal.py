from odoo import SUPERUSER_ID
from odoo.tests.common import TransactionCase, new_test_user

from ..tools.seal import HARMLESS, KEY, SEAL, apart, is_sealed, sealed


class TestSeal(TransactionCase):
    """What is made through a sealed record takes nothing from the caller."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "emil", "base.group_user")
        cls.callers = cls.env(user=cls.user)

    def store(self, model, field, value, **scope):
        scope = scope or {"user_id": self.user.id}
        self.env["ir.default"].set(model, field, value, **scope)

    def attachment(self, make=sealed, **context):
        records = self.callers["ir.attachment"].with_context(**context)
        return make(records).create({"name": "a", "raw": b"a"})

    def test_sudo_alone_takes_the_callers_default_values(self):
        """Which is why there is a seal."""
        self.store("ir.attachment", "public", True)
        self.assertTrue(self.attachment(lambda records: records.sudo()).public)

    def test_no_default_value_of_a_person_arrives(self):
        self.store("ir.attachment", "public", True)
        self.assertFalse(self.attachment().public)

    def test_no_default_value_of_a_company_or_of_all_arrives(self):
        company = self.user.company_id.id
        self.store("ir.attachment", "description", "x", company_id=company)
        self.store("ir.attachment", "public", True, user_id=False)
        made = self.attachment()
        self.assertFalse(made.public or made.description)

    def test_no_default_value_of_the_context_arrives(self):
        """Also where the caller works by sudo already, which Odoo does not clean."""
        made = self.attachment(default_public=True, default_description="x")
        self.assertFalse(made.public or made.description)
        superuser = self.env["ir.attachment"].sudo()
        made = sealed(superuser.with_context(default_public=True))
        self.assertFalse(made.create({"name": "a"}).public)

    def test_the_default_value_of_the_field_itself_arrives(self):
        self.store("ir.attachment", "type", "url")
        self.assertEqual(self.attachment().type, "binary")

    def test_only_what_does_no_harm_stays_in_the_context(self):
        context = {"lang": "en_US", "tz": "UTC", "active_test": False, "bin_size": True}
        records = sealed(self.callers["res.partner"].with_context(**context))
        self.assertEqual(set(records.env.context), {"lang", "tz", KEY})
        self.assertLessEqual({"lang", "tz"}, set(HARMLESS))
        self.assertTrue(records.env.su)
        self.assertEqual(records.env.uid, self.user.id)

    def test_what_code_adds_behind_the_seal_stays(self):
        records = sealed(self.callers["res.partner"]).with_context(active_test=False)
        self.assertFalse(sealed(records).env.context["active_test"])

    def test_a_company_that_is_not_the_persons_does_not_stay(self):
        """By sudo, Odoo would believe it."""
        other = self.env["res.company"].create({"name": "Other"})
        ids = [other.id, self.user.company_id.id]
        records = self.callers["res.partner"].with_context(allowed_company_ids=ids)
        self.assertEqual(records.sudo().env.company, other)
        self.assertEqual(sealed(records).env.company, self.user.company_id)

    def test_nobody_can_send_a_seal(self):
        """A caller must not turn off the default values of a company either."""
        for sent in (True, "sealed", KEY, str(SEAL)):
            records = self.callers["res.partner"].with_context(**{KEY: sent})
            self.assertFalse(is_sealed(records.env))

    def test_a_person_keeps_his_default_values_elsewhere(self):
        self.store("ir.filters", "domain", "[(1, '=', 1)]")
        self.assertEqual(
            self.callers["ir.filters"].default_get(["domain"]),
            {"domain": "[(1, '=', 1)]"},
        )

    def test_apart_gives_no_rights(self):
        self.assertFalse(apart(self.callers["res.partner"]).env.su)

    def test_the_empty_values_of_a_company_stay_what_they_are(self):
        """What a field of each company shows where nothing is stored is no default."""
        self.store("res.partner", "barcode", "EMPTY", user_id=False)
        self.env.invalidate_all()
        partner = sealed(self.callers["res.partner"]).create({"name": "a"})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(sealed(partner).barcode, "EMPTY")
        self.env.invalidate_all()
        self.assertEqual(partner.with_env(self.env).barcode, "EMPTY")

    def test_messages_and_activities_that_follow_are_sealed(self):
        """What a sealed record posts and schedules is made in its environment."""
        self.store("mail.message", "subject", "hostile")
        self.store("mail.activity", "feedback", "hostile")
        partner = sealed(self.callers["res.partner"]).create({"name": "a"})
        message = partner.message_post(body="b")
        activity = partner.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.user.id
        )
        self.assertNotEqual(message.subject, "hostile")
        self.assertNotEqual(activity.feedback, "hostile")

    # jobs

    def test_nobody_has_default_values_for_jobs(self):
        """Of any addon: the queue makes them by sudo, for whoever asks."""
        self.store("queue.job", "result", "hostile")
        jobs = self.callers["queue.job"].with_context(default_exc_name="hostile")
        names = ["result", "exc_name"]
        self.assertEqual(jobs.default_get(names), {})
        self.assertEqual(jobs.sudo().default_get(names), {})
        superuser = self.env["queue.job"].with_context(default_exc_name="hostile")
        self.assertEqual(superuser.default_get(names), {})

    def test_a_job_that_fails_posts_a_sealed_message(self):
        self.store("mail.message", "subject", "hostile")
        job = self.callers["res.partner"].with_delay().search_count([])
        job.set_failed(exc_name="Error", exc_message="x")
        job.store()
        subjects = job.db_record().message_ids.mapped("subject")
        self.assertTrue(subjects)
        self.assertNotIn("hostile", subjects)

    def test_root_s_default_values_do_not_arrive_either(self):
        """Crons are root's."""
        self.store("ir.attachment", "public", True, user_id=SUPERUSER_ID)
        attachments = self.env(user=SUPERUSER_ID)["ir.attachment"]
        self.assertFalse(sealed(attachments).create({"name": "a"}).public)
