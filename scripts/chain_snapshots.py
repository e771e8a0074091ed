"""Reads the real option chains of the shared reference data as the bot's own chain snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd

from engine.market_simulator.calibration.real_chains import CLOCK, money_market_rate
from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import NEW_YORK, Delivery, ExerciseStyle, OptionContract, OptionRight, Settlement
from modules.domain.quotes import Quote

SNAPSHOTS = ("SPY_chain_snapshots", "SPX_chain_snapshots", "QQQ_chain_snapshots")
DAILY = "SPX_2019_daily_chains"

__all__ = ["DAILY", "SNAPSHOTS", "money_market_rate", "snapshots"]


def snapshots(
    shared: Path, file: str, wanted: Callable[[str], bool] = lambda name: True
) -> Iterator[tuple[str, ChainSnapshot]]:
    """Yield names and chains of one file in order of time; FileNotFoundError where it is absent."""
    frame = pd.read_parquet(shared / "marketdata" / "options" / f"{file}.parquet")
    if "snapshot" not in frame:
        frame["snapshot"] = frame["symbol"] + "_" + frame["date"].dt.strftime("%Y-%m-%d") + "_eod"
    for name, rows in frame.groupby("snapshot"):
        if wanted(str(name)):
            yield str(name), _chain(str(name), rows)


def _chain(name: str, rows: pd.DataFrame) -> ChainSnapshot:
    ticker = str(rows["symbol"].iloc[0])
    clock = CLOCK.get(name.rsplit("_", 1)[-1], time(16, 0))
    moment = datetime.combine(rows["date"].iloc[0].date(), clock, NEW_YORK)
    quotes = tuple(Quote.from_floats(bid, ask, moment) for bid, ask in zip(rows["bid"], rows["ask"], strict=True))
    interest = tuple(None if np.isnan(value) else int(value) for value in rows["open_interest"])
    columns = zip(rows["root"], rows["expiration"], rows["strike"], rows["right"], strict=True)
    contracts = tuple(_contract(ticker, *row) for row in columns)
    spot = Decimal(str(round(float(rows["underlying_price"].iloc[0]), 4)))
    return ChainSnapshot(ticker, spot, moment, contracts, quotes, interest)


def _contract(ticker: str, root: str, expiration: pd.Timestamp, strike: float, right: str) -> OptionContract:
    is_index = ticker == "SPX"
    return OptionContract(
        ticker,
        expiration.date(),
        Decimal(str(strike)),
        OptionRight.CALL if right == "C" else OptionRight.PUT,
        ExerciseStyle.EUROPEAN if is_index else ExerciseStyle.AMERICAN,
        Delivery.CASH if is_index else Delivery.PHYSICAL,
        Settlement.AM if root == "SPX" else Settlement.PM,
        root,
    )
