"""What may be opened at all, and when."""

from __future__ import annotations

from dataclasses import dataclass

from modules.domain.session_context import Regime
from modules.domain.settings.field import setting

_REGIMES = tuple(str(regime) for regime in Regime if regime is not Regime.UNKNOWN)
_EVENTS = ("FOMC", "CPI", "NFP", "GDP")


@dataclass(frozen=True)
class AdmissionSettings:
    """Hours, settlement, events, data and conduct (rules 18, 19, 21, 22, 30 and 31)."""

    restricted: tuple[str, ...] = setting(
        (), "tickers", "Underlyings in which nothing is opened.", live=True, tickers=True
    )
    zero_dte_strategies: tuple[str, ...] = setting(
        (), "strategy names", "Strategies that may open in contracts expiring within the hour (rule 18)."
    )
    allow_am_settled: bool = setting(False, "true or false", "Open AM-settled series such as SPX monthlies (rule 21).")
    broad_underlyings: tuple[str, ...] = setting(
        ("SPY", "QQQ", "IWM", "DIA", "SPX", "XSP", "NDX", "RUT", "VIX"),
        "tickers",
        "Index funds and indexes: they have no earnings and no sector.",
        tickers=True,
    )
    earnings_days: int = setting(
        7, "days", "No short premium on a single name with earnings this near (rule 30).", bounds=(0, 60), live=True
    )
    event_trades: tuple[str, ...] = setting(
        (), "strategy names", "Strategies that trade earnings on purpose (rule 30)."
    )
    event_averse_strategies: tuple[str, ...] = setting(
        (), "strategy names", "Strategies that open nothing around market events (rule 30)."
    )
    events_avoided: tuple[str, ...] = setting(
        _EVENTS, "events", "Market events those strategies avoid.", choices=_EVENTS
    )
    event_window: int = setting(24, "hours", "How near such an event counts.", bounds=(1, 240), live=True)
    short_premium_avoids: tuple[str, ...] = setting(
        ("crash",),
        "regimes",
        "Regimes of docs/regime.md in which nothing that brings a credit is opened; empty: none (rule 39).",
        choices=_REGIMES,
        live=True,
    )
    max_quote_age: int = setting(
        15,
        "seconds",
        "Age of a quote that may still be traded on live; one bar in backtests.",
        bounds=(1, 600),
        live=True,
    )
    frozen_feed_minutes: int = setting(
        5,
        "minutes",
        "Open session in which bars came and nothing in them changed, of the stock or of all its options, after which "
        "the feed is FROZEN: nothing is opened, no mark counts; two bars at least where bars are longer.",
        bounds=(1, 390),
        live=True,
    )
    clock_skew_limit: int = setting(
        10,
        "seconds",
        "Live: a clock further from the data's own time, or set back further, is suspect: nothing is opened.",
        bounds=(1, 600),
        live=True,
    )
    max_orders_per_minute: int = setting(10, "orders", "Opening orders within a minute.", bounds=(1, 1000), live=True)
    day_trading: str = setting(
        "legacy",
        "rule",
        "Day trading rule: three round trips in five sessions below $25,000, intraday margin, or none (rule 31).",
        choices=("legacy", "intraday-margin", "off"),
    )
