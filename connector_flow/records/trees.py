"""Places in a tree, such as “Damen > Jacken”: found from the top, and made there."""

import re

from .blanks import tidy
from .cells import CellError, shown
from .claims import digest
from .relations import ARCHIVED, MISSING, Several

SIGNS = (">", "»", "›", "→", "|", " / ", "/")
DEEPEST = 20


class Tree:
    """The tree of a related model.

    :param comodel: recordset of the related model
    :param sign: what stands between names; True: the first of SIGNS that is in a cell
    :param separator: what stands between several places in one cell
    :param spec: of the column: archived, create
    :param name: of the field by which a record is called in its path
    """

    def __init__(self, comodel, sign, separator, spec, name):
        self.comodel = comodel
        self.sign = sign
        self.separator = separator
        self.archived, self.creates = spec["archived"], spec["create"]
        self.name = name
        self.parent = comodel._parent_name
        self.chains = {}
        self._known = {}

    # texts

    def check(self, text):
        """The text of a path, which has a name on each level.

        :raise CellError: when it has not, or too many
        """
        env, pieces = self.comodel.env, self._pieces(text)
        if any(not piece.strip() for piece in pieces):
            raise CellError(
                env._("“%s” lacks a name between its signs.", shown(text)),
            )
        if len(pieces) > DEEPEST:
            raise CellError(
                env._(
                    "“%(path)s” has more than %(most)s levels.",
                    path=shown(text),
                    most=DEEPEST,
                )
            )
        return text

    def several(self, cell):
        """The places that a cell names: list of texts."""
        parts = _split(str(cell), self.separator)
        return [part.strip() for part in parts if part.strip()]

    def _sign(self, text):
        if self.sign is not True:
            return self.sign
        signs = (sign for sign in SIGNS if sign.strip() != self.separator.strip())
        return next((sign for sign in signs if len(_split(text, sign)) > 1), SIGNS[0])

    def _pieces(self, text):
        return _split(text, self._sign(text))

    def _names(self, text):
        """How many levels a path has, {(from, to): what they may be called}.

        A name may have the sign inside: “Hemden/Blusen” is one level where there is
        such a record.
        """
        if text not in self._known:
            sign, pieces = self._sign(text), self._pieces(text)
            size = len(pieces)
            self._known[text] = (
                size,
                {
                    (start, end): self._plain(sign.join(pieces[start:end]))
                    for start in range(size)
                    for end in range(start + 1, size + 1)
                },
            )
        return self._known[text]

    def _plain(self, text):
        """Without blanks around, and without the backslashes in front of signs."""
        sign = [self.sign] if self.sign is not True else SIGNS
        signs = "|".join(re.escape(one) for one in (*sign, self.separator, "\\"))
        return re.sub(rf"\\({signs})", r"\1", text.strip())

    # finding

    def find(self, keys, variants):
        """The records at these places, by one search.

        :param keys: set of tuples of one text
        :param variants: the :class:`~.blanks.Variants` in which names are stored
        :return: {key: id, MISSING, ARCHIVED or Several}
        """
        self._known.clear()
        branches = self._branches(keys, variants)
        return {key: self._one(branches, *key) for key in keys}

    def _branches(self, keys, variants):
        names = {name for (text,) in keys for name in self._names(text)[1].values()}
        return _Branches(self, variants.of(self.comodel, (self.name,), names))

    def _one(self, branches, text):
        size, names = self._names(text)
        depth, found = branches.walk(size, names, self.archived)
        if depth < size:
            if branches.walk(size, names, hidden=True)[0] > depth:
                return ARCHIVED
            if len(found) == 1 or not self.creates:
                return MISSING
        self.chains |= found
        return next(iter(found)) if len(found) == 1 else Several(tuple(found))

    def chain(self, id_):
        """A record that was found or made, behind those above it: tuple of ids."""
        return self.chains.get(id_, (id_,))

    # creating

    def doubt(self, text):
        """Why nothing is made of a path that may be several: a sentence, or None."""
        if len(self.several(text)) == 1:
            return None
        return self.comodel.env._(
            "“%(path)s” is nowhere, and may be one place or several: set “take” to "
            "'first' or 'last', or write “\\%(sign)s” where it is a part of a name.",
            path=shown(text),
            sign=self.separator,
        )

    def create(self, keys, variants):
        """Make the records at these places, and those above them.

        :param keys: tuples of one text that were not found
        :return: {key: id}
        """
        self._known.clear()
        branches = self._branches(keys, variants)
        places = {}
        for key in sorted(keys):
            size, names = self._names(*key)
            depth, found = branches.walk(size, names, self.archived)
            rest = [names[at, at + 1] for at in range(depth, size)]
            places[key] = next(iter(found.values())), rest
        self._claim({_node(*place) for place in places.values() if place[1]})
        grown = self._grow(places)
        self.chains |= {chain[-1]: chain for chain in grown.values()}
        return {key: chain[-1] for key, chain in grown.items()}

    def _claim(self, nodes):
        """Claim what hangs on records that are there: the rest hangs on these.

        As a record is claimed that is imported by its name and parent.
        """
        names = sorted((self.name, self.parent))
        claims = [
            digest(self.comodel._name, names, [values[name] for name in names])
            for parent, text in nodes
            for values in [{self.name: text, self.parent: parent}]
        ]
        self.comodel.env["impexp.claim"]._take(claims)

    def _grow(self, places):
        """Make what is missing, level by level.

        :param places: {key: (ids from the top, names of what is missing below)}
        :return: {key: ids from the top}
        """
        grown = {key: chain for key, (chain, rest) in places.items() if not rest}
        nodes = {key: _node(*place) for key, place in places.items() if place[1]}
        if not nodes:
            return grown
        ids = self._make(list(dict.fromkeys(nodes.values())))
        further = {
            key: ((*places[key][0], ids[node]), places[key][1][1:])
            for key, node in nodes.items()
        }
        return grown | self._grow(further)

    def _make(self, nodes):
        values = [{self.name: text, self.parent: parent} for parent, text in nodes]
        return dict(zip(nodes, self.comodel.create(values).ids, strict=True))


class _Branches:
    """The records that may be on the way to some places.

    :param tree: the :class:`Tree`
    :param names: list of the names on all levels
    """

    def __init__(self, tree, names):
        comodel, self.children, self.hidden = tree.comodel, {}, set()
        active = comodel._active_name
        fields = [tree.name, tree.parent, *([active] if active else [])]
        every = comodel.with_context(active_test=False)
        for one in every.search_fetch([(tree.name, "in", names)], fields):
            place = one[tree.parent].id, tidy(one[tree.name])
            self.children.setdefault(place, []).append(one.id)
            if active and not one[active]:
                self.hidden.add(one.id)

    def walk(self, size, names, hidden=False):
        """Follow a path as far as it leads.

        :param names: {(from, to): name} of its levels
        :param hidden: also by way of archived records
        :return: how many of its levels are there, {id of a record on the last of them:
            ids from the top}
        """
        reached = [{} for _level in range(size + 1)]
        reached[0][False] = ()
        for start, end in names:  # in the order of their beginnings
            for parent, chain in reached[start].items():
                for id_ in self.children.get((parent, names[start, end]), ()):
                    if hidden or id_ not in self.hidden:
                        reached[end].setdefault(id_, (*chain, id_))
        depth = max(level for level in range(size + 1) if reached[level])
        return depth, reached[depth]


def _node(chain, rest):
    """What is to be made next: id of its parent, or False, and its name."""
    return chain[-1] if chain else False, rest[0]


def _split(text, sign):
    """Parts between signs that no backslash stands in front of."""
    if "\\" not in text:
        return text.split(sign)
    return re.split(rf"(?<!\\){re.escape(sign)}", text)
