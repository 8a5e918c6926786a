"""What a flow knows of the files on a server, so that each is imported once.

A file is claimed before it is fetched: of two jobs that find it at once, the database
lets one have it.

``known`` are the records of ``impexp.remote.file`` as the engine sees them.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from odoo import fields
from odoo.models import BaseModel

BATCH = 5000  # entries of a listing that one query compares
CLAIM = """
    INSERT INTO impexp_remote_file (
        flow_id, task_id, server_id, path, version, mark, checksum, state,
        file_id, listed, create_uid, write_uid, create_date, write_date
    )
    VALUES (
        %(flow)s, %(task)s, %(server)s, %(path)s, %(version)s, %(mark)s, '',
        'seen', %(file)s, %(now)s, %(uid)s, %(uid)s, %(now)s, %(now)s
    )
    ON CONFLICT (flow_id, server_id, mark, checksum)
    DO UPDATE SET file_id = excluded.file_id, task_id = excluded.task_id
"""


def known_there(flow: BaseModel, server: BaseModel, **values: Any) -> list[Any]:
    """A domain: what a flow knows of the files on a server, that has these values."""
    values = {"flow_id": flow.id, "server_id": server.id} | values
    return [(name, "=", value) for name, value in values.items()]


def mark_of(path: str, version: str) -> str:
    """What tells one state of a remote file from another: a text of fixed length.

    :param path: relative to the server's directory
    :param version: time and size, or what the server calls it
    """
    return hashlib.sha256(f"{path}\0{version}".encode()).hexdigest()


# looking


def new_among(known: BaseModel, task: BaseModel, marks: Sequence[str]) -> set[str]:
    """Which files of a listing are to be fetched.

    Not those that were taken and left there, and not those that a run is about to
    fetch. What was moved or deleted and is there again is looked at again.

    :param task: the ``impexp.task`` that listed
    :param marks: list of :func:`mark_of`
    :return: set of marks
    """
    new = set()
    for start in range(0, len(marks), BATCH):
        batch = marks[start : start + BATCH]
        _note_listed(known, task, batch)
        new |= set(batch) - _settled(known, task, batch)
    return new


def _settled(known: BaseModel, task: BaseModel, marks: Sequence[str]) -> set[str]:
    known.flush_model()
    known.env["impexp.step"].flush_model(["state"])
    known.env["impexp.file"].flush_model(["run_id"])
    known.env.cr.execute(
        """
        SELECT known.mark
          FROM impexp_remote_file known
         WHERE known.flow_id = %(flow)s AND known.server_id = %(server)s
           AND known.mark = ANY(%(marks)s)
           AND (known.state = 'taken' OR known.state = 'seen' AND EXISTS (
                SELECT FROM impexp_file file
                  JOIN impexp_run run ON run.id = file.run_id
                  JOIN impexp_step step
                    ON step.run_id = run.id AND step.task_id = file.task_id
                 WHERE file.id = known.file_id
                   AND step.state = 'new' AND run.cancelled IS NULL
               ))
        """,
        {"flow": task.flow_id.id, "server": task.server_id.id, "marks": marks},
    )
    return {mark for (mark,) in known.env.cr.fetchall()}


def _note_listed(known: BaseModel, task: BaseModel, marks: Sequence[str]) -> None:
    """Once a day: what is listed must not be forgotten."""
    known.env.cr.execute(
        """
        UPDATE impexp_remote_file SET listed = now() AT TIME ZONE 'UTC'
         WHERE flow_id = %s AND server_id = %s AND mark = ANY(%s)
           AND listed < now() AT TIME ZONE 'UTC' - interval '1 day'
        """,
        [task.flow_id.id, task.server_id.id, marks],
    )


def forget_unlisted(known: BaseModel, task: BaseModel, days: int) -> None:
    """Forget what a task's listings have not shown for so many days.

    Asked after a look, so that a flow which rests for a year forgets nothing.
    """
    known.env.cr.execute(
        """
        DELETE FROM impexp_remote_file
         WHERE task_id = %s AND state != 'seen'
           AND listed < now() AT TIME ZONE 'UTC' - make_interval(days => %s)
        """,
        [task.id, days],
    )


# claiming


def orphans(
    known: BaseModel, task: BaseModel, marks: Sequence[str]
) -> dict[str, BaseModel]:
    """Claims of files that no run is about to fetch any more, {mark: claim}."""
    seen = known_there(task.flow_id, task.server_id, state="seen")
    claims = known.search([*seen, ("mark", "in", list(marks))])
    return {claim.mark: claim for claim in claims}


def claim_seen(known: BaseModel, files: BaseModel) -> None:
    """Claim what file records are about to fetch, or what a dead run had claimed.

    :raise psycopg2.errors.SerializationFailure: somebody else was first just now
    """
    for file in files:
        known.env.cr.execute(CLAIM, _claim_values(known, file), log_exceptions=False)
    known.invalidate_model()


def _claim_values(known: BaseModel, file: BaseModel) -> dict[str, Any]:
    return {
        "flow": file.run_id.flow_id.id,
        "task": file.task_id.id,
        "server": file.server_id.id,
        "path": file.remote_path,
        "version": file.remote_version,
        "mark": mark_of(file.remote_path, file.remote_version),
        "file": file.id,
        "now": fields.Datetime.now(),
        "uid": known.env.uid,
    }


def claim_again(known: BaseModel, file: BaseModel, mark: str) -> bool:
    """A file that is about to be fetched has changed: claim what it is now.

    :return: whether it is this file's to fetch
    """
    claim = known.search([("file_id", "=", file.id), ("state", "=", "seen")])
    if claim.mark == mark:
        return True
    is_free = bool(new_among(known, file.task_id, [mark]))
    claim.unlink()
    if not is_free:
        return False
    orphan = orphans(known, file.task_id, [mark]).get(mark)
    if orphan:
        orphan.file_id.unlink()
    claim_seen(known, file)
    return True


def note_gone(known: BaseModel, file: BaseModel) -> None:
    """The file was moved or deleted: what has its name later is looked at."""
    flow, mark = file.run_id.flow_id, mark_of(file.remote_path, file.remote_version)
    same = known_there(flow, file.server_id, mark=mark, checksum=file.checksum)
    known.search(same).state = "gone"


# what was taken before


def taken_before(claim: BaseModel, checksum: str) -> BaseModel:
    """What the flow took before with this mark and content; empty if nothing."""
    return claim.search(_known_as(claim, mark=claim.mark, checksum=checksum))


def taken_by_day(claim: BaseModel, checksum: str) -> BaseModel:
    """What was taken when the listing still told its time of day.

    Servers of FTP that list like `ls` tell it of young files only: after half a
    year the same file has another mark, with the day and midnight.
    """
    day, midnight, size = (claim.version or "").partition(" 00:00:00")
    if not midnight:
        return claim.browse()
    domain = [
        *_known_as(claim, path=claim.path, checksum=checksum),
        *(("id", "!=", claim.id), ("state", "!=", "seen")),
        ("version", "=like", f"{day} __:__:__{size}"),
    ]
    return claim.search(domain, limit=1)


def hand_over(claim: BaseModel, first: BaseModel) -> None:
    """What was claimed is known already, by this mark from now on."""
    known_as = {"mark": claim.mark, "version": claim.version}
    claim.unlink()
    first.write(known_as | {"state": "taken", "listed": fields.Datetime.now()})


def taken_with_content(claim: BaseModel, checksum: str) -> BaseModel:
    """What the flow took before from the same place with the same content."""
    same = _known_as(claim, path=claim.path, checksum=checksum)
    return claim.search(same, limit=1)


def _known_as(claim: BaseModel, **values: Any) -> list[Any]:
    return known_there(claim.flow_id, claim.server_id, **values)


def release(known: BaseModel, files: BaseModel) -> None:
    """Whoever looks next may take these files."""
    known.search([("file_id", "in", files.ids)]).unlink()
