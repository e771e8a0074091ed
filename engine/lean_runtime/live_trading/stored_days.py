"""Which days a data folder holds intraday bars of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.lean_runtime.runner.user_error import UserError

_PATTERNS = ("*/*/minute/*/????????_*.zip", "*/*/second/*/????????_*.zip")


def stored_days(data_folder: Path) -> list[date]:
    """Return the days with minute or second bars of any stock or index, sorted; UserError when there is none."""
    names = {
        file.name[:8]
        for kind in ("equity", "index")
        for pattern in _PATTERNS
        for file in (data_folder / kind).glob(pattern.removeprefix("*/"))
        if file.name[:8].isdigit()
    }
    if not names:
        raise UserError(
            "holds no minute or second bars to replay",
            str(data_folder),
            "run `make sample-data` or name another folder",
        )
    return sorted(date(int(name[:4]), int(name[4:6]), int(name[6:])) for name in names)
