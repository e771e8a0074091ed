"""The two-part butterfly (trading rule 9): a debit spread now, and its other half for at least what it cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from modules.domain.contracts import OptionRight
from modules.domain.intents import ExecutorKind
from modules.domain.positions import ExitReason, Position
from modules.domain.session_context import Trend
from modules.domain.structures import OptionLeg, Structure
from modules.pricing.payoff import max_profit
from modules.reference_data.sessions import sessions_between
from modules.strategies.base import (
    Action,
    Close,
    MarketView,
    NoSignal,
    ParameterRange,
    Parameters,
    PortfolioView,
    PositionView,
    Signal,
)
from modules.strategies.by_rank_and_trend import ByRankAndTrend, NoStructure, search_parameters
from modules.strategies.exits import credit_stop, debit_stop
from modules.strategies.selection import by_strike, nearest_strike
from modules.strategies.structures import listed_in, structure_from

NAME = "two-part butterfly"


class TwoPartButterfly(ByRankAndTrend):
    """Buy a debit spread from the money outwards at a patient price, then sell the next one out for what it cost.

    One contract at a time, only where named in `strategies`; how both parts are worked: docs/execution.md.
    """

    name = NAME
    executor = ExecutorKind.TWO_PART
    parameters = (
        *search_parameters(rank_from=0, rank_to=100, target=45, lowest=30, highest=180),
        ParameterRange("width_share", 0.01, 0.002, 0.10, "share of spot"),
        ParameterRange("most_unmatched", 5, 1, 5, "spreads on one underlying waiting for part two"),
        ParameterRange("part_two_timeout", 5, 1, 60, "sessions"),
        ParameterRange("days_to_unwind", 21, 1, 60, "days"),
        ParameterRange("completed_profit_share", 0.25, 0.05, 0.90, "share of max profit"),
    )

    def generate_signals(self, market: MarketView, params: Parameters) -> list[Signal | NoSignal]:
        """Return at most one part one; none while as many as allowed wait for their part two."""
        most = int(params["most_unmatched"])
        if market.unmatched >= most:
            return [NoSignal(self.name, "UNMATCHED", f"{market.unmatched} spreads wait for part two, at most {most}")]
        return super().generate_signals(market, params)

    def build(self, market: MarketView, expiration: date, params: Parameters) -> Structure | NoStructure:
        """Return part one: calls unless the trend is down, from the strike at the money one width out of it."""
        chain = market.chain
        right = OptionRight.PUT if market.context.trend is Trend.DOWN else OptionRight.CALL
        strikes = list(by_strike(chain, expiration, right))
        near = nearest_strike(strikes, chain.spot)
        sign = 1 if right is OptionRight.CALL else -1
        if near is None:
            return NoStructure(f"no {right} at the spot")
        widths = [width for strike in strikes if (width := (strike - near) * sign) > 0]
        widths = [width for width in widths if near + 2 * sign * width in strikes]
        wanted = chain.spot * Decimal(str(params["width_share"]))
        if not widths:
            return NoStructure(f"no two equal widths of {right}s out of the money")
        width = min(widths, key=lambda listed: abs(listed - wanted))
        name = "bull call spread" if right is OptionRight.CALL else "bear put spread"
        lower, higher = sorted((near, near + sign * width))
        named = _strikes(name, lower, higher)
        return structure_from(name, {**named, "expiration": expiration}, listed_in(chain))

    def size_position(self, signal: Signal, worst_price: Decimal, portfolio: PortfolioView, params: Parameters) -> int:
        """Return one: part two has to match part one whole."""
        return 1

    def manage_position(self, position: Position, view: PositionView, params: Parameters) -> Action:
        """Return a close of a part one that waited too long or too near to expiration; else targets and stop."""
        if not is_unmatched(position):
            return super().manage_position(position, view, params)
        if (position.structure.expiration - view.chain.today).days <= params["days_to_unwind"]:
            return Close(ExitReason.TIME_EXIT)
        waited = sessions_between(position.opened_at.date(), view.chain.today, view.sessions)
        if waited >= params["part_two_timeout"]:
            return Close(ExitReason.PART_TWO_TIMEOUT)
        return super().manage_position(position, view, params)

    def profit_target(self, position: Position, params: Parameters) -> Decimal:
        """Return a share of a finished butterfly's largest profit; an unmatched part one waits for its part two."""
        profit = max_profit(position.structure, position.entry_price)
        if profit is None:
            return position.entry_cost
        share = Decimal(1) if is_unmatched(position) else Decimal(str(params["completed_profit_share"]))
        return share * profit * position.dollars_per_point

    def stop_loss(self, position: Position, params: Parameters) -> Decimal:
        """Return half of the debit of a part one (rule 9); a finished butterfly cannot lose at expiration."""
        if is_fly(position):
            return width_of(position.structure) * position.dollars_per_point
        return credit_stop(position) if position.is_credit else debit_stop(position)


def is_unmatched(position: Position) -> bool:
    """Say whether a position is a part one that waits for its part two."""
    return len(position.structure.legs) == 2


def is_fly(position: Position) -> bool:
    """Say whether both parts are there; what an exercise or a broken order leaves is neither."""
    return len(position.structure.options) == 3 and not position.structure.shares


def width_of(structure: Structure) -> Decimal:
    """Return the distance of the two nearest strikes."""
    strikes = sorted(leg.contract.strike for leg in structure.options)
    return min(after - before for before, after in pairwise(strikes))


def part_two_of(part_one: Structure) -> Structure:
    """Return the credit spread that makes part one a butterfly: as wide, one width further out of the money."""
    long, short = sorted(part_one.options, key=lambda leg: -leg.ratio)
    step = short.contract.strike - long.contract.strike
    outer = replace(short.contract, strike=short.contract.strike + step)
    name = "bear call spread" if short.contract.is_call else "bull put spread"
    return Structure(name, (OptionLeg(short.contract, -1), OptionLeg(outer, 1)))


def whole_fly(part_one: Structure) -> Structure:
    """Return the butterfly that both parts make."""
    long, short = sorted(part_one.options, key=lambda leg: -leg.ratio)
    outer = part_two_of(part_one).options[1]
    return Structure("butterfly", (long, OptionLeg(short.contract, -2), outer))


def _strikes(name: str, lower: Decimal, higher: Decimal) -> dict[str, Decimal | date]:
    """Return the catalog's parameters: leg 1 is the long one of these debit spreads."""
    if name == "bull call spread":
        return {"leg_1_strike": lower, "leg_2_strike": higher}
    return {"leg_1_strike": higher, "leg_2_strike": lower}
