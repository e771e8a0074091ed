"""Rolling tested shorts to a later expiration (trading rule 15)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np

from modules.domain.contracts import OptionContract
from modules.domain.positions import ExitReason, Position
from modules.domain.settings.management import ManagementSettings
from modules.domain.structures import OptionLeg, Structure
from modules.positions.rules.assignment import wants_assignment
from modules.positions.rules.rule import ManagementRule, Roll, Situation
from modules.pricing.black_scholes import delta
from modules.pricing.fees import one_way, schedule_on
from modules.pricing.implied_volatility import implied_volatility
from modules.pricing.increments import MAX_LEGS
from modules.pricing.package import package_quote, round_down
from modules.pricing.smile import years_between
from modules.reference_data.facts import UnderlyingKind
from modules.strategies.base import Close

#: The deadline lies at least this long before an early close.
BEFORE_CLOSE = timedelta(minutes=90)


def tested(situation: Situation) -> list[OptionLeg]:
    """Return the shorts that are in the money or beyond the delta, with few days left."""
    return [leg for leg in situation.shorts if _is_tested(leg.contract, situation)]


def _is_tested(contract: OptionContract, situation: Situation) -> bool:
    if contract.days_to_expiration(situation.today) >= situation.settings.roll_days:
        return False
    return (
        contract.intrinsic(situation.spot) > 0 or _absolute_delta(contract, situation) >= situation.settings.roll_delta
    )


def _absolute_delta(contract: OptionContract, situation: Situation) -> float:
    """Return |delta| by the mid's own volatility, zero where the quote gives none."""
    mid = situation.mid(contract)
    years = years_between(situation.view.time, contract.expiration)
    if mid is None or years <= 0:
        return 0.0
    terms = (float(situation.spot), float(contract.strike), years)
    rate = situation.settings.risk_free_rate
    volatility = implied_volatility(float(mid), *terms, contract.is_call, rate)
    found = abs(float(delta(*terms, volatility, contract.is_call, rate)))
    return found if np.isfinite(found) else 0.0


#: How near to the money, as a share of the strike, a short may soon be tested.
_NEAR = Decimal("0.01")


def may_roll(position: Position, today: date, spot: Decimal, settings: ManagementSettings) -> bool:
    """Say whether a short may have to be rolled at this spot, so that the whole chain is worth reading."""
    if position.rolls >= settings.max_rolls or position.care.never_roll:
        return False
    shorts = [leg.contract for leg in position.structure.options if leg.ratio < 0]
    return any(
        0 < short.days_to_expiration(today) < settings.roll_days
        and (short.intrinsic(spot) > 0 or abs(spot - short.strike) <= _NEAR * short.strike)
        for short in shorts
    )


def find_roll(situation: Situation, shorts: Sequence[OptionLeg]) -> Roll | str:
    """Return the roll of the side of some shorts, or why there is none."""
    position, settings = situation.position, situation.settings
    if position.care.never_roll:
        return "a human said never roll"
    if any(leg.contract.days_to_expiration(situation.today) <= 0 for leg in shorts):
        return "no roll on the day of expiration"
    if position.rolls >= settings.max_rolls:
        return f"rolled {position.rolls} times already"
    side = _side(position, shorts)
    if isinstance(side, str):
        return side
    reason = "no later expiration is quoted"
    for expiration in _expirations(situation, side[0].contract.expiration):
        event = _event_before(situation, expiration)
        if event:
            return event
        reason = f"no credit after fees at strikes no worse until {expiration}"
        for opened in _shifted(situation, side, expiration):
            roll = _priced(situation, side, opened)
            if roll is not None:
                return roll
    return reason


def _side(position: Position, shorts: Sequence[OptionLeg]) -> tuple[OptionLeg, ...] | str:
    """Return the legs that are rolled: those of the tested right and expiration, a short and at most its wing."""
    sides = {(leg.contract.right, leg.contract.expiration) for leg in shorts}
    if len(sides) != 1:
        return "both sides are tested"
    right, expiration = sides.pop()
    legs = position.structure.options
    side = tuple(leg for leg in legs if (leg.contract.right, leg.contract.expiration) == (right, expiration))
    if 2 * len(side) > MAX_LEGS:
        return f"{2 * len(side)} legs make no one combo"
    return side


def _expirations(situation: Situation, current: date) -> Iterator[date]:
    latest = situation.today + timedelta(days=situation.settings.roll_longest)
    for expiration in situation.view.chain.expirations():
        is_far_enough = (expiration - situation.today).days >= situation.settings.roll_days
        if expiration > current and is_far_enough and expiration <= latest:
            yield expiration


def _event_before(situation: Situation, expiration: date) -> str:
    """Return which earnings or ex-date lies before an expiration; UNKNOWN counts as one in live."""
    name, now, first = situation.position.structure.underlying, situation.view.time, situation.today
    dividends = situation.reference.dividends(name, first + timedelta(days=1), expiration, now)
    if dividends:
        return f"ex-date {dividends[0].ex_date}"
    reports = () if _has_no_earnings(situation) else situation.reference.earnings(name, first, expiration, now)
    if reports:
        return f"earnings on {reports[0].day}"
    if situation.is_live and (dividends is None or reports is None):
        return f"earnings or dividends until {expiration} are UNKNOWN"
    return ""


def _has_no_earnings(situation: Situation) -> bool:
    name = situation.position.structure.underlying
    profile = situation.reference.profile(name, situation.view.time)
    is_broad = profile is not None and profile.kind is not UnderlyingKind.SINGLE_NAME
    return is_broad or name in situation.settings.broad_underlyings


def _shifted(situation: Situation, side: Sequence[OptionLeg], expiration: date) -> Iterator[Structure]:
    """Yield the new halves, best strikes first: the whole side moved out of the money, at last the strikes as they are.

    A defensive roll may also move it the other way.
    """
    short = next(leg.contract for leg in side if leg.ratio < 0)
    listed = {
        c.strike: c
        for c in situation.view.chain.contracts
        if c.expiration == expiration and c.right is short.right and c.settlement is short.settlement
    }
    away = Decimal(1) if short.is_call else Decimal(-1)
    shifts = sorted({(strike - short.strike) * away for strike in listed}, reverse=True)
    for shift in shifts:
        if shift < 0 and not situation.settings.roll_defensive:
            return
        moved = [(listed.get(leg.contract.strike + shift * away), leg.ratio) for leg in side]
        legs = [OptionLeg(contract, ratio) for contract, ratio in moved if contract is not None]
        if len(legs) == len(side):
            yield Structure(situation.position.structure.name, tuple(legs))


def _priced(situation: Situation, side: Sequence[OptionLeg], opened: Structure) -> Roll | None:
    """Return the roll if its mid brings a credit after fees."""
    position = situation.position
    package = Structure("roll", (*(leg.reversed() for leg in side), *opened.legs))
    quotes = situation.view.chain.quote_table()
    quote = package_quote(package, quotes)
    if quote is None or any(quotes[leg.contract].bid <= 0 for leg in opened.options if leg.ratio < 0):
        return None
    fees = one_way(package, 1, schedule_on(situation.today)) / package.multiplier
    worst = round_down(-fees, quote.tick)
    if worst >= -fees:
        worst -= quote.tick
    if quote.mid > worst:
        return None
    why = f"{position.rolls + 1}. roll, credit {-quote.mid:f} at mid, at least {-worst:f}"
    return Roll(package, opened, position.quantity, worst, why)


def deadline(situation: Situation) -> datetime:
    """Return until when a roll may be made on the last session before expiration."""
    session = situation.view.session
    stated: time = situation.settings.roll_deadline
    return min(session.opens.replace(hour=stated.hour, minute=stated.minute), session.closes - BEFORE_CLOSE)


def _roll(situation: Situation) -> Roll | Close | None:
    position, settings = situation.position, situation.settings
    shorts = tested(situation)
    if not settings.roll_tested or not shorts or position.structure.shares:
        return None
    expiration = min(leg.contract.expiration for leg in shorts)
    is_last_session = situation.view.session.is_last_before(expiration)
    if is_last_session and situation.view.time >= deadline(situation):
        return None if wants_assignment(position) else Close(ExitReason.ROLL_DEADLINE)
    found = find_roll(situation, shorts)
    return found if isinstance(found, Roll) else None


RULES = (ManagementRule("ROLL", "tested shorts are rolled for a credit, or closed at the deadline (15)", _roll),)
