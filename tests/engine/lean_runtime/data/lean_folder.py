"""Opens LEAN's sample data for tests of the data layer."""

from __future__ import annotations

from pathlib import Path

from engine.lean_runtime.common.enums import Resolution, SecurityType
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from tests.shared_data import require_shared


def activate(folder: Path) -> EngineServices:
    """Make a data folder the current one."""
    services = EngineServices.from_data_folder(folder, folder)
    services.activate()
    return services


def activate_lean_data() -> EngineServices:
    """Make LEAN's sample data the current folder, or skip the test."""
    return activate(require_shared("lean-data"))


def symbol_of(sid: str, ticker: str) -> Symbol:
    """Return a symbol by its identifier's text."""
    return Symbol(SecurityIdentifier.parse(sid), ticker)


SPY = ("SPY R735QTJ8XC9X", "SPY")
GOOG = ("GOOCV VP83T1ZUHROL", "GOOG")
AAPL = ("AAPL R735QTJ8XC9X", "AAPL")


def config_of(kind: type, symbol: Symbol, resolution: Resolution) -> SubscriptionDataConfig:
    """Return a subscription with the zones LEAN's database gives US instruments."""
    exchange = data = TimeZones.NEW_YORK
    if symbol.security_type in (SecurityType.INDEX, SecurityType.INDEX_OPTION):
        exchange = TimeZones.CHICAGO
        data = exchange if symbol.security_type is SecurityType.INDEX else data
    return SubscriptionDataConfig(kind, symbol, resolution, data, exchange, True, False, False)
