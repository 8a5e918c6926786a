"""Catalogues follow the sources, and keep what is translated."""

import polib
import pytest

from suite_setup import readme
from suite_setup.inside import catalogues

STORED = {"POT-Creation-Date": "2026-11-21", "Content-Transfer-Encoding": "8bit"}
EXPORTED = {"POT-Creation-Date": "2026-11-28", "Content-Transfer-Encoding": ""}


def catalogue(path, header=STORED, **texts):
    """Write a catalogue of texts and their translations."""
    made = polib.POFile()
    made.metadata = dict(header)
    for msgid, msgstr in texts.items():
        made.append(polib.POEntry(msgid=msgid, msgstr=msgstr, comment="module: fruit"))
    path.write_text(str(made))
    return path


@pytest.fixture
def folder(tmp_path):
    """The catalogues of an addon; its German is complete."""
    made = tmp_path / "i18n"
    made.mkdir()
    catalogue(made / "fruit.pot", Apple="", Pear="")
    catalogue(made / "de.po", Apple="Apfel", Pear="Birne")
    return made


def entries(path):
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}


def test_new_texts_come_untranslated_and_old_ones_go(tmp_path, folder):
    new = catalogue(tmp_path / "fruit.pot", EXPORTED, Apple="", Kiwi="")
    written = catalogues.update(new, folder)
    assert [path.name for path in written] == ["fruit.pot", "de.po"]
    assert entries(folder / "fruit.pot") == {"Apple": "", "Kiwi": ""}
    assert entries(folder / "de.po") == {"Apple": "Apfel", "Kiwi": ""}
    assert "#~" not in (folder / "de.po").read_text()


def test_nothing_is_written_when_only_the_date_is_new(tmp_path, folder):
    before = {path: path.read_text() for path in folder.iterdir()}
    new = catalogue(tmp_path / "fruit.pot", EXPORTED, Apple="", Pear="")
    assert catalogues.update(new, folder) == []
    assert {path: path.read_text() for path in folder.iterdir()} == before


def test_the_first_catalogue_of_an_addon_is_written(tmp_path):
    new = catalogue(tmp_path / "fruit.pot", Apple="")
    [written] = catalogues.update(new, tmp_path / "fruit" / "i18n")
    assert entries(written) == {"Apple": ""}


@pytest.mark.parametrize("addon", readme.shown_addons(), ids=lambda addon: addon.name)
def test_the_catalogues_of_an_addon_have_the_form_of_the_command(addon):
    """Written by another tool, the next run would change every line."""
    for path in (addon / "i18n").glob("*.po*"):
        assert str(polib.pofile(str(path))) == path.read_text(), path.name
