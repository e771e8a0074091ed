"""Lets data frames of LEAN data be indexed by ticker: a string that means a symbol finds the symbol's rows."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from engine.lean_runtime.identity.symbol_cache import SymbolCache

_installed = False


def install() -> None:
    """Wrap pandas' lookups once in this process (Common/PandasMapper.py).

    A lookup is changed only where a key is a string the SymbolCache knows; without a run pandas works as always.
    """
    global _installed
    if _installed:
        return
    _installed = True
    import pandas as pd
    from pandas.core import indexing

    # pandas' type hints do not know these two
    module: Any = indexing
    lookups: tuple[tuple[Any, str], ...] = (
        (module._LocationIndexer, "__getitem__"),
        (module._ScalarAccessIndexer, "__getitem__"),
        (pd.Index, "get_loc"),
        (pd.MultiIndex, "get_loc"),
        (pd.DataFrame, "__getitem__"),
    )
    for owner, name in lookups:
        setattr(owner, name, _mapping_first(getattr(owner, name)))
    for index in (pd.Index, pd.MultiIndex):
        setattr(index, "__contains__", _mapping_second(index.__contains__))  # noqa: B010 - mypy forbids the assignment


def _map(key: Any) -> Any:
    """Return the key with every string that is a known ticker replaced by its symbol; the same object if none is."""
    kind = type(key)
    if kind is str:
        found, symbol = SymbolCache.try_get_symbol(key)
        return symbol if found else key
    if kind is tuple or kind is list:
        mapped = [_map(item) for item in key]
        if all(new is old for new, old in zip(mapped, key, strict=True)):
            return key
        return kind(mapped)
    return key


def _mapping_first(lookup: Callable[..., Any]) -> Callable[..., Any]:
    """Look up the mapped key, then the original one."""

    @functools.wraps(lookup)
    def wrapped(self: Any, key: Any, *arguments: Any, **named: Any) -> Any:
        mapped = _map(key)
        if mapped is not key:
            try:
                return lookup(self, mapped, *arguments, **named)
            except KeyError:
                try:
                    return lookup(self, key, *arguments, **named)
                except KeyError:
                    raise KeyError(
                        f"No key found for either mapped or original key. Mapped Key: {_shown(mapped)}; "
                        f"Original Key: {_shown(key)}"
                    ) from None
        return lookup(self, key, *arguments, **named)

    return wrapped


def _mapping_second(contains: Callable[..., bool]) -> Callable[..., bool]:
    """Ask for the original key, then for the mapped one."""

    @functools.wraps(contains)
    def wrapped(self: Any, key: Any) -> bool:
        if contains(self, key):
            return True
        mapped = _map(key)
        return mapped is not key and contains(self, mapped)

    return wrapped


def _shown(key: Any) -> list[str]:
    return [str(item) for item in (key if isinstance(key, list | tuple) else [key])]
