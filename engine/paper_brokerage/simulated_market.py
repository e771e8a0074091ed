"""The simulated market as the broker sees it: the same recipe as the bot's feed makes the same prices.

The broker looks with the eyes of the exchange (`View.MARKET`): a frozen or gapped feed is the bot's trouble, a halt or
a side nobody quotes is everybody's.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from engine.market_simulator.config import MarketConfig
from engine.market_simulator.input_error import SimulationInputError
from engine.market_simulator.option_listing import OptionContract
from engine.market_simulator.stream import Key, QuoteFlag, SimulatedMarket, View
from engine.paper_brokerage.corporate_actions import NOTHING, CorporateAction
from engine.paper_brokerage.instruments import Instrument, Kind
from engine.paper_brokerage.market import Bar, Prices, flat
from engine.paper_brokerage.sessions import SessionHours
from modules.domain.contracts import OptionRight

_SECOND = timedelta(seconds=1)
#: A quote with one of these is no market to trade in.
_UNTRADED = QuoteFlag.HALTED | QuoteFlag.CLOSED | QuoteFlag.UNLISTED | QuoteFlag.NOT_A_NUMBER | QuoteFlag.ZERO


class StreamedMarket:
    """Answers with the quote of the instant's second, which counts as new each second."""

    def __init__(self, market: SimulatedMarket) -> None:
        """Read from a simulated market."""
        self._market = market
        self._tickers = frozenset(market.tickers)
        self.hours = SessionHours(market.config.early_closes())

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> StreamedMarket:
        """Return the market of `{"kind": "simulated", "config": RECIPE}`; the recipe is MarketConfig's own JSON."""
        try:
            return cls(SimulatedMarket(MarketConfig.from_json(json.dumps(config["config"]))))
        except SimulationInputError as error:
            raise ValueError(str(error)) from error

    def prices(self, now: datetime, instruments: Iterable[Instrument]) -> dict[Instrument, Prices]:
        """Return the quotes of the second of `now`; what is not simulated or not quoted is left out."""
        asked = [(one, key) for one in instruments if (key := self._key(one)) is not None]
        if not asked:
            return {}
        columns = self._market.quotes(now, [key for _, key in asked], View.MARKET)
        end = now.astimezone(UTC).replace(microsecond=0)
        found = {}
        for row, (instrument, _) in enumerate(asked):
            if int(columns.flags[row]) & _UNTRADED:
                continue
            bid, ask = (_bar(end, float(column[row])) for column in (columns.bid, columns.ask))
            if bid is not None or ask is not None:
                found[instrument] = Prices(bid, ask)
        return found

    def action(self, day: date, instrument: Instrument) -> CorporateAction:
        """Return split and dividend of the recipe; a dividend on the day of a split is one of the new shares."""
        if instrument.kind is not Kind.EQUITY or instrument.ticker not in self._market.config.symbols:
            return NOTHING
        ratio = Fraction(str(self._market.split(day, instrument.ticker)))
        paid = Fraction(f"{self._market.dividend(day, instrument.ticker):.2f}") * ratio
        return CorporateAction(ratio, Decimal(paid.numerator) / paid.denominator)

    def closing_price(self, day: date, instrument: Instrument) -> Decimal | None:
        """Return the last trade of a stock, or the level of an index, at the close."""
        key, session = self._key(instrument), self._market.session(day)
        if key is None or session is None:
            return None
        last = float(self._market.quotes(session.closes_at, [key], View.MARKET).last[0])
        return _price(last)

    def _key(self, instrument: Instrument) -> Key | None:
        contract = instrument.contract
        if contract is None:
            return instrument.ticker if instrument.ticker in self._tickers else None
        if instrument.kind is not Kind.OPTION or contract.underlying not in self._tickers:
            return None
        is_call = contract.right is OptionRight.CALL
        return OptionContract(contract.underlying, contract.expiration, contract.strike, is_call)


def _bar(end: datetime, price: float) -> Bar | None:
    exact = _price(price)
    return None if exact is None else flat(end - _SECOND, end, exact)


def _price(price: float) -> Decimal | None:
    return Decimal(f"{price:.2f}") if math.isfinite(price) and price > 0 else None
