"""Where values come from: defaults < file < Object Store < parameters, each layer checked and named in errors."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from modules.domain.settings.declaration import SECTIONS, Declared, Settings, declared
from modules.domain.settings.errors import SettingsError
from modules.domain.settings.field import convert


@dataclass(frozen=True, slots=True)
class Layer:
    """Hold one source of values by setting name, already in their types; `origin` names the source."""

    origin: str
    values: Mapping[str, Any]

    @classmethod
    def nested(cls, origin: str, document: Any) -> Layer:
        """Read a document of sections, `{"risk": {"max_contracts": 5}}`; raise SettingsError for what is wrong."""
        if not isinstance(document, Mapping):
            raise SettingsError(
                f'{origin}: expected an object of sections such as {{"risk": {{...}}}}, was {document!r:.60}'
            )
        by_name = {item.name: item for item in declared()}
        values: dict[str, Any] = {}
        for section, content in document.items():
            if section not in SECTIONS:
                raise SettingsError(f"{origin}: unknown section '{section}'{_hint(section, SECTIONS, by_name)}")
            if not isinstance(content, Mapping):
                raise SettingsError(f"{origin}: {section}: expected an object of settings, was {content!r}")
            names = {item.name for item in by_name.values() if item.section == section}
            for name, value in content.items():
                if name not in names:
                    raise SettingsError(f"{origin}: unknown setting '{section}.{name}'{_hint(name, names, by_name)}")
                values[name] = _converted(f"{origin}: {section}.{name}", by_name[name], value)
        return cls(origin, values)

    @classmethod
    def flat(cls, origin: str, values: Mapping[str, Any]) -> Layer:
        """Read parameters, `max_contracts 5`; raise SettingsError for what is wrong."""
        by_name = {item.name: item for item in declared()}
        for name in values:
            if name not in by_name:
                raise SettingsError(f"{origin}: unknown setting '{name}'{_hint(name, by_name, by_name)}")
        return cls(origin, {name: _converted(f"{origin}: {name}", by_name[name], values[name]) for name in values})


def settings_from(layers: Iterable[Layer]) -> Settings:
    """Return the settings that layers, weakest first, give over the defaults."""
    return Settings(**{name: value for name, (value, _) in combine(layers).items()})


def combine(layers: Iterable[Layer]) -> dict[str, tuple[Any, str]]:
    """Return every setting's value and the origin it comes from ("default" where no layer names it)."""
    result = {item.name: (item.default, "default") for item in declared()}
    for layer in layers:
        result.update({name: (value, layer.origin) for name, value in layer.values.items()})
    return result


def change_live(current: Settings, layer: Layer) -> Settings:
    """Return running settings with a layer laid over; raise SettingsError if one changes that must not while it runs.

    Nothing is taken unless everything can be.
    """
    fixed = {item.name for item in declared() if not item.about.is_live}
    changed = [name for name, value in layer.values.items() if getattr(current, name) != value]
    refused = sorted(fixed.intersection(changed))
    if refused:
        raise SettingsError(f"{layer.origin}: {', '.join(refused)} can change only with a restart; nothing was changed")
    return replace(current, **dict(layer.values))


def _converted(path: str, item: Declared, value: Any) -> Any:
    return convert(path, item.kind, value, item.about)


def _hint(name: str, near: Iterable[str], by_name: Mapping[str, Declared]) -> str:
    """Return what may have been meant: a like name here, or the same name in its own section."""
    if name in by_name:
        return f"; it belongs to section '{by_name[name].section}'"
    found = difflib.get_close_matches(name, list(near), n=1)
    if found:
        return f"; did you mean '{found[0]}'?"
    elsewhere = difflib.get_close_matches(name, list(by_name), n=1)
    if elsewhere:
        return f"; did you mean '{by_name[elsewhere[0]].section}.{elsewhere[0]}'?"
    return f"; known are {', '.join(sorted(near))}"
