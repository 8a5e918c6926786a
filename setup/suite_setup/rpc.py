"""A user's session with a server, as the web client has one."""

import http.cookiejar
import json
import urllib.request
from typing import Any

from .patience import PATIENCE


class RpcError(Exception):
    """What the server answered instead of a result.

    ``name`` is the class of the server's exception, ``str()`` its message.
    """

    def __init__(self, error: dict[str, Any]) -> None:
        data = error.get("data", {})
        super().__init__(data.get("message") or error.get("message"))
        self.name = data.get("name")
        self.debug = data.get("debug")


class Session:
    """A logged in user.

    :param url: of the server
    :param database: name of the database
    :param login: of the user
    :param password: of the user
    """

    def __init__(self, url: str, database: str, login: str, password: str) -> None:
        self.url = url
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(jar)
        )
        credentials = {"db": database, "login": login, "password": password}
        self.info = self.post("/web/session/authenticate", **credentials)
        self.uid = self.info["uid"]
        self.cookies = {cookie.name: cookie.value for cookie in jar}

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a public method of a model, as the web client does."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", **params)

    def reference(self, xmlid: str) -> int:
        """Id of the record with this external id; for administrators."""
        module, name = xmlid.split(".")
        where = [["module", "=", module], ["name", "=", name]]
        [found] = self.call("ir.model.data", "search_read", where, ["res_id"])
        return found["res_id"]

    def get(self, path: str) -> bytes:
        """Body of a page, as bytes."""
        with self._opener.open(self.url + path, timeout=PATIENCE) as answer:
            return answer.read()

    def post(self, path: str, **params: Any) -> Any:
        """Call a JSON-RPC route.

        :raise RpcError: where the server answers with an error
        """
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        request = urllib.request.Request(
            self.url + path, body.encode(), {"Content-Type": "application/json"}
        )
        with self._opener.open(request, timeout=PATIENCE) as answer:
            result = json.load(answer)
        if "error" in result:
            raise RpcError(result["error"])
        return result.get("result")
