"""Nothing that somebody wrote is executed by sudo, and PostgreSQL's text is nobody's.

Its errors tell about the data that a query looks at: they answer any question.
"""

import re

from support.rpc import RpcError

from .flows import exporting, first, importing, refused

BACKSLASH = "\\"
WORDS = re.compile(
    r"DETAIL|HINT|CONTEXT:|violates|syntax error|LINE 1|pattern must|out of range|"
    r"invalid input|duplicate key|does not exist|Failing row|"
    r"psycopg2\.errors\.\w+: (?!SQLSTATE)"
)


def test_a_domain_is_no_question_when_it_is_saved(house):
    """A pattern that ends in a backslash fails only where the text before matches."""
    manager = house.as_("manager")
    with house.env() as env:
        env["ir.config_parameter"].set_param("answer.me", "geheimnis")
    answers = set()
    for guess in ("geheim", "falsch"):
        pattern = f"{guess}{BACKSLASH}"
        domain = [["key", "=", "answer.me"], ["value", "=like", pattern]]
        config = {"model": "ir.config_parameter", "fields": ["key"], "domain": domain}
        try:
            exporting(manager, config)
            answers.add("saved")
        except RpcError as error:
            answers.add(str(error).replace(guess, "…"))
    assert len(answers) == 1, answers


def test_a_domain_and_an_order_that_fit_no_field_are_refused_all_the_same(house):
    manager = house.as_("manager")
    for wrong in (
        {"domain": [["nix", "=", 1]]},
        {"domain": [["user_id.nix", "=", 1]]},
        {"domain": [["id", "=", "abc"]]},
        {"domain": [["id", "any!", []]]},
        {"domain": ["&"]},
        {"order": "nix"},
        {"order": "name; drop"},
    ):
        config = {"model": "res.partner", "fields": ["name"], **wrong}
        with refused("“domain” and “order”", name="ValidationError"):
            exporting(manager, config)


def said(house, run_id):
    """All that is said of a run: its errors, its messages, its jobs."""
    with house.env() as env:
        run = env["impexp.run"].browse(run_id)
        works = [*run.chunk_ids, *run.step_ids]
        texts = [run.error, run.step_error, *run.message_ids.mapped("body")]
        for work in works:
            texts += [work.error, work.error_detail]
            texts += [work.job_id.exc_info, work.job_id.exc_message, work.job_id.result]
        texts += [chunk.row_errors for chunk in run.chunk_ids]
        texts += run.activity_ids.mapped("note")
        return "\n".join(str(text) for text in texts if text)


def test_a_domain_that_fails_in_the_run_says_nothing_of_postgresqls(house):
    domain = [["name", "=like", f"%{BACKSLASH}"]]
    config = {"model": "res.partner", "fields": ["name"], "domain": domain}
    flow = exporting(house.as_("manager"), config)
    try:
        run_id = flow.run(house.as_("user"))
    except RpcError as error:
        assert not WORDS.search(str(error)), error
        assert "psycopg2" not in (error.debug or ""), error.debug
        return
    assert not WORDS.search(said(house, run_id))


def test_rows_that_the_database_refuses_are_told_by_constraint_column_and_cell(house):
    """No value of another record, no line of a query, in no text of the run."""
    with house.env() as env:
        for rule in (
            "street_once UNIQUE (street)",
            "city_short CHECK (length(city) < 9)",
        ):
            env.cr.execute(f"ALTER TABLE res_partner ADD CONSTRAINT partner_{rule}")
        env["res.partner"].create({"name": "Anna", "street": "Geheimweg 1"})
    mapping = {"Name": "name", "Street": "street", "City": "city", "Nr": "color"}
    config = {"model": "res.partner", "mapping": mapping}
    flow = importing(house.as_("manager"), "Rows", "record_import", config)
    rows = (
        "Name;Street;City;Nr\nBert;Geheimweg 1;Ulm;1\nCleo;Weg 2;Unterhaching;1\n"
        "Dora;Weg 3;Ulm;99999999999999\nEmil;Weg 4;Ulm;5\n"
    )
    run_id = flow.run(house.as_("admin"), rows)
    text = said(house, run_id)
    assert not WORDS.search(text), WORDS.search(text)
    domain = [["run_id", "=", run_id], ["state", "=", "failed"]]
    errors = first(house.as_("admin"), "impexp.chunk", domain, "row_errors")
    for word in ("partner_street_once", "Geheimweg 1", "partner_city_short"):
        assert word in errors["row_errors"], errors
    assert "Anna" not in text
