"""OptionUniverse: a row of an option universe file, or the whole file as a collection of its rows."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from engine.lean_runtime.common.enums import FileFormat, OptionRight, Resolution, SubscriptionTransportMedium
from engine.lean_runtime.common.errors import InvalidOperationException, OverflowException
from engine.lean_runtime.common.numbers import ZERO, decimal_text, fit
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks
from engine.lean_runtime.common.ticks import yyyymmdd as date_text
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.base_data_collection import BaseDataCollection
from engine.lean_runtime.data.faces import exact_time, float_face
from engine.lean_runtime.data.greeks import Greeks, PreCalculatedGreeks
from engine.lean_runtime.data.subscription_data_source import SubscriptionDataSource
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.identity.symbol import Symbol

if TYPE_CHECKING:
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.identity.security_identifier import SecurityIdentifier


class OptionUniverse(BaseDataCollection):
    """A contract's (or the underlying's) line of a universe file (Common/Data/UniverseSelection/OptionUniverse.cs).

    The numbers are parsed from the line each time they are read. The collection of a file is an OptionUniverse too:
    `data` holds its contracts, `underlying` the row of the underlying.
    """

    __slots__ = ("_fields", "_line")

    def __init__(
        self, date: datetime | Ticks | OptionUniverse | None = None, symbol: Symbol | None = None, csv: str = ""
    ) -> None:
        """Make an empty row, a copy, or the row of a date, a symbol and the cells from `open` on."""
        if isinstance(date, OptionUniverse):
            super().__init__(date)
            self._line: str = date._line
        else:
            super().__init__(date, date, symbol)
            self._line = csv
        self._fields: list[str] | None = None

    @property
    def _end_time(self) -> Ticks:
        return self._time + TICKS_PER_DAY

    @_end_time.setter
    def _end_time(self, value: Ticks) -> None:
        self._time = value - TICKS_PER_DAY

    def _field(self, position: int) -> Decimal:
        """Return the decimal of a cell, zero where there is none or no number."""
        fields = self._fields
        if fields is None:
            fields = self._fields = self._line.split(",")
        return parse_decimal(fields[position]) if position < len(fields) else ZERO

    @property
    def _value(self) -> Decimal:
        return self._field(3)

    @_value.setter
    def _value(self, value: Decimal) -> None:
        """Ignore: the value is the close of the line."""

    @property
    def _price(self) -> Decimal:
        return self._field(3)

    @property
    def _open(self) -> Decimal:
        return self._field(0)

    @property
    def _high(self) -> Decimal:
        return self._field(1)

    @property
    def _low(self) -> Decimal:
        return self._field(2)

    @property
    def _close(self) -> Decimal:
        return self._field(3)

    @property
    def _volume(self) -> Decimal:
        return self._field(4)

    @property
    def _open_interest(self) -> Decimal:
        self._throw_if_not_an_option("OpenInterest")
        return self._field(5)

    @property
    def _implied_volatility(self) -> Decimal:
        self._throw_if_not_an_option("ImpliedVolatility")
        return self._field(6)

    open: float = float_face("_open", "First price of the day.")
    high: float = float_face("_high", "Highest price of the day.")
    low: float = float_face("_low", "Lowest price of the day.")
    close: float = float_face("_close", "Last price of the day.")
    volume: float = float_face("_volume", "Traded quantity.")
    open_interest: float = float_face("_open_interest", "Open contracts.")
    implied_volatility: float = float_face("_implied_volatility", "Volatility the close implies.")

    @property
    def greeks(self) -> Greeks:
        """Return the file's greeks; InvalidOperationException for the underlying."""
        self._throw_if_not_an_option("Greeks")
        return PreCalculatedGreeks(self._field)

    @property
    def id(self) -> SecurityIdentifier:
        """Return the symbol's identifier."""
        return self.symbol.id

    def to_symbol(self) -> Symbol:
        """Return the symbol."""
        return self.symbol

    def _throw_if_not_an_option(self, name: str) -> None:
        if not is_option(self.symbol.security_type):
            raise InvalidOperationException(f"{name} is only available for options.")

    def add(self, new_data_point: BaseData) -> None:
        """Append a contract, or make a row without an underlying the underlying of all contracts."""
        if not isinstance(new_data_point, OptionUniverse):
            return
        if new_data_point.symbol.has_underlying:
            new_data_point.underlying = self.underlying
            self.data.append(new_data_point)
            return
        self.underlying = new_data_point
        for contract in self.data:
            contract.underlying = new_data_point

    def get_source(self, config: SubscriptionDataConfig, date: datetime, is_live_mode: bool) -> SubscriptionDataSource:
        """Name the universe file of the day."""
        from engine.lean_runtime.data.lean_data import universe_file

        path = str(universe_file(config.symbol, exact_time(date)))
        return SubscriptionDataSource(path, SubscriptionTransportMedium.LOCAL_FILE, FileFormat.FOLDING_COLLECTION)

    def reader(
        self, config: SubscriptionDataConfig, line: str, date: datetime, is_live_mode: bool
    ) -> OptionUniverse | None:
        """Return the row of a line, None for the header."""
        from engine.lean_runtime.data.universe_reader import parse_universe_line

        return parse_universe_line(config.symbol, line, exact_time(date))

    def default_resolution(self) -> Resolution:
        """Return daily."""
        return Resolution.DAILY

    def _copy(self) -> Self:
        copy = object.__new__(type(self))
        copy.symbol, copy._time, copy._end = self.symbol, self._time, self._end
        copy.is_fill_forward = False
        copy.data, copy.underlying, copy.filtered_contracts = self.data, self.underlying, self.filtered_contracts
        copy._line, copy._fields = self._line, None
        return copy

    @staticmethod
    def csv_header() -> str:
        """Return the names of the file's columns."""
        return (
            "expiry,strike,right,open,high,low,close,volume,open_interest,implied_volatility,delta,gamma,vega,theta,rho"
        )

    @staticmethod
    def to_csv(
        symbol: Symbol,
        open: Decimal,
        high: Decimal,
        low: Decimal,
        close: Decimal,
        volume: Decimal,
        open_interest: Decimal | None,
        implied_volatility: Decimal | None,
        greeks: Greeks | None,
    ) -> str:
        """Return the line of a contract or underlying."""
        head = ",,"
        if is_option(symbol.security_type):
            sid = symbol.id
            right = "C" if sid.option_right is OptionRight.CALL else "P"
            head = f"{date_text(sid._date)},{decimal_text(sid._strike_price or ZERO)},{right}"
        values: list[Any] = [open, high, low, close, volume, open_interest, implied_volatility]
        if greeks is None:
            values += [None] * 5
        else:
            values += [greeks._delta, greeks._gamma, greeks._vega, greeks._theta_per_day, greeks._rho]
        return ",".join([head, *("" if value is None else decimal_text(value) for value in values)])


def universe_row(date: Ticks, symbol: Symbol, line: str) -> OptionUniverse:
    """Make a row without the constructor's generality; a file has thousands."""
    row: OptionUniverse = object.__new__(OptionUniverse)
    row.symbol = symbol
    row._time = row._end = date
    row.is_fill_forward = False
    row.underlying = row.filtered_contracts = None
    row.data = []
    row._line = line
    row._fields = None
    return row


def parse_decimal(text: str) -> Decimal:
    """Return the number of a cell, its scale kept; zero for anything that is none (GetDecimalFromCsv)."""
    if not text:
        return ZERO
    try:
        value = Decimal(text)
        if not value.is_finite():
            return ZERO
        return value if len(text) < 20 and "E" not in text and "e" not in text else fit(value)
    except (ArithmeticError, OverflowException):
        return ZERO
