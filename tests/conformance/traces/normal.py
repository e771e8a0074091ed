"""Rewrites recorded and own trace rows to one form: what a pure Python runtime cannot equal is named here, once.

Everything else is compared as recorded. The reasons:

- Where a class lives (.NET namespaces there, our modules here), the type arguments of .NET's generics, and pythonnet's
  subclass of `datetime`: the class's own name is compared.
- `repr` of a .NET object is `<Name object at 0x..>` and says no more than `type` does; of ours it may say more.
- Texts go on where a pure Python text ends: C# stack frames, inner exceptions, the list of C# overloads, the spelling
  suggestions drawn from .NET's members. The sentence before them is compared. The recorder cut long texts.
- .NET's exceptions have two bases named Exception; the recorder kept six bases.
"""

from __future__ import annotations

import re
from typing import Any

_NAMESPACE = re.compile(
    r"\b(?:QuantConnect|System|NodaTime|Common|Python|engine|clr_datetime|custom_tzinfo|pandas)(?:\.\w+)*[.+](?=\w)"
)
_ADDRESS = re.compile(r"0x(?:[0-9a-fA-F]+|\.\.)")
_TAIL = re.compile(
    r"(?:\n +at .*|\n --->.*| (?:The following overloads are available|The expected signature is):.*| Did you mean: .*"
    r"|\nArgument mismatch.*)",
    re.DOTALL,
)
_CUT = re.compile(r"\.\.\.\(\+\d+\)$")
_GENERIC = re.compile(
    r"\b(KeyValuePair|RollingWindow|MemoizingEnumerable|List|Dictionary|ReadOnlyExtendedDictionary|IEnumerable)"
    r"(?:`\d)?\[[\w, .\[\]]*\]"
)
#: Classes that stand for others under a name of their own.
_OUR_NAMES = {
    "LaneSlice": "Slice",
    "LaneContract": "OptionContract",
    "LaneChain": "OptionChain",
    "CLR.MethodBinding": "method",
    "datetime.datetime": "datetime",
    "OptionExercise.<OptionExercise>d__0": "generator",
    "_Gmt": "GMT",
    "<GMT object at 0x..>": "GMT",
    "BoundOverloads": "method",
    "IndicatorGreeks": "Greeks",
    "UniverseOptionContract": "OptionContract",
    "LeanDictionary": "Dictionary",
    "ReadOnlyExtendedDictionary": "Dictionary",
    "CachedDateTimeZone": "TimeZone",
}
_OUR_NAME = re.compile("|".join(rf"(?<![\w.]){re.escape(name)}(?!\w)" for name in _OUR_NAMES))


def normal(value: Any) -> Any:
    """Return a row, or any value in it, in the common form."""
    if isinstance(value, dict):
        row = {key: _bases(item) if key == "mro" else normal(item) for key, item in value.items()}
        if "repr" in row and _is_object(value):
            row.pop("repr", None)
        return row
    if isinstance(value, list):
        return [normal(item) for item in value]
    return normal_text(value) if isinstance(value, str) else value


def normal_text(text: str) -> str:
    """Return a text in the common form."""
    text = _CUT.sub("", _TAIL.sub("", text))
    text = _GENERIC.sub(r"\1", _ADDRESS.sub("0x..", _NAMESPACE.sub("", text)))
    return _OUR_NAME.sub(lambda found: _OUR_NAMES[found.group()], text)


def _is_object(row: dict[str, Any]) -> bool:
    """Say whether a row describes an object of LEAN, of .NET or of the runtime, whose repr is not compared."""
    text = str(row["repr"])
    if " object at 0x" in text or "tzinfo=" in text or "tz=" in text:
        return True
    kind = str(row.get("type", ""))
    return re.match(r"QuantConnect|System|NodaTime|engine\.|custom_tzinfo", kind) is not None


def _bases(names: list[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name != "object"]
