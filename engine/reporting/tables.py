"""The tables of the report as plain data: columns, rows of texts, notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.reporting.run_result import RunResult
from engine.reporting.verdict import goals
from modules.analytics.lineages import Lineage, OrderFill, order_fills
from modules.analytics.returns import ReturnFigures, worst_days
from modules.analytics.trades import Costs, TradeFigures, costs, grouped, trade_figures
from modules.analytics.two_parts import EarlyAssignment, TwoPartFigures

#: What is shown for a figure that does not exist.
NONE = "-"
#: Rows of a table of single trades or fills; the journal holds the rest.
MOST_ROWS = 250


@dataclass(frozen=True, slots=True)
class Table:
    """Hold a table; the first `words` columns are texts, the others numbers."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""
    words: int = 1


def dollars(value: float | None) -> str:
    """Return signed dollars, such as -$1,234.50."""
    if value is None:
        return NONE
    return f"{'-' if value < 0 else ''}${abs(value):,.2f}"


def percent(value: float | None, digits: int = 1) -> str:
    """Return a share as percent."""
    return NONE if value is None else f"{value:.{digits}%}"


def number(value: float | None, digits: int = 2) -> str:
    """Return a plain figure."""
    return NONE if value is None else f"{value:,.{digits}f}"


def goals_table(returns: ReturnFigures, trades: TradeFigures) -> Table:
    """Return the four goals with what was reached."""
    rows = [(goal.name, goal.wanted, goal.reached, goal.word) for goal in goals(returns, trades)]
    return Table("Goals", ("goal", "wanted", "reached", ""), rows)


def figures_table(run: RunResult, returns: ReturnFigures, trades: TradeFigures) -> Table:
    """Return our figures per closed lineage and LEAN's per leg side by side, labelled (trading rule 40)."""
    lean = run.statistics
    performance = run.document.get("totalPerformance", {}).get("tradeStatistics", {})
    factor = performance.get("profitFactor")
    rows = [
        ("Net return", percent(returns.net_return, 2), lean.get("Net Profit", NONE)),
        (
            "Sharpe ratio (a year, riskless rate 0 / LEAN's rate)",
            number(returns.sharpe),
            lean.get("Sharpe Ratio", NONE),
        ),
        ("Sortino ratio", number(returns.sortino), lean.get("Sortino Ratio", NONE)),
        ("Largest drawdown (closes / LEAN's samples)", percent(returns.max_drawdown, 2), lean.get("Drawdown", NONE)),
        ("Annual volatility", percent(returns.annual_volatility), lean.get("Annual Standard Deviation", NONE)),
        ("Trades: closed lineages / LEAN's legs", str(trades.count), str(performance.get("totalNumberOfTrades", NONE))),
        ("Win rate", percent(trades.win_rate, 0), lean.get("Win Rate", NONE)),
        ("Profit factor", number(trades.profit_factor), NONE if factor is None else number(float(factor))),
        ("Expectancy: dollars a lineage / LEAN's ratio", dollars(trades.expectancy), lean.get("Expectancy", NONE)),
        ("Expectancy by largest loss", percent(trades.expectancy_at_risk), NONE),
        ("Average win", dollars(trades.average_win), lean.get("Average Win", NONE)),
        ("Average loss", dollars(trades.average_loss), lean.get("Average Loss", NONE)),
        ("Average days open", number(trades.average_days, 1), NONE),
    ]
    note = (
        "A lineage is one trade with all that came of it (rolls, assignments, remainders). LEAN counts each leg alone."
    )
    return Table("Figures", ("figure", "per closed lineage", "LEAN, per leg"), rows, note)


def periods_table(rows: Iterable[tuple[str, float]], title: str) -> Table:
    """Return the return of each period."""
    return Table(title, ("period", "return"), [(name, percent(change, 2)) for name, change in rows])


def costs_table(found: Costs) -> Table:
    """Return the net profit of the closed lineages under four assumptions on fills (trading rule 7)."""
    rows = [
        ("at mid", "every leg fills at the middle of its market; fees as booked", dollars(found.at_mid)),
        ("default", "what the fill model gave", dollars(found.default)),
        ("at natural", "every leg pays half its spread; fees as booked", dollars(found.at_natural)),
        ("twice the costs", "slippage beyond mid and fees are paid once more", dollars(found.at_twice_costs)),
    ]
    note = "Of closed lineages. The market beside a fill is the last snapshot before it."
    if found.unpriced:
        note += f" {found.unpriced} orders had no market beside their fill and count alike in all rows."
    return Table(
        "Profit at mid, default, natural and twice the costs", ("fills", "", "net profit"), rows, note, words=2
    )


def groups_table(title: str, groups: Mapping[str, Sequence[Lineage]], note: str = "") -> Table:
    """Return the figures of groups of lineages."""
    rows = []
    for name, lineages in groups.items():
        found = trade_figures(lineages)
        spent = costs(found.net_profit, [fill for each in lineages for fill in each.fills])
        rows.append(
            (
                name,
                str(found.count),
                dollars(found.net_profit) if lineages else NONE,
                percent(found.win_rate, 0),
                number(found.profit_factor),
                dollars(found.expectancy),
                percent(found.expectancy_at_risk),
                dollars(spent.at_natural) if lineages else NONE,
            )
        )
    columns = ("", "lineages", "net profit", "win rate", "profit factor", "expectancy", "by largest loss", "at natural")
    return Table(title, columns, rows, note)


def comparisons(lineages: Sequence[Lineage]) -> list[Table]:
    """Return the tables by strategy, source and regime, and the three comparisons that are asked of every run."""

    def pair(title: str, first: str, second: str, is_first: Callable[[Lineage], bool | None]) -> Table:
        groups: dict[str, list[Lineage]] = {first: [], second: []}
        for each in lineages:
            side = is_first(each)
            if side is not None:
                groups[first if side else second].append(each)
        return groups_table(title, groups)

    tables = [
        groups_table("By strategy", grouped(lineages, lambda each: each.strategy)),
        groups_table("By source", grouped(lineages, lambda each: each.source)),
    ]
    regimes = grouped(lineages, lambda each: each.regime)
    if regimes:
        tables.append(groups_table("By regime at the opening", regimes))
    tables.append(groups_table("By trend at the opening", grouped(lineages, lambda each: each.trend)))
    tables.append(pair("Autonomous against manual", "autonomous", "manual", lambda each: not each.is_manual))
    tables.append(pair("Two-part against plain", "two-part spread", "plain", lambda each: each.is_two_part))
    shapes = {"iron condor": True, "call butterfly": False, "put butterfly": False}
    title = "Iron condor against butterfly"
    tables.append(pair(title, "iron condor", "butterfly", lambda each: shapes.get(each.structure)))
    return tables


def trades_table(lineages: Sequence[Lineage]) -> Table:
    """Return the finished trades with the greeks of the whole position at entry and exit."""
    rows = []
    for each in lineages[-MOST_ROWS:]:
        spent = costs(each.net_profit, each.fills)
        rows.append(
            (
                f"{each.quantity} x {each.legs}",
                each.source,
                f"{each.opened_at:%Y-%m-%d}",
                f"{each.closed_at:%Y-%m-%d}",
                each.reason,
                dollars(each.net_profit),
                dollars(spent.at_mid),
                dollars(spent.at_natural),
                dollars(spent.at_twice_costs),
                _greeks(each.entry_greeks),
                _greeks(each.exit_greeks),
            )
        )
    columns = ("trade", "source", "opened", "closed", "why", "net profit", "at mid", "natural", "twice costs")
    note = "Greeks of the whole position: delta in shares, vega a volatility point and theta a day in dollars."
    note += _cut(len(lineages))
    return Table("Closed trades", (*columns, "delta / vega / theta at entry", "at exit"), rows, note, words=5)


def two_part_table(found: TwoPartFigures) -> Table:
    """Return what two-part spreads came to, unwound ones included (trading rule 9)."""
    rows = [
        ("begun / part one filled", f"{found.begun} / {found.filled}"),
        ("attempts at part one / at part two", f"{found.attempts_one} / {found.attempts_two}"),
        ("completed (of the filled)", f"{found.completed} ({percent(found.completion_rate, 0)})"),
        ("of them SUSPECT: at part one's unchanged quotes", str(found.suspect)),
        ("unwound / still open", f"{found.unwound} / {found.still_open}"),
        ("net profit of the completed, those closed", dollars(found.profit_completed)),
        ("net profit of the unwound", dollars(found.profit_unwound)),
        (f"net profit of the {found.compared} that can be compared", dollars(found.profit_compared)),
        ("the same butterflies whole at natural, in and out", dollars(found.profit_whole_fly)),
        ("doing nothing", dollars(0.0)),
    ]
    note = "After fees. Compared are ended spreads of which every leg was quoted at the decision and at the end."
    return Table("Two-part spreads", ("", "all spreads"), rows, note)


def early_table(found: Sequence[EarlyAssignment]) -> Table:
    """Return the shorts that were assigned before their expiration, with what their lineages brought (rule 17)."""
    rows = []
    for each in found[-MOST_ROWS:]:
        profit = "still open" if each.net_profit is None else dollars(each.net_profit)
        rows.append((f"{each.time:%Y-%m-%d}", f"{each.quantity} x {each.contract}", each.lineage, profit))
    total = sum({each.lineage: each.net_profit or 0.0 for each in found}.values())
    note = f"{len(found)} early assignments; their closed lineages brought {dollars(total)} after fees."
    columns = ("assigned", "short", "lineage", "net profit of the lineage")
    return Table("Early assignments", columns, rows, note + _cut(len(found)), words=3)


def fills_table(fills: Sequence[OrderFill]) -> Table:
    """Return each order's fill against the market of its legs."""
    rows = []
    for fill in fills[-MOST_ROWS:]:
        net = sum(leg["quantity"] * float(leg["price"]) for leg in fill.legs)
        rows.append(
            (
                fill.order_id,
                f"{fill.time:%Y-%m-%d %H:%M}",
                fill.purpose,
                fill.strategy,
                str(fill.attempt),
                number(net),
                dollars(fill.slippage),
                dollars(fill.saved),
                percent(fill.share, 0),
                dollars(fill.fees),
            )
        )
    columns = ("order", "filled", "purpose", "strategy", "attempt", "sum of legs", "beyond mid", "better than natural")
    note = (
        "Share 0 % is mid, 100 % natural; above it the market had moved before the fill. Sum of quantity times price."
    )
    return Table("Fills against mid", (*columns, "share", "fees"), rows, note + _cut(len(fills)), words=4)


def open_table(run: RunResult) -> Table:
    """Return what was open when the journal ends, with its mark or the word UNMARKED and why."""
    entries = [entry for entry in run.journal if entry.name == "position.open"]
    # The end of a run tells of what is open then; a position that was closed since an earlier close is not repeated.
    last = [entry for entry in entries if entry.time == entries[-1].time]
    closed = {entry.ids.position for entry in run.journal if entry.name == "position.closed"}
    rows = [
        (
            f"{entry.data['quantity']} x {entry.data['legs']}",
            str(entry.data["strategy"]),
            str(entry.data["opened_at"])[:10],
            str(entry.data["mark"]),
            str(entry.data["mark_reason"]),
            NONE if entry.data["profit_at_mid"] is None else dollars(float(entry.data["profit_at_mid"])),
        )
        for entry in last
        if entry.ids.position not in closed
    ]
    columns = ("position", "strategy", "opened", "mark", "quotes", "profit at mid")
    note = "UNMARKED: the quotes at the end tell no price (trading rule 2); equity counts such a position as LEAN does."
    return Table("Open at the end", columns, rows, note if rows else "", words=5)


def refusals_table(run: RunResult) -> Table:
    """Return what was refused or not even wanted, by code."""
    found: Counter[tuple[str, str]] = Counter()
    for entry in run.journal:
        codes = entry.data.get("codes") or ([entry.data["code"]] if "code" in entry.data else [])
        if entry.name in ("risk.refused", "request.refused", "roll.refused"):
            found.update(("refused", str(code)) for code in codes)
        elif entry.name == "signal.none":
            found.update(("no signal", str(code)) for code in codes)
        elif entry.name == "order.rejected":
            found[("rejected by the broker", str(entry.data.get("reason", ""))[:80])] += 1
    rows = [(code, kind, str(count)) for (kind, code), count in found.most_common()]
    return Table("Refusals by code", ("code", "what", "times"), rows, words=2)


def worst_table(run: RunResult) -> Table:
    """Return the ten sessions that lost most."""
    results: dict[str, list[str]] = {}
    for each in run.journal:
        if each.name == "position.closed":
            text = f"{each.data['strategy']} {dollars(float(each.data['net_profit']))}"
            results.setdefault(str(each.data["closed_at"])[:10], []).append(text)
    rows = [
        (day.isoformat(), "; ".join(results.get(day.isoformat(), ())) or NONE, percent(change, 2), dollars(money))
        for day, change, money in worst_days(run.curve())
    ]
    return Table("Worst ten days", ("session", "closed that day", "return", "dollars"), rows, words=2)


def fills_of(run: RunResult) -> list[OrderFill]:
    """Return all fills of a run."""
    return order_fills(run.journal)


def _greeks(found: Mapping[str, float] | None) -> str:
    if found is None:
        return NONE
    # Adding zero takes the sign from a rounded zero.
    delta, vega, theta = (round(found[name], 1) + 0.0 for name in ("delta", "vega", "theta"))
    return f"{delta:.1f} / {vega:.1f} / {theta:.1f}"


def _cut(count: int) -> str:
    return f" The last {MOST_ROWS} of {count}; the journal has all." if count > MOST_ROWS else ""
