"""LEAN objects to domain values and back: everything is turned into our own values at this edge.

LEAN's enums compare equal to members of other enums, symbols equal strings but hash otherwise, missing keys raise
.NET exceptions: so none of them travels further than this file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from AlgorithmImports import (
    Bar,
    OptionStyle,
    QuoteBar,
    Resolution,
    Security,
    SecurityExchangeHours,
    SecurityManager,
    SecurityType,
    Slice,
    Symbol,
)
from AlgorithmImports import OptionRight as LeanRight

from modules.domain.account import SessionClock
from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import (
    NEW_YORK,
    Delivery,
    ExerciseStyle,
    Instrument,
    LastSession,
    OptionContract,
    OptionRight,
    Settlement,
    Stock,
)
from modules.domain.quotes import Quote

STEPS = {
    Resolution.SECOND: timedelta(seconds=1),
    Resolution.MINUTE: timedelta(minutes=1),
    Resolution.HOUR: timedelta(hours=1),
    Resolution.DAILY: timedelta(1),
}


def money(value: float) -> Decimal:
    """Return a price as exact Decimal with at most four places, as LEAN stores prices."""
    return Decimal(str(round(value, 4)))


def aware(local: datetime) -> datetime:
    """Return LEAN's naive New York time as a plain aware datetime."""
    return datetime.fromisoformat(local.isoformat()).replace(tzinfo=NEW_YORK)


def moment(local: datetime, hours: SecurityExchangeHours) -> datetime:
    """Return a naive time of an exchange's own zone (Chicago for indexes) as an aware New York time."""
    zone = ZoneInfo(str(hours.time_zone))
    return datetime.fromisoformat(local.isoformat()).replace(tzinfo=zone).astimezone(NEW_YORK)


#: PM-settled index options stop trading at this New York time on their last day, before the others do (rule 21).
INDEX_LAST_TRADE = time(16, 0)
#: Index option classes settled by the opening quotation of their last day: SPX, NDX and RUT monthlies, all VIX.
AM_SETTLED = frozenset({"SPX", "NDX", "RUT", "VIX", "VIXW"})


def contract_of(symbol: Symbol, hours: SecurityExchangeHours, underlying: str) -> OptionContract:
    """Return the domain contract of an option symbol; the exchange's hours tell when it trades last.

    `underlying` is the bot's name of the underlying: LEAN's symbols show the ticker of the day, which may change.
    """
    identifier = symbol.id
    is_index = identifier.security_type == SecurityType.INDEX_OPTION
    is_european = identifier.option_style == OptionStyle.EUROPEAN
    root = str(identifier.symbol)
    settlement = Settlement.AM if is_index and root in AM_SETTLED else Settlement.PM
    expires = datetime.fromisoformat(identifier.date.isoformat())
    return OptionContract(
        underlying=underlying,
        expiration=expires.date(),
        strike=money(identifier.strike_price),
        right=OptionRight.CALL if identifier.option_right == LeanRight.CALL else OptionRight.PUT,
        style=ExerciseStyle.EUROPEAN if is_european else ExerciseStyle.AMERICAN,
        delivery=Delivery.CASH if is_index else Delivery.PHYSICAL,
        settlement=settlement,
        root=root if is_index else "",
        last_session=last_session(expires, settlement, hours, is_index=is_index),
    )


def last_session(
    expires: datetime, settlement: Settlement, hours: SecurityExchangeHours, *, is_index: bool
) -> LastSession:
    """Return when a contract trades last and settles; an expiration on a closed day means the session before it."""
    day = expires if hours.is_date_open(expires) else hours.get_previous_trading_day(expires)
    close = moment(hours.get_next_market_close(day, False), hours)
    if settlement is Settlement.PM:
        last = min(close, datetime.combine(close.date(), INDEX_LAST_TRADE, NEW_YORK)) if is_index else close
        return LastSession(last, last)
    prior = hours.get_next_market_close(hours.get_previous_trading_day(day), False)
    return LastSession(moment(prior, hours), moment(hours.get_next_market_open(day, False), hours))


def standing_sides(bar: QuoteBar) -> tuple[Bar | None, Bar | None]:
    """Return the sides of a market that really stood, for a feed that tells sizes: a side of size zero had vanished."""
    bid = bar.bid if bar.last_bid_size > 0 else None
    ask = bar.ask if bar.last_ask_size > 0 else None
    return bid, ask


def book_of(books: Mapping[str, ChainBook], symbol: Symbol) -> ChainBook | None:
    """Return the book of a symbol's underlying, None for what is no business of the bot.

    LEAN's ids outlive a change of ticker, and tell a company from another that has taken its ticker over.
    """
    return next((book for book in books.values() if book.is_of(symbol)), None)


class ChainBook:
    """Keep the last real quote of every contract seen; LEAN's caches keep a vanished bid, so they are never asked."""

    def __init__(self, stock: Security) -> None:
        """Start without quotes; `stock` is the underlying, which knows the exchange's hours."""
        self.underlying = str(stock.symbol.value)
        self._stock = stock.symbol
        self._key = str(stock.symbol.id)
        self._hours = stock.exchange.hours
        self.symbols: dict[OptionContract, Symbol] = {}
        self._contracts: dict[str, OptionContract] = {}
        self._quotes: dict[OptionContract, Quote] = {}
        self._open_interest: dict[OptionContract, int] = {}
        self._tells_sizes = False
        self._since: datetime | None = None

    def is_of(self, symbol: Symbol) -> bool:
        """Say whether a symbol is the underlying or one of its options, whatever ticker it shows today."""
        return str((symbol.underlying if symbol.has_underlying else symbol).id) == self._key

    def contract(self, symbol: Symbol) -> OptionContract:
        """Return the contract of a symbol and remember the way back."""
        key = str(symbol.id)
        known = self._contracts.get(key)
        if known is None:
            known = contract_of(symbol, self._hours, self.underlying)
            self._contracts[key] = known
            self.symbols[known] = symbol
        return known

    def symbol(self, instrument: Instrument) -> Symbol:
        """Return LEAN's symbol of a contract seen, or of the underlying's shares."""
        return self._stock if isinstance(instrument, Stock) else self.symbols[instrument]

    def instrument(self, symbol: Symbol) -> Instrument:
        """Return the domain instrument of a symbol."""
        return self.contract(symbol) if symbol.has_underlying else Stock(self.underlying)

    def forget(self, now: datetime) -> None:
        """Forget what was quoted until now: after a split the contracts are others, whatever their names."""
        self._quotes.clear()
        self._open_interest.clear()
        self._since = now

    def update(self, data: Slice, watched: Iterable[OptionContract]) -> None:
        """Take the real (not filled forward) quote bars of the contracts that matter at every step."""
        for contract in watched:
            # After a restart the book may name contracts that nothing has shown yet.
            symbol = self.symbols.get(contract)
            bar = None if symbol is None else data.quote_bars.get(symbol)
            if bar is not None and not bar.is_fill_forward:
                self._take(contract, bar)

    def read_chain(self, data: Slice, canonical: Symbol, securities: SecurityManager) -> None:
        """Take the last real quote and the open interest of every contract of the chain."""
        chain = data.option_chains.get(canonical)
        if chain is None:
            return
        for row in chain:
            contract = self.contract(row.symbol)
            bar = securities[row.symbol].cache.get_data(QuoteBar)
            if bar is not None:
                self._take(contract, bar)
            self._open_interest[contract] = int(row.open_interest)

    def _take(self, contract: OptionContract, bar: QuoteBar) -> None:
        """Take a bar's sides; one that has vanished does not exist.

        LEAN puts the last known side in the place of one that a bar does not have (QuoteBarFillForwardEnumerator.cs),
        but leaves its size at zero. A feed that never tells sizes is believed.
        """
        self._tells_sizes = self._tells_sizes or bar.last_bid_size > 0 or bar.last_ask_size > 0
        ended = aware(bar.end_time)
        if self._since is not None and ended <= self._since:
            # LEAN's caches still hold the last quotes of before.
            return
        standing = standing_sides(bar) if self._tells_sizes else (bar.bid, bar.ask)
        bid, ask = (None if side is None else side.close for side in standing)
        self._quotes[contract] = Quote.from_floats(bid, ask, ended)

    def snapshot(self, spot: float, now: datetime, watched: Iterable[OptionContract] | None = None) -> ChainSnapshot:
        """Return the last real quotes of the watched contracts, or of every one that has not expired."""
        wanted = list(self._quotes) if watched is None else sorted(watched)
        live = [contract for contract in wanted if contract in self._quotes and contract.expiration >= now.date()]
        return ChainSnapshot(
            underlying=self.underlying,
            spot=money(spot),
            time=now,
            contracts=tuple(live),
            quotes=tuple(self._quotes[contract] for contract in live),
            open_interest=tuple(self._open_interest.get(contract) for contract in live),
        )


def session_of(security: Security, local: datetime, step: timedelta) -> SessionClock | None:
    """Return the regular session of a local date, None if the exchange is closed all day."""
    hours = security.exchange.hours
    midnight = datetime(local.year, local.month, local.day)
    if not hours.is_date_open(midnight):
        return None
    opens = hours.get_next_market_open(midnight, False)
    closes = hours.get_next_market_close(opens, False)
    following = hours.get_next_market_open(closes, False)
    return SessionClock(moment(opens, hours), moment(closes, hours), step, following.date())


_SESSIONS_BACK = timedelta(days=95)


def sessions_around(security: Security, local: datetime) -> tuple[date, ...]:
    """Return the exchange's days from some hundred days ago (a part one waits at most 60) to the end of the month."""
    hours = security.exchange.hours
    first = datetime(local.year, local.month, 1) - _SESSIONS_BACK
    days = (first + timedelta(days=offset) for offset in range(_SESSIONS_BACK.days + 31))
    ahead = (day for day in days if (day.year, day.month) <= (local.year, local.month))
    return tuple(day.date() for day in ahead if hours.is_date_open(day))
