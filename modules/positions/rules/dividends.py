"""Early assignment in sight: calls before an ex-date, puts that earn less than interest (trading rule 16)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from modules.domain.contracts import ExerciseStyle
from modules.domain.positions import ExitReason
from modules.domain.structures import OptionLeg
from modules.positions.rules.rolls import find_roll
from modules.positions.rules.rule import ManagementRule, Notice, Roll, Situation, buy_back
from modules.pricing.fees import schedule_on
from modules.pricing.smile import years_between
from modules.strategies.base import Close

_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Threat:
    """Name a short call that its holder gains by exercising before the dividend; amounts are dollars per share."""

    leg: OptionLeg
    dividend: Decimal
    extrinsic: Decimal
    put: Decimal | None


def dividend_due(situation: Situation) -> Decimal | None:
    """Return the dollars per share that go ex at the next session, special ones included; None if UNKNOWN."""
    session = situation.view.session
    last = situation.today + timedelta(days=7)
    underlying = situation.position.structure.underlying
    found = situation.reference.dividends(underlying, situation.today + timedelta(days=1), last, situation.view.time)
    if found is None:
        return None
    return sum((each.amount for each in found if session.is_last_before(each.ex_date)), Decimal(0))


def threats(situation: Situation) -> list[Threat]:
    """Return the in-the-money short calls whose extrinsic, or whose put, is worth less than the dividend and fees."""
    dividend = dividend_due(situation)
    if not dividend or not _is_flagging(situation.view.time, situation):
        return []
    found = []
    for leg in situation.shorts:
        contract = leg.contract
        extrinsic = situation.extrinsic(contract)
        is_open = contract.is_call and contract.style is ExerciseStyle.AMERICAN
        if not is_open or extrinsic is None or contract.intrinsic(situation.spot) == 0:
            continue
        put = situation.mid(contract.other_right)
        worth = min(extrinsic, extrinsic if put is None else put)
        if worth < dividend + schedule_on(situation.today).of(contract) / contract.multiplier:
            found.append(Threat(leg, dividend, extrinsic, put))
    return found


def _is_flagging(now: datetime, situation: Situation) -> bool:
    return now.time() >= situation.settings.ex_dividend_from


def _before_ex_date(situation: Situation) -> Close | Roll | None:
    """Close or roll by the setting, early enough to be done half an hour before the close."""
    settings, session = situation.settings, situation.view.session
    if settings.ex_dividend_action == "alert":
        return None
    if session.minutes_to_close(situation.view.time) > settings.ex_dividend_minutes:
        return None
    found = threats(situation)
    if not found:
        return None
    if settings.ex_dividend_action == "roll":
        roll = find_roll(situation, [threat.leg for threat in found])
        if isinstance(roll, Roll):
            return roll
    if situation.position.structure.shares:
        return buy_back(situation.position, found[0].leg, ExitReason.EX_DIVIDEND)
    return Close(ExitReason.EX_DIVIDEND)


def _ex_date(situation: Situation) -> Iterable[Notice]:
    """Show the dividend owed, the shares and their margin if such a call is assigned."""
    position = situation.position
    for threat in threats(situation):
        contract = threat.leg.contract
        shares = -threat.leg.ratio * position.quantity * contract.deliverable.shares
        put = "" if threat.put is None else f", its put {threat.put:f}"
        margin = _HALF * situation.spot * shares
        text = (
            f"{contract} is likely to be assigned: extrinsic {threat.extrinsic:f}{put} against a dividend of "
            f"{threat.dividend:f}; if so {-shares:+d} shares at {contract.strike:f}, {threat.dividend * shares:.2f} "
            f"dividend owed, {margin:.2f} margin on the short shares unless they are held"
        )
        name = position.position_id
        yield Notice("EX_DIVIDEND", name, f"{name} {contract} ex-date {situation.today}", f"{name} {text}")


def _unknown(situation: Situation) -> Iterable[Notice]:
    """Say that dividends are UNKNOWN while a short call is in the money (live only: a backtest could not act on it)."""
    calls = [leg for leg in situation.shorts if leg.contract.is_call and leg.contract.intrinsic(situation.spot) > 0]
    if not situation.is_live or not calls or dividend_due(situation) is not None:
        return
    position = situation.position
    text = f"the dividends of {position.structure.underlying} are UNKNOWN: its short calls in the money are not checked"
    name = position.position_id
    yield Notice("DIVIDENDS_UNKNOWN", name, f"{name} dividends unknown {situation.today}", f"{name} {text}")


def _short_put(situation: Situation) -> Iterable[Notice]:
    """Flag puts whose holder earns more interest on the strike than the option has extrinsic left."""
    position = situation.position
    for leg in situation.shorts:
        contract = leg.contract
        extrinsic = situation.extrinsic(contract)
        if contract.is_call or contract.style is not ExerciseStyle.AMERICAN or extrinsic is None:
            continue
        years = years_between(situation.view.time, contract.expiration)
        interest = float(contract.strike) * -math.expm1(-situation.settings.risk_free_rate * years)
        if contract.intrinsic(situation.spot) > 0 and float(extrinsic) < interest:
            shares = -leg.ratio * position.quantity * contract.deliverable.shares
            text = (
                f"{contract} may be assigned: extrinsic {extrinsic:f} below {interest:.2f} interest on the strike to "
                f"expiration; if so {shares:+d} shares at {contract.strike:f}"
            )
            name = position.position_id
            yield Notice("SHORT_PUT_INTEREST", name, f"{name} {contract} interest {situation.today}", f"{name} {text}")


RULES = (
    ManagementRule("EX_DIVIDEND", "calls that a dividend will have assigned (16)", _before_ex_date, is_urgent=True),
)
WATCHES = (_ex_date, _unknown, _short_put)
