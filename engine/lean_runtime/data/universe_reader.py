"""Reads option universe files: one line a contract, its numbers parsed only when they are read."""

from __future__ import annotations

from datetime import date as calendar_date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from engine.lean_runtime.common.enums import OptionRight, SecurityType
from engine.lean_runtime.common.ticks import Ticks, ticks
from engine.lean_runtime.data.errors import DataError
from engine.lean_runtime.data.lean_data import universe_file
from engine.lean_runtime.data.option_universe import OptionUniverse, universe_row
from engine.lean_runtime.identity.security_types import default_option_style
from engine.lean_runtime.identity.symbol import Symbol

_SYMBOL_LIMIT = 500_000
#: (canonical symbol, its value, expiry, strike, right as written) -> contract; the same line comes every day.
_symbols: dict[tuple[Symbol, str, str, str, str], Symbol] = {}


def read_option_universe(canonical: Symbol, date: Ticks) -> OptionUniverse | None:
    """Return the contracts of a canonical option's universe file as one collection, None when there is no file.

    Raises DataError with file and line for a line that names no contract.
    """
    path = universe_file(canonical, date)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as problem:
        raise DataError(str(path), f"cannot be read ({problem})") from None
    return parse_option_universe(canonical, text, date, path)


def parse_option_universe(canonical: Symbol, text: str, date: Ticks, path: Path | str) -> OptionUniverse | None:
    """Return the collection of a file's lines, None when there is no line of data."""
    collection = OptionUniverse(date, canonical)
    contracts: list[OptionUniverse] = []
    underlying: OptionUniverse | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line[0] == "#":
            continue
        try:
            row = parse_universe_line(canonical, line, date)
        except (ValueError, InvalidOperation) as problem:
            raise DataError(str(path), f"not a line of an option universe ({problem})", number) from None
        if row is None:
            continue
        if row.symbol.has_underlying:
            contracts.append(row)
        else:
            underlying = row
    if not contracts and underlying is None:
        return None
    for contract in contracts:
        contract.underlying = underlying
    collection.data = contracts
    collection.underlying = underlying
    return collection


def parse_universe_line(canonical: Symbol, line: str, date: Ticks) -> OptionUniverse | None:
    """Return the row of a line, None for the header; ValueError when the line names no contract.

    A line that does not start with a digit is the underlying's: its first three cells are empty.
    """
    if not line or line[0] == "#":
        return None
    cells = line.split(",", 3)
    if len(cells) < 4:
        raise ValueError("fewer than four cells")
    expiry, strike, right, numbers = cells
    if not line[0].isdigit():
        assert canonical.underlying is not None
        return universe_row(date, canonical.underlying, numbers)
    key = (canonical, canonical.value, expiry, strike, right)
    symbol = _symbols.get(key)
    if symbol is None:
        symbol = _contract(canonical, expiry, strike, right)
        if len(_symbols) >= _SYMBOL_LIMIT:
            _symbols.clear()
        _symbols[key] = symbol
    return universe_row(date, symbol, numbers)


def _contract(canonical: Symbol, expiry: str, strike: str, right: str) -> Symbol:
    """Return the contract's symbol; ValueError for a wrong date, strike or right."""
    if len(expiry) != 8 or not expiry.isdigit():
        raise ValueError(f"{expiry!r} is no date")
    day = calendar_date(int(expiry[:4]), int(expiry[4:6]), int(expiry[6:]))
    price = Decimal(strike)
    if not price.is_finite():
        raise ValueError(f"{strike!r} is no strike")
    side = right[:1].upper()
    if side not in ("C", "P"):
        raise ValueError(f"{right!r} is neither C nor P")
    kind = canonical.security_type
    underlying = canonical.underlying
    assert underlying is not None
    return Symbol._create_option(
        underlying,
        canonical.id.symbol if kind is SecurityType.INDEX_OPTION else None,
        canonical.id.market,
        default_option_style(kind),
        OptionRight.CALL if side == "C" else OptionRight.PUT,
        price,
        ticks(day),
    )
