"""Signs that nobody sees, and that make two texts of one for a program.

Such as the byte order mark where files were joined, the Ctrl-Z at the end of a file,
blanks of no width around a code that was copied from a page.
"""

# Of these no text has any use, wherever it stands: end of file, marks of byte order,
# blanks of no width.
USELESS = "\x1a\ufeff\u200b\u2060"
# And these at the edges of a code: what says in which direction is read, what joins
# letters, and the hyphen that is shown at the end of a line only.
HIDDEN = USELESS + (
    "\u00ad\u061c\u180e\u200c\u200d\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))
_EDGES, _WIDE_EDGES = USELESS + BLANKS, HIDDEN + BLANKS
_DROPPED = dict.fromkeys(map(ord, USELESS))


def has_useless(text):
    """Whether there is such a sign in a text."""
    if text.isascii():
        return "\x1a" in text
    return any(sign in text for sign in USELESS)


def without_useless(text):
    """The text without such signs at its edges; blanks there stay."""
    left = text.lstrip(_EDGES)
    inner = left.rstrip(_EDGES)
    head, tail = text[: len(text) - len(left)], left[len(inner) :]
    return head.translate(_DROPPED) + inner + tail.translate(_DROPPED)


def visible(cells):
    """Cells without such signs at their edges."""
    if not has_useless("".join(cells)):
        return cells
    return [without_useless(cell) for cell in cells]


def is_blank(text):
    """Whether nobody sees anything of a text."""
    return not text.strip(_EDGES)


def bare(text):
    """What is seen of a name or a code: without blanks and hidden signs around."""
    return text.strip(_WIDE_EDGES)


def bare_code(text):
    """A code without what is hidden at its edges; blanks alone stay as they are."""
    if text.isascii():
        return text
    stripped = bare(text)
    edges = text.replace(stripped, "", 1) if stripped else text
    return stripped if any(sign in edges for sign in HIDDEN) else text
