"""What the broker holds by LEAN's portfolio: the bot's own contracts at every step, everything now and then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from AlgorithmImports import QCAlgorithm

from algorithms.lean_bridge import ChainBook, book_of
from modules.bot.state import BotState
from modules.domain.account import Holding
from modules.domain.contracts import Instrument, Stock

#: Reading every security of a chain costs, so what nobody of us has traded is looked for this often.
LOOK_FOR_OTHERS = timedelta(minutes=15)


class BrokerHoldings:
    """Read signed quantities; a symbol once seen held is read at every step until it is gone.

    LEAN's portfolio is asked symbol by symbol: on its last day an expiring contract is missing from the iteration while
    `portfolio[symbol]` still holds it.
    """

    def __init__(self, algorithm: QCAlgorithm, books: Mapping[str, ChainBook]) -> None:
        """Read for one algorithm; the books, by underlying, know the symbols of contracts."""
        self._algorithm = algorithm
        self._books = books
        self._others: set[Instrument] = set()
        self._looked_at: datetime | None = None

    def read(self, now: datetime, state: BotState) -> tuple[Holding, ...]:
        """Return what is held, in the order of the instruments' texts."""
        if self._looked_at is None or now - self._looked_at >= LOOK_FOR_OTHERS or now.date() != self._looked_at.date():
            self._looked_at = now
            self._others |= self._everything()
        wanted: set[Instrument] = set(self._others)
        for ticker in self._books:
            wanted |= {Stock(ticker), *state.watched(ticker)}
        held = [Holding(instrument, self._quantity(instrument)) for instrument in sorted(wanted, key=str)]
        found = tuple(holding for holding in held if holding.quantity)
        self._others &= {holding.instrument for holding in found}
        return found

    def _everything(self) -> set[Instrument]:
        holdings = [holding for holding in self._algorithm.portfolio.values() if holding.quantity]
        found: set[Instrument] = set()
        for holding in holdings:
            # The bot trades its underlyings only: anything else is no business of it.
            book = book_of(self._books, holding.symbol)
            if book is not None:
                found.add(book.instrument(holding.symbol))
        return found

    def _quantity(self, instrument: Instrument) -> int:
        book = self._books[instrument.underlying]
        known = book.symbols.get(instrument) if not isinstance(instrument, Stock) else book.symbol(instrument)
        return 0 if known is None else round(self._algorithm.portfolio[known].quantity)
