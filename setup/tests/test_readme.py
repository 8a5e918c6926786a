"""What an addon shows of itself is made from its fragments, and current."""

import io
import shutil

import pytest
from docutils.core import publish_doctree

from suite_setup import readme
from suite_setup.errors import SetupError

ADDONS = readme.shown_addons()
by_name = pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
SOUND = {
    "report_level": 2,
    "syntax_highlight": "none",
    # As package indexes read it.
    "raw_enabled": False,
    "file_insertion_enabled": False,
}


@pytest.fixture
def addon(tmp_path):
    """A copy of the addon with the most pages, to be changed."""
    [original] = [one for one in ADDONS if one.name == "connector"]
    kept = shutil.ignore_patterns("__pycache__", "models", "components", "i18n")
    return shutil.copytree(original, tmp_path / "connector", ignore=kept)


def change(addon, name):
    with (addon / "readme" / f"{name}.md").open("a") as fragment:
        fragment.write("\nOne more sentence.\n")


def names(paths):
    return [path.name for path in paths]


def test_the_addons_are_found():
    """Those of the root and of contrib, and none that is for tests only."""
    found = names(ADDONS)
    assert {"connector", "base_import_async", "connector_trello"} <= set(found)
    assert not [name for name in found if name.endswith("_test")]


@by_name
def test_what_an_addon_shows_is_current(addon):
    """A fragment was changed, or a page by hand: run ``setup/suite readme``."""
    assert names(readme.refresh(addon, check=True)) == []


@by_name
def test_an_addon_has_an_icon(addon):
    icon = addon / "static" / "description" / "icon.png"
    assert icon.read_bytes().startswith(b"\x89PNG")


@by_name
def test_a_readme_is_sound(addon):
    """No warning from docutils, and nothing that a package index refuses."""
    told = io.StringIO()
    text = (addon / "README.rst").read_text()
    publish_doctree(text, settings_overrides=SOUND | {"warning_stream": told})
    assert told.getvalue() == ""


@by_name
def test_links_within_a_page_lead_somewhere(addon):
    """The fragments link to each other by file, the page by heading."""
    page = (addon / "static" / "description" / "index.html").read_text()
    links = {part.split('"')[0] for part in page.split('href="#')[1:]}
    assert links
    assert {link for link in links if f'id="{link}"' not in page} == set()
    assert ".md" not in page.replace("README.md", "")


@pytest.mark.parametrize("name", [*readme.FRAGMENTS, "CONCEPTS"])
def test_a_changed_fragment_makes_both_pages_stale(addon, name):
    """Whichever it is."""
    change(addon, name)
    assert names(readme.refresh(addon, check=True)) == ["README.rst", "index.html"]


def test_after_the_command_both_pages_are_current(addon):
    change(addon, "USAGE")
    assert names(readme.refresh(addon)) == ["README.rst", "index.html"]
    assert readme.refresh(addon) == []
    assert "One more sentence." in (addon / "README.rst").read_text()


def test_a_page_changed_by_hand_is_stale(addon):
    with (addon / "README.rst").open("a") as page:
        page.write("By hand.\n")
    assert names(readme.refresh(addon, check=True)) == ["README.rst"]


def test_a_missing_fragment_is_named(addon):
    (addon / "readme" / "ROADMAP.md").unlink()
    with pytest.raises(SetupError, match="connector/readme has no ROADMAP.md"):
        readme.refresh(addon, check=True)


def test_people_read_the_names_of_files_in_a_page(addon):
    """What stands in a comment for the tests is text on the page."""
    assert "``my_magento/__manifest__.py``:" in readme.readme_rst(addon)
    assert "<!--" not in readme.index_html(addon)
