"""`python -m engine resume`: the lines it prints carry the account; what is missing or damaged is one clear error."""

from __future__ import annotations

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


def test_both_lines_carry_what_the_engine_reads_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(tmp_path, "older", account={})
    keep(tmp_path, "bot")
    assert resume(tmp_path, "--algorithm-id", "bot") == 0
    printed = capsys.readouterr().out
    first, second = printed.replace("\\\n", " ").split("embedded runtime:")
    lean, embedded = shlex.split(first), shlex.split(second)
    assert lean.count("--extra-config") == 2
    assert json.loads(lean[lean.index("live-holdings") + 1]) == ACCOUNT["live-holdings"]
    assert json.loads(lean[lean.index("live-cash-balance") + 1]) == ACCOUNT["live-cash-balance"]
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
