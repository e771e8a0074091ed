"""How many structures a maximum loss allows."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from modules.domain.settings import Settings
from modules.domain.structures import Structure
from modules.pricing.payoff import max_loss


def size_by_max_loss(
    structure: Structure, worst_price: Decimal, net_liquidation: Decimal, open_risk: Decimal, settings: Settings
) -> int:
    """Return whole structures whose maximum loss fits the limits of one trade, of all trades and of quantity.

    Zero when not even one fits or when the loss is unlimited or not positive.
    """
    per_share = max_loss(structure, worst_price)
    if per_share is None or per_share <= 0:
        return 0
    one = per_share * structure.multiplier
    room = min(
        settings.max_loss_per_trade * net_liquidation,
        settings.max_total_risk * net_liquidation - open_risk,
        settings.max_buying_power * net_liquidation - open_risk,
    )
    fitting = int((room / one).to_integral_value(ROUND_FLOOR))
    return max(0, min(fitting, settings.max_contracts))
