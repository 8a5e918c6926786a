"""What *Apps* shows of an addon, after Odoo has taken out what it does not trust."""

from suite_setup.readme import SECTIONS, shown_addons
from support.browser import person_at

DESCRIPTION = ".o_field_widget[name=description_html]"
LOADED = "all => all.every(image => image.complete && image.naturalWidth > 0)"


def test_apps_shows_each_addon_with_icon_contents_and_sections(start_server):
    """An administrator reads of every addon what its fragments say."""
    server = start_server(workers=0)
    ours = [("name", "in", [addon.name for addon in shown_addons()])]
    session = server.log_in("admin")
    found = session.call("ir.module.module", "search_read", ours, ["name"])
    assert len(found) == len(shown_addons())
    with person_at(server, "admin", picture="apps-page") as screen:
        for module in found:
            look_at(screen, server, module)


def look_at(screen, server, module):
    """Open one addon's page, and check what is on it."""
    page = screen.page
    page.goto(f"{server.url}/odoo/action-base.open_module_tree/{module['id']}")
    shown = page.locator(DESCRIPTION)
    shown.locator("h1").wait_for()
    screen.picture(f"apps-{module['name']}")
    titles = shown.locator("h2").all_text_contents()
    assert {"Contents", *SECTIONS.values(), "Author and License"} <= set(titles)
    for name in SECTIONS.values():
        assert shown.locator(f"a[href$='#{name.lower()}']").count() == 1, name
        assert shown.locator(f"[id='{name.lower()}']").count() == 1, name
    assert shown.locator("img").count() >= 1
    assert shown.locator("img").evaluate_all(LOADED)
