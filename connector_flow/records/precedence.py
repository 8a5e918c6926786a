"""Which rows let others pass, and what is claimed before anything is written."""

from ..tools.outcome import Early


class Precedence:
    """Keeps rows with the same text, or the same key, in the order of the file.

    :param plan: the :class:`~.plan.Plan`
    :param finder: of existing records, see :mod:`.keys`; or None
    :param uniques: the :class:`~.uniques.Uniques` of the plan
    :param refuse: a :class:`~.items.Refusal`
    """

    def __init__(self, plan, finder, uniques, refuse):
        self.env = plan.env
        self.model = plan.model
        self.plan = plan
        self.finder = finder
        self.uniques = uniques
        self.refuse = refuse
        # What a row says of a record may hang upon the rows above with the same key:
        # their lines are before its own, one is refused, or what it leaves empty stays.
        self.in_order = bool(plan.lines) or plan.config["duplicates"] == "error"
        self.texts = {}

    def let_pass(self, new, old):
        """Let rows above come first that wait, here or elsewhere, with the same text.

        The same unique text, or the same key, where it matters who comes first.
        """
        self.texts = self._unique_texts(new, old) if self.uniques else {}
        texts = dict(self.texts)
        for item in (*new, *old) if self.finder else ():
            if self.in_order or not item.says_all_of(self.plan):
                texts[item] = self.uniques.key_texts(item).union(texts.get(item, ()))
        for item, line in self.uniques.lines_ahead(texts).items():
            self.refuse(
                item,
                self.env._("Line %s says the same, and comes first.", line),
                early=Early(behind=line),
            )

    def _unique_texts(self, new, old):
        """{item: what it brings of that only one record may have}"""
        found = {item: self.uniques.texts(item) for item in new}
        records = self.model.browse(item.record_id for item in old)
        for item, record in zip(old, records, strict=True):
            found[item] = self.uniques.texts(item, record)
        return found

    def claim(self, new, old):
        """Claim keys of new records, and texts that only one record may have."""
        keys = self.finder.claims(new, old) if self.finder else []
        if self.texts:
            found = (self.texts[item] for item in (*new, *old))
            keys += self.uniques.claims(set().union(*found))
        if keys:
            self.env["impexp.claim"]._take(keys)
