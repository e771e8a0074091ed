"""Whether an entry is likely enough to fill; below a share it is skipped, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from modules.bot.state import BotState
from modules.domain.intents import TradeIntent
from modules.domain.orders import WorkingOrder
from modules.domain.settings import Settings
from modules.execution.fill_model import fit
from modules.execution.fill_statistics import Attempt, attempt_of
from modules.execution.pace import attempts_allowed, life_in_minutes
from modules.execution.price_walk import attempt_price
from modules.pricing.package import PackageQuote, package_quote


@dataclass(frozen=True, slots=True)
class FillOutlook:
    """Hold the expected fill rate of an entry (0 to 1), the real attempts it rests on, and the settings' bounds."""

    rate: float
    real: int
    least_rate: float
    least_real: int

    @property
    def is_prior(self) -> bool:
        """Say whether too few real attempts stand behind the rate to let it decide."""
        return self.real < self.least_real

    @property
    def is_unlikely(self) -> bool:
        """Say whether the rate lies below the bound."""
        return self.rate < self.least_rate

    @property
    def skips(self) -> bool:
        """Say whether the entry is skipped: with too few real attempts the rule only warns."""
        return self.is_unlikely and not self.is_prior

    def __str__(self) -> str:
        """Return the rate for the journal, labelled PRIOR while it does not rest on enough real attempts."""
        basis = f"PRIOR, {self.real} of {self.least_real} real attempts" if self.is_prior else f"{self.real} attempts"
        text = f"expected fill rate {self.rate:.0%} ({basis})"
        return f"FILL_RATE: {text} < {self.least_rate:.0%}" if self.is_unlikely else text


def outlook(state: BotState, intent: TradeIntent) -> FillOutlook | None:
    """Return what is to be expected of working an intent at the market at hand; None without a market or session."""
    chain = state.chains.get(intent.structure.underlying)
    quote = None if chain is None else package_quote(intent.structure, chain.quote_table())
    if quote is None or state.session is None or quote.width <= 0:
        return None
    settings = state.settings
    model = fit(state.memory.fills)
    rate = model.chance_of_any(_attempts(state, intent, quote))
    return FillOutlook(rate, model.real, float(settings.fill_rate_least), settings.fill_rate_attempts)


def _attempts(state: BotState, intent: TradeIntent, quote: PackageQuote) -> list[Attempt]:
    """Return the attempts of the schedule, as if the market stood still."""
    assert state.session is not None
    settings: Settings = state.settings
    found = []
    for number in range(1, (attempts_allowed(intent, settings) or settings.walk_attempts) + 1):
        limit = attempt_price(intent.executor, quote, number, intent.worst_price, settings)
        order = WorkingOrder("", intent, intent.quantity, limit, number, intent.created_at)
        priced = order.at_market(quote.bid, quote.ask)
        attempt = attempt_of(priced, state.session, life_in_minutes(state.session, settings))
        if attempt is not None:
            found.append(attempt)
    return found
