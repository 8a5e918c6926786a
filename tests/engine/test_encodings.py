"""A guess that is not sure is a question to a person, before the first row is in."""

import gzip

import pytest

from odoo.exceptions import AccessError, UserError

from .flows import FlowBench

CZECH = "Name;Amount\nDvořák;1\nČerný;2\nNovák;3\n"
GERMAN = "Name;Amount\nMüller;1\nGroß;2\nKöln;3\n"


def bench_of(database, csv=None):
    return FlowBench(database, csv=csv)


def run_of(bench, env):
    return env["impexp.run"].browse(bench.run_id)


def answer(bench, value, keep=False, login="admin"):
    with bench.env(login) as env:
        step = run_of(bench, env).step_ids.filtered("question")
        step.action_answer("encoding", value, keep)


def test_a_guess_that_is_not_sure_pauses_before_the_first_row(db):
    """With three lines as each of the likeliest encodings reads them."""
    bench = bench_of(db).start(CZECH.encode("cp1250"))
    bench.work()
    assert bench.figures() == ("paused", 0, 0, 0, 0, 0)
    assert bench.items() == []
    with bench.env() as env:
        run = run_of(bench, env)
        [question] = run.questions
        choices = dict(question["choices"])
        assert choices["cp1250"] == ["Dvořák;1", "Černý;2", "Novák;3"]
        assert choices["cp1252"] == ["Dvoøák;1", "Èerný;2", "Novák;3"]
        assert "fruit.csv" in run.error
        assert run.activity_ids.user_id == run.user_id
        assert "Dvo" not in run.error + run.activity_ids.note


def test_the_answer_lets_the_run_go_on_and_is_told(db):
    bench = bench_of(db).start(CZECH.encode("cp1250"))
    bench.work()
    answer(bench, "cp1250")
    bench.work()
    assert bench.figures() == ("done", 3, 3, 0, 0, 0)
    assert bench.items() == ["Dvořák", "Novák", "Černý"]
    with bench.env() as env:
        run = run_of(bench, env)
        assert not run.questions and not run.activity_ids
        assert "cp1250" in run.guessed
        assert any("cp1250" in message.body for message in run.message_ids)
        assert "encoding" not in (run.step_ids.task_id.config or "")


def test_the_answer_is_kept_on_the_task_and_not_asked_for_again(db):
    """A file of every night asks once."""
    bench = bench_of(db, csv={"chunk_size": 2}).start(CZECH.encode("cp1250"))
    bench.work()
    answer(bench, "cp1250", keep=True)
    bench.work()
    with bench.env() as env:
        [task] = run_of(bench, env).step_ids.task_id
        assert task._parsed_config() == {"chunk_size": 2, "encoding": "cp1250"}
    bench.start(CZECH.encode("cp1250"), asynch=False)
    assert bench.figures() == ("done", 3, 3, 0, 0, 0)


def test_here_and_now_asks_as_well(db):
    """The answer lets the rest run in jobs."""
    bench = bench_of(db).start(CZECH.encode("cp1250"), asynch=False)
    assert bench.figures() == ("paused", 0, 0, 0, 0, 0)
    answer(bench, "cp1250")
    bench.work()
    assert bench.items() == ["Dvořák", "Novák", "Černý"]


def test_a_packed_file_asks_before_it_is_read(db):
    for asynch in (True, False):
        bench = bench_of(db).start(gzip.compress(CZECH.encode("cp1250")), asynch=asynch)
        bench.work()
        assert bench.figures()[:2] == ("paused", 0)
        answer(bench, "cp1250")
        bench.work()
        assert bench.figures() == ("done", 3, 3, 0, 0, 0)
        with bench.env() as env:
            hidden = env["impexp.file"].search(
                [("source_id.run_id", "=", bench.run_id)]
            )
            assert not hidden


def test_what_was_not_offered_is_no_answer(db):
    bench = bench_of(db).start(CZECH.encode("cp1250"))
    bench.work()
    with pytest.raises(UserError):
        answer(bench, "utf-7")
    with bench.env("admin") as env, pytest.raises(UserError, match="Choose first"):
        run_of(bench, env).action_resume()
    assert bench.figures()[0] == "paused"


def test_an_encoding_that_the_task_gets_meanwhile_answers_as_well(db):
    bench = bench_of(db).start(CZECH.encode("cp1250"))
    bench.work()
    with bench.env("admin") as env:
        run = run_of(bench, env)
        run.step_ids.task_id.config = "{'encoding': 'cp1250'}"
        assert not run.questions
        run.action_resume()
    bench.work()
    assert bench.items() == ["Dvořák", "Novák", "Černý"]


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "mac_roman", "iso-8859-15"])
def test_a_sure_guess_runs_and_says_so(db, encoding):
    """German is told from what the language of the user, or of others, needs."""
    bench = bench_of(db)
    with bench.env() as env:
        env["res.lang"]._activate_lang("de_DE")
    bench.start(GERMAN.encode(encoding)).work()
    assert bench.figures() == ("done", 3, 3, 0, 0, 0)
    assert bench.items() == ["Groß", "Köln", "Müller"]
    with bench.env() as env:
        assert "encoding" in run_of(bench, env).guessed


def test_only_who_repairs_a_run_answers_and_only_who_may_change_the_task_keeps(db):
    bench = bench_of(db)
    with bench.env() as env:
        users = env["res.users"].with_context(no_reset_password=True)
        group = env.ref("connector_flow.group_flow_user")
        extra = env.ref("base.group_user")
        for login in ("owner", "other"):
            users.create(
                {
                    "name": login,
                    "login": login,
                    "group_ids": [(6, 0, (group | extra).ids)],
                }
            )
    bench.start(CZECH.encode("cp1250"), login="owner")
    bench.work()
    with pytest.raises(AccessError):
        answer(bench, "cp1250", login="other")
    with pytest.raises(AccessError):
        answer(bench, "cp1250", keep=True, login="owner")
    assert bench.figures()[0] == "paused"
    with bench.env("owner") as env:
        [question] = run_of(bench, env).questions
        assert not question["keeps"]
    answer(bench, "cp1250", login="owner")
    bench.work()
    assert bench.figures() == ("done", 3, 3, 0, 0, 0)
