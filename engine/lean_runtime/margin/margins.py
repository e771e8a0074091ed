"""Result types of the buying power models: amounts of margin in account currency."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.numbers import ZERO, to_decimal, to_float
from engine.lean_runtime.margin.arithmetic import maximum, plus


class _Amount(LeanObject):
    """One decimal that Python reads as `value`."""

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        """Keep the amount; accepts every number pythonnet accepts."""
        self._value: Decimal = to_decimal(value)

    @property
    def value(self) -> float:
        """Return the amount in account currency."""
        return to_float(self._value)


class InitialMargin(_Amount):
    """Margin asked before a position may be opened (Common/Securities/InitialMargin.cs)."""

    __slots__ = ()
    ZERO: ClassVar[InitialMargin]


class OptionInitialMargin(InitialMargin):
    """Initial margin of options; a premium that has to be paid is part of the value (OptionInitialMargin.cs)."""

    __slots__ = ("_premium", "_value_without_premium")
    ZERO: ClassVar[OptionInitialMargin]

    def __init__(self, value: Any, premium: Any) -> None:
        """Add the premium to the value when it is a debit; a credit does not reduce the margin."""
        self._premium: Decimal = to_decimal(premium)
        self._value_without_premium: Decimal = to_decimal(value)
        super().__init__(plus(self._value_without_premium, maximum(self._premium, ZERO)))

    @property
    def premium(self) -> float:
        """Return the signed premium in account currency, positive when paid."""
        return to_float(self._premium)

    @property
    def value_without_premium(self) -> float:
        """Return the margin apart from the premium."""
        return to_float(self._value_without_premium)


class MaintenanceMargin(_Amount):
    """Margin a held position occupies (Common/Securities/MaintenanceMargin.cs)."""

    __slots__ = ()
    ZERO: ClassVar[MaintenanceMargin]


InitialMargin.ZERO = InitialMargin(ZERO)
OptionInitialMargin.ZERO = OptionInitialMargin(ZERO, ZERO)
MaintenanceMargin.ZERO = MaintenanceMargin(ZERO)


class BuyingPower(_Amount):
    """Amount a security's model offers for trading (Common/Securities/BuyingPower.cs)."""

    __slots__ = ()


class PositionGroupBuyingPower(_Amount):
    """Amount available for trading a position group (Positions/PositionGroupBuyingPower.cs)."""

    __slots__ = ()


class _ReservedAmount(LeanObject):
    """One decimal that Python reads as `absolute_used_buying_power`."""

    __slots__ = ("_absolute_used_buying_power",)

    def __init__(self, absolute_used_buying_power: Any) -> None:
        """Keep the amount; accepts every number pythonnet accepts."""
        self._absolute_used_buying_power: Decimal = to_decimal(absolute_used_buying_power)

    @property
    def absolute_used_buying_power(self) -> float:
        """Return the buying power in use, in account currency."""
        return to_float(self._absolute_used_buying_power)


class ReservedBuyingPowerForPosition(_ReservedAmount):
    """Buying power a security's holdings occupy (Common/Securities/ReservedBuyingPowerForPosition.cs)."""

    __slots__ = ()


class ReservedBuyingPowerForPositionGroup(_ReservedAmount):
    """Buying power a position group occupies (Positions/ReservedBuyingPowerForPositionGroup.cs)."""

    __slots__ = ()


def exact_amount(result: Any) -> Decimal:
    """Return the exact amount of what a model answered: one of the results above or, from a user's model, a number."""
    if isinstance(result, _Amount):
        return result._value
    if isinstance(result, _ReservedAmount):
        return result._absolute_used_buying_power
    return to_decimal(result)
