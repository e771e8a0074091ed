"""The simulated source of sessions: the factor model's days, cut into seconds, with dividends and splits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.config import SESSIONS_BEFORE, MarketConfig
from engine.market_simulator.corporate_actions import Dividend, Split, regular_dividends
from engine.market_simulator.factor_model import FactorDay, FactorModel
from engine.market_simulator.faults.fault import FaultKind
from engine.market_simulator.intraday_path import bridge
from engine.market_simulator.intraday_shape import SECONDS_A_MINUTE, elapsed_variance, minute_volumes
from engine.market_simulator.random_streams import stream
from engine.market_simulator.scenarios import RegimeSchedule
from engine.market_simulator.tape import PriceTape, SessionTape
from engine.market_simulator.trading_calendar import LAST, Session, SessionCalendar
from engine.market_simulator.underlyings import Underlying, underlying
from engine.market_simulator.volatility_indexes import HORIZON_DAYS, indexes

Floats = NDArray[np.float64]
#: Daily standard deviation of the log of each volatility index, and its correlation with the market within a day.
INDEX_DEVIATION = {"VIX9D": 0.10, "VIX": 0.066, "VIX3M": 0.037}
INDEX_CORRELATION = -0.75


@dataclass(frozen=True, slots=True)
class DayPrices:
    """Hold one stock's session in dollars, as traded that day, and what its total return so far must be scaled by."""

    open: float
    close: float
    scale: float


class MarketModel:
    """Make sessions of a simulated market; session n is a pure function of the recipe."""

    def __init__(self, config: MarketConfig, calendar: SessionCalendar) -> None:
        """Prepare the first session; nothing is computed yet."""
        self._config, self._calendar = config, calendar
        self.stocks: dict[str, Underlying] = {ticker: underlying(ticker) for ticker in config.symbols}
        # SPX follows a fund even where the user asked for single stocks only.
        self._all = {**self.stocks, "SPY": underlying("SPY")}
        start = calendar.number(config.start)
        self._origin = start - SESSIONS_BEFORE
        schedule = RegimeSchedule(config.scenario, config.seed, SESSIONS_BEFORE)
        self._factors = FactorModel(tuple(self._all.values()), schedule, config.seed)
        self._prices: list[dict[str, DayPrices]] = []
        self._first_prices = {
            ticker: stock.start_price * float(np.exp(-self._log_return(place, stock)))
            for place, (ticker, stock) in enumerate(self._all.items())
        }

    @property
    def first_day(self) -> date:
        """Return the first session there is."""
        return self._calendar[self._origin].day

    @property
    def last_day(self) -> date:
        """Return the last session there is: the calendar's."""
        return LAST

    @cached_property
    def dividends(self) -> Mapping[str, Sequence[Dividend]]:
        """Return all dividends of each stock, special ones included, oldest first."""
        paid = {}
        for ticker, stock in self._all.items():
            special = [
                Dividend(fault.day, Decimal(f"{fault.size:.2f}"))
                for fault in self._config.faults
                if fault.kind is FaultKind.SPECIAL_DIVIDEND and ticker in fault.symbols
            ]
            regular = regular_dividends(stock, self.first_day, LAST, self._calendar, self._config.start.year)
            splits = self.splits[ticker]
            paid[ticker] = sorted([*(_after_splits(one, splits) for one in regular), *special])
        return paid

    @cached_property
    def splits(self) -> Mapping[str, Sequence[Split]]:
        """Return the splits of each stock, oldest first."""
        return {
            ticker: sorted(
                Split(fault.day, fault.size)
                for fault in self._config.faults
                if fault.kind is FaultKind.SPLIT and ticker in fault.symbols
            )
            for ticker in self._all
        }

    def open_price(self, ticker: str, number: int) -> float:
        """Return a stock's opening price of a session, by the calendar's number."""
        return self._session(number)[ticker].open

    def close_price(self, ticker: str, number: int) -> float:
        """Return a stock's closing price of a session, by the calendar's number."""
        return self._session(number)[ticker].close

    def tape(self, number: int) -> SessionTape:
        """Return a session at full detail, by the calendar's number."""
        session, day = self._calendar[number], self._factors.session(number - self._origin)
        market = self._market_noise(session)
        moves = self._market_path(day, session, market)
        stocks = {ticker: self._stock(ticker, number, day, moves) for ticker in self._all}
        eve = self._factors.session(max(number - self._origin - 1, 0))
        return SessionTape(session, stocks, self._indexes(day, session, market), (eve.skew, day.skew))

    def _log_return(self, place: int, stock: Underlying) -> float:
        """Return a stock's return over the sessions before the start, so that it begins at its profile's price."""
        days = [self._factors.session(number) for number in range(SESSIONS_BEFORE)]
        market = sum(day.night + day.day for day in days)
        return stock.beta * market + sum(day.own_night[place] + day.own_day[place] for day in days)

    def _session(self, number: int) -> dict[str, DayPrices]:
        while len(self._prices) <= number - self._origin:
            self._prices.append(self._next_prices(self._origin + len(self._prices)))
        return self._prices[number - self._origin]

    def _next_prices(self, number: int) -> dict[str, DayPrices]:
        day, found = self._factors.session(number - self._origin), {}
        for place, (ticker, stock) in enumerate(self._all.items()):
            before = self._prices[-1][ticker] if self._prices else DayPrices(0.0, self._first_prices[ticker], 1.0)
            scale = before.scale * self._night_scale(ticker, self._calendar[number].day, before.close)
            night = stock.beta * day.night + day.own_night[place]
            opened = before.close * scale / before.scale * np.exp(night)
            closed = opened * np.exp(stock.beta * day.day + day.own_day[place])
            found[ticker] = DayPrices(_cents(opened), _cents(closed), scale)
        return found

    def _night_scale(self, ticker: str, day: date, close: float) -> float:
        scale = 1.0
        for split in self.splits[ticker]:
            if split.day == day:
                scale /= split.ratio
        for dividend in self.dividends[ticker]:
            if dividend.ex_date == day:
                scale *= max(1.0 - float(dividend.amount) / (close * scale), 0.05)
        return scale

    def _market_noise(self, session: Session) -> Floats:
        return bridge(session.minutes, stream(self._config.seed, "market", session.day.toordinal()))

    def _market_path(self, day: FactorDay, session: Session, noise: Floats) -> Floats:
        """Return the market's log return since the open by second; a jump happens at one second."""
        share = elapsed_variance(session.minutes)
        path = (day.day - day.day_jump) * share + day.deviation * noise
        if day.day_jump:
            generator = stream(self._config.seed, "jump", session.day.toordinal())
            path[int(generator.integers(1, len(path))) :] += day.day_jump
        return np.asarray(path)

    def _stock(self, ticker: str, number: int, day: FactorDay, market: Floats) -> PriceTape:
        session, stock, place = self._calendar[number], self._all[ticker], list(self._all).index(ticker)
        generator = stream(self._config.seed, "intraday", ticker, session.day.toordinal())
        share = elapsed_variance(session.minutes)
        logs = stock.beta * market
        if stock.own_volatility:
            own = bridge(session.minutes, generator)
            logs = logs + day.own_day[place] * share + day.own_deviation[place] * own
        known = self._session(number)[ticker]
        # Rounding of the two ends to cents is spread over the path, so that both are met exactly.
        miss = np.log(known.close / known.open) - logs[-1]
        prices = np.round(known.open * np.exp(logs + miss * share), 2)
        marks = np.log(prices[::SECONDS_A_MINUTE])
        busy = float(np.exp(1.2 * abs(logs[-1]) / max(day.deviation, 1e-4) - 1.0).clip(0.6, 3.0))
        volume = stock.volume * busy * float(generator.lognormal(0.0, 0.2)) / known.scale
        volumes = minute_volumes(session.minutes, volume, np.abs(np.diff(marks)), generator)
        return PriceTape(prices, volumes)

    def _indexes(self, day: FactorDay, session: Session, market_noise: Floats) -> dict[str, Floats]:
        """Return the volatility indexes by minute, from open to close, against the market."""
        share = elapsed_variance(session.minutes)[::SECONDS_A_MINUTE]
        own = bridge(session.minutes, stream(self._config.seed, "indexes", session.day.toordinal()))
        opened, closed = indexes(day.at_open), indexes(day.at_close)
        levels = {}
        for name in HORIZON_DAYS:
            first, last = getattr(opened, name.lower()), getattr(closed, name.lower())
            noise = INDEX_CORRELATION * market_noise + np.sqrt(1 - INDEX_CORRELATION**2) * own
            logs = np.log(first) + np.log(last / first) * share + INDEX_DEVIATION[name] * noise[::SECONDS_A_MINUTE]
            levels[name] = np.exp(logs)
        return levels


def _after_splits(dividend: Dividend, splits: Sequence[Split]) -> Dividend:
    """Return a regular dividend a share of today's shares."""
    amount = float(dividend.amount)
    for split in splits:
        amount /= split.ratio if split.day <= dividend.ex_date else 1.0
    return Dividend(dividend.ex_date, Decimal(f"{amount:.2f}"))


def _cents(price: float) -> float:
    return max(round(float(price), 2), 0.01)
