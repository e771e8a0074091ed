"""The verdict line: what was asked of a run, what it gave, and whether that says anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from modules.analytics.returns import ReturnFigures
from modules.analytics.trades import TradeFigures

#: Fewer closed lineages than this prove nothing, whatever their figures.
ENOUGH = 30


@dataclass(frozen=True, slots=True)
class Goal:
    """Hold one goal with what was reached, as texts; `is_met` is None where it could not be judged."""

    name: str
    wanted: str
    reached: str
    is_met: bool | None

    @property
    def word(self) -> str:
        """Return met, missed or not judged."""
        return {True: "met", False: "missed", None: "not judged"}[self.is_met]


def goals(returns: ReturnFigures, trades: TradeFigures) -> list[Goal]:
    """Return the four goals of the history backtest; they are reported, never tuned towards.

    With fewer lineages than prove anything a goal may be missed but not met.
    """
    found = [
        _goal("Sharpe ratio", "> 1", returns.sharpe, "{:.2f}", lambda value: value > 1),
        _goal("Largest drawdown", "< 20 %", returns.max_drawdown, "{:.1%}", lambda value: value < 0.2),
        _goal("Win rate per lineage", "> 50 %", trades.win_rate, "{:.0%}", lambda value: value > 0.5),
        _goal("Profit factor per lineage", "> 1.2", trades.profit_factor, "{:.2f}", lambda value: value > 1.2),
    ]
    if trades.count >= ENOUGH:
        return found
    return [replace(goal, is_met=None) if goal.is_met else goal for goal in found]


def verdict(returns: ReturnFigures, trades: TradeFigures) -> str:
    """Return one sentence; it says first whether there is enough to judge."""
    missed = [goal.name for goal in goals(returns, trades) if goal.is_met is False]
    unknown = [goal.name for goal in goals(returns, trades) if goal.is_met is None]
    result = f"Net {returns.net_return:+.2%} over {returns.sessions} sessions, {trades.count} closed lineages"
    if trades.count < ENOUGH:
        return f"{result}: too few to judge (at least {ENOUGH} are wanted)."
    told = [f"misses {', '.join(missed)}"] if missed else []
    told += [f"{', '.join(unknown)} not judged"] if unknown else []
    return f"{result}: {'; '.join(told) if told else 'meets all four goals'}."


def _goal(name: str, wanted: str, value: float | None, shape: str, test: Callable[[float], bool]) -> Goal:
    if value is None:
        return Goal(name, wanted, "-", None)
    return Goal(name, wanted, shape.format(value), test(value))
