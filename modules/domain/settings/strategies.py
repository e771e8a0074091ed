"""Which strategies are asked, and how they are tuned."""

from __future__ import annotations

from dataclasses import dataclass

from modules.domain.settings.field import setting


@dataclass(frozen=True)
class StrategySettings:
    """The strategies asked for openings and the parameters that differ from their defaults."""

    strategies: tuple[str, ...] = setting(
        (),
        "names",
        "Strategies asked for openings, of those in docs/strategies.md; empty: all but those on demand.",
        live=True,
    )
    strategy_parameters: tuple[str, ...] = setting(
        (),
        "STRATEGY.PARAMETER=VALUE",
        "Parameters that differ from the defaults in docs/strategies.md, such as `iron condor.short_delta=0.16`.",
        live=True,
    )
