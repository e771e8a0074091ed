"""The report as one self-contained HTML page: no network, no script, inline SVG and CSS; every text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from engine.lean_runtime.results.result_files import write_whole
from engine.reporting import tables
from engine.reporting.run_result import RunResult
from engine.reporting.svg import Line, bar_chart, line_chart
from engine.reporting.tables import Table
from engine.reporting.verdict import verdict
from modules.analytics.lineages import closed_lineages
from modules.analytics.returns import EquityCurve, Period, by_period, return_figures
from modules.analytics.trades import costs, trade_figures
from modules.analytics.two_parts import early_assignments, two_part_figures

_TEMPLATES = Path(__file__).parent / "templates"
SUFFIX = "-report.html"


@dataclass(frozen=True, slots=True)
class Section:
    """Hold a heading with its charts (title, drawing) and tables."""

    title: str
    charts: Sequence[tuple[str, Markup]] = ()
    tables: Sequence[Table] = ()


def render(run: RunResult, other: RunResult | None = None, period: Period = Period.MONTHLY) -> str:
    """Return the page of a run, beside another one if given; UserError where a run has no equity."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    curve = run.curve()
    returns, trades = return_figures(curve), trade_figures(closed_lineages(run.journal))
    return environment.get_template("report.html.j2").render(
        run=run,
        first=curve.days[min(1, len(curve.days) - 1)],
        last=curve.days[-1],
        verdict=verdict(returns, trades),
        is_simulated="SIMULATED" in run.data_label or "SYNTHETIC" in run.data_label,
        journal_note=_journal_note(run),
        sections=_sections(run, other, period),
    )


def write_report(target: Path, run: RunResult, other: RunResult | None = None, period: Period = Period.MONTHLY) -> None:
    """Write the page, whole or not at all; OSError where it cannot be written."""
    write_whole(target, render(run, other, period))


def _sections(run: RunResult, other: RunResult | None, period: Period) -> list[Section]:
    curve = run.curve()
    lineages = closed_lineages(run.journal)
    returns, trades = return_figures(curve), trade_figures(lineages)
    rows = by_period(curve, period)
    bars = bar_chart(f"{period} returns", [name for name, _ in rows], [change for _, change in rows], "%")
    sections = [
        Section("Verdict", tables=[tables.goals_table(returns, trades), tables.figures_table(run, returns, trades)]),
        Section("Equity and drawdown", _equity_charts(curve)),
        Section(f"{period.capitalize()} returns", [("", bars)], [tables.periods_table(rows, "")]),
    ]
    if other is not None:
        sections.insert(1, _compared(run, other))
    if not run.journal:
        return [*sections, Section("Worst ten days", tables=[tables.worst_table(run)])]
    fills = tables.fills_of(run)
    spent = costs(trades.net_profit, [fill for each in lineages for fill in each.fills])
    return [
        *sections,
        Section("Costs", tables=[tables.costs_table(spent)]),
        Section("Comparisons", tables=tables.comparisons(lineages)),
        *_two_parts(run),
        Section("Trades", tables=[tables.trades_table(lineages)]),
        Section("Early assignments", tables=[tables.early_table(early_assignments(run.journal))]),
        Section("Open rest", tables=[tables.open_table(run)]),
        Section("Fills", tables=[tables.fills_table(fills)]),
        Section("Refusals", tables=[tables.refusals_table(run)]),
        Section("Exposure over time", _exposure_charts(run)),
        Section("Worst ten days", tables=[tables.worst_table(run)]),
    ]


def _two_parts(run: RunResult) -> list[Section]:
    """Return the section of a run that began a two-part spread."""
    found = two_part_figures(run.journal)
    return [Section("Two-part spreads", tables=[tables.two_part_table(found)])] if found.begun or found.filled else []


def _equity_charts(curve: EquityCurve) -> list[tuple[str, Markup]]:
    drawdown = [-float(value) for value in curve.drawdowns]
    return [
        ("Net liquidation at the close", line_chart("Equity", curve.days, [Line("equity", curve.values)], "$")),
        ("Below the highest close", line_chart("Drawdown", curve.days, [Line("", drawdown, "bad", True)], "%", 160)),
    ]


def _exposure_charts(run: RunResult) -> list[tuple[str, Markup]]:
    entries = [entry for entry in run.journal if entry.name == "exposure.daily"]
    days: list[date] = [entry.time.date() for entry in entries]

    def drawn(title: str, values: list[float], unit: str = "") -> tuple[str, Markup]:
        return title, line_chart(title, days, [Line(title, values, is_area=True)], unit, 150)

    def summed(name: str) -> list[float]:
        return [sum(float(each.get(name, 0.0)) for each in entry.data["greeks"].values()) for entry in entries]

    return [
        drawn("Sum of largest losses of open positions", [float(Decimal(e.data["max_loss"])) for e in entries], "$"),
        drawn("Open positions", [float(entry.data["positions"]) for entry in entries]),
        drawn("Delta in dollars", summed("dollar_delta"), "$"),
        drawn("Vega, dollars a volatility point", summed("vega"), "$"),
        drawn("Theta, dollars a day", summed("theta"), "$"),
    ]


def _compared(run: RunResult, other: RunResult) -> Section:
    """Return both runs side by side; the curves begin at 100 %, each on its own sessions."""
    rows = []
    pairs = [(return_figures(r.curve()), trade_figures(closed_lineages(r.journal))) for r in (run, other)]
    left, right = (tables.figures_table(r, *pair).rows for r, pair in zip((run, other), pairs, strict=True))
    for mine, theirs in zip(left, right, strict=True):
        rows.append((mine[0], mine[1], theirs[1], mine[2], theirs[2]))
    kinds = ("lineage", "LEAN")
    columns = ("figure", *(f"{each.identity}, {kind}" for kind in kinds for each in (run, other)))
    note = f"{other.identity}: {other.data_label}; fill model {other.fill_model}."
    table = Table(f"{run.identity} against {other.identity}", columns, rows, note)
    first, second = run.curve(), other.curve()
    days = sorted({*first.days, *second.days})
    lines = [
        Line(each.identity, _on(days, curve), css) for each, curve, css in ((run, first, "a"), (other, second, "b"))
    ]
    title = f"Growth from 100 %: {run.identity} blue, {other.identity} orange"
    return Section("Compared", [(title, line_chart(title, days, lines, "%"))], [table])


def _on(days: Sequence[date], curve: EquityCurve) -> list[float | None]:
    known = dict(zip(curve.days, curve.values, strict=True))
    return [known[day] / curve.values[0] if day in known else None for day in days]


def _journal_note(run: RunResult) -> str:
    if not run.journal:
        return "This run wrote no journal: trades, fills, refusals and exposure are not known."
    first = run.journal[0].sequence
    if first > 1:
        gone = f"The journal's first {first - 1} entries have been rotated away"
        return f"{gone}: trades before {run.journal[0].time:%Y-%m-%d} are missing."
    return f"From {len(run.journal)} entries of the journal."
