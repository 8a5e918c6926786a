"""Imports the rows of a chunk: reads, looks up, decides, and only then writes."""

from odoo import fields

from .cellwork import CellWork
from .changes import Current
from .items import Item, continues, gather
from .keys import ExternalIds, key_fields, make_finder
from .lines import LineMatcher
from .mapper import SYNC_DATE, RowMapper, backend_of, binding_fields
from .order import Order
from .paths import ID
from .plan import PlanError, compile_plan
from .relations import full_external_id
from .writer import create, write

QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


def import_model(env, config):
    """The model to import into, in the context of an import."""
    context = {} if config["tracking"] else QUIET
    if isinstance(config["key"], dict) or config["mapper"]:
        context = context | {"connector_no_export": True}
    return env[config["model"]].with_context(**context)


class RecordImporter:
    """Imports rows with one configuration.

    :param env: environment of the user whose rights count
    :param config: the configuration with its defaults
    :param task_id: of the task; together with the run it tells which line came last
    :param run_id: None: no other line is known but those of the rows given
    """

    def __init__(self, env, config, task_id=None, run_id=None):
        self.env = env
        self.config = config
        self.model = import_model(env, config)
        self.order = Order(env, task_id, run_id)
        self.run_id = run_id
        self.plans = {}
        self.mapper = config["mapper"] and RowMapper(self.model, config["mapper"])

    # plans and rows

    def plan(self, row):
        """The plan for the columns of a row, made once.

        :raise PlanError: when they do not fit the configuration
        """
        columns = tuple(row) if isinstance(row, dict) else None
        if columns not in self.plans:
            self.plans[columns] = self._compile(columns)
        return self.plans[columns]

    def _compile(self, columns):
        config = self.config
        if self.mapper:
            config = config | {"mapping": {}}
        backend = isinstance(config["key"], dict) and backend_of(
            self.env, config["key"].get("backend")
        )
        binding = backend and binding_fields(self.model, backend)
        if backend:
            constants = config["constants"] | {f"{binding[0]}/.id": backend.id}
            config = config | {"constants": constants}
        plan = compile_plan(self.model, config, columns)
        if plan is None:
            raise PlanError([self.env._("Files without a header need a mapping.")])
        plan.key = key_fields(config, plan, binding)
        plan.notes_sync = bool(backend) and SYNC_DATE in self.model._fields
        plan.mode = config["mode"] or ("upsert" if plan.key else "create")
        return plan

    def groups(self, rows):
        """Rows that belong to one record, each a list."""
        try:
            return gather(rows, self.plan(rows[0]).places()) if rows else []
        except PlanError:
            return [[row] for row in rows]

    def run(self, rows):
        """Import rows; return the records created or changed.

        Rows that cannot go in are refused, those that change nothing are skipped.
        """
        try:
            return _Import(self, self.plan(rows[0])).run(rows)
        except PlanError as error:
            for row in rows:
                row.fail(str(error))
            return self.model

    def required_access(self):
        """Pairs of model and operation that an import needs."""
        mode = self.config["mode"]
        yield self.model._name, "read"
        if mode != "update":
            yield self.model._name, "create"
        if mode in ("update", "upsert") or not mode and self.config["key"]:
            yield self.model._name, "write"
        if self.config["mapping"] is not None and not self.mapper:
            plan = self._compile(None)
            for one in (plan, *plan.lines.values()):
                for relation in one.relations.values():
                    if relation.spec["create"]:
                        yield relation.comodel._name, "create"


class _Import:
    """One chunk on its way."""

    def __init__(self, importer, plan):
        self.importer = importer
        self.env = importer.env
        self.model = importer.model
        self.config = importer.config
        self.order = importer.order
        self.plan = plan
        self.mode = plan.mode
        self.finder = plan.key and make_finder(
            self.model, plan.key, self.config["module"]
        )
        self.cells = CellWork(self.env, self.config["module"], self.fail)

    def run(self, rows):
        items = self.items(rows)
        self.read(items)
        new, old = self.decide(_open(items))
        self.prepare_new(new)
        self.settle_waits([*new, *old])
        self.claim(_open(new))
        self.claim_order(_open(old))
        self.cells.create_pending()
        written = self.update(_open(old))
        return self.create(_open(new)) + written

    def fail(self, item, message):
        item.fail(
            message,
            self.env._(
                "Another row of this record failed: see line %s.", item.row.line
            ),
        )

    # reading

    def items(self, rows):
        """One item for each record, with those of its lines."""
        own, of_lines = self.plan.places()
        items = [self.item(group) for group in gather(rows, (own, of_lines))]
        if of_lines and continues(rows[0], own, of_lines):
            self.fail(
                items[0],
                self.env._(
                    "This row continues the record above it, which is in another "
                    "chunk. Fill in what tells the record apart, or import the file "
                    "with larger chunks."
                ),
            )
        return items

    def item(self, group):
        item = Item(group[0])
        item.rows = group
        for name, plan in self.plan.lines.items():
            places = plan.places()[0]
            filled = [row for row in group if continues(row, (), places)]
            item.lines[name] = [Item(row, root=item) for row in filled]
        return item

    def read(self, items):
        """Read cells and look up what they name."""
        if self.importer.mapper:
            self.importer.mapper.fill(items)
        self.cells.fill(self.plan, items)
        self.cells.relate(self.plan, _open(items), at_once=self.plan.key)

    # deciding

    def decide(self, items):
        """Which records are new and which are there: two lists of items."""
        if not self.finder:
            return items, []
        items = self.with_key(items)
        found = self.find(items)
        for item in items:
            self.identify(item, found.get(item.key, ()))
        items = _open(items)
        new = [item for item in items if item.record_id is None]
        old = [item for item in items if item.record_id is not None]
        if self.mode == "update" or self.plan.key == (".id",):
            for item in new:
                self.fail(item, self.env._("No record has %s.", self.key_text(item)))
        if self.mode in ("create", "skip"):
            self.leave_alone(old)
        return _open(new), _open(old)

    def with_key(self, items):
        """Items whose key is complete, and is not that of a later line."""
        last = {}
        for item in items:
            item.key = self.finder.key(item)
            if item.key is None:
                self.fail(item, self.env._("%s is empty: the key.", self.key_columns()))
            elif item.key in last:
                self.same_key(last[item.key], item)
            if item.is_open:
                last[item.key] = item
        return _open(items)

    def same_key(self, first, item):
        if self.config["duplicates"] == "error":
            self.fail(item, self.twice(first.line))
        else:
            first.skip(self.came_later(item.line))

    def find(self, items):
        if not items:
            return {}
        names = dict.fromkeys(name for item in items for name in item.values)
        return self.finder.find([item.key for item in items], list(names))

    def identify(self, item, found):
        if isinstance(found, str):
            self.fail(
                item,
                self.env._(
                    "%(key)s is a record of “%(model)s”.",
                    key=self.key_text(item),
                    model=found,
                ),
            )
        elif len(found) > 1:
            self.fail(
                item,
                self.env._(
                    "%(count)s records have %(key)s: which one is meant?",
                    count=len(found),
                    key=self.key_text(item),
                ),
            )
        elif found:
            [item.record_id] = found

    def leave_alone(self, items):
        """Records that are there stay as they are, but those of this very run."""
        notes = self.order.of([item.record_id for item in items])
        for item in items:
            if notes.get(item.record_id, (None,))[0] == self.importer.run_id:
                continue
            if self.mode == "skip":
                item.skip(self.env._("It is there already."))
            else:
                self.fail(
                    item,
                    self.env._("A record with %s is there.", self.key_text(item)),
                )

    # what speaks against new records

    def prepare_new(self, items):
        """Give new records their defaults; refuse those that lack something."""
        defaults = self.defaults() if items else {}
        if self.importer.mapper:
            self.importer.mapper.fill(items, for_create=True)
        for item in items:
            item.values = defaults | item.values
            self.check_required(self.plan, item)
            for name, plan in self.plan.lines.items():
                for line in item.lines[name]:
                    self.check_required(plan, line)
        if isinstance(self.finder, ExternalIds):
            refused = self.finder.check([item.key for item in _open(items)])
            for item in items:
                if item.key in refused:
                    self.fail(item, refused[item.key])

    def defaults(self):
        """The values of the key “defaults”."""
        plan = self.plan.defaults
        if not plan:
            return {}
        row = Item(_Nowhere())
        self.cells.fill(plan, [row])
        self.cells.relate(plan, [row], at_once=plan.relations)
        for relation, key in row.refs.items():
            self.fail(row, self.cells.not_found(relation, key))
        if row.row.error:
            raise PlanError([row.row.error])
        return row.values

    def check_required(self, plan, item):
        for one in (*plan.columns, *plan.relations.values()):
            name = one.field.name
            pending = item.refs or self.cells.pending
            if (
                one.required
                and name not in item.values
                and not (pending and self.is_pending(item, one))
            ):
                self.fail(
                    item,
                    self.env._("“%s” is empty: every new record needs it.", one.shown),
                )

    def is_pending(self, item, relation):
        return relation in item.refs or any(
            entry[0] is relation and entry[1] is item for entry in self.cells.pending
        )

    # records of this chunk that others refer to

    def settle_waits(self, items):
        """What was not found may be a record of this chunk: then it comes first."""
        waiting = [item for item in items if item.refs and item.is_open]
        for item in waiting:
            for relation, key in item.refs.items():
                found = self.local(items, relation, key)
                if found is None or found is item:
                    self.fail(item, self.cells.not_found(relation, key))
                else:
                    item.waits[relation.field.name] = found
        for item in _open(items):
            for lines in item.lines.values():
                for line in lines:
                    for relation, key in line.refs.items():
                        self.fail(line, self.cells.not_found(relation, key))

    def local(self, items, relation, key):
        """The one item that will be the record looked up, or None."""
        if relation.many or relation.comodel._name != self.model._name:
            return None
        index = self._index(items, tuple(relation.by))
        if relation.by == [(ID,)]:
            key = (full_external_id(*key, self.config["module"]),)
        found = index.get(key, ())
        return found[0] if len(found) == 1 else None

    def _index(self, items, by):
        indexes = self.__dict__.setdefault("_indexes", {})
        if by not in indexes:
            index = indexes[by] = {}
            for item in items:
                index.setdefault(self._local_key(item, by), []).append(item)
        return indexes[by]

    def _local_key(self, item, by):
        if by == ((ID,),):
            return (item.key,) if self.plan.key == (ID,) else None
        names = [path[0] if path else self.model._rec_name for path in by]
        return tuple(item.values.get(name, False) for name in names)

    # claims

    def claim(self, items):
        if self.finder and items:
            keys = [self.finder.claim(item.key) for item in items]
            self.env["impexp.claim"]._take(keys)

    def claim_order(self, items):
        """Leave alone what a later line has written."""
        lines = {item.record_id: item for item in items}
        if self.config["duplicates"] == "error":
            for record_id, (run, line) in self.order.of(lines).items():
                item = lines[record_id]
                if run == self.importer.run_id and line != item.line:
                    self.fail(item, self.twice(line))
                    del lines[record_id]
        beaten = self.order.claim({id_: item.line for id_, item in lines.items()})
        for record_id, (run, line) in beaten.items():
            reason = self.came_later(line, run)
            lines[record_id].skip(reason)

    # writing

    def update(self, items):
        """Write what is new in existing records; return those that changed."""
        if not items:
            return self.model
        names = dict.fromkeys(name for item in items for name in item.values)
        records = self.model.browse(item.record_id for item in items)
        current = Current(records, names)
        changes = {
            item.record_id: current.changes(item.record_id, item.values)
            for item in items
        }
        self.add_lines(items, changes)
        translated = self.translations(items)
        for item in _open(items):
            touched = changes[item.record_id] or any(
                item.record_id in found for found in translated.values()
            )
            if not touched:
                item.skip(self.env._("unchanged"))
        left = {item.record_id for item in _open(items)}
        for record_id in left:
            self.note_sync(changes[record_id])
        write(self.model, {id_: changes[id_] for id_ in changes if id_ in left})
        self.translate(translated)
        return self.model.browse(left)

    def add_lines(self, items, changes):
        for name, plan in self.plan.lines.items():
            with_lines = [item for item in items if item.lines[name]]
            if not with_lines:
                continue
            key = self.config["lines"].get(name, ())
            ids = [item.record_id for item in with_lines]
            matcher = LineMatcher(plan, key, ids)
            for item in with_lines:
                self.add_lines_of(item, name, matcher, changes)

    def add_lines_of(self, item, name, matcher, changes):
        try:
            commands = matcher.commands(item.record_id, item.lines[name])
        except LookupError as error:
            [line] = error.args
            return self.fail(
                line,
                self.env._(
                    "Several lines of the record have the same %s.",
                    ", ".join(map(matcher.label, matcher.key)),
                ),
            )
        if commands:
            changes[item.record_id][name] = commands

    def translations(self, items):
        """{language: {record id: {field: text}}} of what differs."""
        found = {}
        for lang, names in self.plan.languages().items():
            given = {
                item.record_id: {
                    name: item.translations[lang, name]
                    for name in names
                    if (lang, name) in item.translations
                }
                for item in items
            }
            records = self.model.with_context(lang=lang).browse(given)
            current = Current(records, names)
            changed = {
                id_: changes
                for id_, values in given.items()
                if (changes := current.changes(id_, values))
            }
            if changed:
                found[lang] = changed
        return found

    def translate(self, translated):
        for lang, changes in translated.items():
            write(self.model.with_context(lang=lang), changes)

    def create(self, items):
        """Create new records; those that others refer to come first."""
        created, rest = self.model, items
        while rest:
            ready = [item for item in rest if self.is_ready(item)]
            if not ready:
                for item in rest:
                    self.fail(item, self.env._("It refers to itself, by a detour."))
                break
            created += self.create_ready(ready)
            rest = [item for item in rest if item.record_id is None and item.is_open]
        return created

    def is_ready(self, item):
        return all(other.record_id for other in item.waits.values())

    def create_ready(self, items):
        for item in items:
            self.note_sync(item.values)
            for name, other in item.waits.items():
                item.values[name] = other.record_id
        records = create(self.model, items)
        if self.finder:
            self.finder.link(items, records)
            self.order.claim({item.record_id: item.line for item in items})
        if self.plan.languages():
            self.translate(self.translations(items))
        return records

    def note_sync(self, values):
        """Bindings know when they were last imported."""
        if self.plan.notes_sync:
            values[SYNC_DATE] = fields.Datetime.now()

    # messages

    def key_columns(self):
        names = self.plan.key
        if names in (("id",), (".id",)):
            return f"“{self.plan.identity.shown}”"
        return ", ".join(f"“{self.plan.label(name)}”" for name in names)

    def key_text(self, item):
        values = item.key if isinstance(item.key, tuple) else (item.key,)
        return self.key_columns() + " " + ", ".join(f"“{value}”" for value in values)

    def twice(self, line):
        return self.env._("Line %s has the same key.", line)

    def came_later(self, line, run=None):
        if run in (None, self.importer.run_id):
            return self.env._("Line %s has the same key and comes later.", line)
        return self.env._(
            "Line %(line)s of a later run (%(run)s) has the same key.",
            line=line,
            run=run,
        )


class _Nowhere(list):
    """Stands for a row where values come from the configuration."""

    line = 0
    error = reason = None

    def fail(self, message):
        self.error = message


def _open(items):
    return [item for item in items if item.is_open]
