"""Writes docs/strategies.md from the declared strategies; run it after a change."""

from __future__ import annotations

import inspect
from pathlib import Path

from modules.domain.session_context import Trend
from modules.strategies.base import ParameterRange, Strategy, defaults
from modules.strategies.by_rank_and_trend import ByRankAndTrend
from modules.strategies.catalog import ALL, OPT_IN
from modules.strategies.regimes import KNOWN, REGIMES, allowed_regimes

TARGET = Path(__file__).resolve().parent.parent / "docs" / "strategies.md"

_HEAD = """\
# Strategies

Generated from `modules/strategies/` by `python -m scripts.generate_strategies_doc`; change the strategies, not this
page.

Each underlying is looked at once a session, from `entry_from` on. Every strategy is asked, in the order below, and
answers with a signal or with the rule that kept it from one; the journal holds each answer (`signal.none`). A signal
is sized by the strategy (`risk_share` of net liquidation at risk), then by the limits, and goes through the [risk
check](risk.md).

Three things select: the volatility rank of the closed sessions (rule 38: IV rank, or the IV/RV rank, named as such,
while the history is short) and the trend (rule 39: last close against its 50-session average and that average's slope
over 5 sessions; up or down only where both agree), and the market's [regime](regime.md) of the last close. A switch
a regime says whether a strategy opens in it (0: it answers `REGIME`); one that stays out of any opens nothing where
the regime is unknown.

| strategy | rank | trend | regimes |
|---|---|---|---|
{table}

**Example.** SPY closes at 470 with an IV rank of 63 and no trend: the iron condor is asked and proposes (63 is above
50), the iron butterfly does not (not above 70), the bull put spread does not (trend). The condor sells the put and
the call nearest to a delta of 0.20 in the expiration nearest to 35 days and buys wings 2 % of the spot away: 9.40, so
the strikes nearest to 9.40 beyond the shorts.

**Management** (rules 13 and 14; amounts without fees). A credit position is closed at the strategy's share of the
credit, or when the loss reaches twice the credit or 75 % of the maximum loss, whichever comes first. Sold for 1.50,
closed at a profit of 0.75 (half of it) or at a loss of 3.00. A debit position is closed at its share of the debit, or
when half of the debit is lost. A stop wants two reliable marks in a row and never fires in the first five minutes.
Every position is closed `days_to_exit` days before expiration; shares that an assignment brings are kept by the
strategies that want them (cash-secured put, covered call) and traded out otherwise.

`strategies` chooses who is asked, `strategy_parameters` tunes (`iron condor.short_delta=0.16`, `bull put
spread.in_bear=0`); see [settings](settings.md).
"""


def text() -> str:
    """Return the page."""
    rows = "\n".join(
        f"| [{s.name}](#{s.name.replace(' ', '-')}) | {_rank(s)} | {_trends(s)}{_demand(s)} | {_regimes(s)} |"
        for s in ALL.values()
    )
    parts = [_HEAD.format(table=rows)]
    for strategy in ALL.values():
        parts.append(f"## {strategy.name}\n\n{inspect.getdoc(type(strategy))}\n")
        parts.append("| parameter | default | lowest | highest | unit |\n|---|---|---|---|---|")
        parts.extend(_row(f"`{p.name}`", p) for p in strategy.parameters if p not in REGIMES)
        parts.append(_row(", ".join(f"`{p.name}`" for p in REGIMES), REGIMES[0]))
        parts.append("")
    return "\n".join(parts)


def _row(names: str, about: ParameterRange) -> str:
    return f"| {names} | {about.default:g} | {about.lowest:g} | {about.highest:g} | {about.unit} |"


def _regimes(strategy: Strategy) -> str:
    allowed = allowed_regimes(defaults(strategy))
    return "any" if allowed == frozenset(KNOWN) else ", ".join(regime for regime in KNOWN if regime in allowed)


def _rank(strategy: Strategy) -> str:
    values = {item.name: item.default for item in strategy.parameters}
    is_above = isinstance(strategy, ByRankAndTrend) and strategy.is_above
    return f"{'above ' if is_above else ''}{values['rank_from']:g} to {values['rank_to']:g}"


def _demand(strategy: Strategy) -> str:
    return "; on demand: only where `strategies` names it" if strategy.name in OPT_IN else ""


def _trends(strategy: Strategy) -> str:
    trends = strategy.trends if isinstance(strategy, ByRankAndTrend) else frozenset(Trend)
    return "any" if trends == frozenset(Trend) else ", ".join(trend for trend in Trend if trend in trends)


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
    print(f"wrote {TARGET.name}")
