"""How long the login page takes while the server works on something else."""

import threading
import time
import urllib.request

import psutil

PAUSE = 0.1  # seconds between two requests


class WaitingRoom:
    """Asks for the login page again and again, inside of ``with``.

    ``longest`` is what one answer took at most, in seconds; ``memory`` what all
    processes of the server had at most, in MB.
    """

    def __init__(self, server):
        self._server, self._over = server, threading.Event()
        self.longest, self.memory, self.answers = 0.0, 0, 0

    def __enter__(self):
        self._threads = [
            threading.Thread(target=self._repeat, args=[what], daemon=True)
            for what in (self._ask, self._look)
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self, what):
        while not self._over.is_set():
            what()
            self._over.wait(PAUSE)

    def _ask(self):
        began = time.monotonic()
        url = f"{self._server.url}/web/login"
        with urllib.request.urlopen(url, timeout=300) as answer:
            answer.read()
        self.longest = max(self.longest, time.monotonic() - began)
        self.answers += 1

    def _look(self):
        main = psutil.Process(self._server.process.pid)
        size = 0
        for process in [main, *main.children(recursive=True)]:
            try:
                size += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        self.memory = max(self.memory, size // 10**6)
