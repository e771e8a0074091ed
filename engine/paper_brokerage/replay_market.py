"""A market read from a LEAN data folder: minute bars of stocks, indexes and options, as the bot's own feed reads them.

Formats: Common/Util/LeanData.cs. Prices of stocks and options are stored times ten thousand, those of indexes plain;
times are milliseconds since midnight of the data's time zone (New York; Chicago for indexes).
"""

from __future__ import annotations

import io
import json
import zipfile
from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engine.paper_brokerage.corporate_actions import NOTHING, CorporateAction
from engine.paper_brokerage.factor_rows import corporate_actions
from engine.paper_brokerage.instruments import Instrument, Kind
from engine.paper_brokerage.market import Bar, Prices
from engine.paper_brokerage.sessions import SessionHours, last_session, local_day

_NEW_YORK, _CHICAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")
_SCALE = Decimal(10_000)
_MINUTE = timedelta(minutes=1)
#: Columns of a quote row: time, bid open high low close, bid size, ask open high low close, ask size.
_BID, _ASK, _TRADE = 1, 6, 1
_FOLDERS = {
    Kind.EQUITY: "equity",
    Kind.INDEX: "index",
    Kind.OPTION: "option",
    Kind.INDEX_OPTION: "indexoption",
}


class ReplayMarket:
    """Answers with the newest complete minute bar of the instant's day."""

    def __init__(self, folder: Path) -> None:
        """Read from a data folder; ValueError if it is none."""
        if not (folder / "equity" / "usa").is_dir():
            raise ValueError(f"{folder} is no LEAN data folder: equity/usa is missing")
        self._folder = folder
        self.hours = SessionHours(_early_closes(folder / "market-hours" / "market-hours-database.json"))
        self._series = lru_cache(maxsize=4096)(self._read)
        self._actions = lru_cache(maxsize=256)(self._read_actions)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> ReplayMarket:
        """Return the market of `{"kind": "replay", "folder": PATH}`."""
        return cls(Path(config["folder"]))

    def prices(self, now: datetime, instruments: Iterable[Instrument]) -> dict[Instrument, Prices]:
        """Return the newest bars that ended at or before `now`, of its own day."""
        day = local_day(now)
        found = {}
        for instrument in instruments:
            quotes, trades = self._series(instrument, day, "quote"), self._series(instrument, day, "trade")
            known = Prices(_newest(quotes[0], now), _newest(quotes[1], now), _newest(trades[0], now))
            if known.bid or known.ask or known.trade:
                found[instrument] = known
        return found

    def action(self, day: date, instrument: Instrument) -> CorporateAction:
        """Return what the factor file says of the session before a day."""
        if instrument.kind is not Kind.EQUITY:
            return NOTHING
        return self._actions(instrument.ticker).get(last_session(day - timedelta(days=1)), NOTHING)

    def _read_actions(self, ticker: str) -> dict[date, CorporateAction]:
        path = self._folder / "equity" / "usa" / "factor_files" / f"{ticker.lower()}.csv"
        return corporate_actions(path.read_text(encoding="ascii").splitlines()) if path.exists() else {}

    def closing_price(self, day: date, instrument: Instrument) -> Decimal | None:
        """Return the close of the day's last minute bar of trades."""
        trades = self._series(instrument, day, "trade")[0]
        return trades[-1].close if trades else None

    def _read(self, instrument: Instrument, day: date, what: str) -> tuple[list[Bar], list[Bar]]:
        """Return (bid, ask) bars, or (trade, nothing); a missing file is a day without data."""
        archive = self._folder / _FOLDERS[instrument.kind] / "usa" / "minute" / instrument.ticker.lower()
        style = "" if instrument.contract is None else f"_{instrument.contract.style}"
        path = archive / f"{day:%Y%m%d}_{what}{style}.zip"
        if not path.exists():
            return [], []
        with zipfile.ZipFile(path) as file:
            name = _entry(instrument, day, what)
            if name not in file.namelist():
                return [], []
            rows = [line.split(",") for line in io.TextIOWrapper(file.open(name), "ascii") if line.strip()]
        if what == "trade":
            return _bars(instrument, day, rows, _TRADE), []
        return _bars(instrument, day, rows, _BID), _bars(instrument, day, rows, _ASK)


def _early_closes(path: Path) -> dict[date, time]:
    """Return the early closes of US stocks in a market-hours database, none without one.

    Format: Common/Util/MarketHoursDatabaseJsonConverter.cs; days are written month/day/year.
    """
    if not path.exists():
        return {}
    entry = json.loads(path.read_text(encoding="utf-8"))["entries"].get("Equity-usa-[*]", {})
    days = {datetime.strptime(day, "%m/%d/%Y").date(): moment for day, moment in entry.get("earlyCloses", {}).items()}
    return {day: time.fromisoformat(moment) for day, moment in days.items()}


def _entry(instrument: Instrument, day: date, what: str) -> str:
    ticker = instrument.ticker.lower()
    contract = instrument.contract
    if contract is None:
        return f"{day:%Y%m%d}_{ticker}_minute_{what}.csv"
    strike = int(contract.strike * _SCALE)
    terms = f"{contract.style}_{contract.right}_{strike}_{contract.expiration:%Y%m%d}"
    return f"{day:%Y%m%d}_{ticker}_minute_{what}_{terms}.csv"


def _bars(instrument: Instrument, day: date, rows: list[list[str]], column: int) -> list[Bar]:
    zone = _CHICAGO if instrument.kind is Kind.INDEX else _NEW_YORK
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    scale = Decimal(1) if instrument.kind is Kind.INDEX else _SCALE
    bars = []
    for row in rows:
        texts = row[column : column + 4]
        if not all(text and float(text) for text in texts):
            continue
        start = (midnight + timedelta(milliseconds=int(row[0]))).astimezone(UTC)
        prices = [Decimal(text) / scale for text in texts]
        bars.append(Bar(start, start + _MINUTE, *prices))
    return bars


def _newest(bars: list[Bar], now: datetime) -> Bar | None:
    index = bisect_right(bars, now, key=lambda bar: bar.end)
    return bars[index - 1] if index else None
