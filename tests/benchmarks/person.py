"""A person at the web client: logged in, and able to upload."""

import re

import requests

from .stage import USER

CSRF = re.compile(rb'csrf_token: "(\w+)"')


class Person:
    """A session with a server.

    :param server: a running :class:`~support.server.OdooServer`
    """

    def __init__(self, server):
        self.server = server
        self.database = server.database
        self.session = server.log_in(USER)
        self.csrf = CSRF.search(self.session.get("/odoo"))[1].decode()

    def call(self, model, method, *args, **kwargs):
        """Call a public method of a model."""
        return self.session.call(model, method, *args, **kwargs)

    def send(self, path, name, content, **fields):
        """Post a form with a file.

        :param name: of the form's field with the file
        :param content: bytes, or an open file
        """
        requests.post(
            self.server.url + path,
            data=fields | {"csrf_token": self.csrf},
            files={name: content},
            cookies=self.session.cookies,
            timeout=120,
        ).raise_for_status()
