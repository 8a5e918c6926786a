"""What many fields of the engine's models have in common."""

# Of long texts, which are read where they are shown, not with every look at a state.
LONG = {"readonly": True, "prefetch": False}
# Of links to what may go before.
LINK = {"readonly": True, "index": "btree_not_null", "ondelete": "set null"}
