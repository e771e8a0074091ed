"""The first line of a recording: everything besides the stream that a run's decisions depend on."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.numbers import decimal_text
from engine.lean_runtime.live_trading.account_data import AccountData
from engine.lean_runtime.live_trading.job import Threads
from engine.lean_runtime.runner.user_error import UserError

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.local_object_store import LocalObjectStore
    from engine.lean_runtime.live_trading.engine import LiveEngine
    from engine.lean_runtime.live_trading.job import LiveJob

#: What the algorithm had stored is kept with the recording up to so many bytes, the newest runs' keys alone matter.
LARGEST_STORE = 20_000_000


def header_of(engine: LiveEngine) -> dict[str, Any]:
    """Return the header of a run that has taken its account and is about to begin."""
    job, algorithm = engine.job, engine.algorithm
    return {
        "algorithmFile": job.algorithm_file.name,
        "algorithmId": job.algorithm_id,
        "parameters": job.parameters,
        "dataFolder": str(job.data_folder),
        "source": job.source,
        "isSimulated": job.is_simulated,
        "brokerage": engine.brokerage.name,
        "fillModel": algorithm.runtime_statistics.get("Fill Model") or "",
        "start": str(job.start),
        "end": str(job.end),
        "clock": engine.clock.now(),
        "cash": [[one.symbol, decimal_text(one._amount)] for one in algorithm.portfolio.cash_book.values()],
        "holdings": [
            {
                "symbol": _symbol_json(item.symbol),
                "averagePrice": decimal_text(item.holdings._average_price),
                "quantity": decimal_text(item.holdings._quantity),
            }
            for item in algorithm.securities.values()
            if item.holdings._quantity
        ],
        "openOrders": len(engine.transactions.get_open_orders()),
        "store": stored_values(engine.object_store, job.algorithm_id),
    }


def _symbol_json(symbol: Any) -> dict[str, Any]:
    document: dict[str, Any] = {"value": symbol.value, "id": str(symbol.id)}
    if symbol.has_underlying:
        document["underlying"] = _symbol_json(symbol.underlying)
    return document


def stored_values(store: LocalObjectStore, algorithm_id: str) -> dict[str, str]:
    """Return what the algorithm stored under its id, as base64 by key."""
    found: dict[str, str] = {}
    size = 0
    for key in store.keys:
        data = store.read_bytes(key) if algorithm_id in key else None
        if data is not None and size + len(data) <= LARGEST_STORE:
            size += len(data)
            found[key] = base64.b64encode(data).decode()
    return found


def replayed(job: LiveJob, header: dict[str, Any], store_root: Path) -> LiveJob:
    """Return the job that plays a recording back in a store of its own; UserError for what cannot be played."""
    if header["openOrders"]:
        raise UserError(
            f"the recorded run began with {header['openOrders']} open orders, which a recording does not hold",
            remedy="choose a day that began without",
        )
    for key, text in header["store"].items():
        file = store_root / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(text))
    return replace(
        job,
        parameters=dict(header["parameters"]),
        algorithm_id=header["algorithmId"],
        object_store_root=store_root,
        threads=Threads.ONE,
        resume_at=int(header["clock"]),
        account=AccountData(_cash_text(header["cash"]), _holdings_text(header["holdings"])),
        cash=None,
        source="recording",
        is_simulated=bool(header["isSimulated"]),
        records=False,
    )


def _cash_text(rows: list[list[str]]) -> str:
    return "[" + ",".join(f'{{"currency":"{currency}","amount":{amount}}}' for currency, amount in rows) + "]"


def _holdings_text(rows: list[dict[str, Any]]) -> str:
    import json

    parts = [
        f'{{"symbol":{json.dumps(row["symbol"])},"averagePrice":{row["averagePrice"]},"quantity":{row["quantity"]}}}'
        for row in rows
    ]
    return "[" + ",".join(parts) + "]"
