import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..engine.rows import make_row
from ..records.answers import Answers, Meaning, answer_rows
from .common import FlowCase, csv_of
from .test_faults import CONFIG, row

USER = "connector_flow.group_flow_user,base.group_partner_manager"
MANAGER = "connector_flow.group_flow_manager,base.group_partner_manager"


def read(rows, *answers):
    """Rows of a file as a type sees them that asks for nothing."""
    made = [make_row(list(one), at, list(one.values())) for at, one in enumerate(rows)]
    answer_rows(made, Answers(answers))
    return made


class TestAnswersOfRows(BaseCase):
    """Types that know nothing of answers get other cells, or not the row."""

    def test_a_text_is_read_in_place_of_a_value(self):
        [one] = read([{"Größe": " groß "}], Meaning("Größe", "groß", "text", text="XL"))
        self.assertEqual(one, {"Größe": "XL"})

    def test_a_value_is_read_as_an_empty_cell(self):
        rows = read([{"A": "n/a"}, {"A": 0}], Meaning("A", "n/a", "empty"))
        self.assertEqual(rows, [{"A": ""}, {"A": 0}])

    def test_an_empty_cell_may_mean_something(self):
        rows = read([{"A": ""}, {"A": None}, {}], Meaning("A", "", "text", text="1"))
        self.assertEqual(rows, [{"A": "1"}, {"A": "1"}, {}])

    def test_rows_with_a_value_are_left_out_with_a_reason(self):
        rows = read([{"A": "x"}, {"A": "y"}], Meaning("A", "x", "skip", reason="Uma"))
        self.assertEqual([one.reason for one in rows], ["Uma", None])

    def test_numbers_are_known_by_their_text(self):
        rows = read([{"A": 12.0}], Meaning("A", "12", "text", text="13"))
        self.assertEqual(rows, [{"A": "13"}])

    def test_a_column_without_a_name_has_a_number(self):
        [one] = [make_row(None, 1, ["a", "b"])]
        answer_rows([one], Answers([Meaning("#2", "b", "text", text="c")]))
        self.assertEqual(one, ["a", "c"])

    def test_an_answer_to_a_text_that_was_answered_counts(self):
        chain = [
            Meaning("A", "a", "text", text="b"),
            Meaning("A", "b", "text", text="c"),
        ]
        self.assertEqual(read([{"A": "a"}], *chain), [{"A": "c"}])

    def test_answers_that_lead_in_a_ring_end(self):
        ring = [
            Meaning("A", "a", "text", text="b"),
            Meaning("A", "b", "text", text="a"),
        ]
        self.assertIn(read([{"A": "a"}], *ring)[0]["A"], "ab")

    def test_the_last_answer_to_a_value_holds(self):
        said = [Meaning("A", "a", "text", text=text) for text in "bc"]
        self.assertEqual(read([{"A": "a"}], *said), [{"A": "c"}])

    def test_without_answers_there_is_nothing(self):
        self.assertFalse(Answers())
        self.assertEqual(Answers().of("A"), {})


@tagged("post_install", "-at_install")
class AnswerCase(FlowCase):
    """A run of Uma's with rows that failed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.uma = cls.make_user("uma", USER)
        cls.max = cls.make_user("max", MANAGER)
        trades = cls.env["res.partner.industry"]
        cls.trade = trades.create({"name": "Handel"})
        cls.tag = cls.env["res.partner.category"].create({"name": "Neukunde"})

    def failed_run(self, *rows, config=None):
        run = self.run_rows("record_import", rows, CONFIG | (config or {}), self.uma)
        return run.with_user(self.uma)

    def question(self, run, column=None):
        """What the desk asks of the first value, or that of a column."""
        reasons = run.desk_open()["reasons"]
        found = [one for one in reasons if column in (None, one["column"])]
        return {name: found[0][name] for name in ("sheet", "column", "kind", "value")}

    def answer(self, run, way, column=None, remember=False, **said):
        given = self.question(run, column) | {"way": way} | said
        return run.desk_answer([given], remember)

    def retry(self, run):
        rows = run.desk_retry("changed")["rows"]
        self.work_off(run.sudo())
        return rows

    def partner(self, ref):
        return self.env["res.partner"].search([("ref", "=", ref)])

    def run_again(self, run, *rows):
        content, _lines = csv_of(rows)
        return self.run_flow(run.sudo().flow_id, content, self.uma)


@tagged("post_install", "-at_install")
class TestAnswers(AnswerCase):
    """One answer mends all rows with a value; the cells stay as they came."""

    def test_a_record_is_chosen_for_all_rows_with_the_value(self):
        run = self.failed_run(
            *(row("K1", trade="Einzel-Händler"), row("K2", trade="Handel")),
            *(row("K3", trade="Einzel-Händler"), row("K4", width="x")),
        )
        said = self.answer(run, "record", "Branche", res_id=self.trade.id)
        [known] = said["answers"]
        self.assertEqual((known["count"], known["label"]), (2, "Handel"))
        self.assertEqual(self.retry(run), 2)
        self.assertEqual(self.figures(run.sudo()), (3, 0, 1))
        self.assertEqual(self.partner("K3").industry_id, self.trade)
        [chunk] = run.chunk_ids.filtered(lambda one: self.partner("K3").id in ids(one))
        self.assertIn("Einzel-Händler", chunk.data)

    def test_a_text_is_read_instead(self):
        run = self.failed_run(row("K1", width="zwölf"))
        self.answer(run, "text", text="12,5")
        self.assertEqual(self.retry(run), 1)
        self.assertEqual(self.partner("K1").partner_latitude, 12.5)

    def test_a_text_for_what_is_looked_up_is_looked_up(self):
        run = self.failed_run(row("K1", trade="Hndl"))
        self.answer(run, "text", text="Handel")
        self.retry(run)
        self.assertEqual(self.partner("K1").industry_id, self.trade)

    def test_a_text_that_is_wrong_as_well_asks_again(self):
        run = self.failed_run(row("K1", trade="Hndl"))
        self.answer(run, "text", text="Höhle")
        self.retry(run)
        self.assertEqual(self.question(run)["value"], "Höhle")
        self.answer(run, "record", res_id=self.trade.id)
        self.retry(run)
        self.assertEqual(self.partner("K1").industry_id, self.trade)

    def test_a_value_is_read_as_an_empty_cell(self):
        run = self.failed_run(row("K1", trade="–"), row("K2", width="n/a"))
        self.answer(run, "empty", "Branche")
        self.answer(run, "empty", "Breite")
        self.retry(run)
        self.assertEqual(self.figures(run.sudo()), (2, 0, 0))
        self.assertFalse(self.partner("K1").industry_id)

    def test_an_empty_cell_leaves_what_is_there(self):
        known = {"name": "X", "ref": "K1", "industry_id": self.trade.id}
        self.env["res.partner"].create(known)
        run = self.failed_run(row("K1", trade="–"))
        self.answer(run, "empty")
        self.retry(run)
        self.assertEqual(self.partner("K1").industry_id, self.trade)

    def test_rows_with_a_value_are_left_out_with_who_said_so(self):
        run = self.failed_run(row("K1", trade="Test"), row("K2", trade="Test"))
        self.answer(run, "skip")
        self.retry(run)
        self.assertEqual(self.figures(run.sudo()), (0, 2, 0))
        self.assertIn("uma", self.reasons(run.sudo())[2])

    def test_one_of_several_in_a_cell_is_answered_alone(self):
        run = self.failed_run(
            row("K1", tags="Neukunde,Altkunde"), row("K2", tags="Altkunde")
        )
        other = self.env["res.partner.category"].create({"name": "Bestand"})
        self.answer(run, "record", res_id=other.id)
        self.retry(run)
        self.assertEqual(self.partner("K1").category_id, self.tag | other)
        self.assertEqual(self.partner("K2").category_id, other)

    def test_one_of_several_in_a_cell_is_left_out(self):
        run = self.failed_run(row("K1", tags="Neukunde,–"), row("K2", tags="–"))
        self.answer(run, "empty")
        self.retry(run)
        self.assertEqual(self.partner("K1").category_id, self.tag)
        self.assertFalse(self.partner("K2").category_id)

    def test_one_of_several_may_mean_several(self):
        other = self.env["res.partner.category"].create({"name": "Bestand"})
        run = self.failed_run(row("K1", tags="beides"))
        self.answer(run, "text", text="Neukunde, Bestand")
        self.retry(run)
        self.assertEqual(self.partner("K1").category_id, self.tag | other)

    def test_a_path_is_answered_as_a_whole(self):
        mapping = CONFIG["mapping"] | {
            "Etiketten": {"field": "category_id", "path": ">"}
        }
        run = self.failed_run(
            row("K1", tags="Kunden > Gold"), config={"mapping": mapping}
        )
        self.answer(run, "record", res_id=self.tag.id)
        self.retry(run)
        self.assertEqual(self.partner("K1").category_id, self.tag)

    def test_what_several_columns_look_up_is_answered_by_a_record(self):
        mapping = {"Nummer": "ref", "Name": "name", "Land": "state_id/country_id/code"}
        mapping |= {"Kürzel": "state_id/code"}
        cells = {"Nummer": "K1", "Name": "X", "Land": "DE", "Kürzel": "XX"}
        run = self.failed_run(cells, config={"mapping": mapping})
        state = self.env["res.country.state"].search(
            [("country_id.code", "=", "US")], limit=1
        )
        with self.assertRaises(UserError):
            self.answer(run, "text", text="BY")
        self.answer(run, "record", res_id=state.id)
        self.retry(run)
        self.assertEqual(self.partner("K1").state_id, state)

    def test_what_a_step_cannot_work_on_is_answered(self):
        steps = [{"values": {"table": {"m": "Herr"}, "otherwise": "fail"}}]
        mapping = CONFIG["mapping"] | {"Art": {"field": "function", "steps": steps}}
        run = self.failed_run(row("K1", kind="§"), config={"mapping": mapping})
        self.answer(run, "text", text="Dr.")
        self.retry(run)
        self.assertEqual(self.partner("K1").function, "Dr.")

    def test_an_empty_required_cell_gets_what_was_said(self):
        config = {
            "model": "res.partner.category",
            "mapping": {"Name": "name", "Farbe": "color"},
            "key": None,
        }
        run = self.failed_run({"Name": "", "Farbe": "3"}, config=config)
        self.answer(run, "text", text="Ohne Namen")
        self.retry(run)
        found = self.env["res.partner.category"].search([("name", "=", "Ohne Namen")])
        self.assertEqual(found.color, 3)

    def test_a_column_of_another_value_is_not_asked(self):
        run = self.failed_run(row("K1", trade="x", width="x"))
        self.answer(run, "text", "Breite", text="7")
        self.retry(run)
        self.assertEqual(self.figures(run.sudo()), (0, 0, 1))
        self.assertEqual(self.question(run)["column"], "Branche")

    def company_with_contacts(self, **config):
        """Two contacts of a company, the second of an unknown trade."""
        mapping = {"Nummer": "ref", "Name": "name", "Kontakt": "child_ids/name"}
        mapping |= {"Branche": "child_ids/industry_id"}
        first, second = ["K1", "Firma", "Anna", ""], ["", "", "Björn", "x"]
        rows = [dict(zip(mapping, cells, strict=True)) for cells in (first, second)]
        return self.failed_run(*rows, config={"mapping": mapping} | config)

    def test_a_record_is_left_out_with_all_of_its_lines(self):
        run = self.company_with_contacts()
        self.answer(run, "skip", "Branche")
        self.retry(run)
        self.assertEqual(self.figures(run.sudo()), (0, 2, 0))
        self.assertFalse(self.partner("K1"))

    def test_a_line_that_waits_alone_is_left_out_alone(self):
        run = self.company_with_contacts(bad_lines="line")
        self.answer(run, "skip", "Branche")
        self.retry(run)
        self.assertEqual(self.figures(run.sudo()), (1, 1, 0))
        self.assertEqual(self.partner("K1").child_ids.mapped("name"), ["Anna"])

    def test_a_line_gets_the_record_that_was_chosen(self):
        run = self.company_with_contacts()
        self.answer(run, "record", "Branche", res_id=self.trade.id)
        self.retry(run)
        contacts = self.partner("K1").child_ids.sorted("name")
        self.assertEqual(contacts.mapped("name"), ["Anna", "Björn"])
        self.assertEqual(contacts[1].industry_id, self.trade)

    def test_an_answer_is_taken_back(self):
        run = self.failed_run(row("K1", trade="x"))
        [known] = self.answer(run, "record", res_id=self.trade.id)["answers"]
        self.assertEqual(run.desk_withdraw([known["id"]]), {"answers": []})
        self.assertEqual(run.desk_retry("changed"), {"rows": 0})

    def test_a_new_answer_takes_the_place_of_the_old_one(self):
        run = self.failed_run(row("K1", trade="x"))
        self.answer(run, "empty")
        self.answer(run, "record", res_id=self.trade.id)
        [known] = run.desk_open()["answers"]
        self.assertEqual(known["way"], "record")

    def test_history_tells_who_answered(self):
        run = self.failed_run(row("K1", trade="x"))
        self.answer(run, "record", res_id=self.trade.id)
        [change] = run.desk_history(self.question(run)["sheet"], 2)["changes"]
        self.assertEqual((change["before"], change["after"]), ("x", "Handel"))
        self.assertTrue(change["answer"])

    def test_what_would_be_done_is_told_before(self):
        run = self.failed_run(row("K1", trade="x"), row("K2", trade="x"))
        given = self.question(run) | {"way": "record", "res_id": self.trade.id}
        told = run.desk_preview(given)
        self.assertEqual((told["count"], told["lines"]), (2, [2, 3]))
        self.assertIn("Handel", told["text"])
        self.assertEqual(run.desk_open()["answers"], [])

    def test_a_trial_reads_what_was_answered(self):
        run = self.failed_run(row("K1", width="zwölf"))
        self.answer(run, "text", text="12")
        tried = run.desk_try(self.question(run)["sheet"], [2])
        self.assertEqual((tried["errors"], tried["good"]), ({}, [2]))


@tagged("post_install", "-at_install")
class TestChoosing(AnswerCase):
    """Records are chosen and made with the rights of both people."""

    def asked(self, run, query=""):
        return [one["name"] for one in run.desk_records(self.question(run), query)]

    def test_records_are_found_by_their_names(self):
        run = self.failed_run(row("K1", trade="x"))
        self.assertEqual(self.asked(run, "andel"), ["Handel"])

    def test_a_value_that_is_no_record_has_none(self):
        run = self.failed_run(row("K1", width="x"))
        self.assertEqual(self.asked(run), [])

    def test_what_one_of_both_may_not_read_is_not_offered(self):
        run = self.failed_run(row("K1", trade="x"))
        self._hide("Handel", self.uma)
        self.assertEqual(self.asked(run, "andel"), [])
        with self.assertRaises(UserError):
            self.answer(run, "record", res_id=self.trade.id)

    def test_what_the_runs_user_may_not_read_fails_each_time(self):
        run = self.failed_run(row("K1", trade="x"))
        self.answer(run, "record", res_id=self.trade.id)
        self._hide("Handel", self.uma)
        self.retry(run)
        self.assertIn("Choose another one", self.errors(run.sudo())[2])
        self.assertEqual(self.question(run)["value"], "x")

    def test_a_record_that_is_gone_or_archived_fails_its_rows(self):
        run = self.failed_run(row("K1", trade="x"))
        self.answer(run, "record", res_id=self.trade.id)
        self.trade.active = False
        self.retry(run)
        self.assertEqual(self.figures(run.sudo()), (0, 0, 1))

    def test_a_record_of_another_model_is_none(self):
        run = self.failed_run(row("K1", trade="x"))
        most = self.env["res.partner.industry"].search([], order="id desc", limit=1)
        with self.assertRaises(UserError):
            self.answer(run, "record", res_id=most.id + 1)

    def test_a_record_is_made_once_for_all_rows(self):
        run = self.failed_run(row("K1", tags="VIP"), row("K2", tags="Neukunde,VIP"))
        self.answer(run, "create")
        made = self.env["res.partner.category"].search([("name", "=", "VIP")])
        self.assertEqual(len(made), 1)
        self.answer(run, "create")
        self.assertEqual(made.search([("name", "=", "VIP")]), made)
        self.retry(run)
        self.assertEqual(self.partner("K2").category_id, self.tag | made)

    def test_who_may_not_create_the_record_does_not(self):
        run = self.failed_run(row("K1", trade="Höhlenbau"))
        with self.assertRaises(AccessError):
            self.answer(run, "create")

    def test_an_administrator_does_not_create_what_the_runs_user_may_not(self):
        run = self.failed_run(row("K1", trade="Höhlenbau"))
        with self.assertRaisesRegex(AccessError, "uma"):
            self.answer(run.with_user(self.env.ref("base.user_admin")), "create")

    def test_a_person_who_may_not_repair_answers_nothing(self):
        run = self.failed_run(row("K1", trade="x"))
        given = self.question(run) | {"way": "empty"}
        eve = self.make_user("eve", USER)
        with self.assertRaises(AccessError):
            run.with_user(eve).desk_answer([given])

    def test_default_values_of_a_person_get_nowhere(self):
        run = self.failed_run(row("K1", trade="x"))
        defaults = self.env["ir.default"].with_user(self.uma)
        for name, value in {"way": "skip", "rows": 99, "proposed": True}.items():
            defaults.set("impexp.answer", name, value, user_id=True)
        hostile = run.with_context(default_text="x", default_task_id=1)
        self.answer(hostile, "empty")
        answer = self.env["impexp.answer"].search([("run_id", "=", run.id)])
        self.assertEqual((answer.way, answer.rows, answer.text), ("empty", 1, False))
        self.assertFalse(answer.proposed)

    def test_what_the_screen_does_not_send_is_refused(self):
        run = self.failed_run(row("K1", trade="x"))
        good = self.question(run) | {"way": "record", "res_id": self.trade.id}
        for wrong in (
            *({"way": "eval"}, {"res_id": "1"}, {"res_id": True}, {"value": "other"}),
            *({"kind": 3}, {"sheet": "999-0"}, {"sheet": None}, {"column": ["a"]}),
            {"way": "text", "text": " "},
        ):
            with self.subTest(wrong), self.assertRaises(UserError):
                run.desk_answer([good | wrong])
        for wrong in ("x", [None], {"a": 1}, [good] * 1001):
            with self.subTest(str(wrong)[:20]), self.assertRaises(UserError):
                run.desk_answer(wrong)

    def _hide(self, name, user):
        """Let a rule hide a record from a person."""
        group = self.env["res.groups"].create({"name": "H", "user_ids": [(4, user.id)]})
        self.env["ir.rule"].create(
            {
                "name": "H",
                "model_id": self.env["ir.model"]._get("res.partner.industry").id,
                "groups": [(4, group.id)],
                "domain_force": repr([("name", "!=", name)]),
            }
        )
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestRemembered(AnswerCase):
    """Answers are a part of the task, if who gives them may change it."""

    def remembered(self, run=None, way="record", **said):
        """A run of Uma's with an answer that Max lets the task remember."""
        run = run or self.failed_run(row("K1", trade="Hndl"))
        said = said or {"res_id": self.trade.id}
        return run, self.answer(run.with_user(self.max), way, remember=True, **said)

    def task(self, run):
        return run.sudo().flow_id.task_ids.filtered(
            lambda task: task.task == "record_import"
        )

    def test_the_next_file_does_not_ask_again(self):
        run, said = self.remembered()
        self.assertEqual(said["remembered"], "yes")
        self.assertTrue(said["answers"][0]["remembered"])
        self.retry(run)
        again = self.run_again(run, row("K8", trade="Hndl"), row("K9", trade="Hndl"))
        self.assertEqual(self.figures(again), (2, 0, 0))
        self.assertEqual(self.partner("K9").industry_id, self.trade)

    def test_an_answer_of_a_run_is_not_one_of_the_next(self):
        run = self.failed_run(row("K1", trade="Hndl"))
        self.answer(run, "record", res_id=self.trade.id)
        again = self.run_again(run, row("K8", trade="Hndl"))
        self.assertEqual(self.figures(again), (0, 0, 1))

    def test_an_answer_of_a_run_comes_before_what_is_remembered(self):
        run, _said = self.remembered()
        self.retry(run)
        self.trade.active = False
        again = self.run_again(run, row("K8", trade="Hndl")).with_user(self.uma)
        self.answer(again, "empty")
        self.retry(again)
        self.assertEqual(self.figures(again.sudo()), (1, 0, 0))

    def test_who_may_not_change_the_task_proposes(self):
        run = self.failed_run(row("K1", trade="Hndl"))
        said = self.answer(run, "record", remember=True, res_id=self.trade.id)
        self.assertEqual(said["remembered"], "proposed")
        self.assertTrue(said["answers"][0]["proposed"])
        activity = run.sudo().activity_ids.filtered(
            lambda one: one.summary == "Answers to remember"
        )
        self.assertTrue(activity.user_id.has_group("connector_flow.group_flow_manager"))
        again = self.run_again(run, row("K8", trade="Hndl"))
        self.assertEqual(self.figures(again), (0, 0, 1))

    def test_one_activity_asks_however_many_are_proposed(self):
        run = self.failed_run(row("K1", trade="Hndl", width="1"), row("K2", width="x"))
        for column in ("Branche", "Breite"):
            self.answer(run, "empty", column, remember=True)
        self.assertEqual(len(self.task(run).proposed_ids), 2)
        asking = run.sudo().activity_ids.filtered(
            lambda one: one.summary == "Answers to remember"
        )
        self.assertEqual(len(asking), 1)

    def test_a_manager_accepts_what_was_proposed(self):
        run = self.failed_run(row("K1", trade="Hndl"))
        self.answer(run, "record", remember=True, res_id=self.trade.id)
        proposed = self.task(run).proposed_ids
        proposed.with_user(self.max).action_accept()
        self.assertEqual(self.task(run).answer_ids, proposed)
        self.assertFalse(
            run.sudo()
            .activity_ids.filtered("automated")
            .filtered(lambda one: one.summary == "Answers to remember")
        )
        again = self.run_again(run, row("K8", trade="Hndl"))
        self.assertEqual(self.figures(again), (1, 0, 0))

    def test_a_manager_refuses_what_was_proposed(self):
        run = self.failed_run(row("K1", trade="Hndl"))
        self.answer(run, "record", remember=True, res_id=self.trade.id)
        self.task(run).proposed_ids.with_user(self.max).action_refuse()
        self.assertFalse(self.task(run).proposed_ids | self.task(run).answer_ids)
        [known] = run.desk_open()["answers"]
        self.assertFalse(known["proposed"])

    def test_the_user_of_the_run_does_not_accept_it_himself(self):
        run = self.failed_run(row("K1", trade="Hndl"))
        self.answer(run, "empty", remember=True)
        proposed = self.task(run).proposed_ids.with_user(self.uma)
        for act in (proposed.action_accept, proposed.unlink):
            with self.assertRaises(AccessError):
                act()

    def test_a_manager_changes_and_removes_what_is_remembered(self):
        run, _said = self.remembered()
        known = self.task(run).answer_ids.with_user(self.max)
        known.write({"way": "text", "text": "Handel"})
        again = self.run_again(run, row("K8", trade="Hndl"))
        self.assertEqual(self.partner("K8").industry_id, self.trade)
        known.unlink()
        again = self.run_again(run, row("K9", trade="Hndl"))
        self.assertEqual(self.figures(again), (0, 0, 1))

    def test_nobody_changes_more_than_what_a_value_means(self):
        run, _said = self.remembered()
        known = self.task(run).answer_ids
        for login in (self.uma, self.max):
            with self.assertRaises(AccessError):
                known.with_user(login).write({"run_id": run.id})
        with self.assertRaises(AccessError):
            known.with_user(self.uma).write({"text": "x"})
        with self.assertRaises(ValidationError):
            known.with_user(self.max).write({"way": "text", "text": False})
        with self.assertRaises(ValidationError):
            known.with_user(self.max).write({"res_id": 0})

    def test_answers_of_runs_are_not_read_or_changed_directly(self):
        run = self.failed_run(row("K1", trade="x"))
        self.answer(run, "empty")
        answers = self.env["impexp.answer"]
        answer = answers.search([("run_id", "=", run.id)])
        for person in (self.uma, self.max):
            with self.assertRaises(AccessError):
                answer.with_user(person).unlink()
        self.assertFalse(answers.with_user(self.max).search([]) & answer)

    def test_a_change_of_what_values_mean_voids_an_approval(self):
        flow = self.make_flow("csv_import", ("record_import", CONFIG))
        before = flow.sudo().fingerprint
        given = {"column": "Branche", "value": "x", "way": "empty"}
        task = flow.task_ids[1]
        answer = (
            self.env["impexp.answer"]
            .with_user(self.max)
            .create(given | {"task_id": task.id})
        )
        flow.invalidate_recordset()
        after = flow.fingerprint
        self.assertNotEqual(before, after)
        answer.way = "skip"
        flow.invalidate_recordset()
        self.assertNotEqual(flow.fingerprint, after)
        answer.unlink()
        flow.invalidate_recordset()
        self.assertEqual(flow.fingerprint, before)

    def test_a_copy_of_the_task_remembers_as_well(self):
        run, _said = self.remembered()
        self.answer(run, "empty", remember=True)  # proposed, so not copied
        copy = self.task(run).with_user(self.max).copy()
        [answer] = copy.answer_ids
        self.assertEqual((answer.value, answer.res_id), ("Hndl", self.trade.id))
        self.assertEqual(answer.sheet, f"{copy.id}-0")
        self.assertFalse(copy.proposed_ids)

    def test_what_a_manager_without_the_lent_rights_remembers_is_proposed(self):
        run = self.failed_run(row("K1", trade="Hndl"))
        run.sudo().flow_id.write({"stop_after": 0})
        admin = self.env.ref("base.user_admin")
        other = self.run_again(run, row("K5", trade="Hndl"))
        other.user_id = admin
        said = self.answer(
            run.with_user(self.max), "record", remember=True, res_id=self.trade.id
        )
        self.assertEqual(said["remembered"], "proposed")


def ids(chunk):
    """Ids of partners that a chunk made."""
    return json.loads(chunk.records or "{}").get("res.partner", ())
