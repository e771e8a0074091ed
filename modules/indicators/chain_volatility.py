"""The 30-day at-the-money-forward volatility of a chain's own quotes and its shape, for the bot's daily record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from modules.domain.chains import ChainSnapshot
from modules.domain.session_context import VolatilityShape
from modules.indicators.volatility_rank import HORIZON_DAYS, SHORTEST_DAYS, thirty_day_volatility
from modules.indicators.volatility_shape import shape_of
from modules.pricing.smile import implied_dividend, smile


def chain_volatility(chain: ChainSnapshot, rate: float) -> float | None:
    """Return the annual volatility, None where no expiration of seven days and more is quoted around the forward.

    Between the strikes around the forward (from put-call parity) the mids' volatilities are interpolated; puts below it
    and calls above. Only the expirations next to 30 days are looked at.
    """
    term = []
    for expiration in _around_thirty_days(chain):
        volatility = _at_the_forward(chain, expiration, rate)
        if volatility is not None:
            term.append(((expiration - chain.today).days, volatility))
    return thirty_day_volatility(term)


def chain_shape(chain: ChainSnapshot, rate: float, implied: float, realised: float | None) -> VolatilityShape:
    """Return the shape of a chain's own quotes; `implied` and `realised` are annual.

    The term slope is known where the chain reaches 90 days, the skew where the expiration nearest to 30 days is quoted
    around 25 delta on both sides.
    """
    listed = [e for e in sorted({c.expiration for c in chain.contracts}) if (e - chain.today).days >= SHORTEST_DAYS]
    found = [((e - chain.today).days, _at_the_forward(chain, e, rate)) for e in listed]
    term = [(days, volatility) for days, volatility in found if volatility is not None]
    wings: tuple[Sequence[float], Sequence[float]] = ((), ())
    if listed:
        nearest = min(listed, key=lambda e: abs((e - chain.today).days - HORIZON_DAYS))
        shape = smile(chain, nearest, rate, implied_dividend(chain, nearest, rate))
        wings = (shape.delta.tolist(), shape.implied_volatility.tolist())
    return shape_of(implied, realised, term, wings)


def _around_thirty_days(chain: ChainSnapshot) -> Sequence[date]:
    listed = [e for e in sorted({c.expiration for c in chain.contracts}) if (e - chain.today).days >= SHORTEST_DAYS]
    sooner = [e for e in listed if (e - chain.today).days <= HORIZON_DAYS]
    later = [e for e in listed if (e - chain.today).days > HORIZON_DAYS]
    return (*sooner[-1:], *later[:1])


def _at_the_forward(chain: ChainSnapshot, expiration: date, rate: float) -> float | None:
    dividend = implied_dividend(chain, expiration, rate)
    found = smile(chain, expiration, rate, dividend)
    forward = float(chain.spot) * float(np.exp((rate - dividend) * found.years))
    points = sorted(
        (float(contract.strike), float(volatility))
        for contract, volatility in zip(found.contracts, found.implied_volatility, strict=True)
        if np.isfinite(volatility) and contract.is_call is (float(contract.strike) >= forward)
    )
    strikes = [strike for strike, _ in points]
    if not strikes or not strikes[0] <= forward <= strikes[-1]:
        return None
    return float(np.interp(forward, strikes, [volatility for _, volatility in points]))
