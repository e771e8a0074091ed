"""Measures the fill predictor: reliability and Brier score against a constant, on attempts it has not learnt from.

    python -m scripts.report_fill_predictor real ../shared/marketdata/intraday/LEAN_minute_option_quotes.csv.gz
    python -m scripts.report_fill_predictor simulated data/seeds/SPY-mixed-2024-01-02-2024-02-15-1

An attempt is a limit rested at a minute's last quote, at a share of its spread, and given one minute. `real`: it fills
if the next minute's last quote touches it (touch-only: what was touched in between and lost is not seen). `simulated`:
SIMULATED quotes, filled as the passive model draws. The earlier half of the days teaches, the later half is judged.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from modules.execution.fill_model import TERMS, FillModel, Floats, brier, features, fit, reliability
from modules.execution.fill_statistics import Attempt, FillStatistics
from modules.execution.passive_fill import FITTED, TOUCH_FILLS, draw

SHARES = (0.1, 0.3, 0.5, 0.7, 0.9)
#: Cheaper contracts move by ticks of their own size.
MINIMUM_MID = 0.5
#: Every so many minutes of a contract, so that neighbours are not counted as independent.
STRIDE = 5
#: Of a simulated market every so many contracts.
CONTRACTS = 12
#: Prices of LEAN's files are in hundredths of a cent.
SCALE = 10_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold two consecutive minutes' last quotes of one contract, dollars per share; `key` names contract and minute."""

    key: str
    day: date
    right: str
    days: int
    minute: float
    bid: float
    ask: float
    later_bid: float
    later_ask: float

    @property
    def is_sound(self) -> bool:
        """Say whether both quotes have two sides that do not cross."""
        sound = 0 < self.bid < self.ask and 0 < self.later_bid <= self.later_ask
        return sound and (self.bid + self.ask) / 2 >= MINIMUM_MID


def real_pairs(file: Path) -> Iterator[Pair]:
    """Yield pairs of the table of real closes."""
    series: dict[tuple[str, ...], list[tuple[datetime, float, float]]] = {}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            time = datetime.fromisoformat(row["datetime_et"])
            key: tuple[str, ...] = (row["root"], row["expiration"], row["strike"], row["right"], str(time.date()))
            series.setdefault(key, []).append((time, float(row["bid"] or 0), float(row["ask"] or 0)))
    for key, quotes in sorted(series.items()):
        yield from _pairs(" ".join(key), key[3], date.fromisoformat(key[1]), quotes)


def simulated_pairs(market: Path, most_days: int) -> Iterator[Pair]:
    """Yield pairs of the minute quotes of a SIMULATED market folder: some days and contracts, evenly taken."""
    files = sorted(market.glob("option/usa/minute/*/*_quote_*.zip"))
    for file in files[:: max(1, len(files) // most_days)]:
        day = datetime.strptime(file.name[:8], "%Y%m%d")
        with zipfile.ZipFile(file) as archive:
            for name in sorted(archive.namelist())[::CONTRACTS]:
                # 20240102_spy_minute_quote_american_call_4200000_20240216.csv
                parts = name.removesuffix(".csv").split("_")
                expiration = datetime.strptime(parts[-1], "%Y%m%d").date()
                rows = (line.split(",") for line in archive.read(name).decode().splitlines())
                quotes = [
                    (day + timedelta(milliseconds=int(r[0]), minutes=1), float(r[4]) / SCALE, float(r[9]) / SCALE)
                    for r in rows
                    if r[4] and r[9]
                ]
                yield from _pairs(name, "C" if parts[-3] == "call" else "P", expiration, quotes)


def _pairs(key: str, right: str, expiration: date, quotes: list[tuple[datetime, float, float]]) -> Iterator[Pair]:
    for place in range(0, len(quotes) - 1, STRIDE):
        (time, bid, ask), (later, later_bid, later_ask) = quotes[place], quotes[place + 1]
        if later - time != timedelta(minutes=1):
            continue
        opens = time.replace(hour=9, minute=30, second=0)
        minute, days = (time - opens).total_seconds() / 60, (expiration - time.date()).days
        pair = Pair(f"{key}|{place}", time.date(), right, days, minute, bid, ask, later_bid, later_ask)
        if pair.is_sound:
            yield pair


def attempts_of(pair: Pair, is_real: bool) -> Iterator[Attempt]:
    """Yield the attempts of a buyer and a seller at every share, with what became of them."""
    width = pair.ask - pair.bid
    fall = ((pair.bid + pair.ask) - (pair.later_bid + pair.later_ask)) / 2 / width
    name = "long call" if pair.right == "C" else "long put"
    for share in SHARES:
        attempt = Attempt(name, 1, width, share, pair.days, pair.minute, 1.0)
        for side, move in (("buy", fall), ("sell", -fall)):
            buys = side == "buy"
            touched = (
                pair.later_ask <= pair.ask - (1 - share) * width + 1e-9
                if buys
                else pair.later_bid >= pair.bid + (1 - share) * width - 1e-9
            )
            if is_real:
                yield replace(attempt, filled=touched)
                continue
            chance = 1.0 if touched else TOUCH_FILLS * FITTED.minute_chance(1 - share, width, move)
            yield replace(attempt, filled=draw(1, f"{pair.key}|{share}|{side}") < chance)


def judge(model: FillModel, attempts: list[Attempt], constant: float) -> None:
    """Print the Brier scores and the reliability diagram of a model on attempts it has not seen."""
    rows = features(attempts, model.structures)
    chances: Floats = 1 / (1 + np.exp(-rows @ np.array(model.weights)))
    outcomes = np.array([attempt.filled for attempt in attempts], dtype=np.float64)
    own, flat = brier(chances, outcomes), brier(np.full_like(chances, constant), outcomes)
    print(f"  Brier {own:.5f}, of the constant {constant:.4f}: {flat:.5f}; skill {1 - own / flat:.1%}")
    print("  predicted  came true  attempts")
    for predicted, observed, count in reliability(chances, outcomes, bins=20):
        bar = "#" * round(40 * observed)
        print(f"  {predicted:9.3f}  {observed:9.3f}  {count:8d}  {bar}")


def learnt(attempts: Iterable[Attempt]) -> FillStatistics:
    """Return the statistics of some attempts."""
    statistics = FillStatistics()
    for attempt in attempts:
        statistics = statistics.with_attempt(attempt, is_real=False)
    return statistics


def main() -> None:
    """Learn from the earlier half of the days, judge on the later half, print both models."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("real", "simulated"))
    parser.add_argument("source", type=Path, help="the table of real quotes, or the folder of a simulated market")
    parser.add_argument("--most-days", type=int, default=10, help="of a simulated market, evenly taken")
    options = parser.parse_args()
    is_real = options.kind == "real"
    by_day: dict[date, list[Attempt]] = {}
    for pair in real_pairs(options.source) if is_real else simulated_pairs(options.source, options.most_days):
        by_day.setdefault(pair.day, []).extend(attempts_of(pair, is_real))
    days = sorted(by_day)
    middle = len(days) // 2
    early = [attempt for day in days[:middle] for attempt in by_day[day]]
    late = [attempt for day in days[middle:] for attempt in by_day[day]]
    label = "real quotes, touch-only fills" if is_real else "SIMULATED quotes, passive fills"
    constant = float(np.mean([attempt.filled for attempt in early]))
    print(f"{label}: {len(early)} attempts of {middle} days teach, {len(late)} of {len(days) - middle} days are judged")
    print("learnt:")
    model = fit(learnt(early))
    print(
        "  weights",
        ", ".join(f"{name} {weight:.3f}" for (name, _, _), weight in zip(TERMS, model.weights, strict=False)),
    )
    judge(model, late, constant)
    print("PRIOR, nothing learnt:")
    judge(fit(FillStatistics()), late, constant)


if __name__ == "__main__":
    main()
