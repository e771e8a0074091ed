"""Dividends and splits: when they happen, what they do to a price, and LEAN's map and factor files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from engine.market_simulator.trading_calendar import SessionCalendar
from engine.market_simulator.underlyings import Underlying

#: LEAN's end of a listing that is still alive.
FAR_FUTURE = "20501231"
#: Expected growth of a payout a year.
PAYOUT_GROWTH = 0.05


@dataclass(frozen=True, slots=True, order=True)
class Dividend:
    """Hold a cash dividend: dollars a share, from the session on which the stock trades without it."""

    ex_date: date
    amount: Decimal


@dataclass(frozen=True, slots=True, order=True)
class Split:
    """Hold a split: new shares for one old share (4 = four for one), from the session on which the new ones trade."""

    day: date
    ratio: float


def third_friday(year: int, month: int) -> date:
    """Return the third Friday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(4 - first.weekday()) % 7 + 14)


def regular_dividends(
    stock: Underlying, first: date, last: date, calendar: SessionCalendar, base_year: int
) -> list[Dividend]:
    """Return the quarterly dividends with ex-dates from one date to another.

    Amounts are a quarter of the yield on the start price in the base year, and 5 % more each year, to the cent: known
    ahead, as dividends are once declared, so that options are priced with what is really paid.
    """
    paid = []
    for year in range(first.year, last.year + 1) if stock.dividend_yield > 0 else ():
        for month in stock.dividend_months:
            day = calendar.last_session_to(third_friday(year, month))
            if first <= day <= last:
                growth = (1 + PAYOUT_GROWTH) ** (year - base_year)
                amount = stock.start_price * stock.dividend_yield / 4 * growth
                paid.append(Dividend(day, Decimal(f"{amount:.2f}")))
    return paid


@dataclass(frozen=True, slots=True)
class PastAction:
    """Hold a corporate action as the files tell it: the last session before it, that session's close, its factors."""

    last_session: date
    close: float
    price_factor: float
    split_factor: float


def past_actions(
    dividends: Sequence[Dividend],
    splits: Sequence[Split],
    last_session_before: Callable[[date], tuple[date, float]],
    first: date,
    last: date,
) -> list[PastAction]:
    """Return what dividends and splits after `first` and up to `last` did to a stock, oldest first.

    `last_session_before` gives the session before a day and the stock's close on it; two actions on a day are one row.
    """
    days = sorted({one.ex_date for one in dividends} | {one.day for one in splits})
    actions = []
    for day in days:
        if not first < day <= last:
            continue
        before, close = last_session_before(day)
        ratio = 1.0
        for split in splits:
            ratio *= split.ratio if split.day == day else 1.0
        paid = sum(float(one.amount) for one in dividends if one.ex_date == day)
        # A dividend on the day of a split is paid on the new shares.
        actions.append(PastAction(before, close, 1.0 - paid * ratio / close, 1.0 / ratio))
    return actions


def factor_file(first: date, actions: Sequence[PastAction]) -> str:
    """Return LEAN's factor file: cumulated factors that hold up to each date, newest last.

    Format: LEAN Common/Data/Auxiliary/CorporateFactorRow.cs. A day's factors are those of the first row on or after it.
    """
    rows, price, split = [f"{FAR_FUTURE},1,1,0"], 1.0, 1.0
    for action in sorted(actions, key=lambda one: one.last_session, reverse=True):
        price, split = price * action.price_factor, split * action.split_factor
        rows.append(f"{action.last_session:%Y%m%d},{price:.9f},{split:.9f},{action.close:.2f}")
    rows.append(f"{first:%Y%m%d},{price:.9f},{split:.9f},1" if actions else f"{first:%Y%m%d},1,1,1")
    return "\n".join(reversed(rows)) + "\n"


def map_file(ticker: str, first: date, exchange: str) -> str:
    """Return a map file of a ticker that never changed its name."""
    name = ticker.lower()
    return f"{first:%Y%m%d},{name},{exchange}\n{FAR_FUTURE},{name},{exchange}\n"
