"""Interest on margin; source Common/Securities/{IMarginInterestRateModel,Equity/ShortMarginInterestRateModel}.cs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.models import call_model
from engine.lean_runtime.common.numbers import ZERO, divide, to_decimal, to_float
from engine.lean_runtime.common.overridable import OverridableModel
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks, date_of, ticks, to_datetime
from engine.lean_runtime.securities.faces import given_time_face

if TYPE_CHECKING:
    from engine.lean_runtime.securities.security import Security

_DAYS_OF_YEAR = Decimal(360)


class MarginInterestRateParameters(LeanObject):
    """The security and UTC time of a charge; source Common/Securities/MarginInterestRateParameters.cs."""

    def __init__(self, security: Security, time: Any) -> None:
        """Keep both; the time may be ticks or a datetime."""
        self.security = security
        self._given_time = time
        self._time: Ticks = time if isinstance(time, int) else ticks(time)

    time: datetime = given_time_face("_given_time", "UTC time of the charge.")


class NullMarginInterestRateModel(OverridableModel):
    """No interest."""

    def apply_margin_interest_rate(self, margin_interest_rate_parameters: MarginInterestRateParameters) -> None:
        """Charge nothing."""


class MarginInterestRateModel(LeanObject):
    """Holder of the model without interest."""

    NULL: ClassVar[NullMarginInterestRateModel] = NullMarginInterestRateModel()


class ShortMarginInterestRateModel(OverridableModel):
    """The lender's fee on short stock and the rebate on long stock, once a day."""

    def __init__(self) -> None:
        """Start with nothing charged."""
        self._amount = ZERO
        self._is_short = False
        self._previous: Ticks = 0

    @property
    def amount(self) -> float:
        """Return what was earned (positive) or paid (negative) so far."""
        return to_float(self._amount)

    @amount.setter
    def amount(self, value: Any) -> None:
        self._amount = to_decimal(value)

    def apply_margin_interest_rate(self, margin_interest_rate_parameters: MarginInterestRateParameters) -> None:
        """Book the interest of the days passed since the last charge."""
        security, now = margin_interest_rate_parameters.security, margin_interest_rate_parameters._time
        holdings = security.holdings
        if not holdings.hold_stock:
            self._previous = 0
            return
        if not self._previous or self._is_short != holdings.is_short:
            self._is_short = holdings.is_short
            self._previous = now
            return
        days = (date_of(now) - date_of(self._previous)) // TICKS_PER_DAY
        if not days:
            return
        name = "fee_rate" if self._is_short else "rebate_rate"
        today = to_datetime(date_of(security._local_time))
        rate = call_model(security.shortable_provider, name, security.symbol, today)
        if not rate:
            self._previous = 0
            return
        fee = divide(rate * holdings._holdings_value, _DAYS_OF_YEAR) * days
        self._amount += fee
        security.quote_currency._add_amount(fee)
        self._previous = now
