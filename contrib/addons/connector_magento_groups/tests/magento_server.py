# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A small Magento: its XML-RPC API, with customer groups, that misbehaves on demand."""

import socket
import threading
import uuid
import xmlrpc.client
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USER, KEY = "odoo", "sésam-öffne-dich"
PATH = "/index.php/api/xmlrpc"


class Fault(xmlrpc.client.Fault):
    pass


class MagentoServer:
    """Listens on a port of its own while it is a context.

    ``groups`` is ``{id: row}``, as Magento would list them. ``calls`` are the calls so
    far, as ``(method, arguments)``.
    """

    def __init__(self):
        self.groups = {}
        self.calls = []
        self.sessions = set()
        self._plans = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.magento = self
        self.location = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self):
        serve = self._http.serve_forever
        threading.Thread(target=serve, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *error):
        self._http.shutdown()
        self._http.server_close()

    def add_group(self, id_, name, tax_class="3"):
        """Add a group; Magento writes ids as texts."""
        self.groups[str(id_)] = {
            "customer_group_id": str(id_),
            "customer_group_code": name,
            "tax_class_id": tax_class,
        }

    def called(self, method):
        """The arguments of each call of a method."""
        return [arguments for name, arguments in self.calls if name == method]

    def misbehave(self, method, how, times=1, **more):
        """Have the next calls of a method go wrong.

        :param how: a status, such as 500; ``drop`` (no answer at all), ``cut`` (half of
            the answer), bytes to answer instead, or a function that gets the right
            answer and returns another
        :param more: headers of the answer
        """
        self._plans += [(method, how, more)] * times

    def planned(self, method):
        for plan in self._plans:
            if plan[0] == method:
                self._plans.remove(plan)
                return plan[1:]
        return None, {}

    # the API

    def login(self, user, key):
        if (user, key) != (USER, KEY):
            raise Fault(2, "Access denied.")
        session = uuid.uuid4().hex
        self.sessions.add(session)
        return session

    def magento_info(self):
        return {"magento_edition": "Community", "magento_version": "1.9.4.5"}

    def ol_customer_groups_list(self, filters):
        return list(self.groups.values())

    def ol_customer_groups_info(self, id_):
        if str(id_) not in self.groups:
            raise Fault(102, "Customer group not exists.")
        return self.groups[str(id_)]

    def ol_customer_groups_update(self, id_, data):
        self.ol_customer_groups_info(id_).update(data)
        return True

    def answer(self, method, arguments):
        """Give the name of what was called, and a function that answers."""
        if method == "login":
            return "login", lambda: self.login(*arguments)
        session, name, values = arguments
        function = getattr(self, name.replace(".", "_"), None)

        def call():
            if session not in self.sessions:
                raise Fault(5, "Session expired. Try to relogin.")
            if not function:
                raise Fault(3, "Invalid api path.")
            return function(*values)

        return name, call


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        size = int(self.headers["Content-Length"])
        arguments, method = xmlrpc.client.loads(self.rfile.read(size))
        magento = self.server.magento
        name, answer = magento.answer(method, arguments)
        magento.calls.append((name, arguments[-1] if name != "login" else arguments))
        how, headers = magento.planned(name)
        if how == "drop":
            return self.hang_up()
        if isinstance(how, int):
            return self.send(how, b"<h1>Sorry</h1>", headers)
        body = how if isinstance(how, bytes) else self.written(answer, how)
        self.send(200, body, headers, cut=how == "cut")

    def written(self, answer, change):
        try:
            result = answer()
            result = change(result) if callable(change) else result
            text = xmlrpc.client.dumps((result,), methodresponse=True)
        except xmlrpc.client.Fault as fault:
            text = xmlrpc.client.dumps(fault)
        return text.encode()

    def send(self, status, body, headers, cut=False):
        self.send_response(status if self.path == PATH else 404)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if not cut:
            self.wfile.write(body)
            return
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self.hang_up()

    def hang_up(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *arguments):
        """Say nothing."""
