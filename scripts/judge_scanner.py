"""Measures the options scanner on real chains: fit, planted mispricings, silence, and what its finds earn by next day.

Run by hand: `python -m scripts.judge_scanner --shared ../shared`; a few minutes. It prints the tables of
docs/scanners.md.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import OptionContract
from modules.domain.quotes import Quote
from modules.pricing import black_scholes
from modules.pricing.distribution import fit_skew
from modules.pricing.fees import schedule_on
from modules.pricing.smile import implied_dividend, smile
from modules.scanners.options_scanner import ScanFilter, ScanHit, scan
from modules.scanners.surface import fit_surface, inside
from scripts.chain_snapshots import DAILY, SNAPSHOTS, money_market_rate, snapshots

ALL, SEED, REPEATS = 10**6, 39, 5000
#: Of a find's random companions: how near in delta, how many, and how near in days to expiration (a factor).
DELTA_NEAR, COMPANIONS, DAYS_NEAR = 0.03, 20, 1.5
#: Mids of the clean chains lie anywhere within this share of a spread around the value.
LEAN = 0.15
#: Whatever lies beyond its quote by more than the fees, to have finds enough to judge.
ANYTHING = ScanFilter(least_outside=0.0, noise_multiple=0.0, least_dollars=0.0)
Floats = NDArray[np.float64]


def fit_table(shared: Path) -> None:
    """Print how many quotes hold their value, by snapshot."""
    print("snapshot                        fitted  inside  |delta|>=.05  judged  skipped series  finds")
    for file in SNAPSHOTS:
        for name, chain in snapshots(shared, file):
            rate = money_market_rate(chain.today)
            surface, found = fit_surface(chain, rate), scan(chain, rate, most=ALL)
            is_in = inside(chain, surface)
            near = surface.is_fitted & surface.covered & (np.abs(surface.delta) >= 0.05)
            print(
                f"{name:30} {found.fitted:7d} {found.share_inside:7.1%} {is_in[near].mean():13.1%} "
                f"{found.judged:7d} {found.skipped:15d} {len(found.hits):6d}"
            )


def clean(chain: ChainSnapshot, rate: float, rng: np.random.Generator) -> ChainSnapshot:
    """Return a chain with the real strikes and spreads whose mids lie around smooth polynomial smiles.

    The polynomials are those of `modules.pricing.distribution`, not the scanner's splines. Contracts beyond the quoted
    strikes are left out.
    """
    rows: list[int] = []
    quotes: list[Quote] = []
    tick = 0.05 if chain.underlying == "SPX" else 0.01
    for expiration in chain.expirations():
        dividend = implied_dividend(chain, expiration, rate)
        found = smile(chain, expiration, rate, dividend)
        if found.years <= 0 or np.isfinite(found.implied_volatility).sum() < 20:
            continue
        skew = fit_skew(found, float(chain.spot), rate, dividend)
        mine = [row for row in chain.rows(expiration) if chain.quotes[row].is_two_sided]
        strikes = chain.strikes[mine]
        place = np.log(strikes / skew.forward) / skew.deviation
        values = black_scholes.price(
            float(chain.spot), strikes, found.years, skew.volatility(strikes), chain.is_call[mine], rate, dividend
        )
        for row, value, where in zip(mine, values, place, strict=True):
            spread = float(chain.quotes[row].spread)
            mid = value + rng.uniform(-LEAN, LEAN) * spread
            bid = round(round((mid - spread / 2) / tick) * tick, 2)
            if skew.lowest <= where <= skew.highest and bid > 0:
                rows.append(row)
                quotes.append(Quote.from_floats(bid, round(bid + spread, 2), chain.time))
    return replace(
        chain,
        contracts=tuple(chain.contracts[row] for row in rows),
        quotes=tuple(quotes),
        open_interest=tuple(chain.open_interest[row] for row in rows),
    )


@dataclass(slots=True)
class Planted:
    """Count the plants of one size: planted, found, and finds of contracts that nothing was done to."""

    planted: int = 0
    found: int = 0
    false: int = 0
    judged: int = 0


def plant(chain: ChainSnapshot, rate: float, outside: float, rng: np.random.Generator, total: Planted) -> None:
    """Move some judged quotes until their value lies `outside` spreads beyond them, and scan."""
    wanted, surface = ScanFilter(), fit_surface(chain, rate)
    spreads = chain.asks - chain.bids
    delta, days = np.abs(surface.delta), chain.days
    with np.errstate(invalid="ignore"):
        fit_for = surface.is_fitted & (delta >= 0.08) & (delta <= 0.5) & (chain.bids >= 0.5)
        fit_for &= (spreads <= 0.2 * chain.mids) & (days >= wanted.least_days) & (days <= wanted.most_days)
    interest = np.array([value is None or value >= wanted.least_open_interest for value in chain.open_interest])
    # Too small a plant would be eaten by fees and the least dollars.
    rows = np.flatnonzero(fit_for & interest & (spreads * max(outside, 0.25) >= 0.05))
    if outside and len(rows):
        rows = rng.choice(rows, size=max(len(rows) // 40, 1), replace=False)
    quotes, names = list(chain.quotes), set()
    for row in rows if outside else ():
        spread = max(float(spreads[row]), 0.01)
        shift = (0.5 + outside) * spread * (1 if rng.random() < 0.5 else -1)
        bid = round(float(surface.fair[row]) + shift - spread / 2, 2)
        if bid > 0:
            quotes[row] = Quote.from_floats(bid, round(bid + spread, 2), chain.time)
            names.add(chain.contracts[row])
    found = scan(replace(chain, quotes=tuple(quotes)), rate, most=ALL)
    told = {contract for hit in found.hits if len(hit.contracts) == 1 for contract in hit.contracts}
    total.planted += len(names)
    total.found += len(told & names)
    total.false += sum(not names & set(hit.contracts) for hit in found.hits)
    total.judged += found.judged


def plants(shared: Path) -> None:
    """Print detection and false alarms on clean chains and on the real ones."""
    sizes = (0.0, 0.25, 0.5, 1.0)
    for kind in ("clean", "real"):
        totals = {size: Planted() for size in sizes}
        rng = np.random.default_rng(SEED)
        for file in SNAPSHOTS:
            for _, chain in snapshots(shared, file):
                rate = money_market_rate(chain.today)
                base = clean(chain, rate, rng) if kind == "clean" else chain
                for size, total in totals.items():
                    plant(base, rate, size, rng, total)
        for size, total in totals.items():
            rate_found = total.found / total.planted if total.planted else float("nan")
            print(
                f"{kind:5} chains, {size:.2f} spreads outside: planted {total.planted:5d}, found {rate_found:6.1%}; "
                f"finds of untouched contracts {total.false} in {total.judged} judged"
            )


@dataclass(frozen=True, slots=True)
class Result:
    """Hold dollars after fees by the next day of finds on one day, and of their random companions (singles only)."""

    single: Floats
    companion: Floats
    vertical: Floats


def earnings(shared: Path, wanted: ScanFilter) -> Iterator[Result]:
    """Yield each day's results on the chains of 2019, entered and left at natural prices."""
    rng = np.random.default_rng(SEED)
    days = (chain for _, chain in snapshots(shared, DAILY))
    for today, tomorrow in pairwise(days):
        rate = money_market_rate(today.today)
        hits = scan(today, rate, wanted, most=ALL).hits
        surface = fit_surface(today, rate)
        singles, companions, verticals = [], [], []
        for hit in hits:
            profit = _profit(hit.bought, hit.sold, today, tomorrow)
            if profit is None:
                continue
            if len(hit.contracts) == 2:
                verticals.append(profit)
                continue
            others = _companions(hit, today, surface.delta, wanted, rng)
            profits = [_profit(o if hit.bought else None, None if hit.bought else o, today, tomorrow) for o in others]
            known = [value for value in profits if value is not None]
            if known:
                singles.append(profit)
                companions.append(float(np.mean(known)))
        yield Result(np.array(singles), np.array(companions), np.array(verticals))


def _profit(
    bought: OptionContract | None, sold: OptionContract | None, today: ChainSnapshot, tomorrow: ChainSnapshot
) -> float | None:
    """Return dollars of buying at the ask and selling at the bid on both days, None where tomorrow has no quote."""
    total = 0.0
    for contract, sign in ((bought, 1), (sold, -1)):
        if contract is None:
            continue
        row = tomorrow.row_of.get(contract)
        if row is None or tomorrow.asks[row] <= 0:
            return None
        now = today.row_of[contract]
        entry = today.asks[now] if sign > 0 else today.bids[now]
        leave = tomorrow.bids[row] if sign > 0 else tomorrow.asks[row]
        fee = float(schedule_on(today.today).of(contract))
        total += sign * (float(leave) - float(entry)) * contract.multiplier - 2 * fee
    return total


def _companions(
    hit: ScanHit, chain: ChainSnapshot, delta: Floats, wanted: ScanFilter, rng: np.random.Generator
) -> list[OptionContract]:
    """Return random contracts of the same right, delta and about the same expiration that are as liquid."""
    (contract,) = hit.contracts
    row = chain.row_of[contract]
    days = chain.days / max(int(chain.days[row]), 1)
    interest = np.array([value is None or value >= wanted.least_open_interest for value in chain.open_interest])
    with np.errstate(invalid="ignore"):
        alike = (np.abs(delta - delta[row]) <= DELTA_NEAR) & (chain.is_call == chain.is_call[row])
        liquid = (chain.bids >= wanted.least_bid) & (chain.asks - chain.bids <= wanted.most_spread_share * chain.mids)
    alike &= liquid & interest & (days <= DAYS_NEAR) & (days >= 1 / DAYS_NEAR)
    alike[row] = False
    rows = np.flatnonzero(alike)
    picked = rng.choice(rows, size=min(COMPANIONS, len(rows)), replace=False) if len(rows) else rows
    return [chain.contracts[int(other)] for other in picked]


def interval(days: Sequence[Floats]) -> tuple[float, float, float]:
    """Return the mean of all values and its 95 % interval by resampling days; NaN without any value."""
    some = [day for day in days if len(day)]
    if not some:
        return float("nan"), float("nan"), float("nan")
    sums, counts = np.array([day.sum() for day in some]), np.array([len(day) for day in some])
    rows = np.random.default_rng(SEED).integers(0, len(some), size=(REPEATS, len(some)))
    means = sums[rows].sum(axis=1) / counts[rows].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(sums.sum() / counts.sum()), float(low), float(high)


def profits(shared: Path) -> None:
    """Print finds a day and what they earned, with the scanner's thresholds and with none but the fees."""
    for name, wanted in (("default thresholds", ScanFilter()), ("anything beyond its quote and fees", ANYTHING)):
        print(f"\n{name}")
        _print_profits(list(earnings(shared, wanted)))


def _print_profits(days: Sequence[Result]) -> None:
    singles = [day.single for day in days]
    counts, pairs = [len(day) for day in singles], [len(day.vertical) for day in days]
    print(f"{len(days)} days; a day {np.mean(counts):.2f} single finds, on {np.count_nonzero(counts)} days")
    print(f"and {np.mean(pairs):.2f} verticals")
    for name, values in (
        ("single finds", singles),
        ("random contracts of the same delta", [day.companion for day in days]),
        ("finds less their random companions", [day.single - day.companion for day in days]),
        ("verticals", [day.vertical for day in days]),
    ):
        mean, low, high = interval(values)
        print(f"{name:36} {sum(map(len, values)):5d}  mean {mean:+8.2f} dollars  95 % {low:+.2f} to {high:+.2f}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure everything, or one part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("HOB_SHARED", "../shared")))
    parts = {"fit": fit_table, "plants": plants, "profits": profits}
    parser.add_argument("--only", choices=parts, help="one part of the three")
    chosen = parser.parse_args(arguments)
    for name, part in parts.items():
        if chosen.only in (None, name):
            part(chosen.shared)


if __name__ == "__main__":
    main()
