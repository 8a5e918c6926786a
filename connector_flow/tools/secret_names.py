"""Which headers and parameters are secrets, by their whole name.

`X-Api-Key`, `api_key` and `apiKey` are one name, and `keyword` is none of a secret.
"""

import re

from .masking import HIDDEN

PLACES = ("header", "param", "form")  # of a request
HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
PAIR = re.compile(r"(?<![^/?&;=])(?P<name>[^/?&;=]+)=[^/?&;]*")
NAME = re.compile(r"[^\x00-\x1f\x7f]{1,100}")
# Headers by which a request, and the secrets with it, would come to somebody else, or
# be taken for two.
LEADING = {
    "connection",
    "content-length",
    "forwarded",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-prefix",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-host",
    "x-http-host-override",
    "x-original-host",
    "x-original-url",
    "x-rewrite-url",
}
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# Alone, or behind other words: X-Shopify-Access-Token.
ENDINGS = {
    "apikey",
    "assertion",
    "auth",
    "authorization",
    "bearer",
    "cookie",
    "cookies",
    "credential",
    "credentials",
    "hmac",
    "jwt",
    "passphrase",
    "passwd",
    "password",
    "pwd",
    "secret",
    "secrets",
    "sig",
    "signature",
    "token",
    "tokens",
}
ALONE = {"key", "otp", "pass", "passcode", "pin", "sas", "session", "sid"}
# What a key is for that opens something: api_key, but not sort_key.
OPENING = {
    "access",
    "account",
    "api",
    "app",
    "application",
    "auth",
    "client",
    "consumer",
    "developer",
    "encryption",
    "function",
    "functions",
    "hash",
    "license",
    "licence",
    "master",
    "private",
    "secret",
    "security",
    "service",
    "session",
    "shared",
    "signing",
    "storage",
    "subscription",
    "user",
    "webhook",
}
# A token of these says where to go on, and opens nothing.
GOING_ON = {
    "continuation",
    "cursor",
    "delta",
    "next",
    "page",
    "pagination",
    "paging",
    "previous",
    "skip",
    "sync",
}
SESSIONS = re.compile(r"(j|php|asp|aspnet|web|user)?sess(ion)?(id)?")


def is_secret_name(name):
    """Whether a header or parameter of this name is a secret.

    :param name: text, in any case, its words parted by anything or by capitals
    """
    words = [word.casefold() for word in WORD.findall(str(name))]
    while words and words[-1].isdecimal():  # X-Hub-Signature-256
        words.pop()
    if words[:1] == ["x"]:
        words = words[1:]
    if not words:
        return False
    return _is_secret(words) or _is_written_together("".join(words))


def _is_secret(words):
    *before, last = words
    if last in ("token", "tokens"):
        return not (before and before[-1] in GOING_ON)
    if last == "key":
        return not before or before[-1] in OPENING
    return last in ENDINGS or (not before and last in ALONE)


def _is_written_together(text):
    """Such as apikey, accesstoken, clientsecret, PHPSESSID."""
    text = text.removeprefix("x")
    if SESSIONS.fullmatch(text):
        return True
    for last in ("token", "key"):
        before = text.removesuffix(last)
        if before != text:
            return before in OPENING | {"bearer", "csrf", "id", "oauth", "refresh"}
    known = {"consumersecret", "proxyauthorization", "setcookie"}
    return text.removeprefix("client") in ENDINGS or text in known


def pairs_in(path):
    """The names of what stands in a path as name=value."""
    return [match["name"] for match in PAIR.finditer(path)]


def masked_path(path, is_secret=is_secret_name):
    """A path as it is stored: of a pair with a secret its name only."""

    def hidden(match):
        return f"{match['name']}={HIDDEN}" if is_secret(match["name"]) else match[0]

    return PAIR.sub(hidden, path)


def is_parameter(kind):
    """Whether a text is place and name of a secret of requests: header:X-Api-Key."""
    place, _colon, name = kind.partition(":")
    if place == "header":
        return bool(HEADER.fullmatch(name)) and name.lower() not in LEADING
    return place in PLACES and bool(NAME.fullmatch(name))
