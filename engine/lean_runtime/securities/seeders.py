"""First prices of a new security; source Common/Securities/*SecuritySeeder.cs, Common/AlgorithmUtils.cs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.data.base_data import BaseData

if TYPE_CHECKING:
    from engine.lean_runtime.securities.security import Security

_log = logging.getLogger(__name__)


class NullSecuritySeeder(LeanObject):
    """Sets no prices."""

    def seed_security(self, security: Security) -> bool:
        """Do nothing."""
        return True


class SecuritySeeder(LeanObject):
    """Holder of the seeder that does nothing."""

    NULL: ClassVar[NullSecuritySeeder] = NullSecuritySeeder()


class FuncSecuritySeeder(LeanObject):
    """Sets the prices a function returns, such as the algorithm's get_last_known_prices."""

    def __init__(self, seed_function: Callable[[Any], Any]) -> None:
        """Keep the function: security to a data point or several."""
        self._seed_function = seed_function

    def seed_security(self, security: Security) -> bool:
        """Set the prices; return whether there were any. Canonical securities are left alone; errors are logged."""
        if security.symbol.is_canonical():
            return True
        try:
            points = _as_points(self._seed_function(security))
            for point in points:
                security.set_market_price(point)
        except Exception:
            _log.exception("Could not seed price for security %s", security.symbol)
            return False
        return bool(points)


def _as_points(answer: Any) -> list[BaseData]:
    if isinstance(answer, BaseData):
        return [answer]
    return list(answer)


def seed_securities(securities: Iterable[Security], algorithm: Any) -> None:
    """Set the last known prices of all securities without one (AlgorithmUtils.SeedSecurities)."""
    without_price = [security for security in securities if not security._price]
    if not without_price:
        return
    prices = algorithm.get_last_known_prices([security.symbol for security in without_price])
    for security in without_price:
        for point in prices.get(security.symbol) or ():
            security.set_market_price(point)
