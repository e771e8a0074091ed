"""The bot's ledger in the journal: every decision with its ids, fills against the market, lineages to the cent."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

from modules.bot.mailbox import Mailbox
from modules.bot.state import BotState
from modules.bot.trace import from_line, to_line
from modules.domain.commands import Command, WriteJournal
from modules.domain.contracts import Stock
from modules.domain.events import EngineAction, Event, HumanCommand, HumanOrder, OrderFilled, SessionStarted
from modules.domain.orders import LegFill
from modules.domain.settings import Layer, settings_from
from tests.modules.bot.test_bot import Desk, fills_of, post
from tests.modules.builders import NOON, context, session, step


class Scribe(Desk):
    """A desk that keeps the entries."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[WriteJournal] = []

    def journal(self, entry: WriteJournal) -> None:
        super().journal(entry)
        json.dumps(dict(entry.data), allow_nan=False)
        self.entries.append(entry)

    def named(self, name: str) -> list[WriteJournal]:
        return [entry for entry in self.entries if entry.name == name]


def started(value: float = 60.0, **settings: object) -> tuple[Mailbox, Scribe]:
    scribe = Scribe()
    mailbox = Mailbox(BotState(settings_from([Layer.flat("test", settings)])), scribe)
    post(mailbox, SessionStarted(NOON, "SPY", context(value)), step())
    return mailbox, scribe


def test_one_trade_has_one_lineage_from_intent_to_result() -> None:
    mailbox, scribe = started()
    order = scribe.sent[0]
    post(mailbox, OrderFilled(NOON, order.order_id, fills_of(order, order.limit)))
    lineage = order.intent.intent_id
    for name in ("risk.passed", "intent.taken", "order.sent", "order.filled", "position.opened"):
        assert lineage in [entry.ids.lineage for entry in scribe.named(name)], name
    market = scribe.named("order.sent")[0].data["market"]
    assert Decimal(market["bid"]) < Decimal(market["mid"]) < Decimal(market["ask"])


def test_fill_is_held_against_the_market_of_its_legs() -> None:
    mailbox, scribe = started()
    order = scribe.sent[0]
    quotes = mailbox.state.chains["SPY"].quote_table()
    at_natural = tuple(
        LegFill(
            leg.instrument,
            leg.ratio * order.quantity,
            quotes[leg.instrument].ask if leg.ratio > 0 else quotes[leg.instrument].bid,
            Decimal("0.65"),
        )
        for leg in order.intent.structure.legs
    )
    post(mailbox, OrderFilled(NOON, order.order_id, at_natural))
    data = scribe.named("order.filled")[0].data
    half = sum(abs(f.quantity) * quotes[f.instrument].spread / 2 * 100 for f in at_natural)
    assert Decimal(data["slippage"]) == half
    assert Decimal(data["saved"]) == 0
    assert Decimal(data["fees"]) == Decimal("2.60")


def test_closed_lineage_tells_the_sum_of_its_parts_to_the_cent() -> None:
    mailbox, scribe = started()
    order = scribe.sent[0]
    post(mailbox, OrderFilled(NOON, order.order_id, fills_of(order, order.limit)))
    (position,) = mailbox.state.positions.values()
    for leg in position.structure.legs:
        gone = LegFill(leg.instrument, -leg.ratio * position.quantity, Decimal(0), Decimal(0))
        assert not scribe.named("lineage.closed")
        post(mailbox, EngineAction(NOON, (gone,), "expired"))
    (closed,) = scribe.named("lineage.closed")
    assert Decimal(closed.data["net_profit"]) == mailbox.state.realised
    assert closed.ids.lineage == position.lineage_id
    assert Decimal(scribe.named("position.opened")[0].data["entry_cost"]) == position.entry_cost


def test_refusal_names_its_codes() -> None:
    _, scribe = started(60.0, min_open_interest=6000)
    (refused, *_) = scribe.named("risk.refused")
    assert "OPEN_INTEREST" in refused.data["codes"]
    assert {"code", "reason", "next_step"} <= refused.data["refusals"][0].keys()
    assert refused.ids.intent


def test_last_step_of_a_session_tells_the_exposure_and_others_do_not() -> None:
    mailbox, scribe = started()
    order = scribe.sent[0]
    post(mailbox, OrderFilled(NOON, order.order_id, fills_of(order, order.limit)))
    assert not scribe.named("exposure.daily")
    post(mailbox, step(session().closes))
    (exposure,) = scribe.named("exposure.daily")
    assert exposure.data["positions"] == 1
    assert exposure.data["greeks"]["SPY"]["theta"] > 0
    assert Decimal(exposure.data["max_loss"]) > 0


def test_human_trip_of_the_breaker_is_a_change_of_level() -> None:
    mailbox, scribe = started()
    post(mailbox, HumanCommand(NOON + timedelta(minutes=1), HumanOrder.HALT, "enough"))
    (changed,) = scribe.named("breaker.changed")
    assert changed.data["reason"] == "enough"
    assert scribe.named("human")[0].data["order"] == "halt"


def test_ledger_entries_survive_a_trace() -> None:
    kept: list[tuple[Event, list[Command]]] = []
    mailbox = Mailbox(
        BotState(settings_from([Layer.flat("test", {})])),
        Desk(),
        lambda event, commands: kept.append((event, commands)),
    )
    post(mailbox, SessionStarted(NOON, "SPY", context(60)), step())
    for event, commands in kept:
        assert from_line(to_line(event, commands))[1] == commands


def test_shares_have_no_strike_and_are_priced_at_their_spot() -> None:
    mailbox, scribe = started()
    post(mailbox, EngineAction(NOON, (LegFill(Stock("SPY"), 100, Decimal(470), Decimal(0)),), "assigned"))
    assert scribe.named("engine.action")[0].data["trades"][0]["is_option"] is False
