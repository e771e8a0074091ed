"""The strategies a run asks, and their parameters: declared defaults under what the settings say."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from modules.domain.settings import Layer, Settings, SettingsError, check_consistent, combine
from modules.domain.settings.strategies import StrategySettings
from modules.domain.templates import Template
from modules.strategies.base import ParameterRange, Parameters, Strategy, defaults
from modules.strategies.catalog import ALL, STRATEGIES, manager_of


def asked(settings: StrategySettings) -> tuple[Strategy, ...]:
    """Return the strategies asked for openings, in the catalog's order; SettingsError for an unknown name."""
    for name in settings.strategies:
        _known(name, ALL, "strategies")
    if not settings.strategies:
        return tuple(STRATEGIES.values())
    return tuple(strategy for name, strategy in ALL.items() if name in settings.strategies)


def parameters_of(name: str, settings: StrategySettings) -> Parameters:
    """Return a strategy's parameters; SettingsError for a wrong name, value or bound anywhere in the settings."""
    tuned = _tuned(settings.strategy_parameters)
    return {**defaults(manager_of(name)), **tuned.get(name, {})}


def longest_days(settings: StrategySettings, templates: Iterable[Template]) -> int:
    """Return the most days to expiration at which a strategy that is asked, or an enabled template, may open."""
    searched = (parameters_of(strategy.name, settings).get("highest_days", 0.0) for strategy in asked(settings))
    enabled = (template for template in templates if template.is_enabled)
    recurring = (rule.highest for template in enabled for _, rule in template.expirations)
    return math.ceil(max((*searched, *recurring), default=0))


def checked_settings(layers: Iterable[Layer]) -> Settings:
    """Return the settings that layers, weakest first, give; SettingsError for a contradiction or a wrong strategy."""
    combined = combine(layers)
    settings = Settings(**{name: value for name, (value, _) in combined.items()})
    check_consistent(settings)
    faults = []
    checks: dict[str, Callable[[Settings], object]] = {"strategies": asked, "strategy_parameters": _tuned_of}
    for name, check in checks.items():
        try:
            check(settings)
        except SettingsError as error:
            faults.append(f"{combined[name][1]}: {error}")
    if faults:
        raise SettingsError("\n".join(faults), "docs/strategies.md lists the strategies and their parameters")
    return settings


def _tuned_of(settings: StrategySettings) -> Mapping[str, Mapping[str, float]]:
    return _tuned(settings.strategy_parameters)


@lru_cache(maxsize=16)
def _tuned(texts: tuple[str, ...]) -> Mapping[str, Mapping[str, float]]:
    result: dict[str, dict[str, float]] = {}
    for text in texts:
        path, _, value = text.partition("=")
        name, _, parameter = path.strip().rpartition(".")
        if not name or not value:
            raise SettingsError(f"strategy_parameters: expected STRATEGY.PARAMETER=VALUE, was {text!r}")
        _known(name, ALL, "strategy_parameters")
        declared = {item.name: item for item in ALL[name].parameters}
        _known(parameter, declared, f"strategy_parameters: {name}")
        result.setdefault(name, {})[parameter] = _number(path.strip(), value, declared[parameter])
    return result


def _number(path: str, text: str, declared: ParameterRange) -> float:
    try:
        value = float(text)
    except ValueError:
        raise SettingsError(f"strategy_parameters: {path}: expected a number, was {text!r}") from None
    if not declared.lowest <= value <= declared.highest:
        bounds = f"{declared.lowest:g} to {declared.highest:g} ({declared.unit})"
        raise SettingsError(f"strategy_parameters: {path}: expected {bounds}, was {text}")
    return value


def _known(name: str, known: Iterable[str], where: str) -> None:
    names = list(known)
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(names)}"
        raise SettingsError(f"{where}: unknown '{name}'; {hint}")
