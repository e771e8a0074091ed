"""Largest loss, largest profit and breakevens of any structure: exact where all expires together, else a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from modules.domain.structures import Structure
from modules.pricing.model_risk import Dividend, model_risk
from modules.pricing.payoff import breakevens, max_loss, max_profit
from modules.pricing.valuation import Market

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class RiskProfile:
    """Hold what one structure bought at a price may lose and gain, dollars per share; None means without bound.

    `breakevens` are underlying prices at the (first) expiration. `is_model` says that figures rest on a valuation:
    losses are then rounded up and profits down to a cent.
    """

    max_loss: Decimal | None
    max_profit: Decimal | None
    breakevens: tuple[Decimal, ...]
    is_model: bool


class MissingMarketError(ValueError):
    """A structure of several expirations cannot be judged without volatilities and a rate."""


def risk_profile(
    structure: Structure, net_price: Decimal, market: Market | None = None, dividends: Sequence[Dividend] = ()
) -> RiskProfile:
    """Return the profile of a structure after paying a signed net price per share.

    Several expirations want a `market` (MissingMarketError without it); `dividends` are those before the first one.
    """
    if len(structure.expirations) < 2:
        points = tuple(breakevens(structure, net_price))
        return RiskProfile(max_loss(structure, net_price), max_profit(structure, net_price), points, is_model=False)
    if market is None:
        raise MissingMarketError(f"{structure.name} has several expirations: its risk wants volatilities and a rate")
    found = model_risk(structure, net_price, market, dividends)
    return RiskProfile(
        max_loss=_cents(found.max_loss, ROUND_CEILING),
        max_profit=_cents(found.max_profit, ROUND_FLOOR),
        breakevens=tuple(Decimal(str(round(point, 2))) for point in found.breakevens),
        is_model=True,
    )


def _cents(value: float | None, rounding: str) -> Decimal | None:
    return None if value is None else Decimal(str(round(value, 6))).quantize(CENT, rounding)
