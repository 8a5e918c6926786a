"""Takes secrets out of texts, in whatever form another system gives them back."""

import base64
import html
import json
import quopri
import re
from urllib.parse import quote, quote_plus

HIDDEN = "•••"
SHORTEST = 4  # characters; what is shorter is in any text
LONG_LINE = 16  # characters; a line of a key, by which the key would be recognised
WRAP = r"(?:=?[ \t]*\r?\n[ \t]*)?"  # where mails and base64 break their lines
URL_SAFE = str.maketrans("+/", "-_")


def mask(text, secrets):
    """Return a text in which no secret is left, whoever wrote it there.

    :param text: what is shown or stored
    :param secrets: iterable of texts, of which some may be empty
    """
    forms = {form for secret in secrets if secret for form in _forms(secret)}
    forms = sorted((f for f in forms if len(f) >= SHORTEST), key=len, reverse=True)
    if not forms:
        return text
    pattern = "|".join(map(_pattern, forms))
    return re.sub(pattern, HIDDEN, text, flags=re.IGNORECASE)


def _pattern(form):
    return WRAP.join(r"\s+" if sign.isspace() else re.escape(sign) for sign in form)


def _forms(secret):
    """A secret as it is, and as it looks on its way."""
    lines = secret.splitlines()
    if len(lines) > 1:
        yield from (line for line in lines if len(line) >= LONG_LINE)
        return
    for written in {secret, secret.encode().decode("latin-1")}:
        yield from _in_urls(written)
        yield from _in_documents(written)
        yield from _in_base64(written.encode())


def _in_urls(text):
    yield from (text, quote(text, safe=""), quote(text), quote_plus(text))
    yield "".join(f"%{byte:02X}" for byte in text.encode())
    yield quote(text.encode("latin-1", "replace"), safe="")


def _in_documents(text):
    """In Python, JSON, HTML, XML, mails and dumps."""
    yield repr(text)[1:-1]
    for as_json in (json.dumps(text), json.dumps(text, ensure_ascii=False)):
        yield as_json[1:-1]
        yield as_json[1:-1].replace("/", "\\/")
    escaped = html.escape(text)
    yield from (escaped, escaped.replace("&#x27;", "&#39;"))
    for written in (text, escaped):
        yield written.encode("ascii", "xmlcharrefreplace").decode()
    yield quopri.encodestring(text.encode()).decode("ascii").replace("=\n", "")
    yield text.encode().hex()


def _in_base64(data):
    """What of it is the same whatever stands before and behind it."""
    for before in range(3):
        text = base64.b64encode(bytes(before) + data).decode().rstrip("=")
        text = text[(0, 2, 3)[before] : -1 if (before + len(data)) % 3 else None]
        yield from (text, text.translate(URL_SAFE))
