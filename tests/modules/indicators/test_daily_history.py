"""Daily bars are read whole once, then only the newest; whatever does not join on is read afresh."""

from __future__ import annotations

from datetime import date, timedelta

from modules.indicators.daily_history import OVERLAP, DailyHistory, HighLowClose

FIRST = date(2024, 1, 1)


class Source:
    """Answer with the last rows, and count what was asked for."""

    def __init__(self, days: int) -> None:
        self.closes = {FIRST + timedelta(days=day): 100.0 + day for day in range(days)}
        self.asked: list[int] = []

    def __call__(self, count: int) -> dict[date, HighLowClose]:
        self.asked.append(count)
        return {day: (close + 1, close - 1, close) for day, close in list(self.closes.items())[-count:]}

    def add(self, days: int = 1) -> None:
        for _ in range(days):
            self.closes[max(self.closes) + timedelta(days=1)] = max(self.closes.values()) + 1


def bars_of(source: Source, count: int = 20) -> DailyHistory:
    return DailyHistory(source, count)


def whole(source: Source, count: int = 20) -> dict[date, HighLowClose]:
    return bars_of(source, count).read()


def test_after_the_first_read_only_the_newest_bars_are_asked_for_and_nothing_differs() -> None:
    source = Source(30)
    bars = bars_of(source)
    for _ in range(15):
        assert bars.read() == whole(source)
        source.add()
    own = [count for count in source.asked if count == OVERLAP]
    assert (source.asked[0], len(own)) == (20, 14)


def test_a_split_reads_everything_again() -> None:
    source = Source(30)
    bars = bars_of(source)
    bars.read()
    source.closes = {day: close / 2 for day, close in source.closes.items()}
    source.add()
    assert bars.read() == whole(source)


def test_a_gap_longer_than_the_overlap_reads_everything_again() -> None:
    source = Source(30)
    bars = bars_of(source)
    bars.read()
    source.add(OVERLAP)
    assert bars.read() == whole(source)
    source.add(OVERLAP - 1)
    assert bars.read() == whole(source)


def test_what_the_caller_does_to_the_bars_stays_with_the_caller() -> None:
    source = Source(30)
    bars = bars_of(source)
    bars.read().clear()
    assert bars.read() == whole(source)


def test_no_source_is_no_bars() -> None:
    assert bars_of(Source(0)).read() == {}
