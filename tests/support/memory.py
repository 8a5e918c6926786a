"""How much memory this process and its children take while something runs."""

import gc
import threading

import psutil

MB = 2**20


class Peak:
    """Measures the resident size while inside, every few milliseconds.

    ``growth``: MB by which this process was larger than before, at most.
    ``child``: MB of its largest child.
    """

    def __init__(self, interval=0.02):
        self.interval = interval
        self.growth = self.child = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        gc.collect()
        self._process = psutil.Process()
        self._before = self._process.memory_info().rss
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._over.set()
        self._thread.join()

    def _watch(self):
        while not self._over.wait(self.interval):
            grown = self._process.memory_info().rss - self._before
            self.growth = max(self.growth, grown / MB)
            for child in self._process.children():
                try:
                    self.child = max(self.child, child.memory_info().rss / MB)
                except psutil.NoSuchProcess:
                    pass
