"""OptionChain and OptionChains: the contracts of an underlying in a slice or in a universe file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from engine.lean_runtime.common.enums import MarketDataType
from engine.lean_runtime.common.ticks import Ticks as ExactTime
from engine.lean_runtime.common.ticks import date_of
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.data_dictionary import DataDictionary, QuoteBars, Ticks, TradeBars
from engine.lean_runtime.data.faces import exact_time
from engine.lean_runtime.data.option_contract import OptionContract, OptionContracts, UniverseOptionContract
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.security_types import has_options, is_option
from engine.lean_runtime.identity.symbol import Symbol

if TYPE_CHECKING:
    import pandas as pd

    from engine.lean_runtime.data.option_universe import OptionUniverse
    from engine.lean_runtime.reference.symbol_properties import SymbolProperties


class OptionChain(BaseData):
    """Contracts of one canonical symbol at a time (Common/Data/Market/{BaseChain,OptionChain}.cs)."""

    __slots__ = (
        "_auxiliary",
        "_flatten",
        "_frame",
        "contracts",
        "filtered_contracts",
        "quote_bars",
        "ticks",
        "trade_bars",
        "underlying",
    )

    _data_type = MarketDataType.OPTION_CHAIN

    def __init__(
        self,
        canonical_option_symbol: Symbol,
        time: datetime | ExactTime,
        contracts: Any = None,
        symbol_properties: SymbolProperties | None = None,
        flatten: bool = True,
    ) -> None:
        """Make an empty chain (the third argument may be `flatten`), or one of a universe file's unexpired rows."""
        if isinstance(contracts, bool):
            contracts, flatten = None, contracts
        super().__init__()
        self.symbol = canonical_option_symbol
        when = self._time = exact_time(time)
        self.ticks = Ticks(when)
        self.trade_bars = TradeBars(when)
        self.quote_bars = QuoteBars(when)
        self.filtered_contracts: dict[Symbol, None] = {}
        self.underlying: BaseData = QuoteBar()
        self.contracts = OptionContracts(when)
        self._flatten = flatten
        self._frame: pd.DataFrame | None = None
        self._auxiliary: dict[type, dict[Symbol, list[BaseData]]] = {}
        if contracts is not None and symbol_properties is not None:
            rows: Iterable[OptionUniverse] = contracts
            today = date_of(when)
            self.contracts._items = {
                row.symbol: UniverseOptionContract(row, symbol_properties)
                for row in rows
                if date_of(row.symbol.id._date) >= today
            }

    def _add_data(self, data: BaseData) -> None:
        """File a data point of a contract under its type."""
        if isinstance(data, TradeBar):
            self.trade_bars._items[data.symbol] = data
        elif isinstance(data, QuoteBar):
            self.quote_bars._items[data.symbol] = data
        elif isinstance(data, Tick):
            self.ticks._append(data)
        elif data._data_type is MarketDataType.BASE:
            self._auxiliary.setdefault(type(data), {}).setdefault(data.symbol, []).append(data)

    def get_aux(self, kind: type, symbol: Symbol | None = None) -> Any:
        """Return the last custom point of a type for a symbol, or of every symbol."""
        lists = self._auxiliary.get(kind, {})
        if symbol is not None:
            return lists[symbol][-1] if symbol in lists else None
        result: DataDictionary[BaseData] = DataDictionary()
        for key, points in lists.items():
            result[key] = points[-1]
        return result

    def get_aux_list(self, kind: type, symbol: Symbol | None = None) -> Any:
        """Return the custom points of a type for a symbol, or all lists by symbol."""
        lists = self._auxiliary.get(kind, {})
        return lists if symbol is None else lists.get(symbol, [])

    @property
    def count(self) -> int:
        """Return the number of contracts."""
        return len(self.contracts._items)

    def contains_key(self, key: Symbol | OptionContract | str) -> bool:
        """Return whether the contract is in the chain."""
        return self.contracts.contains_key(key)

    def __contains__(self, key: Any) -> bool:
        """Return whether the symbol or contract is in the chain."""
        return self.contracts.contains_key(key)

    def __len__(self) -> int:
        """Return the number of contracts."""
        return len(self.contracts._items)

    def __iter__(self) -> Iterator[OptionContract]:
        """Iterate the contracts in the order of their symbols."""
        return iter(self.contracts.values())

    @property
    def data_frame(self) -> pd.DataFrame:
        """Return the contracts as a frame, one row each, or one row for the chain when it is not flattened."""
        if self._frame is None:
            from engine.lean_runtime.data.pandas_converter import PandasConverter

            self._frame = PandasConverter().get_data_frame([self], symbol_only_index=True, flatten=self._flatten)
        return self._frame

    def _copy(self) -> Self:
        copy = super()._copy()
        copy._frame = None
        return copy


class OptionChains(DataDictionary[OptionChain]):
    """Chains by canonical symbol; an underlying or contract finds its chain (Common/Data/Market/OptionChains.cs)."""

    __slots__ = ("_flatten", "_frame")

    def __init__(self, time: Any = None, flatten: bool = True) -> None:
        """Make an empty dictionary of an algorithm time; a bool as the only argument is `flatten`."""
        if isinstance(time, bool):
            time, flatten = None, time
        super().__init__(time)
        self._flatten = flatten
        self._frame: pd.DataFrame | None = None

    def _to_key(self, key: Any) -> Any:
        symbol = super()._to_key(key)
        if not isinstance(symbol, Symbol):
            return symbol
        kind = symbol.security_type
        if has_options(kind):
            return Symbol.create_canonical_option(symbol)
        return symbol.canonical if is_option(kind) else symbol

    @property
    def data_frame(self) -> pd.DataFrame:
        """Return the frames of all chains below each other."""
        if self._frame is None:
            from engine.lean_runtime.data.pandas_converter import concat_data_frames

            frames = [chain.data_frame for chain in self.values()]
            if self._flatten:
                self._frame = concat_data_frames(frames, keys=self.keys(), names=["canonical", "symbol"], sort=False)
            else:
                self._frame = concat_data_frames(frames, sort=False)
        return self._frame
