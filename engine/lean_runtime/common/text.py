"""Text as .NET formats it in the invariant culture: dates, time spans, decimals and doubles with a format string."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal

from engine.lean_runtime.common.errors import FormatException
from engine.lean_runtime.common.numbers import decimal_text, double_text
from engine.lean_runtime.common.ticks import (
    TICKS_PER_DAY,
    TICKS_PER_HOUR,
    TICKS_PER_MINUTE,
    TICKS_PER_SECOND,
    Ticks,
    to_datetime,
)

_WIDE = Context(prec=120, rounding=ROUND_HALF_UP)
_DATE_TOKENS = re.compile(r"yyyy|yy|MMMM|MMM|MM|M|dddd|ddd|dd|d|HH|H|hh|h|mm|m|ss|s|f+|F+|tt|'[^']*'|\\.")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def date_text(when: Ticks, pattern: str = "MM/dd/yyyy HH:mm:ss") -> str:
    """Format a time with a .NET custom pattern; the default is the invariant culture's general text."""
    fraction = f"{when % TICKS_PER_SECOND:07d}"
    moment = to_datetime(when)
    hour = moment.hour % 12 or 12
    simple = {
        "yyyy": f"{moment.year:04d}",
        "yy": f"{moment.year % 100:02d}",
        "MMMM": _MONTHS[moment.month - 1],
        "MMM": _MONTHS[moment.month - 1][:3],
        "MM": f"{moment.month:02d}",
        "M": str(moment.month),
        "dddd": _DAYS[moment.weekday()],
        "ddd": _DAYS[moment.weekday()][:3],
        "dd": f"{moment.day:02d}",
        "d": str(moment.day),
        "HH": f"{moment.hour:02d}",
        "H": str(moment.hour),
        "hh": f"{hour:02d}",
        "h": str(hour),
        "mm": f"{moment.minute:02d}",
        "m": str(moment.minute),
        "ss": f"{moment.second:02d}",
        "s": str(moment.second),
        "tt": "AM" if moment.hour < 12 else "PM",
    }

    def replace(match: re.Match[str]) -> str:
        token = match.group()
        if token in simple:
            return simple[token]
        if token[0] in "fF":
            text = fraction[: len(token)]
            return text if token[0] == "f" else text.rstrip("0")
        return token[1:-1] if token[0] == "'" else token[1:]

    return _DATE_TOKENS.sub(replace, pattern)


def ui_date_text(when: Ticks) -> str:
    """Format as LEAN's DateFormat.UI: yyyy-MM-dd HH:mm:ss (Common/Time.cs)."""
    return date_text(when, "yyyy-MM-dd HH:mm:ss")


def span_text(length: Ticks) -> str:
    """Format a TimeSpan in its constant form: [-][d.]hh:mm:ss[.fffffff]."""
    size = abs(length)
    days, rest = divmod(size, TICKS_PER_DAY)
    hours, rest = divmod(rest, TICKS_PER_HOUR)
    minutes, rest = divmod(rest, TICKS_PER_MINUTE)
    seconds, fraction = divmod(rest, TICKS_PER_SECOND)
    text = f"{hours:02d}:{minutes:02d}:{seconds:02d}"
    if days:
        text = f"{days}.{text}"
    if fraction:
        text += f".{fraction:07d}"
    return f"-{text}" if length < 0 else text


def format_decimal(value: Decimal | int, pattern: str = "") -> str:
    """Format with a .NET numeric format string: F2, N0, P1, C2, D3, G or custom ones such as 0.00##, #,.##, 0.00%."""
    number = Decimal(value)
    if not pattern or pattern in ("G", "g"):
        return decimal_text(number)
    kind, digits = pattern[0].upper(), pattern[1:]
    if kind in "FNPCD" and (not digits or digits.isdigit()):
        return _standard(number, kind, int(digits) if digits else (0 if kind == "D" else 2))
    return _custom(number, pattern)


def format_double(value: float, pattern: str = "") -> str:
    """Format a double; custom patterns see 15 significant digits of it, as .NET's do."""
    if not pattern or pattern in ("G", "R") or value != value or value in (float("inf"), float("-inf")):
        return double_text(value)
    exact = Decimal(value)
    if pattern[0].upper() in "FNPC" and (len(pattern) == 1 or pattern[1:].isdigit()):
        text = format_decimal(exact, pattern)
        # Unlike decimals, doubles keep the sign of what rounds to zero.
        return text if value >= 0 or text[0] in "-(" else f"-{text}"
    return format_decimal(Context(prec=15, rounding=ROUND_HALF_UP).plus(exact), pattern)


def _standard(number: Decimal, kind: str, places: int) -> str:
    if kind == "D":
        text = str(abs(int(number))).rjust(places, "0")
        return f"-{text}" if number < 0 else text
    if kind == "P":
        number = _WIDE.multiply(number, Decimal(100))
    rounded = abs(_round(number, places))
    negative = number < 0 and rounded != 0
    text = format(rounded, ",f") if kind in "NPC" else format(rounded, "f")
    if kind == "P":
        text += " %"
    if kind == "C":
        return f"(¤{text})" if negative else f"¤{text}"
    return f"-{text}" if negative else text


def _round(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)


def _custom(number: Decimal, pattern: str) -> str:
    """Format with digit placeholders 0 and #, a group comma, scaling commas, percent and literal text."""
    sections = pattern.split(";")
    if len(sections) > 1 and number < 0 and sections[1]:
        return _custom(abs(number), sections[1])
    if len(sections) > 2 and number == 0:
        return sections[2]
    match = re.search(r"[0#,.]*[0#][0#,.]*", sections[0])
    if match is None:
        raise FormatException(f"Format string '{pattern}' holds no digit placeholder.")
    prefix, body, suffix = sections[0][: match.start()], match.group(), sections[0][match.end() :]
    if "%" in prefix + suffix:
        number = _WIDE.multiply(number, Decimal(100))
    whole, _, fraction = body.partition(".")
    scaling = len(whole) - len(whole.rstrip(","))
    if scaling:
        number = _WIDE.divide(number, Decimal(1000) ** scaling)
        whole = whole.rstrip(",")
    rounded = _round(number, len(fraction))
    digits, _, decimals = format(abs(rounded), "f").partition(".")
    text = _whole_text(digits, whole)
    needed = len(fraction.rstrip("#"))
    decimals = decimals[:needed] + decimals[needed:].rstrip("0")
    if decimals:
        text += "." + decimals
    sign = "-" if number < 0 and rounded != 0 else ""
    return f"{sign}{_literal(prefix)}{text}{_literal(suffix)}"


def _whole_text(digits: str, placeholders: str) -> str:
    required = placeholders.replace(",", "")
    required = required[required.index("0") :] if "0" in required else ""
    digits = digits.lstrip("0").rjust(len(required), "0")
    if "," in placeholders and digits:
        return f"{int(digits):,}".rjust(len(digits), "0")
    return digits


def _literal(text: str) -> str:
    return text.replace("'", "").replace('"', "").replace("\\", "")
