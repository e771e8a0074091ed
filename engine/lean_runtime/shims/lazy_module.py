"""A stand-in for a slow module that imports it at the first use of one of its names."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any


class LazyModule(ModuleType):
    """Looks like the module `name`; ImportError at first use where it is not installed."""

    def __getattr__(self, name: str) -> Any:
        """Import the module and hand on its attribute."""
        return getattr(importlib.import_module(self.__name__), name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set the attribute on the module itself."""
        setattr(importlib.import_module(self.__name__), name, value)

    def __dir__(self) -> list[str]:
        """List the module's names."""
        return dir(importlib.import_module(self.__name__))


def lazy_module(name: str) -> ModuleType:
    """Return the module if it is loaded already, else a stand-in for it."""
    return sys.modules.get(name) or LazyModule(name)
