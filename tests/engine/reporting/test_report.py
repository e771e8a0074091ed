"""The page of a run: complete, escaped, self-contained, labelled; bad input is one message."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.__main__ import main
from engine.lean_runtime.runner.user_error import UserError
from engine.reporting.page import render
from engine.reporting.run_note import UNKNOWN, write_run_note
from engine.reporting.run_result import load_run
from engine.reporting.svg import Line, bar_chart, line_chart
from engine.reporting.tables import open_table
from modules.observability.entry import JournalEntry
from tests.modules.analytics.test_analytics import ABOUT, CLOSED, FILL, entry
from tests.modules.builders import NOON

DAY = 86_400
#: 2024-01-02 00:00, 2024-01-02 16:00, 2024-01-03 00:00 and so on, New York.
MIDNIGHT = 1_704_171_600


def written(folder: Path, *, journal: bool = True, label: str | None = "SIMULATED market data") -> Path:
    """Write a result as LEAN does: three sessions and a holiday, with a hostile strategy name."""
    values = [100_000.0]
    samples = [[MIDNIGHT, *values * 4]]
    for number, close in enumerate((101_000.0, 99_000.0, 99_500.0)):
        samples.append([MIDNIGHT + number * DAY + 16 * 3600, *[close] * 4])
        samples.append([MIDNIGHT + (number + 1) * DAY, *[close] * 4])
    samples.append([MIDNIGHT + 4 * DAY, *[99_500.0] * 4])
    document = {
        "charts": {"Strategy Equity": {"series": {"Equity": {"values": samples}}}},
        "statistics": {"Sharpe Ratio": "-1.5", "Win Rate": "40%"},
        "runtimeStatistics": {"Fill Model": "passive"},
        "state": {"Name": "<script>alert(1)</script>", "Status": "Completed"},
        "totalPerformance": {"tradeStatistics": {"totalNumberOfTrades": 10, "profitFactor": "1.25"}},
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "7.json").write_text(json.dumps(document), encoding="utf-8")
    (folder / "7-summary.json").write_text("{}", encoding="utf-8")
    if label is not None:
        write_run_note(folder, "7", label, {})
    if journal:
        lines = [each.to_line() for each in entries()]
        (folder / "7-journal.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def entries() -> list[JournalEntry]:
    about = {**ABOUT, "strategy": "<b>bold</b>", "greeks": {"delta": 1.0, "gamma": 0.1, "vega": -20.0, "theta": 3.0}}
    closed = {**CLOSED, **about, "net_profit": "-12.50", "closed_at": NOON.isoformat()}
    fill = {**FILL, "legs": [{"quantity": 1, "price": "1.25"}]}
    greeks = {"SPY": {"delta": 1.0, "gamma": 0.0, "vega": -20.0, "theta": 3.0, "dollar_delta": 470.0}}
    return [
        entry(1, "risk.refused", "a", codes=["MAX_LOSS", "POSITIONS"]),
        entry(2, "signal.none", "", code="TREND"),
        entry(3, "order.filled", "a", "o1", **fill),
        entry(4, "position.opened", "a", **about),
        entry(5, "exposure.daily", "", max_loss="200.00", positions=1, greeks=greeks),
        entry(6, "position.closed", "a", **closed),
        entry(7, "position.open", "a", **still_open("-1.45", "120.00")),
        entry(8, "position.open", "b", **still_open("UNMARKED", None)),
        entry(9, "lineage.closed", "a", net_profit="-12.50", closed_at=NOON.isoformat(), reason="stop"),
    ]


def still_open(mark: str, profit: str | None) -> dict[str, object]:
    return {
        "strategy": "iron condor",
        "legs": "legs",
        "quantity": 2,
        "opened_at": NOON.isoformat(),
        "mark": mark,
        "mark_reason": "stale" if profit is None else "mid",
        "profit_at_mid": profit,
    }


class Page(HTMLParser):
    """Gather tags that must be closed, addresses, and texts."""

    VOID = frozenset({"meta", "line", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.headings: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [str(value) for name, value in attrs if name in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "h2":
            self.headings.append(data)


def test_page_has_every_section_and_is_well_formed(tmp_path: Path) -> None:
    page = Page(render(load_run(written(tmp_path))))
    assert page.open == []
    assert page.headings == [
        "Verdict", "Equity and drawdown", "Monthly returns", "Costs", "Comparisons", "Trades", "Early assignments",
        "Open rest", "Fills", "Refusals", "Exposure over time", "Worst ten days",
    ]  # fmt: skip


def test_what_is_open_at_the_end_is_told_once_and_unmarked_where_it_has_no_price() -> None:
    """Position a was closed afterwards; b is open, and nobody quotes it."""
    told = [
        replace(each, ids=replace(each.ids, position=each.ids.lineage))
        for each in entries()
        if each.name.startswith("position.")
    ]
    run = SimpleNamespace(journal=told)
    table = open_table(run)  # type: ignore[arg-type]  # the table reads the journal alone
    assert table.rows == [("2 x legs", "iron condor", "2024-01-10", "UNMARKED", "stale", "-")]
    assert "UNMARKED" in table.note


def test_page_needs_no_network_and_runs_no_script(tmp_path: Path) -> None:
    html = render(load_run(written(tmp_path)))
    page = Page(html)
    assert page.addresses == []
    assert "script" not in page.tags
    assert "link" not in page.tags
    assert "url(" not in html
    assert "http" not in html


def test_texts_of_the_run_are_escaped(tmp_path: Path) -> None:
    html = render(load_run(written(tmp_path)))
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;b&gt;bold&lt;/b&gt;" in html


def test_page_names_data_and_fill_model_and_lean_beside(tmp_path: Path) -> None:
    html = render(load_run(written(tmp_path)))
    assert "SIMULATED market data" in html
    assert "fill model: passive" in html
    assert "LEAN, per leg" in html
    assert "too few to judge" in html
    assert "MAX_LOSS" in html


def test_run_without_note_says_that_its_data_are_unknown(tmp_path: Path) -> None:
    assert UNKNOWN in render(load_run(written(tmp_path, label=None)))


def test_run_without_journal_says_so_and_shows_what_there_is(tmp_path: Path) -> None:
    html = render(load_run(written(tmp_path, journal=False)))
    assert "wrote no journal" in html
    assert "Worst ten days" in Page(html).headings
    assert "Fills" not in Page(html).headings


def test_curve_has_sessions_only(tmp_path: Path) -> None:
    curve = load_run(written(tmp_path)).curve()
    assert curve.days == (date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 3), date(2024, 1, 4))
    assert curve.values == (100_000.0, 101_000.0, 99_000.0, 99_500.0)


def test_rotated_journal_is_said(tmp_path: Path) -> None:
    folder = written(tmp_path)
    lines = (folder / "7-journal.jsonl").read_text().splitlines()
    (folder / "7-journal.jsonl").write_text("\n".join(lines[2:]) + "\n")
    assert "first 2 entries have been rotated away" in render(load_run(folder))


def test_command_writes_beside_the_result_and_compares(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, other = written(tmp_path / "a"), written(tmp_path / "b", label="SIMULATED other")
    assert main(["report", str(folder), "--compare", str(other), "--weekly"]) == 0
    target = folder / "7-report.html"
    assert capsys.readouterr().out == f"Report: {target}\n"
    page = Page(target.read_text(encoding="utf-8"))
    assert "Compared" in page.headings
    assert "Weekly returns" in page.headings
    assert "SIMULATED other" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("nothing", None, "no such result"),
        ("7.json", "no json", "not a result"),
        ("7.json", "[]", "not a complete result"),
        ("7.json", '{"statistics": {}}', "no equity chart"),
    ],
)
def test_bad_input_is_one_message(tmp_path: Path, name: str, text: str | None, message: str) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=message):
        render(load_run(path))


def test_folder_with_two_results_asks_which(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "8.json").write_text('{"statistics": {}}')
    (tmp_path / "8-summary.json").write_text("{}")
    with pytest.raises(UserError, match="2 results"):
        load_run(tmp_path)


def test_charts_escape_names_and_survive_gaps_and_flat_lines() -> None:
    days = [date(2024, 1, n) for n in (2, 3, 4)]
    svg = line_chart("<t>", days, [Line("<n>", [1.0, None, 1.0])], "$")
    assert svg.count("polyline") == 4
    assert "<n>" not in svg
    assert "nan" not in svg
    assert "nothing to draw" in line_chart("t", [], [])
    assert "nothing to draw" in bar_chart("t", [], [])
    assert bar_chart("t", ["<x>"], [0.0], "%").count("<rect") == 1
