import base64
import contextlib
import io
import zipfile
from unittest.mock import patch

from PIL import Image

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from odoo.addons.connector_flow.records import sources
from odoo.addons.connector_flow.tests.test_fetch import answer, serve

from .common import ImportCase

PARTS = {"Name": "name", "Teil": "part_ids/name"}


def png(colour, size=4):
    stream = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(stream, "PNG")
    return stream.getvalue()


APPLE, KIWI = png("red"), png("green")


def versioned(data, etag):
    """Answers 304 to whoever has the version."""

    def send(handler):
        has_it = handler.headers["If-None-Match"] == etag
        answer(*((b"", 304) if has_it else (data,)), ETag=etag)(handler)

    return send


class ContentCase(ImportCase):
    @contextlib.contextmanager
    def serving(self, **answers):
        with serve(**answers) as server:
            self.host = f"127.0.0.1:{server.server_port}"
            self.server = server
            yield server

    def url(self, path):
        return f"http://{self.host}/{path}"

    def load_urls(self, rows, mapping=None, **config):
        """Rows of code, name, and address or addresses."""
        column = {"field": "picture", "url": True} | config.pop("column", {})
        mapping = mapping or {"code": "code", "Name": "name", "Bild": column}
        text = "code;Name;Bild\n" + "".join(f"{row}\n" for row in rows)
        config = {"allowed_hosts": [self.host]} | config
        return self.load(text, mapping=mapping, key="code", **config)

    def picture(self, code):
        return base64.b64decode(self.records(("code", "=", code)).picture or b"")

    def asked(self):
        """Paths that were asked for since the last look."""
        found = [one.path for one in self.server.seen]
        self.server.seen.clear()
        return found


@tagged("post_install", "-at_install")
class TestContents(ContentCase):
    """Pictures and files by their addresses."""

    def test_a_picture_and_a_file_by_their_addresses(self):
        with self.serving(a=answer(APPLE), b=answer(b"%PDF")):
            config = {"code": "code", "Name": "name"}
            config["Bild"] = [
                {"field": "picture", "url": 1},
                {"field": "content", "url": 2},
            ]
            self.load_urls([f"A;Äpfel;{self.url('a')}, {self.url('b')}"], config)
        self.assertFalse(self.errors())
        self.assertEqual(self.picture("A"), APPLE)
        self.assertEqual(base64.b64decode(self.records().content), b"%PDF")

    def test_the_second_time_nothing_is_fetched(self):
        """Neither where the server tells a version, nor where it tells none."""
        with self.serving(a=versioned(APPLE, '"1"'), k=answer(KIWI)):
            rows = [f"A;Äpfel;{self.url('a')}", f"K;Kiwi;{self.url('k')}"]
            self.load_urls(rows)
            self.assertEqual(sorted(self.asked()), ["/a", "/k"])
            self.load_urls(rows)
            self.assertEqual(self.figures(), (0, 2, 0), self.errors())
            self.assertEqual(self.asked(), ["/a"])  # and it answered 304

    def test_what_has_changed_comes(self):
        with self.serving(a=versioned(APPLE, '"1"')) as server:
            row = f"A;Äpfel;{self.url('a')}"
            self.load_urls([row])
            server.answers["/a"] = versioned(KIWI, '"2"')
            self.load_urls([row])
        self.assertEqual((self.figures(), self.picture("A")), ((1, 0, 0), KIWI))

    def test_a_new_version_of_the_same_content_changes_nothing(self):
        with self.serving(a=versioned(APPLE, '"1"')) as server:
            row = f"A;Äpfel;{self.url('a')}"
            self.load_urls([row])
            server.answers["/a"] = versioned(APPLE, '"2"')
            self.load_urls([row])
            self.assertEqual(self.figures(), (0, 1, 0))
            server.answers["/a"] = answer(b"", 304)
            self.load_urls([row])
            self.assertEqual(server.seen[-1].headers["If-None-Match"], '"2"')

    def test_a_server_without_versions_is_asked_again_after_days(self):
        with self.serving(a=answer(APPLE)) as server:
            row = f"A;Äpfel;{self.url('a')}"
            self.load_urls([row])
            server.answers["/a"] = answer(KIWI)
            self.load_urls([row], fetch_days=0)
        self.assertEqual((self.figures(), self.picture("A")), ((1, 0, 0), KIWI))

    def test_another_address_is_another_picture(self):
        with self.serving(a=answer(APPLE), k=answer(KIWI)):
            self.load_urls([f"A;Äpfel;{self.url('a')}"])
            self.load_urls([f"A;Äpfel;{self.url('k')}"])
        self.assertEqual(self.picture("A"), KIWI)

    def test_a_picture_that_somebody_removed_comes_again(self):
        with self.serving(a=answer(APPLE)):
            row = f"A;Äpfel;{self.url('a')}"
            self.load_urls([row])
            self.records().picture = False
            self.load_urls([row])
        self.assertEqual(self.picture("A"), APPLE)

    def test_rows_with_the_same_address_fetch_it_once(self):
        with self.serving(a=answer(APPLE)):
            self.load_urls([f"{one};{one};{self.url('a')}" for one in "ABC"])
            self.assertEqual(self.asked(), ["/a"])
        self.assertEqual(self.picture("C"), APPLE)

    def test_an_empty_cell_fetches_nothing(self):
        with self.serving():
            self.load_urls(["A;Äpfel;", "B;Birne;  "])
        self.assertEqual(self.figures(), (2, 0, 0), self.errors())

    def test_notes_go_with_their_records(self):
        """Nothing stays behind of what was fetched for records that are deleted."""
        with self.serving(a=answer(APPLE)):
            self.load_urls([f"{one};{one};{self.url('a')}" for one in "AB"])
        self.records(("code", "=", "A")).unlink()
        self.clean_up()
        self.env.cr.execute(
            "SELECT record_id FROM impexp_fetched WHERE model = %s", [self.MODEL]
        )
        self.assertEqual(self.env.cr.fetchall(), [(self.records().id,)])

    def test_a_large_picture_is_made_smaller_once(self):
        """What Odoo stores is another content: that does not make it a new one."""
        with self.serving(a=answer(png("red", 2000))):
            row = f"A;Äpfel;{self.url('a')}"
            self.model._fields["picture"].max_width, before = 20, 0
            self.model._fields["picture"].max_height = 20
            self.addCleanup(setattr, self.model._fields["picture"], "max_width", before)
            self.addCleanup(setattr, self.model._fields["picture"], "max_height", 0)
            self.load_urls([row])
            self.load_urls([row])
        self.assertEqual(self.figures(), (0, 1, 0))


@tagged("post_install", "-at_install")
class TestDeadLinks(ContentCase):
    """What cannot be fetched costs its row alone, or not even that."""

    def test_a_dead_link_makes_its_row_wait(self):
        with self.serving(a=answer(APPLE), k=answer(b"", 404)):
            self.load_urls([f"A;Äpfel;{self.url('a')}", f"K;Kiwi;{self.url('k')}"])
        self.assertEqual(self.figures(), (1, 0, 1))
        self.assertIn("“Bild”: http://127.0.0.1", self.errors()[3])
        self.assertIn("404", self.errors()[3])
        self.assertEqual(self.records().mapped("code"), ["A"])

    def test_by_choice_the_record_goes_in_without_and_the_run_says_so(self):
        with self.serving(k=answer(b"", 404)):
            run = self.load_urls([f"K;Kiwi;{self.url('k')}"], column={"dead": "empty"})
        self.assertEqual(self.figures(), (1, 0, 0), self.errors())
        self.assertFalse(self.records().picture)
        said = " ".join(run.message_ids.mapped("body"))
        self.assertIn("Line 2: “Bild”: http://127.0.0.1", said)

    def test_a_dead_link_takes_no_picture_away(self):
        with self.serving(a=versioned(APPLE, '"1"')) as server:
            row = f"A;Äpfel;{self.url('a')}"
            self.load_urls([row])
            server.answers["/a"] = answer(b"", 404)
            self.load_urls([row], column={"dead": "empty"})
        self.assertEqual(self.picture("A"), APPLE)

    def test_what_is_no_picture_is_refused(self):
        with self.serving(a=answer(b"<svg/>"), b=answer(b"x" * 2_000_000)):
            rows = [f"A;Äpfel;{self.url('a')}", f"B;Birne;{self.url('b')}"]
            self.load_urls(rows, fetch_mb=1)
        self.assertIn("not an image", self.errors()[2])
        self.assertIn("larger than", self.errors()[3])

    def test_what_is_no_address_is_refused(self):
        with self.serving():
            self.load_urls(["A;Äpfel;bild.png", "B;Birne;ftp://obst.example/a.png"])
        self.assertEqual(self.figures(), (0, 0, 2))
        self.assertIn("“Bild”: “bild.png” is not an address", self.errors()[2])

    def test_several_addresses_for_one_picture_are_a_question(self):
        with self.serving(a=answer(APPLE), k=answer(KIWI)):
            row = f"A;Äpfel;{self.url('a')}, {self.url('k')}"
            self.load_urls([row])
            self.assertIn("2 addresses", self.errors()[2])
            self.load_urls([row], column={"url": 2})
        self.assertEqual(self.picture("A"), KIWI)

    def test_an_inner_address_is_not_reached_unless_an_administrator_names_it(self):
        with self.serving(a=answer(APPLE)) as server:
            self.load_urls([f"A;Äpfel;{self.url('a')}"], allowed_hosts=[])
            self.assertIn("allowed_hosts", self.errors()[2])
            self.assertFalse(server.seen)
            manager = self.make_user("karl", "connector_flow.group_flow_manager")
            with self.assertRaises(AccessError):
                self.task.with_user(manager).config = repr(
                    {"model": self.MODEL, "allowed_hosts": ["127.0.0.1"]}
                )

    def test_a_bad_cell_beside_fetches_nothing(self):
        with self.serving(a=answer(APPLE)) as server:
            mapping = {"code": "code", "Name": "number"}
            mapping["Bild"] = {"field": "picture", "url": True}
            self.load_urls([f"A;kein Preis;{self.url('a')}"], mapping)
            self.assertEqual(len(self.errors()), 1)
            self.assertFalse(server.seen)

    def test_when_nobody_answers_no_row_is_to_blame(self):
        """The network is down: the rows wait, and go in when it is back."""
        with self.serving(a=answer(APPLE)):
            rows = [f"{n};{n};{self.url('a')}?{n}" for n in range(6)]
            mapping = {"code": "code", "Name": "name"}
            mapping["Bild"] = {"field": "picture", "url": True}
            self.configure(mapping=mapping, key="code", allowed_hosts=[self.host])
            self.reader.config = "{'csv': {'delimiter': ';'}}"
            text = "\n".join(["code;Name;Bild", *rows])
            run = self.start_flow(self.flow, text)
            down = patch.object(
                sources, "ask", side_effect=sources.Unanswered(["http://x/"], "down")
            )
            with down:
                self.work_off(run)
            self.assertEqual((run.rows_waiting, run.rows_failed), (6, 0))
            self.work_off(run, later=True)
        self.assertEqual(self.figures(run), (6, 0, 0), self.errors(run))

    def test_a_few_dead_servers_are_dead_links(self):
        with self.serving():
            pass
        self.load_urls([f"{n};{n};{self.url('a')}" for n in range(3)])
        self.assertEqual(self.figures(), (0, 0, 3))
        self.assertIn("does not accept a connection", self.errors()[2])


@tagged("post_install", "-at_install")
class TestManyContents(ContentCase):
    """A job ends in time, whatever servers do."""

    def test_what_takes_longer_than_a_job_goes_on_in_parts(self):
        with self.serving(a=answer(APPLE)):
            rows = [f"{n};{n};{self.url('a')}?{n}" for n in range(40)]
            real, parts = sources.Sources.get, []

            def get(source, wanted, is_divisible):
                parts.append(len(wanted))
                source.seconds = 0.05
                return real(source, wanted, is_divisible)

            slow = sources.ask

            def ask(*args, **kwargs):
                with contextlib.suppress(AttributeError):
                    self.server.stopped.wait(0.04)
                return slow(*args, **kwargs)

            with (
                patch.object(sources.Sources, "get", get),
                patch.object(sources, "ask", ask),
            ):
                self.load_urls(rows)
            self.assertEqual(self.figures(), (40, 0, 0), self.errors())
            self.assertGreater(len(parts), 1)
            self.assertEqual(len(self.asked()), 40)  # none of them twice

    def test_what_is_too_much_for_the_memory_goes_on_in_parts(self):
        with self.serving(a=answer(APPLE)), patch.object(sources, "KEPT", 300):
            rows = [f"{n};{n};{self.url('a')}?{n}" for n in range(20)]
            self.load_urls(rows)
        self.assertEqual(self.figures(), (20, 0, 0), self.errors())


@tagged("post_install", "-at_install")
class TestLinesWithContents(ContentCase):
    """Pictures in lines: a line is known again by the address of its picture."""

    MAPPING = {
        "code": "code",
        "Name": "name",
        "Teil": "part_ids/name",
        "Bild": {"field": "part_ids/picture", "url": True},
    }

    def load_lines(self, *rows, **config):
        text = "code;Name;Teil;Bild\n" + "".join(f"{row}\n" for row in rows)
        config = {"mapping": self.MAPPING, "key": "code"} | config
        return self.load(text, allowed_hosts=[self.host], **config)

    def parts(self):
        return [
            (one.name, base64.b64decode(one.picture or b""))
            for one in self.records().part_ids.sorted("id")
        ]

    def test_each_line_has_its_picture(self):
        with self.serving(a=answer(APPLE), k=answer(KIWI)):
            rows = [f"A;Äpfel;Teil;{self.url('a')}", f";;Teil;{self.url('k')}"]
            self.load_lines(*rows)
            self.assertEqual(self.parts(), [("Teil", APPLE), ("Teil", KIWI)])
            self.asked()
            self.load_lines(*rows)
            self.assertEqual(self.figures(), (0, 2, 0), self.errors())
            self.assertFalse(self.asked())

    def test_a_new_picture_is_a_new_line(self):
        with self.serving(a=answer(APPLE), k=answer(KIWI)):
            self.load_lines(f"A;Äpfel;Teil;{self.url('a')}")
            self.load_lines(f"A;Äpfel;Teil;{self.url('a')}", f";;Teil;{self.url('k')}")
        self.assertEqual(self.parts(), [("Teil", APPLE), ("Teil", KIWI)])

    def test_with_a_key_of_lines_the_picture_changes(self):
        with self.serving(a=answer(APPLE), k=answer(KIWI)):
            key = {"lines": {"part_ids": ["name"]}}
            self.load_lines(f"A;Äpfel;Teil;{self.url('a')}", **key)
            self.load_lines(f"A;Äpfel;Teil;{self.url('k')}", **key)
        self.assertEqual(self.parts(), [("Teil", KIWI)])

    def test_a_dead_link_of_a_line_is_told_at_its_line(self):
        with self.serving(a=answer(APPLE), k=answer(b"", 404)):
            self.load_lines(f"A;Äpfel;Teil;{self.url('a')}", f";;Teil;{self.url('k')}")
        self.assertEqual(self.figures(), (0, 0, 2))
        self.assertIn("404", self.errors()[3])


@tagged("post_install", "-at_install")
class TestPackedPictures(ContentCase):
    """A zip with the rows, and with the pictures that cells name."""

    def load_zip(self, rows, members=None, **config):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("waren.csv", "code;Name;Bild\n" + "\n".join(rows))
            for name, data in (members or {"Bilder/Äpfel.png": APPLE}).items():
                archive.writestr(name, data)
        column = {"field": "picture", "file": True} | config
        self.configure(
            mapping={"code": "code", "Name": "name", "Bild": column}, key="code"
        )
        self.reader.config = "{'csv': {'delimiter': ';'}, 'member': '*.csv'}"
        run = self.run_flow(self.flow, stream.getvalue(), name="waren.zip")
        self.last_run = run.with_user(self.env.user)

    def test_pictures_by_their_names(self):
        self.load_zip(["A;Äpfel;Bilder/Äpfel.png", "B;Birne;Äpfel.png", "C;Kiwi;"])
        self.assertEqual(self.figures(), (3, 0, 0), self.errors())
        self.assertEqual((self.picture("A"), self.picture("B")), (APPLE, APPLE))

    def test_the_second_time_nothing_changes_unless_the_picture_does(self):
        self.load_zip(["A;Äpfel;Äpfel.png"])
        self.load_zip(["A;Äpfel;Äpfel.png"])
        self.assertEqual(self.figures(), (0, 1, 0))
        self.load_zip(["A;Äpfel;Äpfel.png"], {"Bilder/Äpfel.png": KIWI})
        self.assertEqual((self.figures(), self.picture("A")), ((1, 0, 0), KIWI))

    def test_a_name_that_is_not_there_fails_its_row(self):
        self.load_zip(["A;Äpfel;Äpfel.png", "B;Birne;birne.png"])
        self.assertEqual(self.figures(), (1, 0, 1))
        self.assertIn("“Bild”: the zip file has no “birne.png”", self.errors()[3])

    def test_by_choice_it_goes_in_without(self):
        self.load_zip(["B;Birne;birne.png"], dead="empty")
        self.assertEqual(self.figures(), (1, 0, 0))

    def test_what_is_no_picture_is_refused(self):
        self.load_zip(["A;Äpfel;a.png"], {"a.png": b"#!/bin/sh"})
        self.assertIn("not an image", self.errors()[2])


@tagged("post_install", "-at_install")
class TestContentConfig(ContentCase):
    """What cannot work is refused when it is saved."""

    def assertRefused(self, words, **column):
        with self.assertRaisesRegex(ValidationError, words):
            self.configure(mapping={"Bild": column})

    def test_only_pictures_and_files_have_an_address(self):
        self.assertRefused("“url” is for pictures", field="name", url=True)
        self.assertRefused("“file” is for pictures", field="number", file=True)

    def test_an_address_or_a_file(self):
        self.assertRefused("exclude each other", field="picture", url=True, file=True)

    def test_which_of_several_is_counted_from_one(self):
        self.assertRefused("has to be 1 or more", field="picture", url=0)
