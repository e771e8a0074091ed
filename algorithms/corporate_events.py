"""Splits, delistings and new tickers of the underlyings, as LEAN's slices tell them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from AlgorithmImports import DelistingType, Slice, SplitType

from algorithms.lean_bridge import money
from algorithms.underlying_feed import UnderlyingFeed
from modules.domain.events import CorporateAction, CorporateActionAhead, SharesSplit, TickerChanged


def corporate_events(
    data: Slice, feeds: Iterable[UnderlyingFeed], now: datetime
) -> Iterator[CorporateActionAhead | SharesSplit | TickerChanged]:
    """Yield what a slice says of the underlyings; a split makes the feed forget the old contracts' quotes.

    LEAN warns at the begin of the last session before a split, and has changed its holdings when it tells of one.
    """
    for feed in feeds:
        split = data.splits.get(feed.symbol)
        if split is not None and split.type == SplitType.WARNING:
            yield CorporateActionAhead(now, feed.ticker, CorporateAction.SPLIT)
        elif split is not None:
            feed.book.forget(now)
            price = money(split.reference_price * split.split_factor)
            yield SharesSplit(now, feed.ticker, Decimal(str(split.split_factor)), price)
        renamed = data.symbol_changed_events.get(feed.symbol)
        if renamed is not None:
            yield TickerChanged(now, feed.ticker, str(renamed.old_symbol), str(renamed.new_symbol))
        delisting = data.delistings.get(feed.symbol)
        if delisting is not None and delisting.type == DelistingType.WARNING:
            yield CorporateActionAhead(now, feed.ticker, CorporateAction.DELISTING)
