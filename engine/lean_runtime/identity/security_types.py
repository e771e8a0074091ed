"""Questions about a SecurityType that many parts ask (the extension methods of Common/Extensions.cs)."""

from __future__ import annotations

from engine.lean_runtime.common.enums import OptionStyle, SecurityType
from engine.lean_runtime.common.errors import ArgumentException

_OPTIONS = frozenset((SecurityType.OPTION, SecurityType.FUTURE_OPTION, SecurityType.INDEX_OPTION))
_WITH_OPTIONS = frozenset((SecurityType.EQUITY, SecurityType.FUTURE, SecurityType.INDEX))
_OPTION_OF = {
    SecurityType.EQUITY: SecurityType.OPTION,
    SecurityType.FUTURE: SecurityType.FUTURE_OPTION,
    SecurityType.INDEX: SecurityType.INDEX_OPTION,
}
_UNDERLYING_OF = {option: underlying for underlying, option in _OPTION_OF.items()}


def is_option(security_type: SecurityType) -> bool:
    """Return whether contracts of the type are options."""
    return security_type in _OPTIONS


def has_options(security_type: SecurityType) -> bool:
    """Return whether options on instruments of the type exist."""
    return security_type in _WITH_OPTIONS


def default_option_style(security_type: SecurityType) -> OptionStyle:
    """Return the exercise style contracts of an option type have unless told otherwise."""
    if security_type is SecurityType.INDEX_OPTION:
        return OptionStyle.EUROPEAN
    if security_type in _OPTIONS:
        return OptionStyle.AMERICAN
    raise ArgumentException(f"The SecurityType {security_type.to_string()} is not supported.")


def get_option_type_from_underlying(security_type: SecurityType) -> SecurityType:
    """Return the type of the options on an underlying's type; ArgumentException when it has none."""
    try:
        return _OPTION_OF[security_type]
    except KeyError:
        raise ArgumentException(
            f"No option type exists for underlying SecurityType: {security_type.to_string()}"
        ) from None


def get_underlying_from_option_type(security_type: SecurityType) -> SecurityType:
    """Return the type of an option type's underlying; ArgumentException for other types."""
    try:
        return _UNDERLYING_OF[security_type]
    except KeyError:
        raise ArgumentException(
            f"No underlying type exists for option SecurityType: {security_type.to_string()}"
        ) from None
