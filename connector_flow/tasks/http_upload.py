"""A file, sent to an HTTP server."""

import json
import mimetypes
import secrets
import uuid

from odoo import fields

from ..engine.http_task import HTTP_OPTIONS, HttpTask, check_texts
from ..engine.task_types import Task
from ..tools.configuration import Option
from ..tools.message import _lt, bytes_in_words
from ..tools.name_pattern import NAMES, check_pattern, filled, named_values
from ..transfer.errors import TransferError

BLOCK = 2**18  # bytes
# What is said of an error where there was none.
NO_ERROR = {"0", "none", "no", "null", "false", "ok", "success", "no error"}
SHOWN = 500  # characters of an answer
UNKNOWN = "application/octet-stream"
QUOTED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


def _check_path(pattern):
    return check_pattern(pattern, NAMES)


@Task(selection="http_upload", name="Upload by HTTP")
class HttpUpload(HttpTask):
    about = (
        _lt(
            "Sends the file of the task before, by PUT or POST, as it is or in a form."
        ),
        _lt(
            "HTTP cannot say whether a request that was cut had arrived, so "
            "it is sent again: once at least. Each request for the same file "
            "has the same Idempotency-Key, by which the receiver tells them."
        ),
    )

    needs_file = True
    begins_with = "send"
    protocol_needs = ("send",)
    parameter_places = HttpTask.parameter_places | {"form": "form"}
    options = {
        **HTTP_OPTIONS,
        "path": Option(
            str,
            "{name}",
            _lt(
                "Where to send it, behind the server's directory. May hold {name}, "
                "{stem}, {ext}, {date}, {time}, {flow}."
            ),
            check=_check_path,
        ),
        "method": Option(str, "PUT", _lt("The method."), choices=("PUT", "POST")),
        "content_type": Option(
            str, None, _lt("Such as 'text/csv'. By the file's name when absent.")
        ),
        "form_field": Option(
            str,
            None,
            _lt(
                "The file is sent in a form (multipart), under this name; as it is "
                "when absent."
            ),
        ),
        "form": Option(dict, {}, _lt("Further fields of the form."), check=check_texts),
    }

    @classmethod
    def check(cls, config):
        complaints = super().check(config)
        if config.get("form") and not config.get("form_field"):
            complaints.append(_lt("“form” needs a “form_field” that has the file."))
        return complaints

    def first_place(self, **kwargs):
        """The file goes out behind the commit, also where there are no jobs."""
        return {"do": "send"} if self.asynch else {"do": "wait"}

    def phases(self):
        return {"wait": self.wait, "send": self.send}

    def needs_commit(self):
        return True

    def wait(self, config, **kwargs):
        self.go_on_at({"do": "send"})

    def send(self, config, file_id=None, **kwargs):
        file = self.readable(file_id)
        path = filled(config["path"], self._values(file))
        with self.connected() as adapter:
            form = config["form"] | adapter.settings.named("form")
            answer = self._send_to(adapter, path, file, config | {"form": form})
        if _says_no(answer.text):
            raise TransferError(self._not_taken(file, answer))
        self._note_sent(file, path, answer)

    def _not_taken(self, file, answer):
        return self.env._(
            "The server answered %(status)s, and says that it did not take “%(name)s”: "
            "%(answer)s. Have that mended, then press Retry.",
            status=answer.status,
            name=file.name,
            answer=" ".join(answer.text.split())[:SHOWN],
        )

    def _send_to(self, adapter, path, file, config):
        before, after, content_type = self._wrapped(file, config)
        headers = {
            "Content-Type": content_type,
            "Idempotency-Key": self._key(file),
            **config["headers"],
        }
        size = len(before) + file.size + len(after)
        with adapter.send(
            config["method"], path, size, headers, config["params"]
        ) as request:
            request.write(before)
            with file._open() as content:
                while block := content.read(BLOCK):
                    request.write(block)
            request.write(after)
        return request.answer

    def _values(self, file):
        """By the run's start: a later attempt must not send it to another place."""
        started = fields.Datetime.context_timestamp(
            self.task, self.flow_run.sudo().started
        )
        return named_values(file.name, started, self.task.sudo().flow_id.name)

    def _key(self, file):
        """The same for each attempt, another one for each run, file and database."""
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        text = f"{database}/{self.flow_run.id}/{self.task.id}/{file.id}"
        return str(uuid.uuid5(uuid.NAMESPACE_URL, text))

    # what stands around the content in a form

    def _wrapped(self, file, config):
        """What comes before the content, what behind, and the type of it all."""
        guessed = mimetypes.guess_type(file.name)[0] or UNKNOWN
        content_type = config["content_type"] or guessed
        if not config["form_field"]:
            return b"", b"", content_type
        boundary = secrets.token_hex(16)
        parts = [
            _part(boundary, name) + value for name, value in config["form"].items()
        ]
        head = _part(boundary, config["form_field"], file.name, content_type)
        before = "\r\n".join([*parts, head]).encode()
        after = f"\r\n--{boundary}--\r\n".encode()
        return before, after, f"multipart/form-data; boundary={boundary}"

    def _note_sent(self, file, path, answer):
        said = " ".join(answer.text.split())[:SHOWN]
        self.result = self.env._(
            "Sent, %(size)s. The server answered %(status)s: %(answer)s",
            size=bytes_in_words(self.env, file.size),
            status=answer.status,
            answer=said or "-",
        )
        self.note_sent(file, self.shown_path(path))


def _says_no(text):
    """Whether an answer of success is JSON that tells of an error all the same."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if not isinstance(told, dict):
        return False
    failed = any(_is_error(told.get(name)) for name in ("error", "errors"))
    return failed or any(told.get(name) is False for name in ("ok", "success"))


def _is_error(told):
    """Whether a value says what is wrong; {"code": 0, "message": "OK"} does not."""
    values = told.values() if isinstance(told, dict) else [told]
    said = [str(value).strip().casefold() for value in values if value]
    return any(one not in NO_ERROR for one in said)


def _part(boundary, name, filename=None, content_type=None):
    """The head of a part of a form."""
    lines = [f"--{boundary}", _disposition(name, filename)]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    return "\r\n".join([*lines, "", ""])


def _disposition(name, filename):
    text = f'Content-Disposition: form-data; name="{name.translate(QUOTED)}"'
    return f'{text}; filename="{filename.translate(QUOTED)}"' if filename else text
