"""What every protocol does, shown on a real server of each."""

import io
import itertools
import os
from datetime import datetime, timedelta, timezone

import pytest

from odoo.addons.connector_flow.transfer import names
from odoo.addons.connector_flow.transfer.errors import (
    AlreadyThere,
    CannotResume,
    NotAllowed,
    NotFound,
    NotSupported,
    TransferError,
    UnsafeName,
)

from suite_setup.patience import LONG_TEST_LIMIT
from support.memory import Peak

BLOCK = 32 * 1024
SIZES = [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3_000_017]
NAMES = [
    "Preisliste Süd.csv",
    " vorne leer.csv",
    "Größe – 5 €, „neu“.csv",
    ".versteckt",
    "-rf",
    "*.csv",
    "~root",
    "50 %41 + 'a' & \"b\"; c.csv",
    "wer?wo=hier#da",
    "日本語.csv",
    "ä" * 120,
]
UNSAFE = [
    "",
    ".",
    "..",
    "../oben.csv",
    "/etc/passwd",
    "a/../../oben.csv",
    "a//b",
    "a/",
    "zwei\nZeilen",
    "QUIT\r\nDELE x",
    "null\0",
    "\x9b31m.csv",
    "a\\..\\b",
]
SEED = bytes(range(256)) * 64


def content(size):
    """Bytes of which no two parts look the same."""
    blocks = (SEED + str(number).encode() for number in itertools.count())
    data = b"".join(itertools.islice(blocks, size // len(SEED) + 1))
    return data[:size]


def write(adapter, path, data, **options):
    with adapter.create(path, **options) as stream:
        stream.write(data)


def read(adapter, path, **options):
    with adapter.open(path, **options) as stream:
        return stream.read()


def skip_unless(able):
    if not able:
        pytest.skip("the protocol has no way to do it")


@pytest.mark.parametrize("size", SIZES)
def test_a_file_comes_back_as_it_went(stand, size):
    """Byte by byte, whatever its size; on the server it is the same file."""
    data = content(size)
    with stand.connect() as adapter:
        write(adapter, "Datei.bin", data)
        assert (stand.files / "Datei.bin").read_bytes() == data
        assert adapter.stat("Datei.bin").size == size
        assert read(adapter, "Datei.bin") == data


def test_a_known_size_may_be_told_before(stand):
    """Some HTTP servers take nothing without it."""
    data = content(100_000)
    with stand.connect() as adapter:
        write(adapter, "a.csv", data, size=len(data))
        assert read(adapter, "a.csv") == data


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_names_are_what_they_are(stand, name):
    """No name is a pattern, an option or a query; none is changed on its way."""
    with stand.connect() as adapter:
        write(adapter, name, b"42")
        assert os.listdir(stand.files) == [name]
        assert adapter.stat(name).name == name
        if adapter.lists:
            assert [entry.name for entry in adapter.list()] == [name]
        assert read(adapter, name) == b"42"
        adapter.remove(name)
        assert os.listdir(stand.files) == []


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_folders_and_new_names_are_what_they_are(folder_stand, name):
    """Directories with odd names are listed and used."""
    folder_stand.folder(name)
    with folder_stand.connect() as adapter:
        write(adapter, "x", b"1")
        adapter.rename("x", f"{name}/{name}")
        assert [entry.name for entry in adapter.list(name)] == [name]
        assert read(adapter, f"{name}/{name}") == b"1"


@pytest.mark.parametrize("path", UNSAFE, ids=ascii)
def test_no_path_leaves_the_directory(stand, path):
    """Nothing is asked of the server for a path that could lead elsewhere."""
    stand.put("da.csv", b"1")
    with stand.connect() as adapter:
        for action in (
            lambda: adapter.stat(path),
            lambda: read(adapter, path),
            lambda: write(adapter, path, b""),
            lambda: adapter.remove(path),
            lambda: adapter.rename(path, "neu"),
            lambda: adapter.rename("da.csv", path),
            lambda: adapter.make_directory(path),
            lambda: list(adapter.list(path or ".")),
        ):
            with pytest.raises(UnsafeName):
                action()
    assert os.listdir(stand.files) == ["da.csv"]


def test_names_that_lead_elsewhere_are_not_listed(folder_stand):
    """A line break or a backslash in a name is skipped; the rest is listed."""
    for name in ("gut.csv", "zwei\nZeilen.csv", "..\\boot.ini", "esc\x1b[0m"):
        folder_stand.put(name)
    with folder_stand.connect() as adapter:
        found = [entry.name for entry in adapter.list()]
        assert "gut.csv" in found
        assert not [name for name in found if names.complaint(name)]
        assert adapter.skipped
        for name, _reason in adapter.skipped:
            assert str(name).isprintable()


def test_names_in_another_encoding_are_left_out_until_it_is_named(folder_stand):
    """A server of 1998 says latin-1: its umlauts are umlauts when that is set."""
    path = os.fsencode(folder_stand.files) + b"/Gr\xf6\xdfe.csv"
    with open(path, "wb") as file:
        file.write(b"1")
    with folder_stand.connect() as adapter:
        if folder_stand.settings.root:
            pytest.skip("files of this machine are in its own encoding")
        assert [entry.name for entry in adapter.list()] == []
        assert len(adapter.skipped) == 1
    settings = folder_stand.settings
    # what the server itself has in UTF-8 looks like this then
    there = {
        name: getattr(settings, name).encode().decode("latin-1")
        for name in ("directory", "password")
    }
    with folder_stand.connect(encoding="latin-1", **there) as adapter:
        assert [entry.name for entry in adapter.list()] == ["Größe.csv"]
        assert read(adapter, "Größe.csv") == b"1"
        with pytest.raises(UnsafeName):
            adapter.stat("10 €.csv")


def test_a_listing_tells_kind_size_and_time(folder_stand):
    """Times are in UTC, as exact as the protocol is."""
    when = datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)
    when -= timedelta(days=3)
    stamp = when.replace(tzinfo=timezone.utc).timestamp()
    os.utime(folder_stand.put("alt.csv", b"12345"), (stamp, stamp))
    folder_stand.folder("Archiv")
    with folder_stand.connect() as adapter:
        found = {entry.name: entry for entry in adapter.list()}
        step = timedelta(seconds=adapter.time_step)
        assert set(found) == {"alt.csv", "Archiv"}
        assert (found["alt.csv"].kind, found["alt.csv"].size) == ("file", 5)
        assert found["Archiv"].kind == "directory"
        assert when - step < found["alt.csv"].time <= when
        assert adapter.stat("alt.csv").time == when
        assert adapter.stat("Archiv").kind == "directory"


def test_links_on_the_server_are_no_files(folder_stand):
    """Where a link leads is not known: it is listed as something else."""
    (folder_stand.files / "Verweis.csv").symlink_to("/etc/passwd")
    with folder_stand.connect() as adapter:
        [entry] = adapter.list()
    assert (entry.name, entry.kind) == ("Verweis.csv", "other")


def test_an_empty_directory_lists_nothing(folder_stand):
    with folder_stand.connect() as adapter:
        assert list(adapter.list()) == []


def test_ten_thousand_files_are_listed(folder_stand):
    """All of them, each once, while few are in memory."""
    for number in range(10_000):
        (folder_stand.files / f"Bestellung {number:05}.csv").touch()
    with folder_stand.connect() as adapter, Peak() as peak:
        seen = set()
        for entry in adapter.list():
            seen.add(entry.name)
    assert len(seen) == 10_000
    assert peak.growth < 20


def test_others_may_be_asked_while_it_lists(folder_stand):
    """A listing is no lock: each file can be read as it comes."""
    for number in range(300):
        folder_stand.put(f"{number}.csv", str(number).encode())
    with folder_stand.connect() as adapter:
        for entry in adapter.list():
            assert adapter.stat(entry.name).size == len(entry.name) - 4
            assert read(adapter, entry.name) == entry.name[:-4].encode()


def test_a_listing_that_is_left_early_disturbs_nobody(folder_stand):
    for number in range(500):
        folder_stand.put(f"{number}.csv")
    with folder_stand.connect() as adapter:
        assert next(adapter.list())
        assert len(list(adapter.list())) == 500


def test_what_is_missing_is_said_to_be_missing(stand):
    """Files and directories, for reading, writing and removing."""
    with stand.connect() as adapter:
        for action in (
            lambda: adapter.stat("fehlt.csv"),
            lambda: read(adapter, "fehlt.csv"),
            lambda: adapter.remove("fehlt.csv"),
            lambda: write(adapter, "fehlt/neu.csv", b"1"),
        ):
            with pytest.raises(NotFound, match="fehlt"):
                action()


def test_missing_directories_are_said_to_be_missing(folder_stand):
    with folder_stand.connect() as adapter:
        with pytest.raises(NotFound, match="fehlt"):
            list(adapter.list("fehlt"))
        with pytest.raises(NotFound, match="fehlt"):
            adapter.rename("fehlt", "neu")
    with pytest.raises(NotFound):
        with folder_stand.connect(directory="gibt es nicht") as adapter:
            list(adapter.list())


@pytest.fixture
def guarded(stand):
    """A stand whose server has less rights than whoever lays files into it."""
    if stand.settings.root and os.getuid() == 0:
        pytest.skip("root may read and write everything here")
    return stand


def test_what_may_not_be_read_is_said_to_be_forbidden(guarded):
    guarded.put("geheim.csv", b"1", mode=0)
    with guarded.connect() as adapter, pytest.raises(NotAllowed, match="geheim"):
        read(adapter, "geheim.csv")


def test_what_may_not_be_written_is_said_to_be_forbidden(guarded):
    """New files in a directory that belongs to somebody else, and removing there."""
    folder = guarded.folder("fremd")
    (folder / "da.csv").touch()
    folder.chmod(0o555)
    try:
        with guarded.connect() as adapter:
            with pytest.raises(NotAllowed):
                write(adapter, "fremd/neu.csv", b"1")
            with pytest.raises(NotAllowed):
                adapter.remove("fremd/da.csv")
    finally:
        folder.chmod(0o755)


def test_a_name_that_is_taken_stays(folder_stand):
    """Neither file is touched, and the error names the one that was there."""
    folder_stand.put("neu.csv", b"neu")
    folder_stand.put("alt.csv", b"alt")
    with folder_stand.connect() as adapter:
        with pytest.raises(AlreadyThere, match="alt.csv"):
            adapter.rename("neu.csv", "alt.csv")
        assert read(adapter, "alt.csv") == b"alt"
        assert read(adapter, "neu.csv") == b"neu"


def test_directories_are_made_with_those_above_them(folder_stand):
    """Asking again is no error; a file of that name is one."""
    folder_stand.put("Datei")
    with folder_stand.connect() as adapter:
        adapter.make_directory("Archiv/2026/Süd")
        adapter.make_directory("Archiv/2026/Süd")
        assert (folder_stand.files / "Archiv/2026/Süd").is_dir()
        with pytest.raises(TransferError):
            adapter.make_directory("Datei/x")


def test_reading_begins_where_it_is_told_to(stand):
    """In the middle, at the end, and at the start."""
    data = content(200_000)
    stand.put("a.csv", data)
    with stand.connect() as adapter:
        for offset in (0, 1, 65_536, 199_999, 200_000):
            assert read(adapter, "a.csv", offset=offset) == data[offset:]


def test_a_cut_upload_goes_on(stand):
    """What is there is kept, and the rest goes behind it."""
    data = content(300_000)
    stand.put("a.csv", data[:100_000])
    with stand.connect() as adapter:
        try:
            write(adapter, "a.csv", data[100_000:], offset=100_000)
        except CannotResume:
            write(adapter, "a.csv", data)
            assert not adapter.appends
        assert read(adapter, "a.csv") == data


def test_an_upload_goes_on_before_the_end_of_what_is_there(folder_stand):
    """The last bytes of a cut upload may not be as they were sent."""
    data = content(300_000)
    folder_stand.put("a.csv", data[:150_000] + 50_000 * b"?")
    with folder_stand.connect() as adapter:
        skip_unless(adapter.appends)
        write(adapter, "a.csv", data[100_000:], offset=100_000)
        assert read(adapter, "a.csv") == data


def test_an_upload_does_not_go_on_behind_a_gap(folder_stand):
    """Less is there than was said: the file would have a hole."""
    folder_stand.put("a.csv", b"123")
    with folder_stand.connect() as adapter, pytest.raises(CannotResume):
        write(adapter, "a.csv", b"456", offset=10)


def test_a_shorter_file_leaves_nothing_of_the_longer(stand):
    stand.put("a.csv", content(100_000))
    with stand.connect() as adapter:
        write(adapter, "a.csv", b"kurz")
    assert (stand.files / "a.csv").read_bytes() == b"kurz"


def test_reading_may_end_early(stand):
    """The connection goes on as if nothing had been."""
    stand.put("groß.bin", content(3_000_000))
    with stand.connect() as adapter:
        for _time in range(3):
            with adapter.open("groß.bin") as stream:
                assert stream.read(10) == SEED[:10]
        assert len(read(adapter, "groß.bin")) == 3_000_000


def test_an_error_while_writing_is_not_swallowed(stand):
    """The connection goes on, and the file can be written again."""
    with stand.connect() as adapter:
        with pytest.raises(ZeroDivisionError), adapter.create("a.csv") as stream:
            stream.write(content(100_000))
            raise ZeroDivisionError
        write(adapter, "a.csv", b"ganz")
        assert read(adapter, "a.csv") == b"ganz"


def test_a_directory_is_no_file(folder_stand):
    """A listing that lies about the kind leads to an error, not to a file."""
    folder_stand.folder("Ordner")
    with folder_stand.connect() as adapter:
        with pytest.raises(TransferError):
            read(adapter, "Ordner")
        with pytest.raises(TransferError):
            write(adapter, "Ordner", b"1")


def test_many_files_over_one_connection(stand):
    """Nothing is left open behind a file."""
    with stand.connect() as adapter:
        for number in range(100):
            write(adapter, f"{number}.csv", str(number).encode())
            assert read(adapter, f"{number}.csv") == str(number).encode()
            adapter.remove(f"{number}.csv")


def test_what_http_cannot_do_is_said(stands):
    stand = stands.get("http")
    with stand.connect() as adapter:
        for action in (
            lambda: list(adapter.list()),
            lambda: adapter.rename("a", "b"),
        ):
            with pytest.raises(NotSupported):
                action()


def test_the_check_tells_what_it_saw(stand):
    """Who answers, the directory, and whether it can be written to; nothing stays."""
    stand.put("da.csv")
    with stand.connect() as adapter:
        seen = "\n".join(map(str, adapter.check(write=True)))
    assert len(seen.splitlines()) >= 1
    if adapter.lists:
        assert "1 files" in seen and "can be written" in seen
    assert os.listdir(stand.files) == ["da.csv"]


@pytest.mark.soak
@pytest.mark.timeout(LONG_TEST_LIMIT)
def test_two_billion_bytes_in_constant_memory(stand):
    """There and back, while memory stays where it was."""
    size, piece = 2_000_000_000, content(1_000_000)
    with stand.connect() as adapter, Peak() as peak:
        with adapter.create("groß.bin", size=size) as stream:
            for _time in range(size // len(piece)):
                stream.write(piece)
        assert adapter.stat("groß.bin").size == size
        received = 0
        with adapter.open("groß.bin") as stream:
            while data := stream.read(len(piece)):
                assert data == piece
                received += len(data)
        adapter.remove("groß.bin")
    assert received == size
    assert peak.growth < 60


def test_streams_are_those_of_python(stand):
    """Whatever takes an open binary file takes them: lines, text, csv."""
    stand.put("a.csv", "Nr;Name\n1;Süßkirsche\n".encode())
    with stand.connect() as adapter, adapter.open("a.csv") as stream:
        assert list(io.TextIOWrapper(stream, "utf-8"))[1] == "1;Süßkirsche\n"
