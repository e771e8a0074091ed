"""The bot's own volatility record near the close, and scans once a session or when asked, journalled with reasons."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from modules.bot.decide import decide
from modules.bot.documents import from_document, to_document
from modules.bot.evolve import evolve
from modules.bot.mailbox import booked
from modules.bot.observed import KEPT, MOVERS_KEPT, Observed
from modules.bot.observing import observing
from modules.bot.state import BotState
from modules.domain.account import Account
from modules.domain.chains import ChainSnapshot
from modules.domain.commands import Command, SaveState, WriteJournal
from modules.domain.events import MarketStep, MovesSeen, ScanAsked, SessionStarted
from modules.domain.findings import Mover
from modules.domain.session_context import SessionContext, VolatilityShape
from modules.domain.settings import Layer, Settings, settings_from
from modules.indicators.chain_volatility import chain_volatility
from tests.modules.builders import NOON, chain, rank, session
from tests.modules.scanners.chains import NOW, moved, series, smooth_chain

SCANS = settings_from([Layer.flat("test", {"scan_options": "true", "underlying": "SPX", "scan_kept": "1"})])
QUIET = settings_from([Layer.flat("test", {"underlying": "SPX"})])
MISPRICED = moved(
    smooth_chain(), series(NOW.date() + timedelta(days=30), 4700, smooth_chain().contracts[1].right), -2.0
)


def step(market: ChainSnapshot, now: datetime) -> MarketStep:
    money = Decimal(100_000)
    return MarketStep(now, Account(money, money), session(now), (replace(market, time=now),))


def after(state: BotState, commands: Sequence[Command]) -> BotState:
    for command in commands:
        state = booked(state, command)
    return state


def names(commands: Sequence[Command]) -> list[str]:
    return [command.name for command in commands if isinstance(command, WriteJournal)]


def at(hour: int, minute: int) -> datetime:
    return NOON.replace(hour=hour, minute=minute)


def test_the_closing_volatility_is_recorded_once_in_the_last_five_minutes() -> None:
    state = BotState(Settings())
    assert not observing(state, step(chain(), at(15, 55)))
    commands = observing(state, step(chain(), at(15, 56)))
    assert names(commands) == ["volatility.recorded"]
    assert isinstance(commands[-1], SaveState)
    state = after(state, commands)
    assert state.observed.of("SPY")[NOON.date()] == pytest.approx(0.18, abs=0.01)
    assert not observing(state, step(chain(), at(15, 57)))


def closing(state: BotState, market: ChainSnapshot) -> WriteJournal:
    return next(c for c in observing(state, step(market, at(15, 58))) if isinstance(c, WriteJournal))


def test_the_shape_of_the_close_is_recorded_and_journalled() -> None:
    """A flat 18 % against a realised 12 %: IV/RV 1.5, no slope between 30 and 100 days, no skew."""
    near, far = NOON.date() + timedelta(days=30), NOON.date() + timedelta(days=100)
    market = chain(at(15, 58), expirations=(near, far), half_spread=0.005)
    context = SessionContext(rank(50), shape=VolatilityShape(realised=0.12))
    state = BotState(Settings(), contexts={"SPY": context})
    data = closing(state, market).data
    assert data["realised_volatility"] == 0.12
    assert data["iv_rv"] == pytest.approx(1.5, abs=0.03)
    assert data["term_slope"] == pytest.approx(0.0, abs=0.003)
    assert data["skew"] == pytest.approx(0.0, abs=0.003)
    kept = after(state, observing(state, step(market, at(15, 58)))).observed.shape_on("SPY", NOON.date())
    assert (kept.iv_rv, kept.term_slope, kept.skew) == (data["iv_rv"], data["term_slope"], data["skew"])


def test_a_chain_that_ends_before_90_days_tells_no_slope() -> None:
    entry = closing(BotState(Settings()), chain(at(15, 58)))
    assert entry.data["term_slope"] is None
    assert entry.data["iv_rv"] is None
    assert "IV/RV unknown, term slope unknown" in entry.text


def test_the_next_morning_adds_what_only_the_universe_file_knows() -> None:
    own = VolatilityShape(realised=0.12, iv_rv=1.5, skew=0.01)
    state = BotState(Settings(), observed=Observed().recorded("SPY", NOON.date(), 0.18, own))
    told = VolatilityShape(0.13, 1.4, 0.02, 0.05)
    morning = SessionStarted(NOON + timedelta(days=1), "SPY", SessionContext(rank(50), shape=told, session=NOON.date()))
    found = evolve(state, morning).observed.shape_on("SPY", NOON.date())
    assert found == VolatilityShape(0.12, 1.5, 0.02, 0.01)


def test_shapes_survive_a_restart_and_older_documents_have_none() -> None:
    observed = Observed().recorded("SPY", NOON.date(), 0.18, VolatilityShape(skew=0.01))
    document = json.loads(json.dumps(to_document(BotState(Settings(), observed=observed)), allow_nan=False))
    assert from_document(document, Settings()).observed == observed
    del document["observed"]["shapes"]
    older = from_document(document, Settings()).observed
    assert (older.of("SPY"), older.shapes) == (observed.of("SPY"), {})


def test_the_whole_chain_is_asked_for_when_a_record_or_a_scan_is_due() -> None:
    state = BotState(Settings())
    assert not state.wants_chain("SPY", at(15, 50), session(NOON))
    assert state.wants_chain("SPY", at(15, 57), session(NOON))
    scans = BotState(SCANS)
    assert not scans.wants_chain("SPX", at(9, 40), session(NOON))
    assert scans.wants_chain("SPX", at(9, 45), session(NOON))


def test_a_chain_that_gives_no_volatility_is_tried_again() -> None:
    state, empty = BotState(Settings()), replace(chain(), contracts=(), quotes=(), open_interest=())
    assert not observing(state, step(empty, at(15, 56)))
    assert names(observing(state, step(chain(), at(15, 57)))) == ["volatility.recorded"]


def test_the_record_survives_a_restart() -> None:
    state = after(BotState(Settings()), observing(BotState(Settings()), step(chain(), at(15, 58))))
    again = from_document(to_document(state), Settings())
    assert again.observed == state.observed
    assert again.observed.of("SPY")


def test_a_document_without_a_record_is_read() -> None:
    document = to_document(BotState(Settings()))
    del document["observed"]
    assert from_document(document, Settings()).observed == Observed()


def test_the_record_keeps_what_a_rank_needs() -> None:
    observed = Observed()
    for day in range(KEPT + 10):
        session_day = date(2020, 1, 1) + timedelta(days=day)
        observed = observed.recorded("SPY", session_day, 0.2, VolatilityShape(skew=0.1))
    kept = list(observed.of("SPY"))
    assert list(observed.shapes["SPY"]) == kept
    assert (len(kept), kept[-1] - kept[0]) == (KEPT, timedelta(days=KEPT - 1))


def test_a_scan_is_journalled_once_a_session_with_its_best_finds() -> None:
    state, event = BotState(SCANS), step(MISPRICED, NOW)
    commands = observing(state, event)
    assert names(commands) == ["scanner.scanned", "scanner.hit"]
    hit = next(c for c in commands if isinstance(c, WriteJournal) and c.name == "scanner.hit")
    assert "the surface says" in hit.text
    assert hit.data["bought"] == "SPXW 2024-02-09 4700 put"
    assert hit.data["edge"] > 0
    state = after(state, commands)
    assert not observing(state, event)
    assert names(observing(state, step(MISPRICED, NOW + timedelta(days=1))))[0] == "scanner.scanned"


def test_without_the_setting_nothing_is_scanned_until_asked() -> None:
    state, event = BotState(QUIET), step(MISPRICED, NOW)
    assert not observing(state, event)
    asked = evolve(state, ScanAsked(NOW, "SPX"))
    assert asked.wants_chain("SPX", NOW, session(NOW))
    commands = observing(asked, event)
    assert names(commands)[0] == "scanner.scanned"
    assert len(names(commands)) > 1
    assert not observing(after(asked, commands), event)


def test_asking_for_all_asks_for_every_underlying() -> None:
    assert evolve(BotState(QUIET), ScanAsked(NOW)).observed.scans_asked == {"SPX"}


def test_chain_volatility_is_that_of_the_forward_between_the_expirations_around_30_days() -> None:
    flat = chain(volatility=0.22)
    assert chain_volatility(flat, 0.02) == pytest.approx(0.22, abs=0.004)
    assert chain_volatility(replace(flat, contracts=(), quotes=(), open_interest=()), 0.02) is None


def mover(ticker: str, moment: datetime = NOON) -> Mover:
    return Mover(moment, ticker, 0.03, 2.0, 103.0, ("News",), f"{ticker} +3.0%")


def test_movers_are_journalled_saved_and_told_once_a_session() -> None:
    state, event = BotState(Settings()), MovesSeen(NOON, (mover("AAA"), mover("BBB")))
    state = evolve(state, event)
    commands = decide(state, event)
    assert names(commands) == ["scanner.mover", "scanner.mover"]
    assert isinstance(commands[-1], SaveState)
    assert state.observed.untold([mover("AAA", at(15, 0)), mover("CCC")]) == (mover("CCC"),)
    tomorrow = mover("AAA", NOON + timedelta(days=1))
    assert state.observed.untold([tomorrow]) == (tomorrow,)


def test_movers_and_finds_survive_a_restart_and_are_bounded() -> None:
    observed = Observed()
    for day in range(MOVERS_KEPT + 5):
        observed = observed.moved((mover("AAA", NOON + timedelta(days=day)),))
    assert (len(observed.movers), observed.movers[-1].time) == (MOVERS_KEPT, NOON + timedelta(days=MOVERS_KEPT + 4))
    state = after(BotState(SCANS, observed=observed), observing(BotState(SCANS), step(MISPRICED, NOW)))
    (find,) = state.observed.finds["SPX"]
    assert (find.bought, find.sold) == ("SPXW 2024-02-09 4700 put", "")
    document = json.loads(json.dumps(to_document(state), allow_nan=False))
    assert from_document(document, SCANS).observed == state.observed


def test_the_next_scan_of_a_chain_replaces_its_finds() -> None:
    state = after(BotState(SCANS), observing(BotState(SCANS), step(MISPRICED, NOW)))
    later = NOW + timedelta(days=1)
    state = after(state, observing(state, step(smooth_chain(), later)))
    assert state.observed.finds["SPX"] == ()
