"""What algorithms read as `Globals`: where the data lie and what kind of run this is (Common/Globals.cs)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.lean_runtime.common.base import snake_case
from engine.lean_runtime.common.session import EngineServices


class _GlobalsType(type):
    """Answers for the running backtest; InvalidOperationException when none runs."""

    @property
    def data_folder(cls) -> str:
        """Return the data folder."""
        return str(EngineServices.current().data_folder)

    cache_data_folder = data_folder

    @property
    def live_mode(cls) -> bool:
        """Return False: runs of this runtime are backtests."""
        return False

    def get_data_folder_path(cls, relative_path: str) -> str:
        """Return a path inside the data folder."""
        return str(Path(cls.data_folder) / relative_path)

    def __getattr__(cls, name: str) -> Any:
        """Accept PascalCase spelling."""
        snake = snake_case(name)
        if snake == name or name.startswith("_"):
            raise AttributeError(f"type object 'Globals' has no attribute '{name}'")
        return getattr(cls, snake)


class Globals(metaclass=_GlobalsType):
    """The class algorithms ask; it has no instances of use."""
