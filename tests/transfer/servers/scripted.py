"""An FTP server that says what it is told to: what no honest server would."""

import socket
import threading
from contextlib import suppress

WELCOME = "220 Willkommen"


class ScriptedFtp:
    """Answers each command by a text of `replies`, found by the command's first word.

    `heard` has the lines that came. A reply may be a function of the line; None is
    silence. Data of `data` (by command) are sent over a real connection.
    """

    USUAL = {
        "USER": "331 Passwort?",
        "PASS": "230 Da",
        "FEAT": "211 Nichts",
        "TYPE": "200 Ja",
        "PWD": '257 "/"',
        "CWD": "250 Da",
    }

    def __init__(self, replies=None, data=None, welcome=WELCOME):
        self.replies = self.USUAL | (replies or {})
        self.data = data or {}
        self.welcome = welcome
        self.heard = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.passive = None

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.listener.close()
        self._close_passive()

    def _accept(self):
        while True:
            try:
                client, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client):
        with suppress(OSError), client, client.makefile("rb") as lines:
            self._say(client, self.welcome)
            for line in lines:
                text = line.decode("latin-1").rstrip("\r\n")
                self.heard.append(text)
                self._react(client, text)

    def _react(self, client, text):
        word = text.split(" ")[0]
        if word == "PASV" and "PASV" not in self.replies:
            return self._say(client, self._open_passive())
        if word in self.data:
            return self._transfer(client, self.data[word])
        reply = self.replies.get(word, "502 Kenne ich nicht")
        self._say(client, reply(text) if callable(reply) else reply)

    def _open_passive(self):
        self._close_passive()
        self.passive = socket.create_server(("127.0.0.1", 0))
        high, low = divmod(self.passive.getsockname()[1], 256)
        return f"227 Hier (127,0,0,1,{high},{low})"

    def _close_passive(self):
        if self.passive:
            self.passive.close()

    def _transfer(self, client, data):
        self._say(client, "150 Kommt")
        with self.passive:
            conn, _address = self.passive.accept()
        try:
            with conn:
                for piece in [data] if isinstance(data, bytes) else data:
                    conn.sendall(piece)
            self._say(client, "226 Fertig")
        except OSError:
            self._say(client, "426 Abgebrochen")

    def _say(self, client, reply):
        if reply is not None:
            client.sendall(reply.encode("latin-1") + b"\r\n")
