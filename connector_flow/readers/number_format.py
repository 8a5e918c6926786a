"""What a spreadsheet shows for a number: the formats that codes are given.

Such as ``00000`` for 1067, shown as 01067, or ``"DE-"000 000``. It is run without Odoo,
by ``sheet_process.py``.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

GENERAL = "general"
BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 49: "@"}
BUILT_IN |= {11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 48: "##0.0E+0"}
BUILT_IN |= {37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00"}
TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<sign>[^\]-]*)[^\]]*\]'
    r"|\[(?:black|white|red|green|blue|yellow|magenta|cyan|color ?\d+)\]"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)"
    r"|(?P<literal>[-+() :€$£/'!^&~{}=<>])",
    re.IGNORECASE,
)


def shown(value: float, code: str) -> str | None:
    """The text that is shown for a number; None where a format is not understood.

    :param value: int or float
    :param code: of the format, such as ``00000``
    """
    sections = _sections(code)
    if not code or code.lower() in (GENERAL, "@"):
        return None
    if len(sections) > 4 or any(re.match(r"\[[<>=]", one) for one in sections):
        return None
    section, own_sign = sections[0], False
    if value < 0 and len(sections) > 1:
        section, own_sign = sections[1], True
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    return _section_shown(Decimal(repr(value)), section, own_sign)


def _sections(code: str) -> list[str]:
    """The parts of a format between semicolons."""
    return re.findall(r'(?:"[^"]*"|\\.|[^;"\\])+|(?<=;)(?=;|$)', code) or [""]


def _section_shown(value: Decimal, section: str, own_sign: bool) -> str | None:
    tokens, at = [], 0
    while at < len(section):
        found = TOKEN.match(section, at)
        if not found:
            return None  # dates, fractions, exponents
        tokens.append(found)
        at = found.end()
    places = [at for at, token in enumerate(tokens) if token["digit"]]
    if not places:
        return "".join(map(_literal, tokens))
    if any(token.group() == "/" for token in tokens):
        return None
    return _filled(value, tokens, places, own_sign)


def _filled(
    value: Decimal, tokens: list[re.Match[str]], places: list[int], own_sign: bool
) -> str | None:
    """The digits of a number in the places of a format."""
    points = [at for at, token in enumerate(tokens) if token["point"]]
    if len(points) > 1:
        return None
    point = points[0] if points else places[-1] + 1
    commas = [at for at, token in enumerate(tokens) if token["comma"]]
    grouped = any(places[0] < at < max(p for p in places) for at in commas)
    scaled = sum(at > places[-1] for at in commas)
    percent = sum(bool(token["percent"]) for token in tokens)
    before = [at for at in places if at < point]
    behind = [at for at in places if at > point]
    number = abs(value) * 100**percent / 1000**scaled
    number = number.quantize(Decimal(1).scaleb(-len(behind)), ROUND_HALF_UP)
    whole, _point, fraction = f"{number:f}".partition(".")
    texts = _whole(whole.lstrip("0"), tokens, before, grouped)
    texts |= _fraction(fraction, tokens, behind)
    sign = "-" if value < 0 and not own_sign and number else ""
    parts = [
        texts.get(at, "" if token["comma"] else token["point"] or _literal(token))
        for at, token in enumerate(tokens)
    ]
    if points and not before:
        parts[point] = whole.lstrip("0") + "."
    return sign + "".join(parts)


def _whole(
    digits: str, tokens: list[re.Match[str]], places: list[int], grouped: bool
) -> dict[int, str]:
    """The digits before the point, by the places; the first takes what is left."""
    texts, count = {}, 0
    for at in reversed(places):
        first = at == places[0]
        left = digits if first else digits[-1:]
        digits = "" if first else digits[:-1]
        padded = left or {"0": "0", "?": " "}.get(tokens[at]["digit"], "")
        text = ""
        for digit in reversed(padded):
            text = digit + ("," if grouped and count and count % 3 == 0 else "") + text
            count += digit != " "
        texts[at] = text
    return texts


def _fraction(
    digits: str, tokens: list[re.Match[str]], places: list[int]
) -> dict[int, str]:
    """The digits behind the point; ``#`` shows no noughts at the end."""
    kept = len(digits.rstrip("0"))
    return {
        at: digit
        if number < kept or tokens[at]["digit"] == "0"
        else {"?": " "}.get(tokens[at]["digit"], "")
        for number, (at, digit) in enumerate(zip(places, digits, strict=True))
    }


def _literal(token: re.Match[str]) -> str:
    for name in ("quoted", "escaped", "sign", "percent", "literal"):
        if token[name] is not None:
            return token[name]
    return ""
