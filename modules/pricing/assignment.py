"""Whether the holder of an American option exercises before expiration: for the dividend, or for interest (rule 17).

By parity, holding a call over an ex-date instead of exercising keeps its put and the interest on the strike but loses
the dividend: it is exercised when put + strike x (1 - exp(-r T)) < dividend (Hull, Options, Futures and Other
Derivatives, chapters 11 and 15). A put is exercised where its American value is no more than its exercise value, at the
volatility that its call is quoted at. European options never are, and expiration itself is not judged here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from modules.domain.account import SessionClock
from modules.domain.contracts import ExerciseStyle, OptionContract
from modules.pricing import american
from modules.pricing.implied_volatility import implied_volatility
from modules.pricing.smile import years_between

#: Value over exercise, share of the strike, that counts as none.
_NOTHING = 1e-6
#: Without a quote of the other right, an option at this extrinsic or less (dollars) trades at parity.
_PARITY = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Held:
    """Describe a short option as its holder sees it; prices are dollars per share.

    `mid` is the option's own, `other_mid` that of the other right at the strike, None without a sound quote. `dividend`
    goes ex at the next session, `later_dividends` are all until expiration; zero where none is known.
    """

    contract: OptionContract
    spot: Decimal
    mid: Decimal | None
    other_mid: Decimal | None
    now: datetime
    session: SessionClock
    rate: float
    dividend: Decimal = Decimal(0)
    later_dividends: Decimal = Decimal(0)


def why_exercised(held: Held) -> str:
    """Return why the holder exercises now, empty if not; holders decide once a session, at its close."""
    contract = held.contract
    is_open = contract.style is ExerciseStyle.AMERICAN and contract.expiration > held.now.date()
    if not is_open or held.now < held.session.closes or contract.intrinsic(held.spot) <= 0:
        return ""
    return _call(held) if contract.is_call else _put(held)


def _interest(held: Held) -> float:
    years = years_between(held.now, held.contract.expiration)
    return float(held.contract.strike) * -math.expm1(-held.rate * years)


def _call(held: Held) -> str:
    dividend, interest = float(held.dividend), _interest(held)
    if dividend <= 0:
        return ""
    if held.other_mid is not None:
        given_up = float(held.other_mid) + interest
        return f"dividend {dividend:.2f} over put and interest {given_up:.2f}" if given_up < dividend else ""
    is_bare = _is_at_parity(held) and interest < dividend
    return f"dividend {dividend:.2f} over interest {interest:.2f}, at parity" if is_bare else ""


def _put(held: Held) -> str:
    interest = _interest(held)
    if interest <= float(held.later_dividends):
        return ""
    if held.other_mid is None:
        return f"interest {interest:.2f}, at parity" if _is_at_parity(held) else ""
    spot, strike = float(held.spot), float(held.contract.strike)
    years = years_between(held.now, held.contract.expiration)
    carried = float(held.later_dividends) / (spot * years)
    volatility = float(implied_volatility(float(held.other_mid), spot, strike, years, True, held.rate, carried))
    if not math.isfinite(volatility):
        # A call worth nothing insures nothing.
        return f"interest {interest:.2f}, its call is worth nothing" if held.other_mid < _PARITY else ""
    value = float(american.price(spot, strike, years, volatility, False, held.rate, carried))
    if value - (strike - spot) > _NOTHING * strike:
        return ""
    return f"interest {interest:.2f} over its call {held.other_mid}"


def _is_at_parity(held: Held) -> bool:
    return held.mid is not None and held.mid - held.contract.intrinsic(held.spot) <= _PARITY
