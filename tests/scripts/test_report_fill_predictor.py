"""Which attempts count as filled when only what touches the limit fills."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from scripts.report_fill_predictor import SHARES, Pair, attempts_of, real_pairs
from tests.shared_data import require_shared

#: The market falls by a third of its spread: buyers are met at 0.7 and beyond, no seller is.
PAIR = Pair("c", date(2024, 1, 2), "C", 30, 60.0, bid=1.00, ask=1.30, later_bid=0.90, later_ask=1.20)


def test_a_limit_fills_if_the_other_side_comes_to_it() -> None:
    filled = [attempt.share for attempt in attempts_of(PAIR, is_real=True) if attempt.filled]
    assert filled == [0.7, 0.9]
    assert len(list(attempts_of(PAIR, is_real=True))) == 2 * len(SHARES)


def test_simulated_fills_are_at_least_what_is_touched() -> None:
    pairs = zip(attempts_of(PAIR, is_real=True), attempts_of(PAIR, is_real=False), strict=True)
    assert all(simulated.filled for touched, simulated in pairs if touched.filled)


def test_crossed_one_sided_and_cheap_quotes_are_left_out() -> None:
    fields = {name: getattr(PAIR, name) for name in Pair.__slots__}
    for spoilt in ({"bid": 0.0}, {"bid": 1.4}, {"later_bid": 1.3}, {"bid": 0.1, "ask": 0.2}):
        assert not Pair(**{**fields, **spoilt}).is_sound
    assert PAIR.is_sound


def test_real_quotes_make_pairs_a_minute_apart() -> None:
    file: Path = require_shared("marketdata/intraday/LEAN_minute_option_quotes.csv.gz")
    pairs = list(real_pairs(file))
    assert len(pairs) > 5_000
    assert len({pair.day for pair in pairs}) == 8
