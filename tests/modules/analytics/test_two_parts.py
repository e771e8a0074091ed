"""Two-part spreads and early assignments, read from the journal that the bot itself wrote."""

from __future__ import annotations

from decimal import Decimal

from modules.analytics.two_parts import early_assignments, two_part_figures
from modules.bot.mailbox import Mailbox
from modules.bot.state import BotState
from modules.domain.contracts import Stock
from modules.domain.events import EngineAction, OrderCancelled, OrderFilled, SessionStarted
from modules.domain.orders import LegFill
from modules.domain.settings import Layer, settings_from
from modules.execution.two_part import TwoPartState
from modules.observability.entry import JournalEntry
from scripts.report_two_part import report_of
from tests.modules.bot.test_bot import fills_of, later, post
from tests.modules.bot.test_ledger import Scribe
from tests.modules.bot.test_two_parts import RISEN, on_day
from tests.modules.builders import NOON, context, step


def begun(**settings: object) -> tuple[Mailbox, Scribe]:
    given = {"strategies": "two-part butterfly", **settings}
    scribe = Scribe()
    mailbox = Mailbox(BotState(settings_from([Layer.flat("test", given)])), scribe)
    post(mailbox, SessionStarted(NOON, "SPY", context(20)), step())
    return mailbox, scribe


def fill(mailbox: Mailbox, scribe: Scribe) -> None:
    order = scribe.sent[-1]
    post(mailbox, OrderFilled(order.sent_at, order.order_id, fills_of(order, order.limit)))


def journal(scribe: Scribe) -> list[JournalEntry]:
    return [
        JournalEntry(number, NOON, entry.name, entry.text, entry.ids, entry.data)
        for number, entry in enumerate(scribe.entries, 1)
    ]


def test_an_unwound_spread_counts_beside_the_whole_butterfly() -> None:
    mailbox, scribe = begun()
    fill(mailbox, scribe)
    post(mailbox, on_day(7))
    close = next(order for order in scribe.sent if order.intent.is_reduction)
    post(mailbox, OrderFilled(close.sent_at, close.order_id, fills_of(close, close.limit)))
    found = two_part_figures(journal(scribe))
    (closed,) = mailbox.state.closed
    assert (found.filled, found.completed, found.unwound, found.compared) == (1, 0, 1, 1)
    assert found.completion_rate == 0
    assert found.profit_unwound == found.profit_compared == float(closed.net_profit)
    trades = mailbox.state.memory.two_parts
    unwound = next(trade for trade in trades.values() if trade.state is TwoPartState.UNWOUND)
    assert unwound.fly_natural is not None
    assert unwound.fly_at_end is not None
    assert found.profit_whole_fly == float((unwound.fly_at_end - unwound.fly_natural) * 100 - 8 * Decimal("0.65"))


def test_a_completed_spread_counts_with_its_attempts_as_the_state_knows_them() -> None:
    mailbox, scribe = begun()
    for minute in (1, 3):
        post(mailbox, step(later(minute)))
        post(mailbox, OrderCancelled(later(minute), scribe.sent[-1].order_id), step(later(minute + 1)))
    fill(mailbox, scribe)
    post(mailbox, step(later(5), spot=RISEN))
    fill(mailbox, scribe)
    found, known = two_part_figures(journal(scribe)), report_of(1, mailbox.state)
    assert (found.completed, found.still_open, found.completion_rate) == (1, 1, 1.0)
    assert (found.begun, found.attempts_one, found.attempts_two) == (known.begun, 3, 1)
    assert (known.attempts_one, known.attempts_two) == (3, 1)
    assert found.suspect == 0


def test_a_completion_at_unchanged_quotes_is_counted_as_suspect() -> None:
    mailbox, scribe = begun()
    one = scribe.sent[-1]
    post(mailbox, OrderFilled(NOON, one.order_id, fills_of(one, one.limit - Decimal("1.20"))), step(later(1)))
    fill(mailbox, scribe)
    assert two_part_figures(journal(scribe)).suspect == 1


def test_a_run_without_one_has_no_completion_rate() -> None:
    assert two_part_figures([]).completion_rate is None


def test_early_assignments_show_what_their_lineage_brought_once_it_is_over() -> None:
    mailbox, scribe = begun()
    fill(mailbox, scribe)
    (position,) = mailbox.state.positions.values()
    long, short = sorted(position.structure.options, key=lambda leg: -leg.ratio)
    assigned = LegFill(short.contract, 1, Decimal(0), Decimal(0))
    shares = LegFill(Stock("SPY"), -100, short.contract.strike, Decimal(0))
    post(mailbox, EngineAction(later(1), (assigned, shares), "assigned"))
    (early,) = early_assignments(journal(scribe))
    assert (early.contract, early.quantity, early.net_profit) == (str(short.contract), 1, None)
    taken = LegFill(long.contract, -1, Decimal(0), Decimal(0))
    bought = LegFill(Stock("SPY"), 100, long.contract.strike, Decimal(0))
    post(mailbox, EngineAction(later(2), (taken, bought), "exercised"))
    (early,) = early_assignments(journal(scribe))
    (closed,) = mailbox.state.closed
    assert early.net_profit == float(closed.net_profit)
