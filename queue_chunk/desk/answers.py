"""What people say once for all rows with a value: shown, given, taken back.

An answer is no edit: the cell stays as it came, and whoever reads it looks up what its
value means. So it mends the rows that wait, and those that fail later.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from odoo import fields
from odoo.exceptions import UserError
from odoo.models import BaseModel

from ..tools.models import model_label
from ..tools.seal import apart, sealed
from ..tools.storable import storable
from . import arguments
from .creating import create_record
from .faults import CREATE, KINDS, LONGEST, RECORD, TEXT, WAYS, Fault

MOST = 1000  # answers at once
SHOWN = 20  # records to choose from
LOOKED_AT = 200  # to find so many that both may read
LINES = 10  # of a preview
LONGEST_TEXT = 10_000


class Given(NamedTuple):
    """An answer as the screen sends it, looked at.

    ``way`` is one of ``faults.WAYS``, or "" where only the question is told.
    """

    sheet: str
    column: str
    kind: str
    value: str
    way: str
    res_id: int
    text: str


class Question(NamedTuple):
    """The rows of a scope with the same value: their fault, and their lines."""

    fault: Fault
    lines: list[int]


# what is there


def shown(parent: BaseModel) -> list[dict[str, Any]]:
    """The answers of a parent, as the screen takes them."""
    return [_shown(parent, answer) for answer in _that_hold(parent)]


def answered(parent: BaseModel) -> Callable[[str, str, str], Any] | None:
    """A function of a sheet, a column and a value: when it was answered, or None.

    :return: None where nothing was
    """
    dates = {
        (one._scope_of(one.sheet), one.column, one.value or ""): one.date
        for one in _that_hold(parent)
    }
    if not dates:
        return None
    scope_of = _model(parent)._scope_of
    return lambda sheet, column, value: dates.get((scope_of(sheet), column, value))


def of_row(
    parent: BaseModel, sheet: str, cells: Mapping[str, str | None]
) -> list[dict[str, Any]]:
    """Answers to the cells of a row, as changes of its history.

    :param cells: name of the column to what stands there
    """
    found = []
    for answer in _that_hold(parent):
        cell = (cells.get(answer.column) or "").strip()
        in_scope = answer._scope_of(answer.sheet) == answer._scope_of(sheet)
        if in_scope and cell == (answer.value or ""):
            known = _shown(parent, answer)
            found.append(
                {
                    "when": known["when"],
                    "by": known["by"],
                    "column": answer.column,
                    "before": answer.value or "",
                    "after": known["label"],
                    "answer": answer.id,
                }
            )
    return found


def _that_hold(parent: BaseModel) -> BaseModel | list[Any]:
    """The answers that hold, of each value the last one."""
    model = _model(parent)
    if model is None:
        return []
    last = {}
    for answer in model._that_hold(parent):
        last[_place(answer)] = answer
    return list(last.values())


def _place(answer: BaseModel) -> tuple[str, str, str, str]:
    scope = answer._scope_of(answer.sheet)
    return scope, answer.column, answer.field or "", answer.value or ""


def _shown(parent: BaseModel, answer: BaseModel) -> dict[str, Any]:
    date = answer.date and fields.Datetime.to_string(answer.date)
    return {
        "id": answer.id,
        "sheet": answer.sheet or "",
        "column": answer.column,
        "kind": answer.kind or "",
        "value": answer.value or "",
        "way": answer.way,
        "res_id": answer.res_id or False,
        "text": answer.text or "",
        "label": answer._meaning(apart(parent).env),
        "count": answer.rows,
        "by": answer.user_id.name or "",
        "when": date or "",
        "remembered": answer._remembered(),
        "proposed": answer._proposed(),
    }


# what may be chosen


def records(parent: BaseModel, reason: Any, query: str) -> list[dict[str, Any]]:
    """Records that may be the answer to a reason.

    Those that the person who asks and the one whose rows they are may both read.

    :param reason: dict with sheet, column, kind and value
    :return: list of dicts with id and name
    """
    given = _given(parent, reason, with_way=False)
    question = _question(parent, given)
    if question is None or RECORD not in question.fault.ways:
        return []
    model = question.fault.model
    if model not in parent.env:
        return []
    mine, his = apart(parent.env[model]), parent._desk_user_env()[model]
    if not (mine.has_access("read") and his.has_access("read")):
        return []
    ids = [id_ for id_, _name in his.name_search(query.strip(), limit=LOOKED_AT)]
    found = mine.browse(ids)._filtered_access("read")[:SHOWN]
    return [{"id": one.id, "name": one.display_name} for one in found]


# what would be


def preview(parent: BaseModel, answer: Any) -> dict[str, Any]:
    """What an answer would do.

    :return: dict with count, lines (the first ones) and text
    """
    given = _given(parent, answer)
    question = _checked(parent, given, _question(parent, given))
    return {
        "count": len(question.lines),
        "lines": question.lines[:LINES],
        "text": " ".join(
            filter(None, (_sentence(parent, given, question), _doubt(parent, given)))
        ),
    }


def _doubt(parent: BaseModel, given: Given) -> str:
    """What is wrong with a text that is to be read, if that can be told; or ""."""
    names = parent._desk_columns(given.sheet) if given.way == TEXT else []
    if given.column not in names:
        return ""
    at = names.index(given.column)
    return parent._desk_checked(given.sheet, names, at, [given.text]).get(
        given.text, ""
    )


def _sentence(parent: BaseModel, given: Given, question: Question) -> str:
    env, words = parent.env, {"count": len(question.lines), "value": given.value}
    if not given.value:
        words["value"] = env._("an empty cell")
    if given.way == RECORD:
        name = _record(parent, given, question.fault).display_name
        return env._("“%(value)s” is “%(name)s”. Rows: %(count)s.", **words, name=name)
    if given.way == CREATE:
        model = model_label(env, question.fault.model)
        return env._(
            "“%(value)s” is created as a new record of “%(model)s”. Rows: %(count)s.",
            **words,
            model=model,
        )
    if given.way == TEXT:
        return env._(
            "“%(text)s” is read in place of “%(value)s”. Rows: %(count)s.",
            **words,
            text=given.text,
        )
    if given.way == "skip":
        return env._("Rows with “%(value)s” are left out. Rows: %(count)s.", **words)
    return env._("“%(value)s” is read as an empty cell. Rows: %(count)s.", **words)


# what is given


def give(parent: BaseModel, given: Any, remember: bool) -> dict[str, Any]:
    """Store answers: each holds for all rows with its value.

    :param given: list of dicts as :func:`preview` takes them
    :param remember: whether tomorrow's file is to know them
    :return: dict with answers, remembered and text
    """
    given = arguments.listed(parent.env, given, MOST)
    wanted = [_given(parent, one) for one in given]
    questions = _questions(parent, wanted)
    pairs = [(one, _checked(parent, one, questions.get(_key(one)))) for one in wanted]
    made = _store(parent, [_values(parent, *pair) for pair in pairs])
    said, text = "no", ""
    if remember and made:
        said, text = _model(parent)._remember(parent, made)
    return {
        "answers": [_shown(parent, one) for one in made],
        "remembered": said,
        "text": text,
    }


def withdraw(parent: BaseModel, ids: Sequence[int]) -> dict[str, Any]:
    """Take answers back; those of others are none of this parent's.

    :return: dict with answers, those that are left
    """
    model = _model(parent)
    if model is not None:
        wanted = set(ids)
        model._that_hold(parent).filtered(lambda one: one.id in wanted).with_env(
            parent.env
        )._withdraw()
    return {"answers": shown(parent)}


def _store(parent: BaseModel, values: Sequence[dict[str, Any]]) -> BaseModel:
    """Make answers, in place of those that were given before to the same values."""
    model = _model(parent)
    made = model.create(list(values))
    places = {_place(answer) for answer in made}
    own = model.search([(model._parent_field, "=", parent.id)]) - made
    own.filtered(lambda answer: _place(answer) in places).unlink()
    return made


def _values(parent: BaseModel, given: Given, question: Question) -> dict[str, Any]:
    """The values of an answer: all of its fields."""
    fault = question.fault
    record, way = False, given.way
    if way == CREATE:
        record, way = create_record(parent, fault.model, given.value).id, RECORD
    elif way == RECORD:
        record = _record(parent, given, fault).id
    return {
        **_model(parent)._values_for(parent, given.sheet),
        "column": fault.column,
        "field": fault.field,
        "kind": fault.kind,
        "value": fault.value,
        "way": way,
        "text": given.text if way == TEXT else False,
        "res_model": fault.model if record else False,
        "res_id": record,
        "rows": len(question.lines),
        "user_id": parent.env.uid,
        "date": fields.Datetime.now(),
    }


def _record(parent: BaseModel, given: Given, fault: Fault) -> BaseModel:
    """The record that was chosen.

    :raise UserError: it is not there, or one of both may not see it
    """
    if fault.model in parent.env:
        mine, his = apart(parent).env[fault.model], parent._desk_user_env()[fault.model]
        both = (model.browse(given.res_id) for model in (mine, his))
        if all(record.exists()._filtered_access("read") for record in both):
            return mine.browse(given.res_id)
    raise UserError(
        parent.env._(
            "The record chosen for “%s” is not there, or you or the person whose rows "
            "these are may not see it. Choose another one.",
            given.value,
        )
    )


# what is asked


def _checked(parent: BaseModel, given: Given, question: Question | None) -> Question:
    """The question that an answer is to.

    :raise UserError: no row asks it any more, or it has no such answer
    """
    if question is None:
        raise UserError(
            parent.env._(
                "No failed row has “%(value)s” in “%(column)s” any more.",
                value=given.value,
                column=given.column,
            )
        )
    if given.way not in question.fault.ways:
        raise UserError(
            parent.env._(
                "“%(value)s” in “%(column)s” cannot be answered like this. Change the "
                "cells instead.",
                value=given.value,
                column=given.column,
            )
        )
    return question


def _question(parent: BaseModel, given: Given) -> Question | None:
    return _questions(parent, [given]).get(_key(given))


def _key(given: Given) -> tuple[str, str, str, str]:
    return given.sheet, given.column, given.kind, given.value


def _questions(
    parent: BaseModel, wanted: Iterable[Given]
) -> dict[tuple[str, str, str, str], Question]:
    """What failed rows ask of values: those of all sheets of a scope are one."""
    model = _model(parent)
    if model is None:
        return {}
    keys = map(_key, wanted)
    places = {key: (model._scope_of(key[0]), *key[1:]) for key in keys}
    found = {place: [] for place in places.values()}
    for work in parent._desk_works():
        scope = model._scope_of(work.sheet)
        for line, faults in work.faults.items():
            if line in work.skipped:
                continue
            for fault in faults:
                place = (scope, fault.column, fault.kind, fault.value)
                if place in found:
                    found[place].append((line, fault))
    return {
        key: Question(found[place][0][1], sorted({line for line, _one in found[place]}))
        for key, place in places.items()
        if found[place]
    }


def _given(parent: BaseModel, answer: Any, with_way: bool = True) -> Given:
    """An answer of the screen.

    :raise UserError: it is none
    """
    env = parent.env
    if not isinstance(answer, dict):
        raise arguments.refused(env)
    texts = {
        name: arguments.text(env, answer.get(name) or "", LONGEST[name])
        for name in ("column", "kind", "value")
    }
    way = arguments.one_of(env, answer.get("way"), WAYS) if with_way else ""
    if texts["kind"] not in KINDS:
        raise arguments.refused(env)
    given = Given(
        sheet=arguments.sheet(parent, answer.get("sheet")),
        way=way,
        res_id=arguments.ids(env, [answer.get("res_id") or 0])[0],
        text=arguments.text(env, answer.get("text") or "", LONGEST_TEXT).strip(),
        **texts,
    )
    if way == TEXT and not storable(given.text):
        raise UserError(
            env._("Type what “%s” means, or choose to leave it empty.", given.value)
        )
    return given


def _model(parent: BaseModel) -> Any:
    """The model of the parent's answers, sealed; None where it has none."""
    name = parent._desk_answer
    return sealed(parent.env[name]) if name else None
