"""A market read from a file of quotes: recorded live quotes, or a scenario written by hand.

One JSON object a line, in any order: `{"instant": ..., "instrument": "equity:SPY", "bid": "470.10", "ask": "470.12"}`;
a quote holds until the next one of its instrument, a side may be null. A closing price is
`{"day": "2024-01-19", "instrument": "equity:SPY", "close": "470.00"}`.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.paper_brokerage.corporate_actions import NOTHING, CorporateAction
from engine.paper_brokerage.instruments import Instrument, parse_instrument
from engine.paper_brokerage.market import Bar, Prices, flat
from engine.paper_brokerage.sessions import EXCHANGE_HOURS


class QuotedMarket:
    """Answers with the last quote at or before an instant; a quote that still stands counts as new."""

    hours = EXCHANGE_HOURS

    def __init__(self, lines: Iterable[dict[str, Any]]) -> None:
        """Sort the quotes; ValueError, KeyError or RefusedError for a line that is none."""
        self._instants: dict[Instrument, list[datetime]] = {}
        self._quotes: dict[Instrument, list[tuple[Decimal | None, Decimal | None]]] = {}
        self._closes: dict[tuple[date, Instrument], Decimal] = {}
        rows: list[tuple[datetime, Instrument, Decimal | None, Decimal | None]] = []
        for line in lines:
            instrument = parse_instrument(line["instrument"])
            if "day" in line:
                self._closes[date.fromisoformat(line["day"]), instrument] = Decimal(line["close"])
                continue
            instant = datetime.fromisoformat(line["instant"])
            if instant.tzinfo is None:
                raise ValueError(f"the instant {line['instant']} has no time zone")
            rows.append((instant.astimezone(UTC), instrument, _price(line["bid"]), _price(line["ask"])))
        for instant, instrument, bid, ask in sorted(rows, key=lambda row: row[0]):
            self._instants.setdefault(instrument, []).append(instant)
            self._quotes.setdefault(instrument, []).append((bid, ask))

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> QuotedMarket:
        """Return the market of `{"kind": "quoted", "file": PATH}`."""
        text = Path(config["file"]).read_text(encoding="utf-8")
        return cls(json.loads(line) for line in text.splitlines() if line.strip())

    def prices(self, now: datetime, instruments: Iterable[Instrument]) -> dict[Instrument, Prices]:
        """Return the quotes that stand at `now`."""
        found = {}
        for instrument in instruments:
            index = bisect_right(self._instants.get(instrument, []), now)
            if index:
                start = self._instants[instrument][index - 1]
                bid, ask = self._quotes[instrument][index - 1]
                found[instrument] = Prices(_bar(start, now, bid), _bar(start, now, ask))
        return found

    def action(self, day: date, instrument: Instrument) -> CorporateAction:
        """Return nothing: a file of quotes tells of no corporate actions."""
        return NOTHING

    def closing_price(self, day: date, instrument: Instrument) -> Decimal | None:
        """Return the closing price the file names."""
        return self._closes.get((day, instrument))


def _price(text: str | None) -> Decimal | None:
    if text is None:
        return None
    price = Decimal(text)
    if not price.is_finite() or price < 0:
        raise ValueError(f"{text} is no price")
    return price or None


def _bar(start: datetime, end: datetime, price: Decimal | None) -> Bar | None:
    return None if price is None else flat(start, end, price)
