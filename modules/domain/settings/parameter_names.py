"""Which parameters a run may be given, and the refusal of a name nobody knows."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from modules.domain.settings.declaration import declared
from modules.domain.settings.errors import SettingsError

#: The parameters of a run beside the settings: its period, cash and resolution.
RUN_PARAMETERS = ("start", "end", "cash", "resolution")
#: The samples in LEAN's own Launcher/config.json, which LEAN hands to every algorithm (JobQueue.cs) unless the project
#: says otherwise; LEAN adds no other name by itself.
LEAN_SAMPLES = ("intrinio-username", "intrinio-password", "ema-fast", "ema-slow")


def check_names(given: Iterable[str], own: Iterable[str] = ()) -> None:
    """Raise SettingsError for parameters that nothing reads: a misspelt limit would silently not be set.

    `own` are what a class derived from the bot reads by itself.
    """
    known = [*(item.name for item in declared()), *RUN_PARAMETERS, *own]
    wrong = [name for name in given if name not in known and name not in LEAN_SAMPLES]
    if wrong:
        raise SettingsError("; ".join(_unknown(name, known) for name in wrong))


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name.replace("-", "_").lower(), known, n=1)
    meant = f"; did you mean '{near[0]}'?" if near else ""
    expected = f"expected a setting of docs/settings.md or one of {', '.join(RUN_PARAMETERS)}"
    return f"parameter {name}: unknown, {expected}{meant}"
