"""What the database can hold of a text."""

import re
from typing import Any

# What PostgreSQL can hold neither in a text nor in JSON.
NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


def storable(value: Any) -> Any:
    """A text with � in place of what the database cannot hold; others as they are."""
    return NOT_STORABLE.sub("\ufffd", value) if isinstance(value, str) else value
