"""Limits of the risk check."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from modules.domain.settings.field import setting


@dataclass(frozen=True)
class RiskSettings:
    """What a trade, and the book with it, may risk; shares of net liquidation from 0 to 1."""

    max_loss_per_trade: Decimal = setting(
        Decimal("0.02"),
        "share of net liquidation",
        "Largest loss of one trade.",
        bounds=("0.001", "0.25"),
        live=True,
    )
    max_secured_share: Decimal = setting(
        Decimal("0.20"),
        "share of net liquidation",
        "Dollars in one underlying of cash-secured puts (their strikes) and shares (at spot), in place of"
        " max_loss_per_trade, which they could never meet; 0: they meet that.",
        bounds=(0, "1"),
        live=True,
    )
    max_total_risk: Decimal = setting(
        Decimal("0.10"),
        "share of net liquidation",
        "Sum of open maximum losses.",
        bounds=("0.005", "0.50"),
        live=True,
    )
    max_buying_power: Decimal = setting(
        Decimal("0.50"),
        "share of net liquidation",
        "Buying power in use after a trade (rule 24).",
        bounds=("0.01", "1"),
        live=True,
    )
    max_contracts: int = setting(10, "structures", "Largest quantity of one trade.", bounds=(1, 1000), live=True)
    max_positions: int = setting(4, "positions", "Positions open at the same time.", bounds=(1, 100), live=True)
    max_positions_per_strategy: int = setting(
        4, "positions", "Positions of one strategy open at the same time.", bounds=(1, 100), live=True
    )
    max_positions_per_underlying: int = setting(
        4, "positions", "Positions on one underlying open at the same time.", bounds=(1, 100), live=True
    )
    max_notional: Decimal = setting(
        Decimal("5"),
        "multiple of net liquidation",
        "Largest notional of one trade: strikes of its shorts on the larger side, and shares at spot.",
        bounds=("0.1", "50"),
        live=True,
    )
    account_kind: str = setting("margin", "kind", "How the broker holds the account.", choices=("margin", "cash"))
    secures_puts: bool = setting(
        True, "true or false", "Reserve the whole strike of an uncovered put also in a margin account (rule 24)."
    )
    undefined_risk_strategies: tuple[str, ...] = setting(
        (), "strategy names", "Strategies that may take a loss without bound (rule 25)."
    )
    sizing: str = setting(
        "fixed", "method", "How the quantity of a trade is found.", choices=("fixed", "kelly"), live=True
    )
    kelly_share: Decimal = setting(
        Decimal("0.25"),
        "share of Kelly",
        "How much of Kelly's fraction is risked (rule 28).",
        bounds=("0.01", 1),
        live=True,
    )
    kelly_max_trade: Decimal = setting(
        Decimal("0.05"),
        "share of net liquidation",
        "Most that Kelly may risk on one trade (rule 28).",
        bounds=("0.001", "0.25"),
        live=True,
    )
    min_credit: Decimal = setting(
        Decimal("0.10"), "dollars per share", "Smallest credit worth taking.", bounds=("0.01", "10"), live=True
    )
    min_open_interest: int = setting(
        100, "contracts", "Open interest a leg needs where known (rule 5).", bounds=(0, 1_000_000), live=True
    )
    min_credit_in_fees: Decimal = setting(
        Decimal("4"),
        "multiple of round-trip fees",
        "Smallest credit worth its fees (rule 5).",
        bounds=(0, 100),
        live=True,
    )
    max_leg_spread: Decimal = setting(
        Decimal("0.10"),
        "dollars per share",
        "Leg spread that is always acceptable (rule 5).",
        bounds=(0, 10),
        live=True,
    )
    max_leg_spread_share: Decimal = setting(
        Decimal("0.15"), "share of mid", "Leg spread acceptable beyond that (rule 5).", bounds=(0, 2), live=True
    )
    price_collar: Decimal = setting(
        Decimal("0.25"),
        "share of package range",
        "How far beyond the natural price the worst price of an opening may lie.",
        bounds=(0, 2),
        live=True,
    )
