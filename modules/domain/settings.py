"""The bot's settings, declared once: type, unit, bounds, default and description."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any


class SettingsError(ValueError):
    """A settings file or parameter is wrong; the message names path, expectation and remedy."""


def _setting(default: Any, unit: str, lowest: Any, highest: Any, description: str) -> Any:
    """Declare one setting; bounds are inclusive."""
    return field(default=default, metadata={"unit": unit, "bounds": (lowest, highest), "description": description})


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold every setting of the bot; amounts in dollars, shares of net liquidation from 0 to 1."""

    underlying: str = _setting("SPY", "ticker", None, None, "What the bot trades options on.")
    max_loss_per_trade: Decimal = _setting(
        Decimal("0.02"), "share of net liquidation", Decimal("0.001"), Decimal("0.25"), "Largest loss of one trade."
    )
    max_total_risk: Decimal = _setting(
        Decimal("0.10"), "share of net liquidation", Decimal("0.005"), Decimal("0.50"), "Sum of open maximum losses."
    )
    max_buying_power: Decimal = _setting(
        Decimal("0.50"), "share of net liquidation", Decimal("0.01"), Decimal("1"), "Buying power in use after a trade."
    )
    max_contracts: int = _setting(10, "structures", 1, 1000, "Largest quantity of one trade.")
    max_positions: int = _setting(4, "positions", 1, 100, "Positions open at the same time.")
    min_credit: Decimal = _setting(
        Decimal("0.10"), "dollars per share", Decimal("0.01"), Decimal("10"), "Smallest credit worth taking."
    )
    min_open_interest: int = _setting(100, "contracts", 0, 1_000_000, "Open interest a short leg needs where known.")
    fee_per_contract: Decimal = _setting(
        Decimal("0.65"), "dollars", Decimal("0"), Decimal("10"), "Assumed fee of one contract and side."
    )
    tick: Decimal = _setting(Decimal("0.01"), "dollars", Decimal("0.01"), Decimal("1"), "Net price increment.")
    entry_from: time = _setting(time(9, 45), "New York time", time(9, 30), time(16, 0), "Earliest opening of a day.")
    entry_minutes_before_close: int = _setting(60, "minutes", 0, 390, "No openings this near to the close.")
    walk_start_share: Decimal = _setting(
        Decimal("0.50"), "share of package range", Decimal("0"), Decimal("1"), "First price of a walk."
    )
    walk_attempts: int = _setting(5, "attempts", 1, 100, "Orders sent for one intent before giving up.")
    price_slack: Decimal = _setting(
        Decimal("0.10"), "share of package range", Decimal("0"), Decimal("1"), "How far past natural a walk may go."
    )
    days_to_exit: int = _setting(2, "days", 0, 60, "Close a position this many days before expiration.")
    daily_loss_limit: Decimal = _setting(
        Decimal("0.03"), "share of net liquidation", Decimal("0.001"), Decimal("0.50"), "Day loss that trips it."
    )
    drawdown_limit: Decimal = _setting(
        Decimal("0.15"), "share of high-water mark", Decimal("0.01"), Decimal("0.90"), "Drawdown that trips it."
    )
    consecutive_losses_limit: int = _setting(4, "positions", 1, 100, "Losses in a row that trip the breaker.")
    risk_free_rate: float = _setting(0.02, "continuous annual rate", -0.05, 0.25, "Rate for implied volatilities.")

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any], origin: str) -> Settings:
        """Build settings from a decoded file or parameters; `origin` names the source in errors.

        Raises SettingsError on an unknown key or a value of the wrong type or outside its bounds.
        """
        declared = {item.name: item for item in fields(cls)}
        converted: dict[str, Any] = {}
        for key, value in values.items():
            if key not in declared:
                near = difflib.get_close_matches(key, declared, n=1)
                hint = f"; did you mean '{near[0]}'?" if near else f"; known are {', '.join(sorted(declared))}"
                raise SettingsError(f"{origin}: unknown setting '{key}'{hint}")
            item = declared[key]
            converted[key] = _convert(f"{origin}: {key}", type(item.default), value, item.metadata["bounds"])
        return cls(**converted)


def _convert(path: str, kind: type, value: Any, bounds: tuple[Any, Any]) -> Any:
    try:
        if kind is time:
            result: Any = time.fromisoformat(str(value))
        elif kind is int:
            result = int(str(value))
        else:
            result = kind(str(value))
    except (ValueError, InvalidOperation):
        raise SettingsError(f"{path}: expected {kind.__name__}, was {value!r}") from None
    lowest, highest = bounds
    if lowest is not None and not lowest <= result <= highest:
        raise SettingsError(f"{path}: expected {lowest} to {highest}, was {value!r}")
    return result
