"""Everything a human or a screen asks about one structure at a price, from the one catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from modules.domain.structures import Structure
from modules.pricing.coverage import undefined_risk
from modules.pricing.distribution import Distribution
from modules.pricing.model_risk import Dividend
from modules.pricing.outcome import Outcome, outcome
from modules.pricing.risk_profile import RiskProfile, risk_profile
from modules.pricing.valuation import Market
from modules.strategies.structures.identify import identify
from modules.strategies.structures.template import StructureEntry


@dataclass(frozen=True, slots=True)
class Description:
    """Describe one structure bought at a signed net price per share.

    `fees` are dollars of the entry for one structure; `undefined_risk` says why the risk is undefined, if it is;
    `outcome` is None where no distribution was given.
    """

    structure: Structure
    entry: StructureEntry | None
    net_price: Decimal
    fees: Decimal
    profile: RiskProfile
    undefined_risk: str
    outcome: Outcome | None

    @property
    def max_loss(self) -> Decimal | None:
        """Return the largest loss of one structure in dollars, fees excluded; None without bound."""
        return self._dollars(self.profile.max_loss)

    @property
    def max_profit(self) -> Decimal | None:
        """Return the largest profit of one structure in dollars, fees excluded; None without bound."""
        return self._dollars(self.profile.max_profit)

    def _dollars(self, per_share: Decimal | None) -> Decimal | None:
        return None if per_share is None else per_share * self.structure.multiplier

    def lines(self) -> list[str]:
        """Return the description as text, one fact a line."""
        side = "credit" if self.net_price < 0 else "debit"
        model = " (model)" if self.profile.is_model else ""
        points = ", ".join(f"{point:.2f}" for point in self.profile.breakevens) or "none"
        lines = [str(self.structure)]
        if self.entry is not None:
            lines += [self.entry.summary, f"outlook: {self.entry.outlook}", f"LEAN's margin: {self.entry.lean_margin}"]
        lines += [
            f"{side}: {abs(self.net_price):.2f} a share, fees {self.fees:.2f} a structure",
            f"max loss{model}: {_money(self.max_loss)}",
            f"max profit{model}: {_profit(self.max_profit)}",
            f"breakevens{model}: {points}",
        ]
        if self.undefined_risk:
            lines.append(f"undefined risk: {self.undefined_risk}")
        if self.outcome is not None:
            chance, mean = self.outcome.probability_of_profit, self.outcome.expected_value * self.structure.multiplier
            source = f"{self.outcome.model}, rate {self.outcome.rate:.2%}"
            lines.append(f"probability of profit: {chance:.1%}, expected {mean:.2f} after fees ({source})")
        return lines


def describe(
    structure: Structure,
    net_price: Decimal,
    fees: Decimal = Decimal(0),
    market: Market | None = None,
    distribution: Distribution | None = None,
    dividends: Sequence[Dividend] = (),
) -> Description:
    """Describe a structure bought at a signed net price per share with `fees` dollars for its entry.

    Several expirations want a `market` (MissingMarketError without it); a `distribution` of the first expiration brings
    probability of profit and expected value.
    """
    found = None
    if distribution is not None:
        found = outcome(structure, net_price, fees / structure.multiplier, distribution, market)
    return Description(
        structure=structure,
        entry=identify(structure.legs).entry,
        net_price=net_price,
        fees=fees,
        profile=risk_profile(structure, net_price, market, dividends),
        undefined_risk=undefined_risk(structure),
        outcome=found,
    )


def _profit(value: Decimal | None) -> str:
    """Return a largest profit; a negative one means that every price loses."""
    return f"none, loses at least {-value:,.2f}" if value is not None and value < 0 else _money(value)


def _money(value: Decimal | None) -> str:
    return "unlimited" if value is None else f"{value:,.2f}"
