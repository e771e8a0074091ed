"""Option chains of a slot of a lane: contracts that look up their rows when they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.data.columns import ASK, BID, CLOSE
from engine.lean_runtime.data.data_dictionary import QuoteBars, Ticks, TradeBars
from engine.lean_runtime.data.option_chain import OptionChain
from engine.lean_runtime.data.option_contract import OptionContract, OptionContracts
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import OpenInterest
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.security_types import is_option

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.columns import Columns
    from engine.lean_runtime.feed.lane import Lane
    from engine.lean_runtime.identity.symbol import Symbol

_new = object.__new__


class Entry:
    """The rows of one contract."""

    __slots__ = ("open_interest_row", "quote_row", "security", "symbol", "trade_row")

    def __init__(self, security: Any) -> None:
        self.security = security
        self.symbol: Symbol = security.symbol
        self.trade_row = self.quote_row = self.open_interest_row = -1


class ChainLayout:
    """The contracts of a chain in the order of their symbols."""

    __slots__ = ("canonical", "entries", "first_rows", "kind", "open_interest_rows", "underlying", "user_rows")

    def __init__(self, canonical: Symbol, entries: list[Entry], user_rows: list[int]) -> None:
        self.canonical = canonical
        self.kind = int(canonical.security_type)
        self.entries = sorted(entries, key=lambda entry: entry.symbol.value)
        self.user_rows = user_rows
        self.open_interest_rows = [entry.open_interest_row for entry in entries if entry.open_interest_row >= 0]
        self.first_rows = (user_rows or self.open_interest_rows)[:1]
        self.underlying = getattr(entries[0].security, "underlying", None)


def layouts_of(lane: Lane) -> list[ChainLayout]:
    """Return the chains of a lane's options."""
    chains: dict[Symbol, dict[Symbol, Entry]] = {}
    user_rows: dict[Symbol, list[int]] = {}
    for row, member in enumerate(lane.members):
        config = member.configuration
        if not is_option(config.security_type):
            continue
        canonical = config.symbol.canonical
        if not config.is_internal_feed:
            user_rows.setdefault(canonical, []).append(row)
        entries = chains.setdefault(canonical, {})
        entry = entries.get(config.symbol)
        if entry is None:
            entry = entries[config.symbol] = Entry(member.security)
        if config.type is TradeBar:
            entry.trade_row = row
        elif config.type is QuoteBar:
            entry.quote_row = row
        else:
            entry.open_interest_row = row
    return [
        ChainLayout(canonical, list(entries.values()), user_rows.get(canonical, []))
        for canonical, entries in chains.items()
    ]


class LaneView:
    """One slot of a lane."""

    __slots__ = ("_codes", "lane", "slot")

    def __init__(self, lane: Lane, slot: int) -> None:
        self.lane = lane
        self.slot = slot
        self._codes: list[int] | None = None

    @property
    def codes(self) -> list[int]:
        """Return the codes by row; the place -1 of a missing row is an always empty one at the end."""
        if self._codes is None:
            self._codes = [*self.lane.codes(self.slot), 0]
        return self._codes

    def ranked_points(self, symbol: Symbol | None = None) -> Iterator[tuple[int, list[BaseData]]]:
        """Yield the algorithm's own points, of one symbol or all, with their place in the feed's order."""
        lane, codes = self.lane, self.codes
        rows: Any = range(len(codes) - 1) if symbol is None else lane.rows_of.get(symbol, ())
        for row in rows:
            member = lane.members[row]
            if codes[row] and not member.configuration.is_internal_feed:
                yield member.rank, [lane.point(row, self.slot, codes[row])]

    def bar(self, symbol: Any, kind: type) -> Any:
        """Return the algorithm's own bar of a symbol, None without one."""
        lane = self.lane
        for row in lane.rows_of.get(symbol, ()):
            config = lane.members[row].configuration
            if config.type is kind and not config.is_internal_feed:
                code = self.codes[row]
                if code:
                    return lane.point(row, self.slot, code)
        return None

    def symbols(self, kind: type) -> Iterator[Symbol]:
        """Yield the symbols with bars of a kind."""
        codes = self.codes
        for row, member in enumerate(self.lane.members):
            config = member.configuration
            if codes[row] and config.type is kind and not config.is_internal_feed:
                yield config.symbol

    def has_user_ticks(self) -> bool:
        """Tell whether the algorithm itself subscribed to open interest."""
        return any(
            member.configuration.type is OpenInterest and not member.configuration.is_internal_feed
            for member in self.lane.members
        )

    def option_point(self, row: int) -> Any:
        """Return the point of a row, None without one."""
        code = self.codes[row]
        return self.lane.point(row, self.slot, code) if code else None

    def last_point(self, symbol: Symbol) -> BaseData | None:
        """Return the last of the algorithm's own points of a symbol."""
        found = None
        for _, points in self.ranked_points(symbol):
            found = points[-1]
        return found

    def layouts(self) -> list[ChainLayout]:
        """Return the chains that have data: the engine's own open interest joins chains but does not start them."""
        codes, known = self.codes, self.lane.layouts
        with_data = [layout for layout in known if any(codes[row] for row in layout.user_rows)]
        if not with_data or len(with_data) == len(known):
            return with_data
        # open interest comes after all bars of its kind of options
        first = min(layout.kind for layout in with_data)
        return [
            layout
            for layout in known
            if layout in with_data or (layout.kind >= first and any(codes[row] for row in layout.open_interest_rows))
        ]

    def columns_of_option(self, row: int, code: int) -> tuple[Columns, int]:
        """Return the rows (of options they are never adjusted) and the row of an emission."""
        batch = self.lane.batches[row]
        if code > 0:
            return batch.rows.columns, code - 1
        if code < -1:
            return batch.rows.columns, -code - 2
        return batch.carry.columns, batch.carry_row


class LaneChain(OptionChain):
    """A chain whose parts are made when they are first asked for."""

    __slots__ = ("_layout", "_slice", "_view")

    _layout: ChainLayout
    _slice: Any
    _view: LaneView

    @staticmethod
    def _of_layout(layout: ChainLayout, view: LaneView, slice: Any, underlying: BaseData | None) -> LaneChain:
        """Make the chain of a slot; an underlying point of None is found in the lane."""
        chain: LaneChain = object.__new__(LaneChain)
        chain.symbol = layout.canonical
        chain._time = slice._time
        chain._value = ZERO
        chain.is_fill_forward = False
        chain.filtered_contracts = {}
        chain._flatten = True
        chain._frame = None
        chain._auxiliary = {}
        chain._layout = layout
        chain._view = view
        chain._slice = slice
        if underlying is not None:
            chain.underlying = underlying
        return chain

    def __getattr__(self, name: str) -> Any:
        """Make a part."""
        make = _CHAIN_PARTS.get(name)
        if make is None:
            return super().__getattr__(name)
        part = make(self)
        setattr(self, name, part)
        return part

    def _is_priced(self) -> bool:
        view = self._view
        return all(view.lane.is_ready(row, view.slot) for row in self._layout.first_rows)

    def _make_contracts(self) -> OptionContracts:
        contracts = OptionContracts(self._time)
        if not self._is_priced():
            return contracts
        view, items = self._view, contracts._items
        codes = view.codes
        for entry in self._layout.entries:
            if codes[entry.quote_row] or codes[entry.trade_row] or codes[entry.open_interest_row]:
                contract: LaneContract = _new(LaneContract)
                contract.symbol = entry.symbol
                contract._entry = entry
                contract._chain = self
                contract._codes = codes
                items[entry.symbol] = contract
        contracts._sorted = list(items)
        return contracts

    def _bars(self, bars: Any, kind: str) -> Any:
        if self._is_priced():
            for entry in self._layout.entries:
                point = self._view.option_point(getattr(entry, kind))
                if point is not None:
                    bars._items[entry.symbol] = point
        return bars

    def _make_ticks(self) -> Ticks:
        ticks = Ticks(self._time)
        if self._is_priced():
            for entry in self._layout.entries:
                point: Any = self._view.option_point(entry.open_interest_row)
                if point is not None:
                    ticks._append(point)
        return ticks

    def _make_underlying(self) -> BaseData:
        underlying = self._layout.underlying
        point = None if underlying is None or not self._is_priced() else self._view.last_point(underlying.symbol)
        return QuoteBar() if point is None else point


_CHAIN_PARTS: dict[str, Callable[[LaneChain], Any]] = {
    "contracts": LaneChain._make_contracts,
    "quote_bars": lambda chain: chain._bars(QuoteBars(chain._time), "quote_row"),
    "trade_bars": lambda chain: chain._bars(TradeBars(chain._time), "trade_row"),
    "ticks": LaneChain._make_ticks,
    "underlying": LaneChain._make_underlying,
}


class LaneContract(OptionContract):
    """A contract that reads the rows of its bars."""

    __slots__ = ("_chain", "_codes", "_entry")

    _chain: LaneChain
    _codes: list[int] | None
    _entry: Entry

    def __getattr__(self, name: str) -> Any:
        """Find a part."""
        find = _CONTRACT_PARTS.get(name)
        if find is None:
            return super().__getattr__(name)
        part = find(self)
        setattr(self, name, part)
        return part

    def _update(self, data: BaseData) -> None:
        """Take a new data point, after which the rows are not looked at any more."""
        for name in _CONTRACT_PARTS:
            getattr(self, name)
        self._codes = None
        super()._update(data)

    def _end_time_of_data(self) -> int:
        entry, view = self._entry, self._chain._view
        for row in (entry.trade_row, entry.quote_row, entry.open_interest_row):
            point = view.option_point(row)
            if point is not None:
                return point._end_time
        raise AssertionError("a contract without data is in no chain")

    @property
    def bid_price(self) -> float:
        """Return the bid, 0 without one."""
        return self._close_of_side(BID + CLOSE)

    @property
    def ask_price(self) -> float:
        """Return the ask, 0 without one."""
        return self._close_of_side(ASK + CLOSE)

    def _close_of_side(self, column: int) -> float:
        codes = self._codes
        if codes is None:
            quote = self._quote
            if quote is None:
                return 0.0
            return quote._bid_close_face if column == BID + CLOSE else quote._ask_close_face
        row = self._entry.quote_row
        code = codes[row]
        if not code:
            return 0.0
        columns, place = self._chain._view.columns_of_option(row, code)
        return columns.price_face(column, place)


_CONTRACT_PARTS: dict[str, Callable[[LaneContract], Any]] = {
    "_trade": lambda contract: contract._chain._view.option_point(contract._entry.trade_row),
    "_quote": lambda contract: contract._chain._view.option_point(contract._entry.quote_row),
    "_open_interest_point": lambda contract: contract._chain._view.option_point(contract._entry.open_interest_row),
    "_properties": lambda contract: contract._entry.security.symbol_properties,
    "_time": LaneContract._end_time_of_data,
    "_underlying": lambda contract: contract._chain.underlying,
    "_model": lambda contract: (contract._entry.security, contract._chain._slice),
    "_result": lambda contract: None,
}
# LEAN shows one class of each.
LaneChain.__name__ = "OptionChain"
LaneContract.__name__ = "OptionContract"
