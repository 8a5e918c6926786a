"""Files of any size through Run Task, in a real browser and back."""

import contextlib
import hashlib
import random
import threading

import psutil
import pytest
import requests
from engine.flows import FlowBench

from suite_setup.odoo_log import Allowed
from suite_setup.patience import TEST_LIMIT
from support.browser import person_at
from support.odoo_env import open_env

RUN_TASK = ("Connector", "Import/Export", "Run Task")
PIECES = "**/connector_flow/upload/*"
MB = 2**20
REFUSED = [Allowed("odoo.http", "larger than 1 MB", "Odoo notes what it refuses")]


def noise(path, size):
    """A file of ``size`` bytes; its checksum."""
    digest, chance = hashlib.sha256(), random.Random(size)
    with open(path, "wb") as file:
        for _at in range(size // MB):
            block = chance.randbytes(MB)
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def choose(screen, path):
    screen.open_menu(*RUN_TASK)
    screen.page.wait_for_selector(".modal [name=flow_id]")
    screen.page.set_input_files(".modal input[type=file]", str(path))


def uploaded(screen):
    screen.page.wait_for_selector(
        ".modal .o_impexp_uploaded", timeout=TEST_LIMIT * 1000
    )


def hold_second(route, seen):
    """Let all pieces pass but the second: else the bar is gone before one sees it."""
    seen.append(route)
    if len(seen) != 2:
        route.continue_()


def file_of(database):
    with open_env(database) as env:
        file = env["impexp.file"].search([], limit=1)
        return file.id, file.size, file.checksum, file.upload_state


def largest(server):
    """MB of the largest of the server's processes."""
    main = psutil.Process(server.process.pid)
    processes = [main, *main.children(recursive=True)]
    return max(one.memory_info().rss for one in processes) / MB


class Sizes:
    """Watches the server's processes until it is stopped."""

    def __init__(self, server):
        self.most, self.over = 0, threading.Event()
        self.thread = threading.Thread(target=self.watch, args=[server], daemon=True)
        self.thread.start()

    def watch(self, server):
        while not self.over.wait(0.2):
            with contextlib.suppress(psutil.NoSuchProcess):
                self.most = max(self.most, largest(server))

    def stop(self):
        """End watching; the largest size seen, in MB."""
        self.over.set()
        self.thread.join()
        return self.most


def test_a_file_of_several_pieces_goes_up_and_comes_down(start_server, db, tmp_path):
    """The bar moves; what is stored, and what is downloaded, is the file."""
    FlowBench(db)
    path = tmp_path / "große Datei.bin"
    checksum = noise(path, 20 * MB)
    server = start_server(database=db, workers=0)
    with person_at(server, "admin") as screen:
        seen = []
        screen.page.route(PIECES, lambda route: hold_second(route, seen))
        choose(screen, path)
        screen.page.wait_for_selector(".modal .progress-bar[style*='width: 40%']")
        screen.picture("upload_going_on")
        seen[1].continue_()
        uploaded(screen)
        screen.picture("upload_done")
        file_id, *file = file_of(db)
        assert file == [20 * MB, checksum, "done"]
        url = f"{server.url}/connector_flow/file/{file_id}"
        answer = screen.page.request.get(url)
        assert hashlib.sha256(answer.body()).hexdigest() == checksum
        screen.page.click(".modal .fa-trash")
        screen.page.wait_for_selector(".modal .btn:has-text('Choose a File')")


@pytest.mark.soak
def test_a_gigabyte_goes_up_and_down_in_constant_memory(start_server, db, tmp_path):
    """No process of the server grows by more than 200 MB."""
    FlowBench(db)
    path = tmp_path / "datei.bin"
    checksum = noise(path, 1000 * MB)
    server = start_server(database=db)
    with person_at(server, "admin") as screen:
        before = largest(server)
        sizes = Sizes(server)
        choose(screen, path)
        uploaded(screen)
        file_id, *file = file_of(db)
        assert file == [1000 * MB, checksum, "done"]
        cookies = {one["name"]: one["value"] for one in screen.page.context.cookies()}
        url = f"{server.url}/connector_flow/file/{file_id}"
        with requests.get(url, cookies=cookies, stream=True) as answer:
            digest = hashlib.sha256()
            for block in answer.iter_content(MB):
                digest.update(block)
        assert digest.hexdigest() == checksum
        print(f"\nbefore {before:.0f} MB, at most {sizes.stop():.0f} MB")
        assert sizes.stop() < before + 200


def test_a_lost_piece_is_sent_again(start_server, db, tmp_path):
    """The connection breaks in the middle of the upload; nobody notices."""
    FlowBench(db)
    path = tmp_path / "datei.bin"
    checksum = noise(path, 20 * MB)
    server = start_server(database=db, workers=0)
    with person_at(server, "admin") as screen:
        seen = []

        def cut(route):
            seen.append(route)
            return route.abort() if len(seen) == 2 else route.continue_()

        screen.page.route(PIECES, cut)
        choose(screen, path)
        uploaded(screen)
        assert len(seen) == 4
        assert file_of(db)[1:] == (20 * MB, checksum, "done")
        screen.errors.clear()  # the browser tells of the broken connection


def test_a_file_that_is_too_large_is_refused_with_a_sentence(
    start_server, db, tmp_path
):
    """At once, and another file can be chosen."""
    FlowBench(db)
    with open_env(db) as env:
        env["ir.config_parameter"].set_param("connector_flow.max_upload_mb", "1")
    path = tmp_path / "datei.bin"
    noise(path, 2 * MB)
    server = start_server(database=db, workers=0, allowed=REFUSED)
    with person_at(server, "admin") as screen:
        choose(screen, path)
        screen.page.wait_for_selector(
            ".modal [role=alert]:has-text('larger than 1 MB')"
        )
        screen.picture("upload_refused")
        assert screen.page.is_visible(".modal .btn:has-text('Choose a File')")
