"""What people have the suite do, in all its kinds, in a few seconds."""

import base64
import io

from support.jobs import run_jobs
from support.odoo_env import open_env

ROWS = "Name;Amount\nApfel;1,20\nBirne;abc\nKiwi;0\nLimette;x\n"
UPLOAD = {"directory": "out", "make_directory": True, "existing": "number"}
OPTIONS = {"has_headers": True, "separator": ",", "quoting": '"', "use_queue": True}


class Life:
    """Flows and a server, and somebody who uses all of it.

    :param env: of the superuser
    :param folder: the directory that the server shows
    """

    def __init__(self, env, database, folder):
        self.database = database
        self.folder = folder
        values = {"name": "Folder", "protocol": "local"}
        self.server = env["impexp.server"].create(values).id
        files = {"server_id": self.server}
        item = {"model": "flow.test.item", "fields": ["id", "name"], "order": "name"}
        self.item = item
        marks = {"changed_values": True, "only_changed": True, "mark": "active"}
        self.flows = {
            "import": self._flow(env, ("csv_import", {}), ("test_item_import", {})),
            "batch": self._flow(
                env, ("csv_import", {}), ("test_item_batch_import", {})
            ),
            "export": self._flow(
                env, ("record_export", item | marks), ("csv_export", {})
            ),
            "sheet": self._flow(env, ("record_export", item), ("xlsx_export", {})),
            "download": self._flow(
                env,
                ("ftp_download", {"stable": 0, "after": "move"}, files),
                ("csv_import", {}),
                ("test_item_import", {}),
            ),
            "upload": self._flow(env, ("ftp_upload", UPLOAD, files)),
        }

    def _flow(self, env, *tasks):
        flow = env["impexp.task.flow"].create({"name": "Life", "several_runs": True})
        before = None
        for kind, config, *more in tasks:
            values = {"name": kind, "task": kind, "flow_id": flow.id}
            values |= {"config": repr(config), "flow_start": not before}
            task = env["impexp.task"].create(values | dict(*more))
            if before:
                env["impexp.task.transition"].create(
                    {"task_from_id": before.id, "task_to_id": task.id}
                )
            before = task
        return flow.id

    def live(self, login, context):
        """Have somebody do everything, and the jobs that come of it."""
        acts = (
            *(self.imports, self.answers, self.repairs, self.waits, self.controls),
            *(self.exports, self.transfers, self.imports_here_and_now),
            *(self.presses, self.repairs_imports, self.corrects),
            *(self.others, self.schedules),
        )
        with open_env(self.database) as env:
            env["flow.test.item"].search([]).active = False
            env["base_import.mapping"].search([]).unlink()
            env["impexp.answer"].search([("run_id", "=", False)]).unlink()
            self.nightly = self._flow(env, ("record_export", self.item))
        for act in acts:
            with open_env(self.database, login, context) as env:
                act(env)
            run_jobs(self.database, ignore_eta=True)
            with open_env(self.database) as env:
                env["impexp.run"]._cron_sweep()
                env["base.import.async"]._cron_sweep()

    def _run(self, env, flow, **kwargs):
        return env["impexp.task.flow"].browse(self.flows[flow]).do_run(**kwargs)

    def _upload(self, env, content=ROWS):
        data = content.encode()
        files = env["impexp.file"]
        file = files.browse(files.start_upload("Obst.csv", len(data))["id"])
        file.add_upload(0, io.BytesIO(data))
        return file.id

    def imports(self, env):
        """Two runs with rows that fail."""
        for flow in ("import", "batch"):
            self._run(env, flow, file_id=self._upload(env))

    def answers(self, env):
        """Say what a value means, for one run and for the next files."""
        mine = [("user_id", "=", env.uid), ("flow_id", "=", self.flows["batch"])]
        run = env["impexp.run"].search(mine)
        reasons = run.desk_open()["reasons"]
        given = [one | {"way": "empty"} for one in reasons if "empty" in one["ways"]]
        run.desk_answer(given, True)

    def repairs(self, env):
        failed = env["impexp.chunk"].search(
            [("state", "=", "failed"), ("run_id.user_id", "=", env.uid)]
        )
        for chunk in failed:
            chunk.write({"data": chunk.data.replace("abc", "3")})
        failed[:1].action_retry()

    def waits(self, env):
        """A run that nobody works at yet."""
        self._run(env, "import", file_id=self._upload(env)).action_pause()

    def controls(self, env):
        runs = env["impexp.run"].search([("user_id", "=", env.uid)])
        runs.filtered(lambda run: run.state == "paused").action_resume()
        failed = env["impexp.chunk"].search(
            [("state", "=", "failed"), ("run_id.user_id", "=", env.uid)]
        )
        failed[:1].action_skip()
        failed[-1].run_id.action_cancel()

    def exports(self, env):
        name = env.user.login
        env["flow.test.item"].create([{"name": f"{name} {at}"} for at in range(3)])
        self._run(env, "export")
        self._run(env, "sheet")

    def transfers(self, env):
        (self.folder / f"{env.user.login}.csv").write_text(ROWS)
        self._run(env, "download")
        self._run(env, "upload", file_id=self._upload(env))

    def imports_here_and_now(self, env):
        wizard = {
            "flow_id": self.flows["import"],
            "datas": base64.b64encode(ROWS.encode()),
            "datas_fname": "Jetzt.csv",
            "asynch": False,
            "upload_id": False,
        }
        flow = env["impexp.task.flow"].browse(self.flows["import"])
        start = flow.task_ids.filtered("flow_start").id
        # A run again is one's own wish, and looked at as such.
        wizard |= {"task_id": start, "again_of_id": False}
        env["impexp.wizard.runtask"].create(wizard).run_task()

    # Odoo's import screen

    def presses(self, env):
        """A test, and an import with lines that fail."""
        # Odoo's own importer does not read files with it
        importers = env["base_import.import"].with_context(bin_size=False)
        lines = "name,amount\nErste,1\nZweite,abc\nDritte,2\n"
        for more in ({"validate_in_background": True}, {}, {"parallel": True}):
            options = OPTIONS | more | {"chunk_size": 2}
            values = {
                "res_model": "flow.test.item",
                "file": lines.encode(),
                "file_name": "Liste.csv",
                "file_type": "text/csv",
            }
            wizard = importers.create(values)
            names = ["name", "amount"]
            answer = wizard.execute_import(names, names, options)
            assert not answer, answer

    def repairs_imports(self, env):
        """On the desk: a cell, an answer, and what both try again; rows are skipped."""
        mine = [("user_id", "=", env.uid), ("test", "=", False)]
        failed = env["base.import.async"].search(mine)
        failed = failed.filtered(lambda one: one.state == "failed")
        for one in failed[:1]:
            answer = {"sheet": "0", "column": "amount", "kind": "unreadable"}
            answer |= {"value": "abc", "way": "text", "text": "x", "res_id": False}
            one.desk_answer([answer], False)
            one.desk_save("0", [[3, 0, "Zweite von neuem", "Zweite"]])
            one.desk_skip("0", [3], "Muster")
            one.desk_unskip("0", [3])
            one.desk_retry("changed")

    def corrects(self, env):
        """What came of the test is imported; failed lines are corrected."""
        mine = env["base.import.async"].search([("user_id", "=", env.uid)])
        mine.filtered("test").action_import()
        failed = mine.filtered(lambda one: one.state == "failed" and not one.test)
        for one in failed:
            _name, file = one._desk_file("0", "csv")
            with file:
                content = file.read().replace(b"abc", b"5")
            one.desk_upload("0", "Liste.csv", base64.b64encode(content).decode())
            one.desk_retry("changed")

    # what else is made by sudo

    def others(self, env):
        """Checkpoints, intents, secrets, and jobs of other addons."""
        item = env["flow.test.item"].search([], limit=1)
        checkpoints = env["connector.checkpoint"]
        checkpoints._raise_for(item, None, f"Look, {env.user.login}").reviewed()
        checkpoints._raise_for(None, None, f"Look again, {env.user.login}")
        target = {
            "backend_model": "impexp.server",
            "backend_id": self.server,
            "binding_model": "flow.test.item",
            "binding_id": item.id + env.uid * 1000,
            "record_id": 0,
            "external_field": "name",
        }
        env["connector.export.intent"]._open(target, f"key {env.user.login}")
        domain = [("flow_id", "=", self.flows["export"]), ("user_id", "=", env.uid)]
        run = env["impexp.run"].search(domain)
        run.flow_id.task_ids[1]._instance(run).draft()
        env["impexp.server"].browse(self.server)._set_secret("password", "geheim")
        env["flow.test.item"].with_delay().search_count([])
        env["flow.test.item"].with_delay(max_retries=1).write({"nothing": 1})

    def schedules(self, env):
        """The scheduled action is made by sudo."""
        env["impexp.task.flow"].browse(self.nightly).scheduled = True
