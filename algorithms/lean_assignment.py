"""Our early-assignment model as LEAN asks for it; the decision is modules/pricing/assignment.py."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from AlgorithmImports import (
    DefaultOptionAssignmentModel,
    Option,
    OptionAssignmentParameters,
    OptionAssignmentResult,
    OptionRight,
    QCAlgorithm,
    QuoteBar,
    Symbol,
)

from algorithms.lean_bridge import aware, contract_of, money, session_of
from modules.domain.account import SessionClock
from modules.domain.contracts import OptionContract
from modules.domain.quotes import Quote
from modules.pricing.assignment import Held, why_exercised
from modules.reference_data.port import ReferenceData


class AwareAssignmentModel(DefaultOptionAssignmentModel):
    """Assign short options whose holder gains by exercising: before dividends, or for interest on a strike.

    LEAN's own assigns inside four days and beyond 5 % in the money, blind to dividends, and European options at the
    midnight before they expire (Common/Securities/Option/DefaultOptionAssignmentModel.cs). LEAN asks once an hour.
    """

    def __init__(self, algorithm: QCAlgorithm, reference: ReferenceData, rate: float) -> None:
        super().__init__()
        self._algorithm = algorithm
        self._reference = reference
        self._rate = rate

    def get_assignment(self, parameters: OptionAssignmentParameters) -> OptionAssignmentResult:
        """Return all contracts with the reason, or nothing."""
        option = parameters.option
        why = self._why(option)
        if not why:
            return OptionAssignmentResult.NULL
        return OptionAssignmentResult(option.holdings.absolute_quantity, f"early assignment: {why}")

    def _why(self, option: Option) -> str:
        local = option.local_time
        session = session_of(option.underlying, local, timedelta(minutes=1))
        if session is None:
            return ""
        contract = contract_of(option.symbol, option.exchange.hours, str(option.underlying.symbol.value))
        now = aware(local)
        soon, later = self._dividends(contract, session)
        return why_exercised(
            Held(
                contract=contract,
                spot=money(option.underlying.price),
                mid=self._mid(option.symbol),
                other_mid=self._mid(_other(option.symbol)),
                now=now,
                session=session,
                rate=self._rate,
                dividend=soon,
                later_dividends=later,
            )
        )

    def _dividends(self, contract: OptionContract, session: SessionClock) -> tuple[Decimal, Decimal]:
        """Return what goes ex at the next session and until expiration; unknown dividends count as none."""
        first = session.opens.date() + timedelta(days=1)
        last = contract.expiration
        found = self._reference.dividends(contract.underlying, first, last, session.opens)
        if found is None:
            # A calendar that ends before the expiration may still cover the next session.
            found = self._reference.dividends(contract.underlying, first, session.next_day or first, session.opens)
        known = found or ()
        soon = sum((each.amount for each in known if session.is_last_before(each.ex_date)), Decimal(0))
        return soon, sum((each.amount for each in known), Decimal(0))

    def _mid(self, symbol: Symbol) -> Decimal | None:
        """Return the mid of the last quote bar of a subscribed contract, None where a side is missing."""
        securities = self._algorithm.securities
        if not securities.contains_key(symbol):
            return None
        bar = securities[symbol].cache.get_data(QuoteBar)
        if bar is None or bar.bid is None or bar.ask is None:
            return None
        quote = Quote.from_floats(bar.bid.close, bar.ask.close, aware(bar.end_time))
        return quote.mid if quote.is_two_sided else None


def _other(symbol: Symbol) -> Symbol:
    """Return the contract of the other right at the same strike and expiration."""
    identifier = symbol.id
    right = OptionRight.PUT if identifier.option_right == OptionRight.CALL else OptionRight.CALL
    return Symbol.create_option(
        symbol.underlying,
        identifier.symbol,
        identifier.market,
        identifier.option_style,
        right,
        identifier.strike_price,
        identifier.date,
    )
