"""Entries that hardly ever fill are skipped with the reason once enough real attempts say so; before, they warn."""

from __future__ import annotations

from dataclasses import replace

from modules.bot.documents import from_document, to_document
from modules.bot.mailbox import Mailbox
from modules.bot.texts import fill_lines
from modules.domain.events import OrderCancelled, OrderFilled
from modules.execution.fill_statistics import FillStatistics
from tests.modules.bot.test_bot import Desk, bot, fills_of, later, opened, post
from tests.modules.builders import NOON, step
from tests.modules.execution.test_fill_statistics import ATTEMPT


def never_filled(count: int) -> FillStatistics:
    """Return real attempts of which none has filled, at natural and beyond it too."""
    statistics = FillStatistics()
    for number in range(count):
        attempt = replace(ATTEMPT, share=0.5 + 0.15 * (number % 5))
        statistics = statistics.with_attempt(attempt, is_real=True)
    return statistics


def bot_that_knows(statistics: FillStatistics) -> tuple[Mailbox, Desk]:
    mailbox, desk = bot()
    mailbox.state = replace(mailbox.state, memory=replace(mailbox.state.memory, fills=statistics))
    post(mailbox, step())
    return mailbox, desk


def test_an_entry_tells_its_expected_fill_rate_labelled_prior() -> None:
    _, desk = bot_that_knows(FillStatistics())
    (line,) = [line for line in desk.lines if line.startswith("risk.passed")]
    assert "expected fill rate" in line
    assert "(PRIOR, 0 of 200 real attempts)" in line


def test_below_200_real_attempts_the_rule_only_warns() -> None:
    mailbox, desk = bot_that_knows(never_filled(199))
    mailbox.state = mailbox.state
    assert len(desk.sent) == 1
    assert any("199 of 200 real attempts" in line for line in desk.lines)


def test_from_200_real_attempts_on_an_unlikely_entry_is_skipped_with_the_reason() -> None:
    _, desk = bot_that_knows(never_filled(2000))
    assert desk.sent == []
    (line,) = [line for line in desk.lines if line.startswith("fill.unlikely")]
    assert "FILL_RATE: expected fill rate" in line
    assert "(2000 attempts) < 25%" in line


def test_what_became_of_attempts_is_kept_and_survives_a_restart() -> None:
    mailbox, desk = bot()
    post(mailbox, step(), step(later(1)))
    post(mailbox, OrderCancelled(later(1), desk.sent[0].order_id), step(later(2)))
    second = desk.sent[1]
    post(mailbox, OrderFilled(later(3), second.order_id, fills_of(second, second.limit)))
    fills = mailbox.state.memory.fills
    lines = fill_lines(fills)
    assert lines[0].startswith("2 SIMULATED attempts: 1 of 2 filled (50%), after 60 s, ")
    assert any(line.startswith("structure iron condor: 1 of 2 filled") for line in lines)
    assert (fills.attempts, fills.real) == (2, 0), "a backtest has no real attempts"
    assert sum(cell.filled for cell in fills.by("structure").values()) == 1
    assert from_document(to_document(mailbox.state), mailbox.state.settings).memory.fills == fills


def test_attempts_count_as_real_only_where_the_owner_says_that_a_real_broker_answers() -> None:
    for is_live, real_fills, real in ((True, True, 1), (True, False, 0), (False, True, 0)):
        mailbox, desk = bot(real_fills=real_fills)
        mailbox.state = replace(mailbox.state, is_live=is_live)
        post(mailbox, step())
        order = desk.sent[0]
        post(mailbox, OrderFilled(NOON, order.order_id, fills_of(order, order.limit)))
        assert mailbox.state.memory.fills.real == real


def test_closes_are_never_skipped() -> None:
    mailbox, desk = opened()
    mailbox.state = replace(mailbox.state, memory=replace(mailbox.state.memory, fills=never_filled(2000)))
    post(mailbox, step(later(1), volatility=0.06))
    assert desk.sent[-1].intent.is_reduction
