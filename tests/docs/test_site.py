"""The site is built from docs/ without a network, and no link of it leads nowhere."""

import os
import subprocess
import sys

import pytest

from suite_setup.folder import REPO
from suite_setup.site import build


def built(site):
    """Build the site into a folder, with no way to the network."""
    nowhere = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
    return subprocess.run(
        build(sys.executable, site),
        cwd=REPO,
        env=os.environ | nowhere,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, built once."""
    folder = tmp_path_factory.mktemp("site")
    done = built(folder)
    assert not done.returncode, done.stderr
    return folder


def test_every_page_is_there(site):
    docs = REPO / "docs"
    pages = {path.relative_to(docs).with_suffix(".html") for path in docs.rglob("*.md")}
    assert len(pages) > 25
    assert [page for page in pages if not (site / page).is_file()] == []


def test_the_site_fetches_nothing_from_elsewhere(site):
    """Neither fonts nor scripts: it is read without a network, too."""
    text = (site / "index.html").read_text()
    assert 'src="http' not in text and "fonts.googleapis" not in text
    assert (site / "images" / "run.png").is_file()


def test_names_of_files_are_shown(site):
    """What the tests read of a block's name, people read as well."""
    text = (site / "guides" / "write-a-type.html").read_text()
    assert "<code>my_fruit/fruit_import.py</code>" in text


def test_links_that_lead_nowhere_are_errors(tmp_path):
    """In docs/, beside it, and to a part of a page."""
    config = (REPO / "mkdocs.yml").read_text().partition("nav:")[0]
    hooks = REPO / "setup" / "suite_setup" / "site_links.py"
    config = config.replace("setup/suite_setup/site_links.py", str(hooks))
    (tmp_path / "mkdocs.yml").write_text(config)
    (tmp_path / "docs").mkdir()
    links = ("gone.md", "../nowhere.py", "index.md#lost")
    pages = {f"page{at}.md": f"[a]({link})" for at, link in enumerate(links)}
    for name, text in ({"index.md": "Home"} | pages).items():
        (tmp_path / "docs" / name).write_text(f"# Page\n\n{text}\n")
    command = build(sys.executable, tmp_path / "site")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode
    for link in links:
        assert link in done.stderr
