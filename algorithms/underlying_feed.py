"""One underlying as LEAN feeds it: subscriptions, quotes, and what its closed sessions say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time

from AlgorithmImports import OptionRight as LeanRight
from AlgorithmImports import OptionStyle, QCAlgorithm, Resolution, Security, SecurityType, Slice, Symbol

from algorithms.feed_beats import FeedBeats
from algorithms.lean_bridge import ChainBook
from algorithms.volatility_history import VolatilityHistory
from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import ExerciseStyle, OptionContract
from modules.domain.session_context import SessionContext

#: Contracts watched: strikes each side of the spot and days to expiration.
STRIKES, LONGEST_DAYS = 25, 60
#: Index underlyings have options of another security type.
INDEXES = frozenset({"SPX", "NDX", "RUT", "VIX"})


class UnderlyingFeed:
    """Subscribe an underlying with its chain and turn what comes into snapshots."""

    def __init__(self, algorithm: QCAlgorithm, ticker: str, resolution: Resolution) -> None:
        """Subscribe; the chain is filtered to what the strategies look at."""
        self.ticker = ticker
        self._algorithm = algorithm
        self._resolution = resolution
        self.symbol, self._canonical = _subscribe(algorithm, ticker, resolution)
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


def _subscribe(algorithm: QCAlgorithm, ticker: str, resolution: Resolution) -> tuple[Symbol, Symbol]:
    if ticker in INDEXES:
        underlying = algorithm.add_index(ticker, resolution).symbol
        option = algorithm.add_index_option(underlying, resolution)
    else:
        underlying = algorithm.add_equity(ticker, resolution).symbol
        option = algorithm.add_option(underlying, resolution)
    option.set_filter(lambda universe: universe.strikes(-STRIKES, STRIKES).expiration(0, LONGEST_DAYS))
    return underlying, option.symbol
