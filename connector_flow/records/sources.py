"""Where a cell's content comes from: an address on the web, or a file beside the rows.

What came is known for a while: rows that are tried again in smaller parts do not have
it fetched again.
"""

import time
from collections import OrderedDict
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import NamedTuple

from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..tools.fetch import FetchError, Reply, Unanswered, ask, check_image

_lt = LazyTranslate(__name__, default_lang="en_US")

PARALLEL = 8
MB = 10**6
KEPT = 60 * MB  # bytes that are held in memory
MAX_PIXELS = 50_000_000
TIMEOUT = 10  # seconds that a server may be silent
# A few dead links are rows to mend. When none of so many answers, it is the network.
NOBODY = 5


class Overload(UserError):
    """More rows than one turn can fetch for: they are tried in smaller parts."""


class NobodyAnswers(ConnectionError):
    """No server at all answers: this passes."""


class Wanted(NamedTuple):
    """A content to get.

    :ivar kind: "url" or "file"
    :ivar address: URL, or name of the file
    :ivar is_image: whether anything but an image is refused
    :ivar etag, modified: of the version that is there, or ""
    """

    kind: str
    address: str
    is_image: bool
    etag: str = ""
    modified: str = ""


class Sources:
    """Gets contents, all that a chunk's rows want at the same time.

    :param config: the configuration with its defaults
    :param files: function that returns what has files by name: an object with
        ``version(name)`` and ``read(name, max_bytes)``, which raise UserError
    :param may_blame: whether rows are to blame when nobody answers, whatever their
        number
    """

    def __init__(self, config, files, may_blame=False):
        self.allowed_hosts = tuple(config["allowed_hosts"])
        self.max_bytes = config["fetch_mb"] * MB
        self.seconds = config["fetch_seconds"]
        self.files = files
        self.may_blame = may_blame
        self.known = OrderedDict()
        self.kept = 0
        self.is_late = False
        self.has_answer = False

    def get(self, wanted, is_divisible):
        """What came for each: {Wanted: Reply or the error}.

        :param is_divisible: whether fewer rows could be tried
        :raise Overload: where it takes too long, or too much memory
        :raise NobodyAnswers: where it is not the fault of the rows
        """
        wanted = list(dict.fromkeys(wanted))
        new = [one for one in wanted if one not in self.known]
        late = bool(new) and is_divisible and (self.is_late or self._is_full(wanted))
        if new and not late:
            late = self._fetch(new, wanted, is_divisible)
        self.is_late = late
        if late:
            raise Overload(_lt("Fetching takes longer than a job may: in parts."))
        found = {one: self.known[one] for one in wanted}
        self._check_world(found)
        return found

    def _fetch(self, new, wanted, is_divisible):
        """Fetch until the time is up; return whether something is left to fetch."""
        end = time.monotonic() + self.seconds
        rest, running = iter(new), {}
        with ThreadPoolExecutor(PARALLEL) as pool:
            while True:
                while len(running) < PARALLEL and not (
                    is_divisible and (time.monotonic() > end or self._is_full(wanted))
                ):
                    one = next(rest, None)
                    if one is None:
                        break
                    if one.kind == "file":  # in the database, which has one thread
                        self._keep(one, self._answer(one))
                    else:
                        running[pool.submit(self._answer, one)] = one
                if not running:
                    break
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    self._keep(running.pop(future), future.result())
        self._forget(wanted)
        return any(one not in self.known for one in new)

    def _answer(self, one):
        """What comes, or the error that says why nothing does. Knows no database."""
        try:
            if one.kind == "file":
                return self._from_file(one)
            return self._from_web(one)
        except UserError as error:
            return error

    def _from_web(self, one):
        answer = ask(
            one.address,
            etag=one.etag,
            modified=one.modified,
            max_bytes=self.max_bytes,
            timeout=TIMEOUT,
            allowed_hosts=self.allowed_hosts,
        )
        if one.is_image and answer.data is not None:
            try:
                check_image(answer.data, MAX_PIXELS)
            except UserError as error:
                raise FetchError([one.address], error.args[0]) from None
        return answer

    def _from_file(self, one):
        version = self.files().version(one.address)
        if version == one.etag:
            return Reply(None, version)
        data = self.files().read(one.address, self.max_bytes)
        if one.is_image:
            check_image(data, MAX_PIXELS)
        return Reply(data, version)

    # what is known

    def _keep(self, one, answer):
        self.known[one] = answer
        self.kept += _size(answer)
        self.has_answer = self.has_answer or not isinstance(answer, Unanswered)

    def _is_full(self, wanted):
        return sum(_size(self.known.get(one)) for one in wanted) > KEPT

    def _forget(self, wanted):
        """Let go of what other rows wanted, the oldest first."""
        for one in [one for one in self.known if one not in set(wanted)]:
            if self.kept <= KEPT:
                break
            self.kept -= _size(self.known.pop(one))

    def _check_world(self, found):
        silent = [one for one in found if isinstance(found[one], Unanswered)]
        if self.may_blame or self.has_answer or len(silent) < NOBODY:
            return
        for one in silent:
            del self.known[one]
        raise NobodyAnswers(
            _lt(
                "None of %(count)s addresses answers, such as this one: %(error)s",
                count=len(silent),
                error=found[silent[0]].args[0],
            )
        )


def _size(answer):
    return len(answer.data or b"") if isinstance(answer, Reply) else 0
