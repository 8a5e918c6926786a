from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ImportCase

# As shops export them: two places in one cell, blanks around the sign or none.
PATHS = (
    "Artikel;Kategorien\n"
    "A-1;Damen > Jacken\n"
    "A-2;Herren > Oberteile > Hemden\n"
    "A-3;Damen > Jacken, Aktion\n"
    "A-4;Herren>Oberteile\n"
)


@tagged("post_install", "-at_install")
class TestTrees(ImportCase):
    """A cell names a place in a tree, from the top."""

    MODEL = "res.partner"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tags = cls.env["res.partner.category"]

    def tag(self, *names):
        """The tag at the end of names, made from the top."""
        parent = self.tags
        for name in names:
            values = {"name": name, "parent_id": parent.id}
            parent = self.there(*values.items()) or self.tags.create(values)
        return parent

    def there(self, *values):
        domain = [(name, "=", value) for name, value in values]
        return self.tags.with_context(active_test=False).search(domain)

    def names(self, tags):
        """Tags with those above them, as texts."""
        return sorted(tags.mapped("display_name"))

    def load_tags(self, text, size=1000, **spec):
        """Import partners with tags; return {name: their tags as texts}."""
        column = {"field": "category_id", "path": ">", "create": True} | spec
        column = {name: value for name, value in column.items() if value is not None}
        header = text.partition("\n")[0].split(";")
        mapping = dict(zip(header, ("name", column), strict=True))
        before = self.records()
        self.load(text, size, mapping=mapping)
        made = self.records() - before
        return {one.name: self.names(one.category_id) for one in made}

    def test_places_are_found_and_made_with_those_above_them(self):
        """Once, however often they are named, in one chunk or in several."""
        self.tag("Damen")
        for size in (1000, 1):
            with self.subTest(size), self.env.cr.savepoint() as savepoint:
                found = self.load_tags(PATHS, size)
                self.assertEqual(self.figures(), (4, 0, 0), self.errors())
                self.assertEqual(
                    found,
                    {
                        "A-1": ["Damen / Jacken"],
                        "A-2": ["Herren / Oberteile / Hemden"],
                        "A-3": ["Aktion", "Damen / Jacken"],
                        "A-4": ["Herren / Oberteile"],
                    },
                )
                names = ["Damen", "Jacken", "Herren", "Oberteile", "Hemden", "Aktion"]
                self.assertEqual(self.tags.search_count([("name", "in", names)]), 6)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_chunk_asks_once_for_all_its_places(self):
        self.tag("Damen", "Jacken")
        rows = "".join(f"C-{at};Damen > Jacken\n" for at in range(30))
        searches = []
        search = type(self.tags).search_fetch

        def counted(model, domain, *args, **kwargs):
            searches.append(model._name)
            return search(model, domain, *args, **kwargs)

        self.patch(type(self.tags), "search_fetch", counted)
        self.load_tags("Artikel;Kategorien\n" + rows)
        self.assertEqual(searches.count("res.partner.category"), 1)

    def test_what_is_nowhere_fails_unless_it_is_to_be_made(self):
        self.tag("Damen", "Jacken")
        found = self.load_tags(PATHS, create=None)
        self.assertEqual(found, {"A-1": ["Damen / Jacken"]})
        self.assertIn("“Herren > Oberteile > Hemden”", self.errors()[3])
        self.assertFalse(self.there(("name", "Herren")))

    def test_the_sign_is_found_in_the_cell(self):
        """The clear ones first: a slash may be a part of a name."""
        text = (
            "N;T\na;Öl » Olive\nb;Öl / Raps\nc;Öl/Nuss\nd;Öl → Walnuss/Hasel\n"
            "e;Öl | Leinöl\nf;Kerne\n"
        )
        found = self.load_tags(text, path=True)
        self.assertEqual(self.figures(), (6, 0, 0), self.errors())
        self.assertEqual(
            [found[name] for name in "abcdef"],
            [
                ["Öl / Olive"],
                ["Öl / Raps"],
                ["Öl / Nuss"],
                ["Öl / Walnuss/Hasel"],
                ["Öl / Leinöl"],
                ["Kerne"],
            ],
        )

    def test_the_sign_between_places_is_no_sign_in_them(self):
        found = self.load_tags(
            "N;T\na;Öl > Raps | Obst > Äpfel\n", path=True, separator="|"
        )
        self.assertEqual(found, {"a": ["Obst / Äpfel", "Öl / Raps"]})

    def test_a_name_may_have_the_sign_inside(self):
        """Where there is such a record, or behind a backslash."""
        self.tag("Hemden/Blusen", "Sale")
        text = "N;T\na;Hemden/Blusen/Sale\nb;Taschen\\/Koffer/Leder\\, Lack\n"
        found = self.load_tags(text, path="/")
        self.assertEqual(
            found,
            {"a": ["Hemden/Blusen / Sale"], "b": ["Taschen/Koffer / Leder, Lack"]},
        )
        self.assertFalse(self.there(("name", "Hemden")))

    def test_a_place_that_can_be_read_in_two_ways_waits(self):
        self.tag("A/B", "C")
        self.tag("A", "B", "C")
        self.load_tags("N;T\na;A/B/C\n", path="/")
        self.assertIn("“A/B/C” fits 2 records", self.errors()[2])

    def test_twins_above_a_new_place_wait_and_are_named(self):
        twins = self.tags.create([{"name": "Zwilling"}] * 2)
        self.load_tags("N;T\na;Zwilling > Kind\n")
        for twin in twins:
            self.assertIn(f"(id {twin.id})", self.errors()[2])
        self.assertFalse(self.there(("name", "Kind")))

    def test_a_path_begins_at_the_top(self):
        """A tag further down is not meant."""
        self.tag("Damen", "Jacken")
        self.load_tags("N;T\na;Jacken\n", create=None)
        self.assertIn("no record", self.errors()[2])

    def test_an_archived_place_is_not_made_again(self):
        self.tag("Damen", "Jacken").active = False
        self.load_tags("N;T\na;Damen > Jacken\nb;Damen > Hosen\n")
        self.assertIn("is archived", self.errors()[2])
        self.assertEqual(list(self.errors()), [2])
        found = self.load_tags("N;T\na;Damen > Jacken\n", archived=True)
        self.assertEqual(self.errors(), {})
        self.assertEqual(len(found), 1)

    def test_a_path_with_gaps_or_without_end_fails(self):
        deep = " > ".join(map(str, range(21)))
        self.load_tags(f"N;T\na;Damen > > Jacken\nb;{deep}\nc;> Damen\n")
        self.assertIn("“T”: “Damen > > Jacken” lacks a name", self.errors()[2])
        self.assertIn("has more than 20 levels", self.errors()[3])
        self.assertIn("lacks a name", self.errors()[4])

    def test_those_above_are_linked_where_that_is_asked(self):
        found = self.load_tags("N;T\na;Öl > Raps > Bio\n", ancestors=True)
        self.assertEqual(found, {"a": ["Öl", "Öl / Raps", "Öl / Raps / Bio"]})

    def test_a_second_import_changes_nothing(self):
        mapping = {
            "N": "name",
            "T": {
                "field": "category_id",
                "path": ">",
                "create": True,
                "ancestors": True,
            },
        }
        text = "N;T\nPfad-Obsthof;Öl > Raps, Obst\n"
        self.load(text, mapping=mapping, key="name")
        self.load(text, mapping=mapping, key="name")
        self.assertEqual(self.reasons(), {2: "unchanged"})

    def test_a_tree_is_imported_with_the_paths_of_its_parents(self):
        """A row below may be about a parent that a row above lacked."""
        self.MODEL, self.model = "res.partner.category", self.tags
        mapping = {
            "N": "name",
            "F": "color",
            "P": {"field": "parent_id", "path": ">", "create": True},
        }
        text = "N;F;P\nHemd;1;Herren > Oberteile\nHerren;2;\nOberteile;3;Herren\n"
        for key in (["name", "parent_id"], "name"):
            for size in (1000, 1):
                with self.subTest((key, size)), self.env.cr.savepoint() as savepoint:
                    self.load(text, size, mapping=mapping, key=key)
                    self.assertEqual(self.errors(), {})
                    names = ["Hemd", "Herren", "Oberteile"]
                    made = self.tags.search([("name", "in", names)], order="color")
                    self.assertEqual(
                        made.mapped("display_name"),
                        ["Herren / Oberteile / Hemd", "Herren", "Herren / Oberteile"],
                    )
                    savepoint.rollback()
                    self.env.invalidate_all()

    def test_refused_rows_make_no_places(self):
        mapping = {
            "N": "name",
            "C": "color",
            "T": {"field": "category_id", "path": ">", "create": True},
        }
        self.load("N;C;T\na;x;Neu > Ast\n", mapping=mapping)
        self.assertFalse(self.there(("name", "Neu")))

    REFUSED = [
        ({"field": "country_id", "path": ">"}, "“Country” have no parent"),
        ({"field": "name", "path": ">"}, "“path” is for related records"),
        ({"field": "category_id", "path": ","}, "are both “,”"),
        ({"field": "category_id", "path": " "}, "has to be the sign"),
        ({"field": "category_id", "path": ">", "by": ["name"]}, "the only way"),
        ({"field": "category_id/id", "path": ">"}, "is not a name of a record"),
        ({"field": "category_id", "ancestors": True}, "“ancestors” is for “path”"),
        ({"field": "category_id", "take": "first"}, "a field of one record"),
    ]

    def test_what_does_not_fit_is_refused_on_save(self):
        for spec, message in self.REFUSED:
            with self.subTest(spec), self.assertRaises(ValidationError) as caught:
                self.configure(mapping={"N": "name", "T": spec})
            self.assertIn(message, str(caught.exception))


@tagged("post_install", "-at_install")
class TestTreeOfOne(ImportCase):
    """A field of one record gets the leaf."""

    MODEL = "product.template"

    def load_category(self, text, **spec):
        column = {"field": "categ_id", "path": ">", "create": True} | spec
        self.load(text, mapping={"N": "name", "K": column})
        made = self.records(("name", "like", "Ast-"))
        return [one.categ_id.complete_name for one in made]

    def test_it_gets_the_leaf(self):
        """Though a category calls itself by its whole path."""
        found = self.load_category("N;K\nAst-1;Öl > Raps\nAst-2;Öl>Raps\nAst-3;Öl\n")
        self.assertEqual(found, ["Öl / Raps", "Öl / Raps", "Öl"])

    def test_several_places_are_not_made_one(self):
        """“Pullover, Aktionen” is no category, or is it? A person knows."""
        text = "N;K\nAst-1;Kleidung > Pullover, Aktionen > Winter\n"
        self.load_category(text)
        self.assertIn("may be one place or several", self.errors()[2])
        self.assertEqual(
            self.load_category(text, take="first"), ["Kleidung / Pullover"]
        )
        self.records(("name", "like", "Ast-")).unlink()
        self.assertEqual(self.load_category(text, take="last"), ["Aktionen / Winter"])
