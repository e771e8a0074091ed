"""Contracts and verticals whose bid or ask lies beyond what a smooth surface says they are worth, ranked with reasons.

What counts is the distance from the side one would trade at: a value above the ask is cheap, below the bid rich. A
quote whose market merely leans to one side of its value is none: it costs the spread to find out. Of American series
only quotes out of the money are judged, because the surface knows no early exercise.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import ExerciseStyle, OptionContract
from modules.pricing.black_scholes import Floats
from modules.pricing.fees import FeeSchedule, schedule_on
from modules.scanners.surface import Surface, fit_surface, inside

Flags = NDArray[np.bool_]
#: Strikes between the legs of a vertical, in listed steps.
STEPS = (1, 2, 3, 4)


class Side(StrEnum):
    """What one would do about a mispriced contract or vertical."""

    BUY = "buy"
    SELL = "sell"


@dataclass(frozen=True, slots=True)
class ScanFilter:
    """Say what is looked at and how much is enough.

    Deltas are sizes, days calendar days, volatilities annual, prices dollars per share. `least_outside` is how far the
    value must lie beyond the quote, as a share of its spread, at least `noise_multiple` times what the surface
    typically misses the series' mids by, and at least `least_dollars`; a series that it misses by more than
    `most_noise` spreads is not judged at all.
    """

    least_delta: float = 0.05
    most_delta: float = 0.60
    least_days: int = 2
    most_days: int = 120
    least_volatility: float = 0.03
    most_volatility: float = 2.0
    least_bid: float = 0.05
    most_spread_share: float = 0.30
    least_open_interest: int = 100
    least_outside: float = 0.25
    least_dollars: float = 0.02
    noise_multiple: float = 2.0
    most_noise: float = 0.25
    #: Half of a series' quotes and more must hold their value, else the surface is wrong and not the quotes.
    least_inside: float = 0.5


@dataclass(frozen=True, slots=True)
class ScanHit:
    """Hold one find: buy `bought` at its ask, sell `sold` at its bid; one of them is None for a single contract.

    `price` is the natural net price (debit positive) and `value` the surface's, dollars per share; `edge` is dollars
    per structure after the fees of entry and exit, `outside` the distance in spreads, `reason` for people.
    """

    bought: OptionContract | None
    sold: OptionContract | None
    price: Decimal
    value: float
    edge: float
    outside: float
    reason: str

    @property
    def contracts(self) -> tuple[OptionContract, ...]:
        """Return the contracts it is about."""
        return tuple(contract for contract in (self.bought, self.sold) if contract is not None)


@dataclass(frozen=True, slots=True)
class Scan:
    """Hold the finds, best first, and how well the surface fits.

    `judged` are the contracts that passed the filters, `share_inside` the share of fitted quotes whose value lies
    within bid and ask (NaN without any), `skipped` the series that the surface does not explain.
    """

    hits: tuple[ScanHit, ...]
    judged: int
    fitted: int
    share_inside: float
    skipped: int


def scan(chain: ChainSnapshot, rate: float, wanted: ScanFilter | None = None, most: int = 20) -> Scan:
    """Return at most `most` finds of a snapshot; singles and verticals compete by dollars after fees."""
    wanted = wanted or ScanFilter()
    surface = fit_surface(chain, rate)
    is_inside = inside(chain, surface)
    fitted = surface.is_fitted & surface.covered
    noise, skipped = _noise(chain, surface, fitted, is_inside, wanted)
    judged = _judged(chain, surface, wanted) & np.isfinite(noise)
    board = _Board(
        chain,
        surface,
        np.maximum(wanted.least_outside, wanted.noise_multiple * noise),
        wanted,
        schedule_on(chain.today),
    )
    hits = [*_singles(board, judged), *_verticals(board, judged)]
    hits.sort(key=lambda hit: -hit.edge)
    share = float(is_inside[fitted].mean()) if fitted.any() else float("nan")
    return Scan(tuple(hits[:most]), int(judged.sum()), int(fitted.sum()), share, skipped)


@dataclass(frozen=True, slots=True)
class _Board:
    """Hold what all finds are made from; `least` is per row, in spreads."""

    chain: ChainSnapshot
    surface: Surface
    least: Floats
    wanted: ScanFilter
    fees: FeeSchedule

    @property
    def spreads(self) -> Floats:
        return np.asarray(self.chain.asks - self.chain.bids)

    def fee(self, row: int) -> float:
        """Return dollars of entry and exit for one contract."""
        return 2 * float(self.fees.of(self.chain.contracts[row]))


def _noise(
    chain: ChainSnapshot, surface: Surface, fitted: Flags, is_inside: Flags, wanted: ScanFilter
) -> tuple[Floats, int]:
    """Return by row how far values typically miss mids, in spreads; NaN where a series is not to be judged."""
    noise, skipped = np.full(len(fitted), np.nan), 0
    spreads = np.maximum(chain.asks - chain.bids, 0.01)
    misses = np.abs(surface.fair - chain.mids) / spreads
    for rows in surface.series:
        mine = rows[fitted[rows]]
        typical = float(np.median(misses[mine]))
        if typical > wanted.most_noise or is_inside[mine].mean() < wanted.least_inside:
            skipped += 1
        else:
            noise[rows] = typical
    return noise, skipped


def _judged(chain: ChainSnapshot, surface: Surface, wanted: ScanFilter) -> Flags:
    delta, volatility = np.abs(surface.delta), surface.volatility
    spreads, days = chain.asks - chain.bids, chain.days
    interest = np.array([wanted.least_open_interest if known is None else known for known in chain.open_interest])
    with np.errstate(invalid="ignore"):
        liquid = (chain.bids >= wanted.least_bid) & (spreads <= wanted.most_spread_share * chain.mids)
        placed = (delta >= wanted.least_delta) & (delta <= wanted.most_delta)
        sound = (volatility >= wanted.least_volatility) & (volatility <= wanted.most_volatility)
    european = np.array([contract.style is ExerciseStyle.EUROPEAN for contract in chain.contracts], dtype=bool)
    timely = (days >= wanted.least_days) & (days <= wanted.most_days)
    held = interest >= wanted.least_open_interest
    return np.asarray(liquid & placed & sound & timely & held & (surface.is_fitted | (european & surface.covered)))


def _singles(board: _Board, judged: Flags) -> list[ScanHit]:
    chain, fair = board.chain, board.surface.fair
    hits = []
    need = np.maximum(board.least * np.maximum(board.spreads, 0.01), board.wanted.least_dollars)
    for side, beyond in ((Side.BUY, fair - chain.asks), (Side.SELL, chain.bids - fair)):
        for row in np.flatnonzero(judged & (np.nan_to_num(beyond, nan=-1.0) >= need)):
            contract = chain.contracts[row]
            edge = float(beyond[row]) * contract.multiplier - board.fee(int(row))
            if edge > 0:
                hits.append(_single(board, int(row), side, float(beyond[row]), edge))
    return hits


def _single(board: _Board, row: int, side: Side, beyond: float, edge: float) -> ScanHit:
    chain, surface = board.chain, board.surface
    contract, quote, fair = chain.contracts[row], chain.quotes[row], float(surface.fair[row])
    spread = max(float(quote.spread), 0.01)
    is_buy = side is Side.BUY
    at, word, name = (quote.ask, "above", "ask") if is_buy else (quote.bid, "below", "bid")
    reason = (
        f"{side} {contract} at {at:f}: the surface says {fair:.2f}, {beyond:.2f} {word} the {name} "
        f"({beyond / spread:.1f} spreads); IV {_iv(board, row)} against {surface.volatility[row]:.1%}, "
        f"{_situation(board, row)}; {edge:.0f} dollars after fees if the surface is right"
    )
    return ScanHit(
        contract if is_buy else None,
        None if is_buy else contract,
        at if is_buy else -at,
        fair if is_buy else -fair,
        edge,
        beyond / spread,
        reason,
    )


def _iv(board: _Board, row: int) -> str:
    quoted = board.surface.quoted_volatility[row]
    return f"{quoted:.1%} at mid" if np.isfinite(quoted) else "(in the money)"


def _situation(board: _Board, row: int) -> str:
    interest = board.chain.open_interest[row]
    held = "unknown" if interest is None else f"{interest}"
    return f"delta {board.surface.delta[row]:+.2f}, {board.chain.days[row]} days, open interest {held}"


def _verticals(board: _Board, judged: Flags) -> list[ScanHit]:
    """Return verticals of one series and right whose natural price beats their value by more than both legs' need.

    A vertical hedges most of what a single find is exposed to; it is listed only where one of its legs alone is
    outside, for two quotes that hold their values make no find together.
    """
    chain, surface, fair = board.chain, board.surface, board.surface.fair
    cheap, rich = fair - chain.asks, chain.bids - fair
    hits: list[ScanHit] = []
    for rows in surface.series:
        for is_call in (True, False):
            mine = rows[judged[rows] & (chain.is_call[rows] == is_call)]
            mine = mine[np.argsort(chain.strikes[mine])]
            if len(mine) and max(cheap[mine].max(), rich[mine].max()) >= board.wanted.least_dollars:
                for step in STEPS:
                    low, high = mine[:-step], mine[step:]
                    hits += _pairs(board, low, high, cheap[low] + rich[high])
                    hits += _pairs(board, high, low, cheap[high] + rich[low])
    return _best_by_leg(hits)


def _pairs(board: _Board, bought: NDArray[np.int64], sold: NDArray[np.int64], beyond: Floats) -> list[ScanHit]:
    width = board.spreads[bought] + board.spreads[sold]
    need = np.maximum(np.maximum(board.least[bought], board.least[sold]) * width, board.wanted.least_dollars)
    hits = []
    for i in np.flatnonzero(beyond >= need):
        long, short = int(bought[i]), int(sold[i])
        multiplier = board.chain.contracts[long].multiplier
        edge = float(beyond[i]) * multiplier - board.fee(long) - board.fee(short)
        if edge > 0:
            hits.append(_vertical(board, long, short, float(beyond[i]) / max(float(width[i]), 0.01), edge))
    return hits


def _vertical(board: _Board, long: int, short: int, outside: float, edge: float) -> ScanHit:
    chain, fair = board.chain, board.surface.fair
    bought, sold = chain.contracts[long], chain.contracts[short]
    price = chain.quotes[long].ask - chain.quotes[short].bid
    value = float(fair[long] - fair[short])
    kind = "debit" if price > 0 else "credit"
    reason = (
        f"buy {bought}, sell {sold.strike.normalize():f} {sold.right} for a {kind} of {abs(price):f}: the surface says "
        f"{value:+.2f} against {price:+f} ({outside:.1f} spreads of both legs); {_situation(board, long)}; "
        f"{edge:.0f} dollars after fees if the surface is right"
    )
    return ScanHit(bought, sold, price, value, edge, outside, reason)


def _best_by_leg(hits: list[ScanHit]) -> list[ScanHit]:
    """Return each contract's best vertical only: one mispriced quote makes eight of them."""
    best: list[ScanHit] = []
    seen: set[OptionContract] = set()
    for hit in sorted(hits, key=lambda hit: -hit.edge):
        if not seen & set(hit.contracts):
            best.append(hit)
            seen |= set(hit.contracts)
    return best
