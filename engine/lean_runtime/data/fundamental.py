"""Rows of universes other than options: constituents of ETFs and of named lists, and fundamentals of companies."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Self

from engine.lean_runtime.common.enums import (
    FileFormat,
    MarketDataType,
    Resolution,
    SecurityType,
    SubscriptionTransportMedium,
)
from engine.lean_runtime.common.errors import InvalidOperationException, SystemException
from engine.lean_runtime.common.numbers import ONE, to_float
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks, from_yyyymmdd, to_datetime, to_timedelta, yyyymmdd
from engine.lean_runtime.common.timezones import TimeZone, TimeZones
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.base_data_collection import BaseDataCollection
from engine.lean_runtime.data.faces import exact_time, float_face
from engine.lean_runtime.data.subscription_data_source import SubscriptionDataSource
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol

if TYPE_CHECKING:
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig


class ETFConstituentUniverse(BaseDataCollection):
    """A holding of an ETF on a day (Common/Data/UniverseSelection/ETFConstituentUniverse.cs)."""

    __slots__ = ("_last_update", "_market_value", "_shares_held", "_weight")

    def __init__(self, time: datetime | Ticks | None = None, symbol: Symbol | None = None) -> None:
        """Make an empty holding or collection."""
        super().__init__(time, time, symbol)
        self._last_update: Ticks | None = None
        self._weight: Decimal | None = None
        self._shares_held: Decimal | None = None
        self._market_value: Decimal | None = None

    @property
    def _end_time(self) -> Ticks:
        return self._time + TICKS_PER_DAY

    @_end_time.setter
    def _end_time(self, value: Ticks) -> None:
        self._time = value - TICKS_PER_DAY

    @property
    def period(self) -> timedelta:
        """Return one day."""
        return to_timedelta(TICKS_PER_DAY)

    @property
    def last_update(self) -> datetime | None:
        """Return when the holding was last reported."""
        return None if self._last_update is None else to_datetime(self._last_update)

    @property
    def weight(self) -> float | None:
        """Return the share of the fund's value."""
        return _face(self._weight)

    @property
    def shares_held(self) -> float | None:
        """Return the number of shares."""
        return _face(self._shares_held)

    @property
    def market_value(self) -> float | None:
        """Return the value of the shares."""
        return _face(self._market_value)

    def get_source(self, config: SubscriptionDataConfig, date: datetime, is_live_mode: bool) -> SubscriptionDataSource:
        """Name the constituents file of the day."""
        from engine.lean_runtime.data.lean_data import data_folder, security_type_to_lower

        underlying = config.symbol.underlying
        assert underlying is not None
        path = data_folder().joinpath(
            security_type_to_lower(config.security_type),
            config.market,
            "universes",
            "etf",
            underlying.value.lower(),
            f"{yyyymmdd(exact_time(date))}.csv",
        )
        return _folding_file(path)

    def reader(
        self, config: SubscriptionDataConfig, line: str, date: datetime, is_live_mode: bool
    ) -> ETFConstituentUniverse | None:
        """Return the holding of a line, None for an empty line."""
        if not line:
            return None
        ticker, sid, updated, weight, shares, value = line.split(",")[:6]
        holding = ETFConstituentUniverse(date, Symbol(SecurityIdentifier.parse(sid), ticker))
        holding._last_update = from_yyyymmdd(updated) if len(updated) == 8 and updated.isdigit() else None
        holding._weight = Decimal(weight) if weight else None
        holding._shares_held = Decimal(shares) if shares else None
        holding._market_value = Decimal(value) if value else None
        return holding

    def requires_mapping(self) -> bool:
        """Return True."""
        return True

    def is_sparse_data(self) -> bool:
        """Return True."""
        return True

    def default_resolution(self) -> Resolution:
        """Return daily."""
        return Resolution.DAILY

    def supported_resolutions(self) -> list[Resolution]:
        """Return daily."""
        return [Resolution.DAILY]

    def data_time_zone(self) -> TimeZone:
        """Return UTC."""
        return TimeZones.UTC

    def _copy(self) -> Self:
        copy = BaseData._copy(self)
        copy.underlying = None
        return copy


def _face(value: Decimal | None) -> float | None:
    return None if value is None else to_float(value)


class ETFConstituentData(ETFConstituentUniverse):
    """The old name of ETFConstituentUniverse."""

    __slots__ = ()


class CoarseFundamental(BaseData):
    """A stock's price, volume and factors on a day (Common/Data/UniverseSelection/CoarseFundamental.cs)."""

    __slots__ = ("_price_factor", "_split_factor", "dollar_volume", "has_fundamental_data", "volume")

    def __init__(self) -> None:
        """Make an empty row."""
        super().__init__()
        self.dollar_volume = 0.0
        self.volume = 0
        self.has_fundamental_data = False
        self._price_factor: Decimal = ONE
        self._split_factor: Decimal = ONE

    @property
    def _end_time(self) -> Ticks:
        return self._time + TICKS_PER_DAY

    @_end_time.setter
    def _end_time(self, value: Ticks) -> None:
        self._time = value - TICKS_PER_DAY

    @property
    def _price_scale_factor(self) -> Decimal:
        return self._price_factor * self._split_factor

    @property
    def _adjusted_price(self) -> Decimal:
        return self._value * self._price_scale_factor

    price_factor: float = float_face("_price_factor", "Factor of dividends.")
    split_factor: float = float_face("_split_factor", "Factor of splits.")
    price_scale_factor: float = float_face("_price_scale_factor", "Factor of dividends and splits.")
    adjusted_price: float = float_face("_adjusted_price", "Price times the factor.")

    @property
    def market(self) -> str:
        """Return the symbol's market."""
        return self.symbol.id.market

    def get_source(self, config: SubscriptionDataConfig, date: datetime, is_live_mode: bool) -> SubscriptionDataSource:
        """Refuse: the type is obsolete."""
        raise InvalidOperationException("Coarse type is obsolete, please use Fundamental")


class Fundamental(CoarseFundamental):
    """What the daily list of companies tells of one; financial statements are not supported."""

    __slots__ = ()

    @staticmethod
    def parse(line: str, date: Ticks) -> Fundamental | None:
        """Return the company of a line (CoarseFundamentalDataProvider.cs Read), None when the line is malformed."""
        cells = line.split(",")
        try:
            company = Fundamental()
            company.symbol = Symbol(SecurityIdentifier.parse(cells[0]), cells[1])
            company._time = date
            company._value = Decimal(cells[2])
            company.volume = int(cells[3])
            company.dollar_volume = float(cells[4])
            if len(cells) > 5:
                company.has_fundamental_data = cells[5].strip().lower() == "true"
            if len(cells) > 7:
                company._price_factor, company._split_factor = Decimal(cells[6]), Decimal(cells[7])
        except (ValueError, IndexError, ArithmeticError, SystemException):
            return None
        return company


class FundamentalUniverse(BaseDataCollection):
    """All companies of a day (Common/Data/Fundamental/FundamentalUniverse.cs)."""

    __slots__ = ()

    _count = itertools.count(1)

    def universe_symbol(self, market: str | None = None) -> Symbol:
        """Return a new symbol for a universe of the type; LEAN's random part is left out so that runs are equal."""
        market = market or "usa"
        ticker = f"{type(self).__name__}-{market}-{next(self._count):010d}"
        return Symbol.create(ticker, SecurityType.EQUITY, market, base_data_type=type(self))

    def get_source(self, config: SubscriptionDataConfig, date: datetime, is_live_mode: bool) -> SubscriptionDataSource:
        """Name the list of the day."""
        from engine.lean_runtime.data.lean_data import data_folder

        name = f"{yyyymmdd(exact_time(date))}.csv"
        path = data_folder().joinpath("equity", config.market, "fundamental", "coarse", name)
        return _folding_file(path)

    def reader(
        self, config: SubscriptionDataConfig, line: str, date: datetime, is_live_mode: bool
    ) -> Fundamental | None:
        """Return the company of a line, None for a malformed one."""
        return Fundamental.parse(line, exact_time(date))

    def default_resolution(self) -> Resolution:
        """Return daily."""
        return Resolution.DAILY


class Fundamentals(FundamentalUniverse):
    """The old name of FundamentalUniverse."""

    __slots__ = ()


class ConstituentsUniverseData(BaseData):
    """A member of a named list (Common/Data/UniverseSelection/ConstituentsUniverseData.cs)."""

    __slots__ = ()

    _data_type = MarketDataType.AUXILIARY

    @property
    def _end_time(self) -> Ticks:
        return self._time + TICKS_PER_DAY

    @_end_time.setter
    def _end_time(self, value: Ticks) -> None:
        self._time = value - TICKS_PER_DAY

    def get_source(self, config: SubscriptionDataConfig, date: datetime, is_live_mode: bool) -> SubscriptionDataSource:
        """Name the list of the day; its name is the part of the symbol after the last hyphen."""
        from engine.lean_runtime.data.lean_data import data_folder, security_type_to_lower

        name = config.symbol.id.symbol[config.mapped_symbol.rfind("-") + 1 :]
        folder = data_folder().joinpath(security_type_to_lower(config.security_type), config.market, "universes")
        path = folder / config.resolution.to_string().lower() / name / f"{yyyymmdd(exact_time(date))}.csv"
        return SubscriptionDataSource(str(path), SubscriptionTransportMedium.LOCAL_FILE, FileFormat.CSV)

    def reader(
        self, config: SubscriptionDataConfig, line: str, date: datetime, is_live_mode: bool
    ) -> ConstituentsUniverseData | None:
        """Return the member of a line, None for a malformed one."""
        cells = line.split(",")
        try:
            member = ConstituentsUniverseData()
            member.symbol = Symbol(SecurityIdentifier.parse(cells[1]), cells[0])
        except (IndexError, ValueError, SystemException):
            return None
        member._time = exact_time(date)
        return member

    def is_sparse_data(self) -> bool:
        """Return True."""
        return True

    def requires_mapping(self) -> bool:
        """Return False."""
        return False

    def default_resolution(self) -> Resolution:
        """Return daily."""
        return Resolution.DAILY

    def supported_resolutions(self) -> list[Resolution]:
        """Return daily."""
        return [Resolution.DAILY]


def _folding_file(path: Path) -> SubscriptionDataSource:
    return SubscriptionDataSource(str(path), SubscriptionTransportMedium.LOCAL_FILE, FileFormat.FOLDING_COLLECTION)


#: Types users may ask a slice for instead of the universe's own type.
UNIVERSE_OF_ROW: dict[type, type] = {ETFConstituentData: ETFConstituentUniverse, Fundamentals: FundamentalUniverse}
