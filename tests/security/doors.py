"""The other ways by which a person's program calls methods: XML-RPC and JSON-2.

A door is called as a :class:`~support.rpc.Session` is, and raises what that raises.
"""

import inspect
import json
import urllib.error
import urllib.request
import xmlrpc.client
from datetime import datetime, timedelta

from odoo.service.model import get_public_method

from suite_setup.patience import PATIENCE
from support.rpc import RpcError

ACCESS = "odoo.exceptions.AccessError"
ACCESS_CODE = 4  # of XML-RPC


class XmlDoor:
    """``/xmlrpc/2``, with login and password."""

    def __init__(self, house, login):
        self._url, self._who = house.server.url, (house.database, login, login)
        common = xmlrpc.client.ServerProxy(f"{self._url}/xmlrpc/2/common")
        self.uid = common.authenticate(*self._who, {})

    def call(self, model, method, *args, **kwargs):
        database, _login, password = self._who
        url = f"{self._url}/xmlrpc/2/object"
        server = xmlrpc.client.ServerProxy(url, allow_none=True)
        who = (database, self.uid, password)
        try:
            return server.execute_kw(*who, model, method, args, kwargs)
        except xmlrpc.client.Fault as fault:
            name = ACCESS if fault.faultCode == ACCESS_CODE else "other"
            raise _error(name, fault.faultString) from fault


class JsonDoor:
    """``/json/2``, with a key; it takes arguments by their names alone."""

    def __init__(self, house, login):
        self._house, self._url = house, house.server.url
        with house.env() as env:
            user = env["res.users"].search([("login", "=", login)])
            user = user.with_user(user)
            until = datetime.now() + timedelta(days=1)
            keys = user.env["res.users.apikeys"]
            self._key = keys.sudo()._generate("rpc", "test", until)

    def call(self, model, method, *args, **kwargs):
        body = self._named(model, method, args) | kwargs
        request = urllib.request.Request(
            f"{self._url}/json/2/{model}/{method}",
            json.dumps(body).encode(),
            {
                "Content-Type": "application/json",
                "Authorization": f"bearer {self._key}",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            told = json.loads(error.read())
            raise _error(told["name"], told["message"]) from error

    def _named(self, model, method, args):
        with self._house.env() as env:
            function = get_public_method(env[model], method)
            names = list(inspect.signature(function).parameters)
        if not hasattr(function, "_api_model"):
            names[0] = "ids"
        else:
            del names[0]
        return dict(zip(names, args, strict=False))


def _error(name, message):
    return RpcError({"data": {"name": name, "message": message}})


DOORS = {"XML-RPC": XmlDoor, "JSON-2": JsonDoor}
