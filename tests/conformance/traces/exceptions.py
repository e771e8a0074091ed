"""Rows of the traces that the runtime does not equal, each with its reason; a test fails where one is out of date."""

from __future__ import annotations

import re
from typing import Any

_ACCESSORS = "accessors and System.Object's methods that pythonnet lists; the runtime has the properties themselves"
_ENUMS = "enums are ints here: they serialise and combine where .NET's enums refuse"
_OVERLOADS = "the runtime answers where pythonnet finds no overload for the wrong type"
_WRAPPERS = "the runtime uses a Python model directly, pythonnet shows LEAN's wrapper around it"
_CLOCK = "hangs on the day of the recording, on the machine or on its Object Store"
_FRAMES = "how the installed pandas prints a frame; symbols and rights inside tuples print as text"
_HASHES = "hash codes differ by process or by platform"
_SYMBOLS = "a symbol here is an immutable Python value: it copies, pickles and takes no attributes"
_DOTNET = "a class of .NET's own library that options algorithms do not use"
_TEXTS = "the same refusal in other words"
_MATERIAL = "a list where LEAN hands out a lazy enumerable or another .NET collection"

#: Per trace: a pattern that the row's label matches wholly, and why such rows differ.
EXCEPTIONS: dict[str, dict[str, str]] = {
    "types1": {
        r".* json": _ENUMS,
        r"enum \|": _ENUMS,
        r"enum (value__|dir)": _ACCESSORS,
        r"Enum\..*": _DOTNET,
        r"Market.USA hash|S:hash\(sym\)": _HASHES,
        r"(copy|deepcopy|pickle) symbol|S:setattr sym|S:sym\.foo": _SYMBOLS,
        r"S:repr\(sym(\.id)?\)": _FRAMES,
        r"S:(securities keys|total)|plain list of symbols": _FRAMES,
        r"S:securities\.get\('ZZZ',5\)|S:securities try_get_value": _OVERLOADS,
        r"S:portfolio\[5\]": _TEXTS,
    },
    "types2": {
        r"\w+\.(get|set|add|remove|op)_\w+": _ACCESSORS,
        r"p\.unsettled_cash_book": "the zero of unsettled cash prints as 0.0 there and as 0 here",
        r"sec\.volatility_model": "the runtime writes LEAN's public base for a private class",
        r"greeks\.lambda": "a keyword of Python; getattr(greeks, 'lambda_') answers",
        r"h\.security": _ACCESSORS,
        r"5 in (slice|bars|chains)": "pythonnet leaves an exception behind that the next repr raises",
        r"(slice|bars|chains)\[5\]|(slice|bars|chains)\.get\(5\)|contains_key\(5\)": _TEXTS,
        r"bars\.get\(SPY,0\)": _OVERLOADS,
        r"slice\.keys\(\)|df row0|flatten|fl row0|ocp": _FRAMES,
        r"c is c2|sec identity": "pythonnet makes a wrapper per access, here an object is itself",
        r"pickle time": "the time is a plain datetime here",
        r"chain\.filtered_contracts": _MATERIAL,
        r"contracts\.Values": _ACCESSORS,
        r"sec\.fundamentals": "fundamentals are not offered and say so",
    },
    "types3": {
        r"name \w+": "what AlgorithmImports exports beyond LEAN's API, and where Python's modules lie",
        r"type\(now\) is datetime|mro|pickle utc": "the time is a plain datetime here",
        r"get_orders\(fn\)|get_(open_)?order_tickets|gom\.order_ids|ticket\.update_requests": _MATERIAL,
        r"ticket\.order_(closed|set)": _DOTNET,
        r"event\.from_serialized\(\)|(limit|combo)order\.copy_to\(\)": "methods of LEAN's serialisation",
        r"set attr 'settings'": _TEXTS,
    },
    "misc": {
        r"end default|  dates now|os (keys|len|get_file_path( missing)?)": _CLOCK,
        r"os read_bytes": "bytes instead of System.Byte[]",
        r"M download": "the runtime makes no network requests and says so",
        r"M settings|summary": _ACCESSORS,
        r"M link|M log_debug attr": "not offered and says so",
        r"CH Series unit": _DOTNET,
    },
    "models1": {r"sec\.(fill|slippage)_model( type)?|bp c3": _WRAPPERS, r"set_fill_model\(class\)": _TEXTS},
    "models1_bm": {r"self\.brokerage_model": _WRAPPERS},
    "models3": {r"co\.price_model|chain c": _WRAPPERS},
    "greeks": {r"history\(sym,5\)|idx|opt idx|history float": _FRAMES},
    "opt7": {r"SE missing arg": _TEXTS},
    "orders1": {r"update limit nan": _TEXTS},
    "sched": {
        r"on str": _TEXTS,
        r"schedule\.event": "pythonnet cannot reach the fluent builder's members; here the builder itself says so",
    },
    "trace_removal_noeq": {},
}
for _mode in range(4):
    EXCEPTIONS[f"models2_{_mode}"] = {r"price_model=|price model c|vol|vol type": _WRAPPERS}
for _mode in range(3):
    EXCEPTIONS[f"indic_{_mode}"] = {r"z>5": _TEXTS, r"rw dict": _OVERLOADS}


def exception_of(name: str, row: dict[str, Any]) -> str | None:
    """Return the pattern that excepts a row of a trace, None for a row that is compared."""
    label = str(row.get("label", ""))
    return next((pattern for pattern in EXCEPTIONS.get(name, {}) if re.fullmatch(pattern, label)), None)
