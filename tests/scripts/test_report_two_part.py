"""The report sums two-part spreads by how they ended, unwound ones included."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from modules.domain.events import OrderFilled
from modules.execution.two_part import TwoPartState, whole_fly_profit
from scripts.report_two_part import _show, report_of
from tests.modules.bot.test_bot import fills_of, post
from tests.modules.bot.test_two_parts import completed, on_day, unmatched


def test_a_completed_spread_counts_and_is_shown_at_natural_while_open() -> None:
    mailbox, _ = completed()
    report = report_of(1, mailbox.state)
    assert (report.begun, report.part_one_filled, report.completed, report.unwound, report.still_open) == (
        1,
        1,
        1,
        0,
        1,
    )
    assert Decimal(report.profit_completed) == 0
    assert Decimal(report.open_at_natural) > 0, "it cost less than nothing and is worth something"


def test_an_unwound_spread_counts_with_its_loss_beside_the_whole_fly() -> None:
    mailbox, desk, _ = unmatched()
    post(mailbox, on_day(7))
    close = desk.sent[-1] if desk.sent[-1].intent.is_reduction else desk.sent[-2]
    post(mailbox, OrderFilled(close.sent_at, close.order_id, fills_of(close, close.limit)))
    (trade,) = [t for t in mailbox.state.memory.two_parts.values() if t.state is TwoPartState.UNWOUND]
    report = report_of(1, mailbox.state)
    (closed,) = mailbox.state.closed
    assert (report.unwound, report.profit_unwound, report.compared) == (1, str(closed.net_profit), 1)
    assert Decimal(report.profit_whole_fly) == whole_fly_profit(trade)


def test_the_whole_fly_pays_eight_fees() -> None:
    mailbox, _ = completed()
    (trade,) = mailbox.state.memory.two_parts.values()
    ended = replace(trade, fly_natural=Decimal("0.50"), fly_at_end=Decimal("0.80"))
    assert whole_fly_profit(ended) == Decimal("30") - 8 * Decimal("0.65")


def test_the_table_has_the_completion_rate_of_each_seed_and_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    one = report_of(1, completed()[0].state)
    half, none = replace(one, seed=2, part_one_filled=3), replace(one, seed=3, part_one_filled=0, completed=0)
    _show([one, half, none])
    (row,) = (line for line in capsys.readouterr().out.splitlines() if "completion rate" in line)
    assert [cell.strip() for cell in row.split("│")[2:6]] == ["100.0%", "33.3%", "-", "50.0%"]
