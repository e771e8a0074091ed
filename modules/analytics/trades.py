"""Figures of a set of finished trades: win rate, profit factor, expectancy (trading rule 40), and their costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from modules.analytics.lineages import Lineage, OrderFill


@dataclass(frozen=True, slots=True)
class TradeFigures:
    """Sum finished trades up; dollars. Figures that need trades are None without any.

    `win_rate` is the share with a profit above zero after fees; `profit_factor` gross profit by gross loss, None
    without a loss; `expectancy` the mean net profit, `expectancy_at_risk` the mean of net profit by largest loss.
    """

    count: int
    net_profit: float
    win_rate: float | None
    profit_factor: float | None
    expectancy: float | None
    expectancy_at_risk: float | None
    average_win: float | None
    average_loss: float | None
    average_days: float | None


def trade_figures(lineages: Sequence[Lineage]) -> TradeFigures:
    """Return the figures of closed lineages."""
    profits = [each.net_profit for each in lineages]
    wins, losses = [p for p in profits if p > 0], [p for p in profits if p < 0]
    at_risk = [each.net_profit / each.max_loss for each in lineages if each.max_loss]
    return TradeFigures(
        count=len(profits),
        net_profit=sum(profits),
        win_rate=len(wins) / len(profits) if profits else None,
        profit_factor=sum(wins) / -sum(losses) if losses else None,
        expectancy=_mean(profits),
        expectancy_at_risk=_mean(at_risk),
        average_win=_mean(wins),
        average_loss=_mean(losses),
        average_days=_mean([each.days for each in lineages]),
    )


@dataclass(frozen=True, slots=True)
class Costs:
    """State a net profit under four assumptions on fills (trading rule 7), dollars after fees.

    `default` is what the fill model gave. Against it `at_mid` pays no slippage, `at_natural` pays all of it, and
    `at_twice_costs` pays the slippage beyond mid (never less than none) and the fees once more. `unpriced` fills had no
    market beside them and count alike in all four.
    """

    at_mid: float
    default: float
    at_natural: float
    at_twice_costs: float
    unpriced: int


def costs(net_profit: float, fills: Iterable[OrderFill]) -> Costs:
    """Return a net profit under the four assumptions, from the fills that made it."""
    at_mid = at_natural = at_twice = net_profit
    unpriced = 0
    for fill in fills:
        at_twice -= fill.fees
        if fill.slippage is None or fill.saved is None:
            unpriced += 1
            continue
        at_mid += fill.slippage
        at_natural -= fill.saved
        at_twice -= max(fill.slippage, 0.0)
    return Costs(at_mid, net_profit, at_natural, at_twice, unpriced)


def grouped(lineages: Iterable[Lineage], key: Callable[[Lineage], str]) -> dict[str, list[Lineage]]:
    """Return lineages by a name, sorted; those without one are left out."""
    found: dict[str, list[Lineage]] = {}
    for each in lineages:
        name = key(each)
        if name:
            found.setdefault(name, []).append(each)
    return dict(sorted(found.items()))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
