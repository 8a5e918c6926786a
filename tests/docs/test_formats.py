"""Each file that goes in without code has its page, as the tests import it."""

from support import format_pages, real_cases


def test_the_pages_are_made_from_the_files_of_today():
    """Otherwise, in the folder tests: python -m support.format_pages."""
    there = {path.name: path.read_text() for path in format_pages.FOLDER.glob("*.md")}
    right = format_pages.pages()
    stale = [name for name, text in right.items() if there.pop(name, None) != text]
    assert (stale, list(there)) == ([], [])


def test_every_file_has_a_page():
    told = [one.case for one in format_pages.PAGES]
    assert sorted(told) == sorted(case.name for case in real_cases.ALL)
