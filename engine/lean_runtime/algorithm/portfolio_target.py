"""Portfolio targets: what to hold of a symbol (Common/Algorithm/Framework/Portfolio/PortfolioTarget.cs)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from engine.lean_runtime.algorithm.arguments import to_quantity
from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import InsightDirection
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException
from engine.lean_runtime.common.models import call_model, engine_side
from engine.lean_runtime.common.numbers import ZERO, decimal_text, divide, normalize_to_str, to_decimal, to_float
from engine.lean_runtime.margin.messages import REBALANCE_RESULT_IGNORED, zero_price
from engine.lean_runtime.orders.faces import to_symbol

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.securities.security import Security

_DIRECTIONS = {InsightDirection.UP: Decimal(1), InsightDirection.DOWN: Decimal(-1), InsightDirection.FLAT: ZERO}


class PortfolioTarget(LeanObject):
    """The quantity of a symbol to hold; in `set_holdings` the quantity is a fraction of the portfolio."""

    __slots__ = ("_quantity", "symbol", "tag")

    #: None until a target was skipped for being below the minimum margin; then whether the warning was sent.
    minimum_order_margin_percentage_warning_sent: ClassVar[bool | None] = None

    def __init__(self, symbol: Any, quantity: Any, tag: str = "") -> None:
        """Take a symbol with a quantity or a direction (up 1, down -1, flat 0)."""
        self.symbol: Symbol = to_symbol(symbol)
        if isinstance(quantity, InsightDirection):
            if quantity not in _DIRECTIONS:
                raise ArgumentOutOfRangeException(
                    "insightDirection", f"Invalid insight direction {quantity} for symbol: {self.symbol}."
                )
            quantity = _DIRECTIONS[quantity]
        self._quantity: Decimal = to_decimal(quantity)
        self.tag = tag

    @property
    def quantity(self) -> float:
        """Return the quantity, or the fraction."""
        return to_float(self._quantity)

    @classmethod
    def percent(
        cls, algorithm: Any, symbol: Any, percent: Any, return_delta_quantity: bool | str = False, tag: str = ""
    ) -> PortfolioTarget | None:
        """Return the target that puts a fraction of the portfolio into the symbol; None, with an error line, if none.

        With `return_delta_quantity` the quantity is the order, else the holding to reach.
        """
        if isinstance(return_delta_quantity, str):
            tag, return_delta_quantity = return_delta_quantity, False
        return cls._percent(engine_side(algorithm), to_symbol(symbol), to_quantity(percent), return_delta_quantity, tag)

    @classmethod
    def _percent(
        cls, algorithm: Any, symbol: Symbol, percent: Decimal, delta: bool, tag: str = ""
    ) -> PortfolioTarget | None:
        from engine.lean_runtime.margin.position_group_parameters import (
            GetMaximumLotsForTargetBuyingPowerParameters,
        )

        problem = _refuse_size(algorithm.settings, percent)
        security: Security | None = algorithm.securities.try_get_value(symbol)[1]
        if problem is None and security is None:
            problem = f"{symbol} not found in portfolio. Request this data when initializing the algorithm."
        if problem is None and security is not None and not security._price:
            problem = zero_price(symbol)
        if problem is not None or security is None:
            algorithm.error(problem)
            return None
        portfolio = algorithm.portfolio
        adjusted = divide(percent * portfolio._total_portfolio_value_less_free_buffer, portfolio._total_portfolio_value)
        # the target is meant before leverage: turn it into a share of margin
        share = divide(adjusted, call_model(security.buying_power_model, "get_leverage", security))
        group = portfolio.positions.get_or_create_default_group(security)
        result = group.buying_power_model.get_maximum_lots_for_target_buying_power(
            GetMaximumLotsForTargetBuyingPowerParameters(
                portfolio, group, share, algorithm.settings._minimum_order_margin_portfolio_percentage
            )
        )
        if result.is_error:
            algorithm.error(f"Unable to compute order quantity of {symbol}. Reason: {result.reason} Returning null.")
            return None
        if PortfolioTarget.minimum_order_margin_percentage_warning_sent is False:
            PortfolioTarget.minimum_order_margin_percentage_warning_sent = True
            algorithm.debug(REBALANCE_RESULT_IGNORED)
        quantity = result._number_of_lots * security.symbol_properties._lot_size
        return cls(symbol, quantity if delta else quantity + security.holdings._quantity, tag)

    def __str__(self) -> str:
        """Write symbol, quantity and tag."""
        text = f"{self.symbol}: {normalize_to_str(self._quantity)}"
        return f"{text} ({self.tag})" if self.tag else text


def _refuse_size(settings: Any, percent: Decimal) -> str | None:
    size = abs(percent)
    low = settings._min_absolute_portfolio_target_percentage
    high = settings._max_absolute_portfolio_target_percentage
    if size <= high and (not size or size >= low):
        return None
    return (
        f"The portfolio target percent: {decimal_text(percent)}, does not comply with the current "
        f"'self.settings.max_absolute_portfolio_target_percentage': {decimal_text(high)} or "
        f"'self.settings.min_absolute_portfolio_target_percentage': {decimal_text(low)}. Skipping"
    )


class _Impact(NamedTuple):
    target: PortfolioTarget
    value: Decimal
    reduces: bool


def order_targets_by_margin_impact(
    targets: Iterable[PortfolioTarget], algorithm: Any, target_is_delta: bool = False
) -> list[PortfolioTarget]:
    """Sort targets: those that reduce a position first, then by falling value; drop those below one lot.

    Source: Common/Extensions.cs OrderTargetsByMarginImpact; empty while warming up.
    """
    from engine.lean_runtime.orders.order_sizing import adjust_by_lot_size

    if algorithm.is_warming_up:
        return []
    impacts = []
    for target in targets:
        security = algorithm.securities[target.symbol]
        wanted = adjust_by_lot_size(security, target._quantity)
        held = algorithm.transactions.get_projected_holdings(security)._projected_quantity
        change = wanted if target_is_delta else wanted - held
        if not security.has_data or not security.is_tradable or abs(change) < security.symbol_properties._lot_size:
            continue
        final = wanted + held if target_is_delta else wanted
        reduces = bool(held) and abs(final) < abs(held)
        impacts.append(_Impact(target, abs(change * security._price), reduces))
    # stable, as .NET's OrderBy
    impacts.sort(key=lambda impact: (not impact.reduces, -impact.value))
    return [impact.target for impact in impacts]
