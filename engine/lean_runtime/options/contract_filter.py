"""The filters an Option holds for its chain: made from set_filter's arguments, applied once a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.options.option_filter_universe import OptionFilterUniverse

_OVERLOADS = (
    "The following overloads are available:\n"
    "  set_filter(universe_func: Callable[[OptionFilterUniverse], OptionFilterUniverse])\n"
    "  set_filter(min_strike: int, max_strike: int)\n"
    "  set_filter(min_expiry: timedelta, max_expiry: timedelta)\n"
    "  set_filter(min_strike: int, max_strike: int, min_expiry: timedelta, max_expiry: timedelta)\n"
    "  set_filter(min_strike: int, max_strike: int, min_expiry_days: int, max_expiry_days: int)"
)
_NAMES = frozenset(
    (
        "universe_func",
        "min_strike",
        "max_strike",
        "min_expiry",
        "max_expiry",
        "min_expiry_days",
        "max_expiry_days",
    )
)


class FuncSecurityDerivativeFilter(LeanObject):
    """A filter that calls a function (Common/Securities/FuncSecurityDerivativeFilter.cs)."""

    def __init__(self, filter: Callable[[Any], Any]) -> None:
        """Wrap a function from universe to universe."""
        self._filter = filter
        self.asynchronous = True

    def filter(self, universe: Any) -> Any:
        """Return the filtered universe."""
        return self._filter(universe)


class EmptyContractFilter(LeanObject):
    """A filter that lets nothing pass (Common/Securities/EmptyContractFilter.cs)."""

    def __init__(self) -> None:
        """Make the filter."""
        self.asynchronous = True

    def filter(self, universe: Any) -> _NoContracts:
        """Return an empty universe."""
        return _NoContracts()


class _NoContracts(LeanObject):
    """A universe without contracts."""

    count = 0

    def __iter__(self) -> Iterator[Any]:
        """Iterate nothing."""
        return iter(())


def contract_filter_of(*arguments: Any, **named: Any) -> FuncSecurityDerivativeFilter:
    """Return the filter set_filter's arguments mean (Common/Securities/Option/Option.cs SetFilter).

    (min strike, max strike), (min, max timedelta), both, both with days, or a function. TypeError for others.
    """
    if not set(named) <= _NAMES:
        raise _no_match(arguments, named)
    values = [*arguments, *named.values()]
    if len(values) == 1 and callable(values[0]):
        return _python_filter(values[0])
    if len(values) == 2 and all(isinstance(value, timedelta) for value in values):
        return _filter_by(lambda universe: universe.expiration(*values))
    if len(values) == 2 and all(_is_whole(value) for value in values):
        return _filter_by(lambda universe: universe.strikes(*values))
    if len(values) == 4 and all(_is_whole(value) for value in values[:2]):
        limits = values[2:]
        if all(_is_whole(value) for value in limits) or all(isinstance(value, timedelta) for value in limits):
            return _filter_by(lambda universe: universe.strikes(*values[:2]).expiration(*limits))
    raise _no_match(arguments, named)


def default_contract_filter() -> FuncSecurityDerivativeFilter:
    """Return the filter of options without set_filter: one strike on each side, 35 days."""
    return contract_filter_of(-1, 1, 0, 35)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


def _no_match(arguments: tuple[Any, ...], named: dict[str, Any]) -> TypeError:
    kinds = ", ".join(str(type(value)) for value in (*arguments, *named.values()))
    return TypeError(f"No method matches given arguments for set_filter: ({kinds}). {_OVERLOADS}")


def _filter_by(apply: Callable[[OptionFilterUniverse], OptionFilterUniverse]) -> FuncSecurityDerivativeFilter:
    return FuncSecurityDerivativeFilter(lambda universe: apply(universe)._apply_types_filter())


def _python_filter(universe_func: Callable[[OptionFilterUniverse], Any]) -> FuncSecurityDerivativeFilter:
    """Call a user's function; it may return None, the universe, or a list of symbols or rows."""

    def apply(universe: OptionFilterUniverse) -> OptionFilterUniverse:
        result = universe_func(universe)
        if result is None:
            return universe._apply_types_filter()
        if isinstance(result, OptionFilterUniverse):
            return result._apply_types_filter()
        if isinstance(result, list) and all(_names_contract(item) for item in result):
            return universe.contracts(result)._apply_types_filter()
        raise ArgumentException(
            f"QCAlgorithm.SetFilter: result type {type(result)} from filter function is not a valid argument, "
            "please return either a OptionFilterUniverse or a list of symbols"
        )

    found = FuncSecurityDerivativeFilter(apply)
    found.asynchronous = False
    return found


def _names_contract(item: Any) -> bool:
    return isinstance(item, str | Symbol) or isinstance(getattr(item, "symbol", None), Symbol)
