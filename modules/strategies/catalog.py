"""The strategies the bot knows, by name."""

from __future__ import annotations

from modules.strategies.base import Strategy
from modules.strategies.butterfly import Butterfly
from modules.strategies.iron_condor import IronCondor

STRATEGIES: dict[str, Strategy] = {strategy.name: strategy for strategy in (IronCondor(), Butterfly())}
