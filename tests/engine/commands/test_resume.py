"""`python -m engine resume`: the lines it prints carry the account; what is missing or damaged is one clear error."""

from __future__ import annotations

import argparse
import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from engine.__main__ import main
from engine.file_store.store import FileStore
from engine.lean_runtime.live_trading.account_data import AccountData
from modules.persistence.namespace import state_key
from modules.persistence.store import DocumentStore
from tests.shared_data import REPOSITORY

STOCK = {"value": "SPY", "id": "SPY R735QTJ8XC9X", "permtick": "SPY"}
ACCOUNT = {
    "live-holdings": [{"symbol": STOCK, "averagePrice": 470.25, "quantity": -3}],
    "live-cash-balance": [{"currency": "USD", "amount": 54321.5}],
}


def resume(storage: Path, *more: str) -> int:
    return main(["resume", "--project", str(REPOSITORY), "--storage", str(storage), *more])


def keep(storage: Path, run: str, **content: Any) -> None:
    document = {"account": ACCOUNT, "continuity": {"epoch": 2}, "orders": [], **content}
    DocumentStore(FileStore(storage), state_key("live", run)).save(document)


def lean_cli(*arguments: str) -> dict[str, Any]:
    """Return the configuration that LEAN's CLI makes of a line, by the options its source declares.

    Source: lean/commands/live/deploy.py of LEAN CLI 1.0.228: `--extra-config` takes two texts, may be repeated, and is
    written over the rest; `algorithm-id` among them becomes L-NUMBER.
    """
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("words", nargs=4)
    parser.add_argument("--brokerage")
    parser.add_argument("--live-cash-balance", default="")
    parser.add_argument("--extra-config", nargs=2, action="append", default=[])
    given = parser.parse_args(arguments)
    assert given.words[:3] == ["lean", "live", "deploy"]
    pairs = (pair.split(":") for pair in given.live_cash_balance.split(","))
    config: dict[str, Any] = {"live-cash-balance": [{"currency": name, "amount": float(n)} for name, n in pairs]}
    extra = dict(given.extra_config)
    config["algorithm-id"] = f"L-{int(extra.pop('algorithm-id'))}"
    return {**config, **extra, "brokerage": given.brokerage}


def test_the_line_for_lean_makes_the_configuration_that_the_engine_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(tmp_path, "older", account={})
    keep(tmp_path, "L-3123456789")
    assert resume(tmp_path, "--algorithm-id", "L-3123456789") == 0
    lean = capsys.readouterr().out.split("--data-provider-live NAME):\n")[1].split("\n\n")[0]
    config = lean_cli(*shlex.split(lean.replace("\\\n", " ")))
    assert (config["algorithm-id"], config["brokerage"]) == ("L-3123456789", "Paper Trading")
    # LEAN reads both as JSON texts.
    assert json.loads(config["live-holdings"]) == ACCOUNT["live-holdings"]
    assert json.loads(config["live-cash-balance"]) == ACCOUNT["live-cash-balance"]
    (held,) = AccountData(config["live-cash-balance"], config["live-holdings"]).read_holdings()
    assert (held.quantity, str(held.average_price)) == (-3, "470.25")


def test_a_run_of_the_embedded_runtime_is_taken_up_by_it_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(tmp_path, "bot")
    assert resume(tmp_path, "--algorithm-id", "bot") == 0
    first, second = capsys.readouterr().out.split("embedded runtime:")
    assert "its CLI only takes up runs called L-NUMBER, and this one is called bot" in first
    embedded = shlex.split(second.replace("\\\n", " "))
    assert embedded[embedded.index("--algorithm-id") + 1] == "bot"
    cash, holdings = (embedded[embedded.index(name) + 1] for name in ("--live-cash-balance", "--live-holdings"))
    (held,) = AccountData(cash, holdings).read_holdings()
    assert (held.quantity, str(held.average_price)) == (-3, "470.25")


@pytest.mark.parametrize("damage", ["nothing", "no account", "torn"])
def test_what_cannot_be_resumed_is_one_clear_error(
    damage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if damage != "nothing":
        DocumentStore(FileStore(tmp_path), state_key("live", "bot")).save({})
    if damage == "torn":
        (slot,) = tmp_path.glob("hob/live/bot/state-*")
        slot.write_text("{")
    assert resume(tmp_path) == 2
    told = capsys.readouterr().err
    expected = {"nothing": "no live run", "no account": "has kept no account", "torn": "no slot of"}[damage]
    assert expected in told
    assert "Traceback" not in told
