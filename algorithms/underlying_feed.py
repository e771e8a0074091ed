"""One underlying as LEAN feeds it: subscriptions, quotes, and what its closed sessions say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from AlgorithmImports import (
    OptionFilterUniverse,
    OptionStyle,
    OptionSymbol,
    QCAlgorithm,
    Resolution,
    Security,
    SecurityType,
    Slice,
    Symbol,
)
from AlgorithmImports import OptionRight as LeanRight

from algorithms.feed_beats import FeedBeats
from algorithms.lean_bridge import ChainBook
from algorithms.volatility_history import VolatilityHistory
from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import ExerciseStyle, OptionContract
from modules.domain.session_context import SessionContext

#: Contracts watched: strikes each side of the spot, days to expiration; beyond these only what somebody may open.
STRIKES, NEAR_DAYS = 25, 60
#: Index underlyings have options of another security type.
INDEXES = frozenset({"SPX", "NDX", "RUT", "VIX"})


class UnderlyingFeed:
    """Subscribe an underlying with its chain and turn what comes into snapshots."""

    def __init__(self, algorithm: QCAlgorithm, ticker: str, resolution: Resolution, longest: Callable[[], int]) -> None:
        """Subscribe; the chain is filtered to what the strategies look at: `longest` says how many days ahead."""
        self.ticker = ticker
        self._algorithm = algorithm
        self._resolution = resolution
        self.symbol, self._canonical = _subscribe(algorithm, ticker, resolution, longest)
        self.book = ChainBook(self.security)
        self._beats = FeedBeats(self.symbol)
        self._history = VolatilityHistory(algorithm, self.symbol, self._canonical)

    @property
    def security(self) -> Security:
        """Return LEAN's security of the underlying."""
        return self._algorithm.securities[self.symbol]

    def context(self, own: Mapping[date, float], imported: Mapping[date, float]) -> SessionContext:
        """Return what the closed sessions say, read once a session; volatilities also from these two records."""
        return self._history.context(own, imported)

    def snapshot(
        self, data: Slice, now: datetime, watched: frozenset[OptionContract], is_search: bool
    ) -> ChainSnapshot | None:
        """Return the watched contracts' quotes, of the whole chain when strategies are asked; None without a price.

        Reading a whole chain costs, so it is done only for a search.
        """
        price = self.security.price
        if price <= 0:
            return None
        for contract in watched - self.book.symbols.keys():
            self._add(contract)
        self.book.update(data, watched)
        if is_search:
            self.book.read_chain(data, self._canonical, self._algorithm.securities)
        found = self.book.snapshot(price, now, None if is_search else watched)
        return replace(found, beat=self._beats.read(data, self.security))

    def _add(self, contract: OptionContract) -> None:
        """Subscribe a contract that the filtered chain does not hold, such as one a human names."""
        style = OptionStyle.EUROPEAN if contract.style is ExerciseStyle.EUROPEAN else OptionStyle.AMERICAN
        right = LeanRight.CALL if contract.is_call else LeanRight.PUT
        expires = datetime.combine(contract.expiration, time())
        strike = float(contract.strike)
        if contract.root == contract.underlying:
            symbol = Symbol.create_option(self.symbol, self.symbol.id.market, style, right, strike, expires)
        else:
            symbol = Symbol.create_option(
                self.symbol, contract.root, self.symbol.id.market, style, right, strike, expires
            )
        if self.security.type == SecurityType.INDEX:
            self._algorithm.add_index_option_contract(symbol, self._resolution)
        else:
            self._algorithm.add_option_contract(symbol, self._resolution)
        self.book.symbols[contract] = symbol


def _subscribe(
    algorithm: QCAlgorithm, ticker: str, resolution: Resolution, longest: Callable[[], int]
) -> tuple[Symbol, Symbol]:
    if ticker in INDEXES:
        underlying = algorithm.add_index(ticker, resolution).symbol
        option = algorithm.add_index_option(underlying, resolution)
    else:
        underlying = algorithm.add_equity(ticker, resolution).symbol
        option = algorithm.add_option(underlying, resolution)
    option.set_filter(lambda universe: _chosen(universe, max(longest(), NEAR_DAYS)))
    return underlying, option.symbol


def _chosen(universe: OptionFilterUniverse, longest: int) -> OptionFilterUniverse:
    """Choose the contracts of a day: all expirations that are near, of the far ones the monthly ones alone."""
    listed = universe.strikes(-STRIKES, STRIKES).expiration(0, longest)
    if longest <= NEAR_DAYS:
        return listed
    near = universe.local_time + timedelta(days=NEAR_DAYS + 1)
    return listed.contracts(lambda rows: [row.symbol for row in rows if _is_wanted(row.symbol, near)])


def _is_wanted(symbol: Symbol, near: datetime) -> bool:
    return symbol.id.date < near or OptionSymbol.is_standard(symbol)
