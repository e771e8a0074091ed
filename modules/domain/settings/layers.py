"""Where values come from: defaults < file < Object Store < parameters, each layer checked and named in errors."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from modules.domain.settings.consistency import check_consistent
from modules.domain.settings.declaration import SECTIONS, Declared, Settings, declared
from modules.domain.settings.errors import SettingsError
from modules.domain.settings.field import convert
from modules.domain.settings.parameter_names import check_names


@dataclass(frozen=True, slots=True)
class Layer:
    """Hold one source of values by setting name, already in their types; `origin` names the source."""

    origin: str
    values: Mapping[str, Any]

    @classmethod
    def nested(cls, origin: str, document: Any) -> Layer:
        """Read a document of sections, `{"risk": {"max_contracts": 5}}`; raise SettingsError for all that is wrong."""
        if not isinstance(document, Mapping):
            raise SettingsError(
                f'{origin}: expected an object of sections such as {{"risk": {{...}}}}, was {document!r:.60}'
            )
        by_name = _by_name()
        values: dict[str, Any] = {}
        faults: list[str] = []
        for section, content in document.items():
            if section not in SECTIONS:
                faults.append(f"{origin}: unknown section '{section}'{_hint(section, SECTIONS, by_name)}")
            elif not isinstance(content, Mapping):
                faults.append(f"{origin}: {section}: expected an object of settings, was {content!r}")
            else:
                names = {name: item for name, item in by_name.items() if item.section == section}
                values.update(_taken(origin, f"{section}.", content, names, faults))
        _raise(faults)
        return cls(origin, values)

    @classmethod
    def flat(cls, origin: str, values: Mapping[str, Any]) -> Layer:
        """Read parameters, `max_contracts 5`; raise SettingsError for all that is wrong."""
        faults: list[str] = []
        taken = _taken(origin, "", values, _by_name(), faults)
        _raise(faults)
        return cls(origin, taken)

    @classmethod
    def of_run(cls, given: Mapping[str, str], own: Iterable[str] = ()) -> Layer:
        """Read the settings among a run's parameters; `own` are read elsewhere, SettingsError for what nobody reads."""
        check_names(given, own)
        names = {item.name for item in declared()}
        return cls.flat("parameter", {name: value for name, value in given.items() if name in names})


def _taken(
    origin: str, prefix: str, content: Mapping[str, Any], names: Mapping[str, Declared], faults: list[str]
) -> dict[str, Any]:
    """Return the values of known names in their types; what is wrong is added to the faults."""
    values: dict[str, Any] = {}
    for name, value in content.items():
        if name not in names:
            faults.append(f"{origin}: unknown setting '{prefix}{name}'{_hint(name, names, _by_name())}")
            continue
        try:
            values[name] = convert(f"{origin}: {prefix}{name}", names[name].kind, value, names[name].about)
        except SettingsError as error:
            faults.append(str(error))
    return values


def _raise(faults: list[str]) -> None:
    if faults:
        raise SettingsError("\n".join(faults))


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
    changed_settings = replace(current, **dict(layer.values))
    check_consistent(changed_settings)
    return changed_settings


def _by_name() -> dict[str, Declared]:
    return {item.name: item for item in declared()}


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
