"""The bot's settings as a LEAN algorithm sees them: file, Object Store, parameters."""

from __future__ import annotations

from collections.abc import Iterable

from AlgorithmImports import QCAlgorithm

from algorithms import project_files
from modules.domain.settings import Layer, Settings, decoded
from modules.strategies.tuning import checked_settings


def store_key(mode: str) -> str:
    """Return the Object Store key of settings that a human or the desk keeps for `backtest` or `live`."""
    return f"hob/{mode}/settings"


def read_settings(algorithm: QCAlgorithm, mode: str, own: Iterable[str] = ()) -> Settings:
    """Return the settings of a run: defaults < file < Object Store < parameters; raise SettingsError for wrong ones.

    `own` names parameters that are read elsewhere; one that nobody reads is an error.
    """
    given = {pair.key: pair.value for pair in algorithm.get_parameters()}
    file = Layer.nested(project_files.SETTINGS, project_files.read_settings())
    return checked_settings([file, stored_layer(algorithm, mode), Layer.of_run(given, own)])


def stored_layer(algorithm: QCAlgorithm, mode: str) -> Layer:
    """Return what the Object Store says; an absent document says nothing, a broken one is an error."""
    key = store_key(mode)
    if not algorithm.object_store.contains_key(key):
        return Layer(key, {})
    origin = f"Object Store {key}"
    return Layer.nested(origin, decoded(origin, algorithm.object_store.read(key)))
