"""Models of ours that LEAN asks: the passive fill model, and the initializer that puts them on every security."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from AlgorithmImports import (
    AccountType,
    Bar,
    BrokerageModel,
    BrokerageModelSecurityInitializer,
    CharlesSchwabFeeModel,
    Extensions,
    FillModel,
    FillModelParameters,
    LimitOrder,
    Option,
    Order,
    OrderDirection,
    OrderEvent,
    OrderFee,
    OrderStatus,
    QCAlgorithm,
    QuoteBar,
    Security,
    SecuritySeeder,
    SecurityType,
)

from algorithms.lean_assignment import AwareAssignmentModel
from algorithms.lean_bridge import money, standing_sides
from modules.domain.quotes import price_or_zero
from modules.domain.settings import Settings
from modules.execution.passive_fill import FillLeg, RestingOrder, fill_prices, fills
from modules.pricing.package import PackageQuote
from modules.reference_data.port import ReferenceData

#: A moment so short before the present that the bar just ended still holds it.
_INSTANT = timedelta(microseconds=1)
_SHARES_PER_CONTRACT = 100


class PassiveFillModel(FillModel):
    """Fill limit and combo limit orders by modules/execution/passive_fill.py; other orders fill as LEAN fills them.

    One instance serves all securities: LEAN asks the model of each leg until one fills, and twice a time step, so an
    order gets one answer a bar. Never outside the regular session, never on a bar that ended before the order was
    placed, all legs or none.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed
        self._moment: datetime | None = None
        self._answers: dict[tuple[str, float], tuple[Decimal, ...] | None] = {}
        self._tells_sizes = False

    def limit_fill(self, asset: Security, order: LimitOrder) -> OrderEvent:
        """Answer for a single limit order: at its limit or not at all."""
        report = _event(asset, order)
        if order.status != OrderStatus.CANCELED:
            sign = 1 if order.quantity > 0 else -1
            legs = [(asset, order, Decimal(sign))]
            prices = self._answer(f"order {order.id}", order.limit_price, sign, legs)
            if prices is not None:
                _take(report, prices[0], order.quantity)
        return report

    def combo_limit_fill(self, order: Order, parameters: FillModelParameters) -> list[OrderEvent]:
        """Answer for a whole package: every leg, together at the limit, or nothing."""
        pairs = sorted(
            ((pair.key, pair.value) for pair in parameters.securities_for_orders), key=lambda pair: pair[0].id
        )
        group = order.group_order_manager
        units = abs(group.quantity)
        sign = 1 if group.direction == OrderDirection.BUY else -1
        legs = [(security, leg, _weight(security, leg.quantity, units)) for leg, security in pairs]
        prices = self._answer(f"group {group.id}", group.limit_price, sign, legs)
        if prices is None:
            return []
        reports = []
        for (security, leg, _), price in zip(legs, prices, strict=True):
            report = _event(security, leg)
            _take(report, price, leg.quantity)
            reports.append(report)
        return reports

    def _answer(
        self, name: str, limit: float, sign: int, legs: Sequence[tuple[Security, Order, Decimal]]
    ) -> tuple[Decimal, ...] | None:
        """Return the prices of a fill or None, the same for every question about an order and its limit in a bar."""
        now = _utc_time(legs[0][0])
        if now != self._moment:
            self._moment = now
            self._answers.clear()
        key = (name, limit)
        if key not in self._answers:
            self._answers[key] = self._decide(now, sign * money(limit), legs)
        return self._answers[key]

    def _decide(
        self, now: datetime, limit: Decimal, legs: Sequence[tuple[Security, Order, Decimal]]
    ) -> tuple[Decimal, ...] | None:
        bars = [security.cache.get_data(QuoteBar) for security, _, _ in legs]
        if any(bar is None for bar in bars) or not all(
            _is_due(security, order, bar) for (security, order, _), bar in zip(legs, bars, strict=True)
        ):
            return None
        self._tells_sizes = self._tells_sizes or any(bar.last_bid_size > 0 or bar.last_ask_size > 0 for bar in bars)
        seen = tuple(
            _leg(security, weight, bar, self._tells_sizes)
            for (security, _, weight), bar in zip(legs, bars, strict=True)
        )
        resting = RestingOrder(seen, limit)
        minutes = (bars[0].end_time - bars[0].time).total_seconds() / 60
        if not fills(resting, minutes, f"{now:%Y-%m-%dT%H:%M:%S}", self._seed):
            return None
        return fill_prices(resting)


class BotInitializer(BrokerageModelSecurityInitializer):
    """Prepare every security as LEAN does by default, then put our models on it.

    A combo fills as soon as the model of one of its legs fills it, so no security may keep LEAN's own fill model; LEAN
    does not hand an assignment model from a chain to its contracts, so each gets it here. Fees are Schwab's, which the
    bot plans with: LEAN's default model takes a combo's credit for the lowest of premiums and charges too little.
    """

    fill_model: PassiveFillModel | None = None
    assignment_model: AwareAssignmentModel | None = None

    def initialize(self, security: Security) -> None:
        """Prepare a security."""
        super().initialize(security)
        security.set_fee_model(CharlesSchwabFeeModel())
        if self.fill_model is not None:
            security.set_fill_model(self.fill_model)
        if self.assignment_model is not None and isinstance(security, Option):
            security.set_option_assignment_model(self.assignment_model)


def install_models(algorithm: QCAlgorithm, settings: Settings, reference: ReferenceData) -> None:
    """Put the models of the settings on every security added from now on, and name them among the run's results.

    LEAN hears that the account is a cash account: sales then settle on the next session there too.
    """
    if settings.account_kind == "cash":
        name = BrokerageModel.get_brokerage_name(algorithm.brokerage_model)
        algorithm.set_brokerage_model(name, AccountType.CASH)
    initializer = BotInitializer(algorithm.brokerage_model, SecuritySeeder.NULL)
    if settings.fill_model == "passive":
        initializer.fill_model = PassiveFillModel(settings.fill_seed)
    if settings.assignment_model == "aware":
        initializer.assignment_model = AwareAssignmentModel(algorithm, reference, settings.risk_free_rate)
    algorithm.set_security_initializer(initializer)
    algorithm.set_runtime_statistic("Fill Model", settings.fill_model)
    algorithm.set_runtime_statistic("Assignment Model", settings.assignment_model)


def _utc_time(security: Security) -> datetime:
    return Extensions.convert_to_utc(security.local_time, security.exchange.time_zone)


def _event(security: Security, order: Order) -> OrderEvent:
    return OrderEvent(order, _utc_time(security), OrderFee.ZERO)


def _take(report: OrderEvent, price: Decimal, quantity: float) -> None:
    """Make an event a whole fill."""
    report.fill_price = float(price)
    report.fill_quantity = quantity
    report.status = OrderStatus.FILLED


def _weight(security: Security, quantity: float, units: float) -> Decimal:
    """Return a leg's part of one package; shares count against the hundred of a contract."""
    weight = money(quantity) / money(units)
    return weight / _SHARES_PER_CONTRACT if security.type == SecurityType.EQUITY else weight


def _is_due(security: Security, order: Order, bar: QuoteBar) -> bool:
    """Say whether a bar is of the regular session, has just ended, and began no earlier than the order."""
    local = security.local_time
    if bar.end_time != local or not security.exchange.hours.is_open(local - _INSTANT, False):
        return False
    placed = Extensions.convert_from_utc(order.time, security.exchange.time_zone)
    return local > placed


def _leg(security: Security, weight: Decimal, bar: QuoteBar, tells_sizes: bool) -> FillLeg:
    """Return a leg with its market at both ends of the bar; a side that has vanished has none."""
    key = str(security.symbol.id)
    bid, ask = standing_sides(bar) if tells_sizes else (bar.bid, bar.ask)
    closed = PackageQuote(_price(bid, is_close=True), _price(ask, is_close=True))
    # A bar filled forward repeats its range, but nothing moved in it.
    if bar.is_fill_forward:
        return FillLeg(key, weight, closed, closed)
    return FillLeg(key, weight, PackageQuote(_price(bid), _price(ask)), closed)


def _price(side: Bar | None, *, is_close: bool = False) -> Decimal:
    """Return a side's price at an end of the bar; a side that does not exist is zero."""
    return price_or_zero(None if side is None else side.close if is_close else side.open)
