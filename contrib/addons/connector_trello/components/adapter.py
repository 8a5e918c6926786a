# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.addons.component.core import AbstractComponent, Component
from odoo.addons.connector.components.importer import to_utc

PAGE = 1000  # the most actions that Trello gives at once


class TrelloAdapter(AbstractComponent):
    """Asks Trello, through the client of the work context."""

    _name = "trello.adapter"
    _inherit = ["base.backend.adapter.crud", "base.trello.connector"]

    def ask(self, kind, method, path, **params):
        """Ask for one thing, or several.

        :param kind: ``dict`` or ``list``: what must come, each thing with an id
        """
        answer = self.work.trello.ask(method, path, **params)
        things = answer if isinstance(answer, list) else [answer]
        if not isinstance(answer, kind) or not all(map(has_id, things)):
            raise self.work.trello.malformed(f"{method} {path}", answer)
        return answer


class BackendAdapter(Component):
    """What is asked of the board as a whole."""

    _name = "trello.backend.adapter"
    _inherit = "trello.adapter"
    _apply_on = "trello.backend"

    def read(self):
        """Give the board."""
        return self.ask(dict, "GET", f"/1/boards/{self.backend_record.board}")

    def check_connection(self):
        """Give the board's name."""
        return self.env._("Board “%s”", self.read().get("name"))

    def last_activity(self):
        """Give the date of the last change on the board, in UTC, None without."""
        return to_utc(self.read().get("dateLastActivity"))


class ListAdapter(Component):
    _name = "trello.list.adapter"
    _inherit = "trello.adapter"
    _apply_on = "trello.list"

    def search(self, filters=None):
        """Give the ids of the board's lists, each once, archived lists too.

        :param filters: ``since``, a datetime in UTC: only lists that changed since
        """
        since = (filters or {}).get("since")
        board = f"/1/boards/{self.backend_record.board}"
        if since:
            actions = self._actions(board, since.isoformat(timespec="seconds") + "Z")
            lists = [action.get("data", {}).get("list", {}) for action in actions]
        else:
            lists = self.ask(list, "GET", f"{board}/lists", filter="all", fields="id")
        return list(dict.fromkeys(one["id"] for one in lists if "id" in one))

    def _actions(self, board, since):
        """Give what was done to lists of the board, page after page."""
        page, more = None, {}
        while page is None or page:
            page = self.ask(
                list,
                "GET",
                f"{board}/actions",
                filter="createList,updateList,moveListToBoard",
                since=since,
                limit=PAGE,
                **more,
            )
            yield from page
            last = {"before": page[-1]["id"]} if page else more
            if page and last == more:
                raise self.work.trello.malformed(
                    f"GET {board}/actions", "the same page again"
                )
            more = last

    def read(self, external_id):
        """Give a list: ``id``, ``name``, ``idBoard`` and ``closed``."""
        found = self.ask(dict, "GET", f"/1/lists/{external_id}")
        if not isinstance(found.get("name"), str) or found["id"] != external_id:
            raise self.work.trello.malformed(f"GET /1/lists/{external_id}", found)
        return found

    def create(self, data):
        """Create a list and give its id."""
        return self.ask(dict, "POST", "/1/lists", **data)["id"]

    def write(self, external_id, data):
        """Change a list."""
        self.ask(dict, "PUT", f"/1/lists/{external_id}", **data)


def has_id(thing):
    """Tell whether this is a thing of Trello: they all have an id."""
    return isinstance(thing, dict) and isinstance(thing.get("id"), str)
