# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A small Trello: a board with lists, and their history; it misbehaves on demand."""

import json
import re
import socket
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

KEY, TOKEN, BOARD = "schluessel-k1", "marke-t1", "Obstkorb"
START = datetime(2026, 11, 1, 8)
PAGE = 50  # the most it gives at once, whatever the limit


class TrelloServer:
    """Listens on a port of its own while it is a context.

    Its clock starts at ``START`` and goes on an hour with each change. ``lists`` is
    ``{id: list}``, ``calls`` are the calls so far, as ``(method, path, parameters)``.
    """

    def __init__(self):
        self.lists = {}
        self.actions = []
        self.calls = []
        self.now = START
        self._plans = []
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.trello = self
        self.location = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self):
        serve = self._http.serve_forever
        threading.Thread(target=serve, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *error):
        self._http.shutdown()
        self._http.server_close()

    def called(self, method, path=""):
        """The parameters of each call whose path has ``path`` in it."""
        return [p for done, where, p in self.calls if done == method and path in where]

    def misbehave(self, method, path, how, times=1, **headers):
        """Have the next calls go wrong.

        :param path: part of the path
        :param how: a status, such as 500; ``drop`` (it is done, but no answer comes),
            bytes to answer instead, or a function that gets the right answer and
            returns another
        """
        self._plans += [(method, path, how, headers)] * times

    def planned(self, method, path):
        for plan in self._plans:
            if plan[0] == method and plan[1] in path:
                self._plans.remove(plan)
                return plan[2:]
        return None, {}

    # what people do on the board, and the API

    def add_list(self, name):
        """Make a list and return it."""
        with self._lock:
            id_ = f"5f{len(self.lists):022x}"
            self.lists[id_] = {"id": id_, "name": name, "closed": False}
            self.lists[id_]["idBoard"] = BOARD
            self.note("createList", id_)
            return self.lists[id_]

    def change_list(self, id_, **values):
        with self._lock:
            self.lists[id_].update(values)
            self.note("updateList", id_)
            return self.lists[id_]

    def note(self, what, id_):
        self.now += timedelta(hours=1)
        date = self.now.isoformat(timespec="milliseconds") + "Z"
        number = f"6a{len(self.actions):022x}"
        data = {"list": {"id": id_}, "board": {"id": BOARD}}
        action = {"id": number, "type": what, "date": date, "data": data}
        self.actions.insert(0, action)

    def get_board(self):
        last = self.actions[0]["date"] if self.actions else None
        return {"id": "b1", "name": "Obst & Gemüse", "dateLastActivity": last}

    def get_lists(self, filter="open", fields=None):
        lists = list(self.lists.values())
        return lists if filter == "all" else [x for x in lists if not x["closed"]]

    def get_actions(self, filter, since, limit, before="g"):
        found = [
            action
            for action in self.actions
            if action["type"] in filter.split(",")
            and action["date"].rstrip("Z") >= since.rstrip("Z")
            and action["id"] < before
        ]
        return found[: min(int(limit), PAGE)]

    def answer(self, method, path, params):
        """Give status and answer."""
        board = f"/1/boards/{BOARD}"
        id_ = path.rpartition("/")[2]
        if method == "POST":
            return 200, self.add_list(params["name"])
        if path in (board, f"{board}/lists", f"{board}/actions"):
            name = id_ if id_ != BOARD else "board"
            return 200, getattr(self, f"get_{name}")(**params)
        if id_ not in self.lists:
            return 404, "The requested resource was not found."
        if method == "PUT" and "closed" in params:
            params["closed"] = params["closed"] == "true"
        done = self.change_list(id_, **params) if method == "PUT" else self.lists[id_]
        return 200, done


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        trello = self.server.trello
        parts = urlsplit(self.path)
        params = dict(parse_qsl(parts.query))
        trello.calls.append((self.command, parts.path, dict(params)))
        how, headers = trello.planned(self.command, parts.path)
        if isinstance(how, int):
            return self.send(how, b"Rate limit or worse", headers)
        if not self.is_known():
            return self.send(401, b"invalid key", {})
        status, answer = trello.answer(self.command, parts.path, params)
        if how == "drop":
            self.close_connection = True
            return self.connection.shutdown(socket.SHUT_RDWR)
        answer = how(answer) if callable(how) else answer
        body = how if isinstance(how, bytes) else json.dumps(answer).encode()
        self.send(status, body, headers)

    do_POST = do_PUT = do_GET

    def is_known(self):
        header = self.headers.get("Authorization", "")

        return re.findall(r'"(.*?)"', header) == [KEY, TOKEN]

    def send(self, status, body, headers):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Say nothing."""
