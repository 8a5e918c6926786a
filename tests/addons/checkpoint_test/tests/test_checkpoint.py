import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.connector.checkpoint import checkpoint as of_odoo_10
from odoo.addons.connector.models import checkpoint as of_odoo_13

from .common import CheckpointCase

SHOP = "checkpoint.test.shop"
FRUIT = "checkpoint.test.fruit"


@tagged("post_install", "-at_install")
class TestRaise(CheckpointCase):
    """How checkpoints come into being."""

    def test_it_tells_record_reason_and_backend(self):
        checkpoint = self.raised()
        self.assertEqual(checkpoint.record, self.fruit)
        self.assertEqual(checkpoint.name, "Äpfel “süß”")
        self.assertEqual(checkpoint.display_name, "Äpfel “süß”")
        self.assertEqual(checkpoint.model_id.model, FRUIT)
        self.assertEqual(checkpoint.message, self.reason)
        self.assertEqual(checkpoint.backend_id, self.shop)
        self.assertEqual(checkpoint.backend_name, "Obstladen")
        self.assertEqual(checkpoint.state, "need_review")

    def test_the_same_is_found_again(self):
        self.assertEqual(self.raised(), self.raised(message=f" {self.reason}\n"))

    def test_another_reason_or_backend_is_another_checkpoint(self):
        other = self.shop.copy()
        checkpoints = self.raised() | self.raised(message="Doppelt?")
        checkpoints |= self.raised(message=None)
        checkpoints |= other.add_checkpoint(record=self.fruit, message=self.reason)
        self.assertEqual(len(checkpoints), 4)

    def test_after_the_review_it_can_be_raised_anew(self):
        first = self.raised()
        first.reviewed()
        self.assertNotEqual(self.raised(), first)

    def test_many_records_get_one_each_and_only_the_missing_are_made(self):
        first = self.raised()
        checkpoints = self.raised(self.fruits)
        self.assertEqual(checkpoints.mapped("record_id"), self.fruits.ids)
        self.assertIn(first, checkpoints)

    def test_the_backend_takes_model_and_id_too(self):
        for model in (FRUIT, self.env[FRUIT]):
            checkpoint = self.shop.add_checkpoint(model, self.fruit.id, self.reason)
            self.assertEqual(checkpoint, self.raised())

    def test_a_message_is_enough(self):
        checkpoint = self.shop.add_checkpoint(message="Die Preisliste ist leer.")
        self.assertEqual(checkpoint.display_name, "Die Preisliste ist leer.")
        self.assertFalse(checkpoint.name)
        self.assertFalse(checkpoint.record)
        again = self.shop.add_checkpoint(message="Die Preisliste ist leer.")
        self.assertEqual(again, checkpoint)

    def test_neither_record_nor_message_is_refused(self):
        for arguments in ({}, {"message": "  "}, {"record": self.env[FRUIT]}):
            with self.subTest(arguments), self.assertRaises(UserError):
                self.shop.add_checkpoint(**arguments)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_one_about_nothing(self):
        with self.assertRaises(psycopg2.IntegrityError):
            self.checkpoints.create({})

    def test_no_backend_is_needed(self):
        checkpoint = self.checkpoints._raise_for(self.fruit, message=self.reason)
        self.assertFalse(checkpoint.backend_id)
        self.assertFalse(checkpoint.backend_name)
        again = self.checkpoints._raise_for(self.fruit, message=self.reason)
        self.assertEqual(again, checkpoint)

    def test_a_job_without_rights_raises_one_and_may_not_read_it(self):
        shop = self.shop.with_user(self.uma)
        checkpoint = shop.add_checkpoint(record=self.fruit.with_user(self.uma))
        self.assertEqual(checkpoint.env.user, self.uma)
        with self.assertRaises(AccessError):
            checkpoint.read(["message"])

    def test_it_cannot_be_raised_through_rpc(self):
        for method in (
            type(self.shop).add_checkpoint,
            type(self.checkpoints).create_from_name,
            type(self.checkpoints).create_from_message,
        ):
            self.assertTrue(method._api_private)

    def test_old_names_and_places_still_work(self):
        given = (FRUIT, self.fruit.id, SHOP, self.shop.id)
        checkpoint = of_odoo_10.add_checkpoint(self.env, *given)
        self.assertEqual(checkpoint.record, self.fruit)
        self.assertEqual(of_odoo_13.add_checkpoint(self.env, *given), checkpoint)
        self.assertEqual(self.checkpoints.create_from_name(*given), checkpoint)
        about = of_odoo_10.add_checkpoint_message(self.env, SHOP, self.shop.id, "Leer")
        self.assertEqual((about.message, about.backend_id), ("Leer", self.shop))

    def test_many_at_once_cost_little_each(self):
        """Odoo looks three times whether the backend of each is there: no more."""
        fruits = self.env[FRUIT].create([{"name": f"Obst {i}"} for i in range(100)])
        self.raised()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        checkpoints = self.raised(fruits)
        self.env.flush_all()
        self.assertEqual(len(checkpoints), 100)
        self.assertLess(self.env.cr.sql_log_count - before, 100 * 3 + 60)

    def test_nobody_gets_a_mail_or_a_notification(self):
        models = [
            self.env[f"mail.{name}"] for name in ("message", "mail", "notification")
        ]
        before = [model.search_count([]) for model in models]
        self.raised(self.fruits)
        self.assertEqual([model.search_count([]) for model in models], before)

    @mute_logger("odoo.sql_db")
    def test_another_refusal_of_the_database_is_not_hidden(self):
        """Only the double is expected, no other unique constraint."""
        self.env.cr.execute(
            "CREATE UNIQUE INDEX once ON connector_checkpoint (message)"
        )
        self.raised()
        with self.assertRaises(psycopg2.errors.UniqueViolation):
            self.raised(self.fruits[1])

    @mute_logger("odoo.sql_db")
    def test_create_itself_refuses_a_double(self):
        [values] = self.raised().copy_data()
        with self.assertRaises(psycopg2.errors.UniqueViolation):
            self.checkpoints.create(values | {"state": "need_review"})


@tagged("post_install", "-at_install")
class TestRace(CheckpointCase):
    """Two jobs raise the same at the same moment."""

    def setUp(self):
        super().setUp()
        self.cr = db_connect(self.env.cr.dbname).cursor()
        self.cr.execute("SET lock_timeout = '5s'")
        self.addCleanup(self.cr.close)
        self.addCleanup(self.forget)
        # What is committed by now is what both see.
        self.partners = self.env["res.partner"].search([], limit=2, order="id")
        self.first, self.second = self.partners
        self.env["ir.model"]._get_id("res.partner")

    def forget(self):
        self.cr.rollback()
        self.cr.execute("DELETE FROM connector_checkpoint WHERE message = 'Wettlauf'")
        self.cr.execute(
            "DELETE FROM mail_activity WHERE res_model = %s", ["connector.checkpoint"]
        )
        self.cr.commit()

    def elsewhere(self, partner):
        """Another transaction raises one and commits."""
        env = api.Environment(self.cr, SUPERUSER_ID, {})
        env["connector.checkpoint"]._raise_for(
            env["res.partner"].browse(partner.id), message="Wettlauf"
        )
        self.cr.commit()

    def raise_here(self, partners):
        return self.checkpoints._raise_for(partners, message="Wettlauf")

    def test_the_second_makes_no_double_and_loses_nothing(self):
        self.fruit.name = "Not yet saved"
        self.elsewhere(self.first)
        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            self.assertFalse(self.raise_here(self.first))
        self.assertEqual(self.fruit.name, "Not yet saved")

    def test_the_others_of_a_batch_are_made(self):
        self.elsewhere(self.first)
        self.assertEqual(self.raise_here(self.partners).record, self.second)
