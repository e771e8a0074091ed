"""The history calls only named arguments reach: `history(symbol=...)`, `history(symbols=...)`, `history(universe=...)`.

Given by position, a symbol, a list or a universe binds to LEAN's overloads that return data frames; named so, to those
that return bars, slices and collections (Algorithm/QCAlgorithm.History.cs).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from engine.lean_runtime.algorithm.arguments import to_symbols
from engine.lean_runtime.algorithm.history_request_factory import HistoryOptions
from engine.lean_runtime.algorithm.slices import MemoizingEnumerable, universe_data
from engine.lean_runtime.common.ticks import ticks
from engine.lean_runtime.orders.faces import to_symbol

_OPTIONS = {
    "resolution": "Resolution | None",
    "fill_forward": "bool | None",
    "extended_market_hours": "bool | None",
    "data_mapping_mode": "DataMappingMode | None",
    "data_normalization_mode": "DataNormalizationMode | None",
    "contract_depth_offset": "int | None",
}
_LENGTHS = ({"periods": "int"}, {"span": "Duration"}, {"start": "Moment", "end": "Moment"})


def _bars(algorithm: Any, symbol: Any, length: Any, options: HistoryOptions) -> Any:
    return algorithm._bars_history(to_symbol(symbol), length, options)


def _slices(algorithm: Any, symbols: Any, length: Any, options: HistoryOptions) -> Any:
    return algorithm._slices_history(to_symbols(symbols), length, options)


def _collections(algorithm: Any, universe: Any, length: Any, options: HistoryOptions) -> Any:
    data_type = universe.data_type
    given = HistoryOptions(universe.configuration.resolution) if options.resolution is None else options
    requests = algorithm._requests_of([universe.symbol], data_type, length, given)
    slices = algorithm._ask_history(requests)
    return MemoizingEnumerable(item for found in universe_data(slices) for item in found.values())


_SUBJECTS: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("symbol", "SymbolLike", _bars),
    ("symbols", "Symbols", _slices),
    ("universe", "Universe", _collections),
)


def histories_by_name() -> Iterator[Callable[..., Any]]:
    """Yield the functions, to be added as alternatives of `history`."""
    for subject, kind, answer in _SUBJECTS:
        for length in _LENGTHS:
            yield _history(subject, kind, length, answer)


def _history(subject: str, kind: str, length: dict[str, str], answer: Callable[..., Any]) -> Callable[..., Any]:
    parameter, named_only = inspect.Parameter, inspect.Parameter.KEYWORD_ONLY

    def history(algorithm: Any, **named: Any) -> Any:
        target = named.pop(subject)
        given = [named.pop(name) for name in length]
        span = (ticks(given[0]), ticks(given[1])) if len(given) > 1 else given[0]
        return answer(algorithm, target, span, HistoryOptions(**named))

    history.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            parameter("self", parameter.POSITIONAL_OR_KEYWORD, annotation="Any"),
            parameter(subject, named_only, annotation=kind),
            *(parameter(name, named_only, annotation=text) for name, text in length.items()),
            *(parameter(name, named_only, annotation=text, default=None) for name, text in _OPTIONS.items()),
        ],
        return_annotation="MemoizingEnumerable[Any]",
    )
    return history
