# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.component.tests.common import TransactionComponentCase

from ..remote import Remote, Vanished

ITEM = "connector.test.item.bind"
TAG = "connector.test.tag.bind"


class ConnectorCase(TransactionComponentCase):
    """A backend with an empty remote system, whose adapter knows keys."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = str(Path(folder.name) / "remote.sqlite")
        self.remote = Remote(path)
        self.backend = self.env["connector.test.backend"].create(
            {"name": "Prüfstand", "path": path, "keyed": True}
        )

    def make_item(self, name="Äpfel", **values):
        return self.env["connector.test.item"].create({"name": name, **values})

    def make_binding(self, item=None, **values):
        item = item or self.make_item()
        return self.env[ITEM].create(
            {"odoo_id": item.id, "backend_id": self.backend.id, **values}
        )

    def make_tag_binding(self, **values):
        return self.env[TAG].create(
            {"name": "süß", "system_id": self.backend.id, **values}
        )

    @contextmanager
    def component(self, usage, model=ITEM):
        """The component with this usage."""
        with self.backend.work_on(model) as work:
            yield work.component(usage=usage)

    def records(self, kind=None):
        """The records that the remote system has."""
        return [self.remote.read(id_) for id_ in self.remote.ids(kind)]

    def intents(self):
        """What is noted of exports to the backend, in any transaction."""
        intents = self.env["connector.export.intent"]
        with intents._outside() as outside:
            found = outside.search([("backend_id", "=", self.backend.id)])
            return found.read(["state", "key", "name", "binding_id"])

    def use_second_cursor(self):
        """Let intents be noted as outside of tests: by a transaction of their own."""
        intents = self.env["connector.export.intent"]
        started = patch.object(
            type(intents), "_is_testing", new=lambda self: False, create=True
        )
        started.start()
        self.addCleanup(started.stop)

        @self.addCleanup
        def clean():
            with closing(self.registry.cursor()) as cr:
                cr.execute(
                    "DELETE FROM connector_export_intent "
                    "WHERE backend_model = %s AND backend_id = %s",
                    (self.backend._name, self.backend.id),
                )
                cr.commit()

    def as_job(self, function, *args, **kwargs):
        """Do work as a job does it: what fails is rolled back.

        :return: the error, or the result
        """
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                return function(*args, **kwargs)
        except (Exception, Vanished) as error:
            return error

    def commit(self):
        """Let happen what happens after a commit, without one."""
        self.env.flush_all()
        self.env.cr.postcommit.run()
