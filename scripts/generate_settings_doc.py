"""Writes docs/settings.md from the declared settings; run `python -m scripts.generate_settings_doc` after a change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from modules.domain.settings import SECTIONS, Declared, declared

TARGET = Path(__file__).resolve().parent.parent / "docs" / "settings.md"

_HEAD = """\
# Settings

Generated from `modules/domain/settings/` by `python -m scripts.generate_settings_doc`; change the declaration, not this
page.

A value comes from the last of these that names it: the default below, `config/settings.json` (by section), the Object
Store key `hob/backtest/settings` or `hob/live/settings` (by section, written by a human or the desk), a LEAN parameter
(by name: `lean backtest . --parameter max_contracts 5`, `python -m engine backtest . --parameter max_contracts 5`).

```json
{"general": {"underlying": ["SPY"]}, "risk": {"max_contracts": 5, "max_loss_per_trade": "0.01"}}
```

`python -m engine check-config` checks the file and shows each value with its origin. An unknown name or a value outside
its bounds stops the run with one error that says where, what was expected, and what may have been meant. Bounds are
inclusive. "Live" settings may change while the bot runs; the others want a restart. Secrets are never values: a setting
names an environment variable (`env:NAME`) or a keyring entry (`keyring:SERVICE/USER`). Parameters beside the settings
are `start`, `end`, `cash` and `resolution`; a class derived from the bot names its own in `_own_parameters`.
"""


def text() -> str:
    """Return the page."""
    parts = [_HEAD]
    for section, owner in SECTIONS.items():
        parts.append(f"## {section}\n\n{(owner.__doc__ or '').strip()}\n")
        parts.append("| setting | default | bounds | unit | live | what |\n|---|---|---|---|---|---|")
        parts.extend(_row(item) for item in declared() if item.section == section)
        parts.append("")
    return "\n".join(parts)


def _row(item: Declared) -> str:
    about = item.about
    bounds = f"{about.lowest} to {about.highest}" if about.lowest is not None else " / ".join(about.choices)
    live = "yes" if about.is_live else "restart"
    return f"| `{item.name}` | {_shown(item.default)} | {bounds} | {about.unit} | {live} | {about.description} |"


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
    print(f"wrote {TARGET.name}")
