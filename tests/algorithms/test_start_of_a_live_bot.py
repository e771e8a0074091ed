"""The real bot's start in live mode: what an earlier run kept is found, named where it is missing, never half read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.file_store.store import FileStore
from modules.bot.documents import to_document
from modules.persistence.namespace import state_key
from modules.persistence.store import DocumentStore
from tests.engine.lean_runtime.live_trading.stage import job_of, notes, play, write_actor
from tests.modules.bot.test_bot import opened

SOURCE = """
from AlgorithmImports import *
from algorithms.hybrid_options_bot import HybridOptionsBot


class Main(HybridOptionsBot):
    _own_parameters = ("storage",)

    def on_warmup_finished(self):
        super().on_warmup_finished()
        self.quit("seen enough")
"""


#: A bot beside which another one is started on the same store.
DOUBLED = f"""
from pathlib import Path

from engine.file_store.store import FileStore
from modules.persistence.namespace import state_key
from modules.persistence.store import DocumentStore
{SOURCE.replace('self.quit("seen enough")', "self.double()")}
    def double(self):
        saved = [self.save(self._mailbox.state)]
        other = DocumentStore(FileStore(Path(self.get_parameter("storage"))), state_key("live", self.algorithm_id))
        other.save({{**other.load(), "next_number": 77}})
        saved += [self.save(self._mailbox.state) for _ in range(2)]
        self.log(f"SAVED {{saved}}")
        self.quit("seen enough")
"""


def begin(folder: Path, data: Path, source: str = SOURCE, **changes: Any) -> Any:
    """Start the bot live as `bot` and stop it at its first step."""
    file = folder / "start.py"
    file.write_text(source)
    return play(replace(job_of(folder, data, file, algorithm_id="bot"), **changes))


def keep(folder: Path, mode: str = "live", run: str = "bot") -> None:
    """Write the state of a bot with one condor."""
    mailbox, _ = opened()
    store = FileStore(folder / "storage")
    DocumentStore(store, state_key(mode, run)).save(to_document(mailbox.state))


def state_of(result: Any) -> Any:
    return result.algorithm.user._mailbox.state


def test_positions_that_a_forgetful_broker_does_not_have_are_named_and_nothing_is_opened(
    tiny_data: Path, tmp_path: Path
) -> None:
    keep(tmp_path)
    result = begin(tmp_path, tiny_data, parameters={"broker_shows_all_orders": "true"})
    assert not result.runtime_error
    named = [line for line in result.logs if "recovery.missing-position" in line]
    assert len(named) == 4
    assert state_of(result).breaker.level == "reduce-only"
    assert state_of(result).continuity.epoch == 1


def test_a_state_of_which_no_slot_is_whole_ends_the_run_with_one_message_before_it_trades(
    tiny_data: Path, tmp_path: Path
) -> None:
    keep(tmp_path)
    (slot,) = (tmp_path / "storage/hob/live/bot").glob("state-*")
    slot.write_text(slot.read_text()[:200])
    result = begin(tmp_path, tiny_data)
    assert "the bot's state cannot be read, so nothing is traded" in result.runtime_error
    assert "no slot of" in result.runtime_error
    assert result.transactions.orders_count == 0
    assert len(slot.read_text()) == 200, "what a human may still mend is not written over"


def test_a_state_of_a_newer_bot_is_refused(tiny_data: Path, tmp_path: Path) -> None:
    store = DocumentStore(FileStore(tmp_path / "storage"), state_key("live", "bot"))
    store.save({"version": 99})
    result = begin(tmp_path, tiny_data)
    assert "was 99" in result.runtime_error


def test_neither_another_run_nor_a_backtest_is_read(tiny_data: Path, tmp_path: Path) -> None:
    keep(tmp_path, "live", "other")
    keep(tmp_path, "backtest", "bot")
    result = begin(tmp_path, tiny_data)
    assert not result.runtime_error
    assert state_of(result).positions == {}
    kept = FileStore(tmp_path / "storage")
    for mode, run in (("live", "other"), ("backtest", "bot")):
        document = DocumentStore(kept, state_key(mode, run)).load()
        assert document is not None
        assert len(document["positions"]) == 1


def test_the_start_is_saved_with_the_account_for_the_next_paper_run(tiny_data: Path, tmp_path: Path) -> None:
    begin(tmp_path, tiny_data)
    document = DocumentStore(FileStore(tmp_path / "storage"), state_key("live", "bot")).load()
    assert document is not None
    assert document["continuity"]["epoch"] == 1
    assert document["account"] == {
        "live-holdings": [],
        "live-cash-balance": [{"currency": "USD", "amount": 100000.0}],
    }
    assert json.dumps(document)


def test_open_orders_are_shown_whole_combos_together_and_singles_alone(tiny_data: Path, tmp_path: Path) -> None:
    methods = """
    def on_data(self, data):
        from algorithms.lean_bridge import ChainBook
        from algorithms.live_account import open_orders
        chain = data.option_chains.get(self.option)
        if self.notes or not chain:
            return
        calls = sorted((c for c in chain if c.right == OptionRight.CALL), key=lambda c: (c.expiry, c.strike))
        legs = [Leg.create(calls[0].symbol, 1), Leg.create(calls[1].symbol, -1)]
        self.combo_limit_order(legs, 2, 0.05, tag="combo")
        self.limit_order(calls[0].symbol, 3, 0.01, tag="single")
        books = {"SPY": ChainBook(self.securities["SPY"])}
        for order in open_orders(self, books):
            quantities = [quantity for _, quantity in order.quantities]
            self.notes.append((order.tag, quantities, str(order.limit), len(order.lean_ids), bool(order.broker_ids)))
    """
    initialize = """
    option = self.add_option("SPY", Resolution.MINUTE)
    option.set_filter(lambda universe: universe.strikes(-4, 4).expiration(2, 60))
    self.option = option.symbol
    """
    found = notes(play(job_of(tmp_path, tiny_data, write_actor(tmp_path, initialize, methods))))
    assert sorted(found) == [("combo", [2, -2], "0.05", 2, True), ("single", [3], "0.01", 1, True)]


def test_of_two_bots_on_one_store_the_first_to_notice_writes_nothing_more_and_so_sends_nothing(
    tiny_data: Path, tmp_path: Path
) -> None:
    result = begin(tmp_path, tiny_data, DOUBLED, parameters={"storage": str(tmp_path / "storage")})
    assert not result.runtime_error
    assert any("SAVED [True, False, False]" in line for line in result.logs)
    assert any("is written by another bot: this one has been superseded" in line for line in result.logs)
    document = DocumentStore(FileStore(tmp_path / "storage"), state_key("live", "bot")).load()
    assert document is not None
    assert document["next_number"] == 77
