"""The screen *New Import from a File*, as a person uses it; clicks are counted."""

from .browser import DRAWN

# A menu filters, and a form is tried out, when nothing was changed for a moment. The
# browser's own clock tells: on a busy machine it is behind ours.
PAUSE = "() => new Promise((done) => setTimeout(done, 500))"
CHOOSE = ".o_impexp_new_import input[type=file]"
NAME = ".o_impexp_mapping_field input"


class NewImport:
    """The screen, once it was opened.

    :param screen: a :class:`~.browser.Screen`

    ``clicks`` has how often the person chose, ticked, typed or pressed something.
    """

    def __init__(self, screen):
        self.screen, self.page = screen, screen.page
        self.clicks = 0
        self.page.wait_for_selector(".o_impexp_new_import")

    def give(self, path):
        """Choose a file."""
        self.clicks += 1
        self.page.set_input_files(CHOOSE, str(path))
        self.page.wait_for_selector(".o_impexp_new_parts section:nth-of-type(2)")
        self.settle()

    def settle(self):
        """Wait until what was changed last is tried out.

        What the server proposes is a change as well, which is tried out after a moment.
        """
        for _time in range(2):
            self.page.evaluate(PAUSE)
            self.screen.rest()
        self.page.evaluate(DRAWN)

    # what is shown

    def matched(self):
        """{column: what its menu of fields shows}"""
        rows = self.page.locator("tr[data-column]")
        return {
            row.get_attribute("data-column"): row.locator(NAME).first.input_value()
            for row in rows.all()
        }

    def fields(self):
        """{column: path of its first field}, of those that are imported"""
        found = {}
        for row in self.page.locator("tr[data-column]").all():
            shown = row.locator(NAME).first.input_value()
            if shown:
                path = shown.rpartition("(")[2].rstrip(")")
                found.setdefault(row.get_attribute("data-column"), path)
        return found

    def is_filled(self, path):
        """Whether any column fills a field."""
        boxes = self.page.locator(f"tr[data-column] {NAME}").all()
        return any(box.input_value().endswith(f"({path})") for box in boxes)

    def keys(self):
        """Names of the columns that are the key."""
        ticked = self.page.locator("tr[data-column]:has(input[aria-label=Key]:checked)")
        return [row.get_attribute("data-column") for row in ticked.all()]

    def states(self):
        """Pairs of line and state of the rows that were tried, as they stand there."""
        rows = self.page.locator(".o_impexp_mapping_preview tr[data-line]")
        return [
            (int(row.get_attribute("data-line")), row.get_attribute("data-state"))
            for row in rows.all()
        ]

    # what is changed

    def model(self, name):
        """Choose the model by its technical name."""
        self._choose(".o_impexp_new_import [name=model]", name, f"({name})")

    def field(self, column, path):
        """Choose the field of a column."""
        self._choose(f"{self._row(column)} .o_impexp_mapping_field", path, f"({path})")

    def also(self, column, path):
        """Fill another field from a column as well."""
        self.clicks += 1
        row = self.page.locator(self._row(column)).first
        row.locator("button[aria-label^='Fill another']").click()
        where = f"{self._row(column)} >> nth=-1 >> .o_impexp_mapping_field"
        self._choose(where, path, f"({path})")

    def found_by(self, column, name):
        """Say by which field a related record is found."""
        self.clicks += 1
        box = self.page.locator(f"{self._row(column)} select[aria-label='Found by']")
        box.first.select_option(name)
        self.settle()

    def written_as(self, column, pattern):
        """Say how the dates of a column are written."""
        self.clicks += 1
        box = self.page.locator(f"{self._row(column)} select[aria-label=Format]")
        box.first.select_option(pattern)
        self.settle()

    def create(self, column):
        """Have related records made that are missing."""
        self._tick(f"{self._row(column)} input[name=create]")

    def key(self, column):
        """Tick, or no longer, that a column tells records apart."""
        self._tick(f"{self._row(column)} input[aria-label=Key]")

    def fixed(self, path, value):
        """Give a field that new records need the same value in every row."""
        self.clicks += 2
        self.page.click("button:has-text('same value in every row')")
        self.page.locator("input[aria-label=Value]").last.fill(value)
        self.settle()

    def reader(self, name, value):
        """Say otherwise how the file is read."""
        self.clicks += 1
        box = self.page.locator(f".o_impexp_reader [name={name}] input").first
        box.fill(value)
        box.press("Tab")
        self.settle()

    def text(self, change):
        """Edit the text of a kind of import that has no form.

        :param change: function of the text that is there
        """
        self.clicks += 1
        box = self.page.locator("textarea[aria-label=Configuration]")
        box.fill(change(box.input_value()))
        box.press("Tab")
        self.settle()

    def import_now(self):
        """Import the file; the run is shown."""
        self.clicks += 1
        self.page.click("button:text('Import Now')")  # waits until it can be used
        self.page.wait_for_selector(".o_form_view [name=flow_id]")

    def _row(self, column):
        return f'tr[data-column="{column}"]'

    def _tick(self, where):
        self.clicks += 1
        self.page.locator(where).first.click()
        self.settle()

    def _choose(self, where, text, label):
        """Type into a menu and choose, once it has filtered."""
        self.clicks += 2
        box = self.page.locator(f"{where} .o_select_menu_input").first
        box.click()
        box.fill(text)
        self.page.evaluate(PAUSE)
        self.page.evaluate(PAUSE)
        self.page.evaluate(DRAWN)
        self.page.locator(".o_select_menu_item", has_text=label).first.click()
        self.settle()
