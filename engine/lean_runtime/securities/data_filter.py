"""Which data points a security takes; source Common/Securities/{SecurityDataFilter,*/*DataFilter}.cs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.lean_runtime.common.overridable import OverridableModel

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.securities.security import Security


class SecurityDataFilter(OverridableModel):
    """Takes every data point."""

    def filter(self, vehicle: Security, data: BaseData) -> bool:
        """Return whether the security takes the point."""
        return True


class EquityDataFilter(SecurityDataFilter):
    """The filter of stocks."""


class OptionDataFilter(SecurityDataFilter):
    """The filter of options."""


class IndexDataFilter(SecurityDataFilter):
    """The filter of indices."""
