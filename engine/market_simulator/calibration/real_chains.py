"""Real option chains of the shared reference data, made comparable with the model.

For each expiration: the forward from put-call parity, and for every quote out of the money or near it the Black
volatility of its mid. SPY's and QQQ's options are American, so what early exercise adds by our own trees is taken out
first. Quote times are those of the snapshots; the volatility indexes are the day's closes (no others are at hand).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.market_simulator.reference_files import rate_on
from engine.market_simulator.surface import CashDividend, MarketState
from engine.market_simulator.surface.american import STEPS, early_exercise_premia
from engine.market_simulator.surface.market_state import years_until
from engine.market_simulator.trading_calendar import NEW_YORK
from modules.pricing import black_scholes
from modules.pricing.implied_volatility import implied_volatility

Floats = NDArray[np.float64]
ALL_FILES = ("SPY_chain_snapshots", "SPX_chain_snapshots", "QQQ_chain_snapshots", "SPX_2019_daily_chains")
#: Session names of the snapshots that are not closes, and when their quotes were taken.
CLOCK = {
    "intraday1011": time(10, 11),
    "intraday1155": time(11, 55),
    "intraday1340": time(13, 40),
    "intraday1510": time(15, 10),
    "gth0640": time(6, 40),
}
INDEXES = ("vix_close", "vix9d_close", "vix3m_close")
LONGEST_DAYS = 120
#: Quotes outside these |delta| are left out: too coarse to carry a volatility.
LEAST_DELTA, MOST_DELTA = 0.01, 0.62
#: Parity is read within this distance of the spot.
NEAR_MONEY = 0.03


@dataclass(frozen=True, slots=True)
class Slice:
    """Hold one expiration's quotes of calls and puts by strike: dollars, annual Black volatilities, |delta|.

    `volatility` is that of the mid, `early_exercise` the dollars taken out of an American mid before.
    """

    expiration: date
    years: float
    forward: float
    strikes: Floats
    calls: NDArray[np.bool_]
    bid: Floats
    ask: Floats
    early_exercise: Floats
    volatility: Floats
    delta: Floats

    @property
    def mid(self) -> Floats:
        """Return the middle of each quote."""
        return np.asarray((self.bid + self.ask) / 2)

    @property
    def out_of_the_money(self) -> NDArray[np.bool_]:
        """Tell which quotes are of calls at or above and of puts below the forward."""
        return self.calls == (self.strikes >= self.forward)


@dataclass(frozen=True, slots=True)
class RealChain:
    """Hold one snapshot of a chain and the state of the market that day."""

    name: str
    ticker: str
    is_close: bool
    state: MarketState
    slices: tuple[Slice, ...]


def money_market_rate(day: date) -> float:
    """Return the middle of the Federal Reserve's target range, which options are financed at, roughly.

    Since 16 March 2020 the primary credit rate is the range's upper end, before it was half a point above; the range is
    a quarter point wide.
    """
    above = 0.00125 if day >= date(2020, 3, 16) else 0.00625
    return max(rate_on(day) - above, 0.0)


def load_chains(shared: Path, files: Sequence[str] = ALL_FILES) -> list[RealChain]:
    """Return every snapshot and daily chain by ticker and time; raise FileNotFoundError if the data lack."""
    frames = []
    for name in files:
        frame = pd.read_parquet(shared / "marketdata" / "options" / f"{name}.parquet")
        if "snapshot" not in frame:
            frame["snapshot"] = frame["symbol"] + "_" + frame["date"].dt.strftime("%Y-%m-%d") + "_eod"
        frames.append(frame)
    quotes = pd.concat(frames, ignore_index=True)
    quotes = quotes[(quotes.bid > 0) & (quotes.ask > quotes.bid) & (quotes.dte <= LONGEST_DAYS)]
    market = MarketHistory(shared)
    chains = [_chain(str(name), rows, market) for name, rows in quotes.groupby("snapshot")]
    return sorted(chains, key=lambda chain: (chain.ticker, chain.state.time))


class MarketHistory:
    """Answers for the state of a past day: indexes, rates and dividends."""

    def __init__(self, shared: Path) -> None:
        daily = shared / "marketdata" / "daily"
        self._indexes = pd.read_csv(daily / "VIX_TERM.csv", parse_dates=["date"]).set_index("date")
        self._dividends = pd.read_csv(daily / "dividends.csv", parse_dates=["ex_date"])

    def state(self, ticker: str, moment: datetime, spot: float) -> MarketState:
        """Return the state of a ticker at an instant of a past day; raise KeyError for a day without indexes."""
        vix, vix9d, vix3m = (float(self._indexes[name][pd.Timestamp(moment.date())]) for name in INDEXES)
        paid = self._dividends[self._dividends.symbol == ticker]
        dividends = tuple(
            CashDividend(day.date(), float(amount))
            for day, amount in zip(paid.ex_date, paid.cash_dividend, strict=True)
        )
        return MarketState(
            moment,
            spot,
            money_market_rate(moment.date()),
            dividends,
            vix=vix,
            vix9d=vix9d,
            vix3m=vix3m,
        )


def _chain(name: str, rows: pd.DataFrame, market: MarketHistory) -> RealChain:
    ticker, day, session = name.split("_")
    moment = datetime.combine(date.fromisoformat(day), CLOCK.get(session, time(16)), tzinfo=NEW_YORK)
    state = market.state(ticker, moment, float(rows.underlying_price.iloc[0]))
    slices = tuple(_slices(rows, state, american=ticker != "SPX"))
    return RealChain(name, ticker, session == "eod", state, slices)


def _slices(rows: pd.DataFrame, state: MarketState, american: bool) -> Iterator[Slice]:
    for (stamp, root), group in rows.groupby(["expiration", "root"]):
        expiration = pd.Timestamp(str(stamp)).date()
        # Standard index options settle to the opening, everything else at the close.
        settles = time(9, 30) if root == "SPX" else time(16)
        instant = datetime.combine(expiration, settles, tzinfo=NEW_YORK)
        years = years_until(state.time, instant)
        if years > 0.0:
            built = _slice(expiration, years, group, state, american)
            if built is not None and len(built.strikes) >= 8:
                yield built


def _slice(expiration: date, years: float, rows: pd.DataFrame, state: MarketState, american: bool) -> Slice | None:
    rows = rows.drop_duplicates(["strike", "right"]).sort_values("strike")
    calls = (rows.right == "C").to_numpy()
    strikes, bid, ask = (rows[name].to_numpy(dtype=np.float64) for name in ("strike", "bid", "ask"))
    mid, early = (bid + ask) / 2, np.zeros(len(rows))
    forward = _parity_forward(strikes, calls, mid, state, years)
    # Early exercise depends on the volatility and the forward on early exercise: three rounds settle both.
    for _ in range(3 if american and forward is not None else 0):
        assert forward is not None
        volatility = _volatility(mid - early, forward, strikes, calls, years, state.rate)
        early = _early_exercise(state, strikes, calls, years, volatility, forward)
        forward = _parity_forward(strikes, calls, mid - early, state, years)
    if forward is None:
        return None
    volatility = _volatility(mid - early, forward, strikes, calls, years, state.rate)
    delta = np.abs(black_scholes.delta(forward, strikes, years, volatility, calls))
    keep = np.isfinite(volatility) & (delta > LEAST_DELTA) & (delta < MOST_DELTA)
    return Slice(
        expiration,
        years,
        forward,
        strikes[keep],
        calls[keep],
        bid[keep],
        ask[keep],
        early[keep],
        volatility[keep],
        delta[keep],
    )


def _parity_forward(
    strikes: Floats, calls: NDArray[np.bool_], prices: Floats, state: MarketState, years: float
) -> float | None:
    """Return the median of strike + exp(r T) (call - put) over near strikes that have both; None below three."""
    near = np.abs(strikes / state.spot - 1.0) < NEAR_MONEY
    call = dict(zip(strikes[near & calls], prices[near & calls], strict=True))
    put = dict(zip(strikes[near & ~calls], prices[near & ~calls], strict=True))
    both = sorted(call.keys() & put.keys())
    if len(both) < 3:
        return None
    grown = np.exp(state.rate * years)
    return float(np.median([strike + grown * (call[strike] - put[strike]) for strike in both]))


def _volatility(
    prices: Floats, forward: float, strikes: Floats, calls: NDArray[np.bool_], years: float, rate: float
) -> Floats:
    return implied_volatility(prices * np.exp(rate * years), forward, strikes, years, calls)


def _early_exercise(
    state: MarketState, strikes: Floats, calls: NDArray[np.bool_], years: float, volatility: Floats, forward: float
) -> Floats:
    pairs = state.dividends_within(years)
    times, amounts = (np.array([pair[side] for pair in pairs], dtype=np.float64) for side in (0, 1))
    # The spot that belongs to the parity forward: quotes and header price are not always simultaneous.
    spot = forward * np.exp(-state.rate * years) + float(np.sum(amounts * np.exp(-state.rate * times)))
    usable = np.where(np.isfinite(volatility), volatility, 0.2)
    out = np.zeros((3, len(strikes)))
    early_exercise_premia(
        spot, strikes, np.full(len(strikes), years), usable, calls, state.rate, times, amounts, STEPS, out
    )
    return np.where(np.isfinite(volatility), out[0], 0.0)
