"""What prepares each new security; source Common/Securities/*SecurityInitializer.cs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.models import call_model, invoke
from engine.lean_runtime.common.overridable import OverridableModel, is_own, require_members

if TYPE_CHECKING:
    from engine.lean_runtime.securities.security import Security


class NullSecurityInitializer(LeanObject):
    """Prepares nothing."""

    def initialize(self, security: Security) -> None:
        """Do nothing."""


class SecurityInitializer(LeanObject):
    """Holder of the initializer that does nothing; source Common/Securities/ISecurityInitializer.cs."""

    NULL: ClassVar[NullSecurityInitializer] = NullSecurityInitializer()


class BrokerageModelSecurityInitializer(OverridableModel):
    """Sets the brokerage model's models, leverage and lender, then the first prices."""

    def __init__(self, brokerage_model: Any = None, security_seeder: Any = None) -> None:
        """Keep the brokerage model and the seeder."""
        self._brokerage_model = brokerage_model
        self._security_seeder = security_seeder

    def initialize(self, security: Security) -> None:
        """Prepare a security; the models are asked for in LEAN's order."""
        model = self._brokerage_model
        security.set_fill_model(invoke(model, "get_fill_model", security))
        security.set_fee_model(invoke(model, "get_fee_model", security))
        security.set_slippage_model(invoke(model, "get_slippage_model", security))
        security.set_settlement_model(invoke(model, "get_settlement_model", security))
        security.set_buying_power_model(invoke(model, "get_buying_power_model", security))
        security.set_margin_interest_rate_model(invoke(model, "get_margin_interest_rate_model", security))
        security.set_leverage(call_model(model, "get_leverage", security))
        security.set_shortable_provider(invoke(model, "get_shortable_provider", security))
        invoke(self._security_seeder, "seed_security", security)


class FuncSecurityInitializer(LeanObject):
    """Calls a function of the security."""

    def __init__(self, initializer: Callable[[Any], Any]) -> None:
        """Keep the function; InvalidOperationException for anything else."""
        if not callable(initializer):
            raise InvalidOperationException(
                "FuncSecurityInitializer constructor requires an action taking a single security instance as an "
                "argument"
            )
        self._initializer = initializer

    def initialize(self, security: Security) -> None:
        """Call the function."""
        self._initializer(security)


class CompositeSecurityInitializer(LeanObject):
    """Runs several initializers one after the other."""

    def __init__(self, *initializers: Any) -> None:
        """Keep the initializers; NotImplementedException for an object without `initialize`."""
        for initializer in initializers:
            _check(initializer)
        self._initializers = list(initializers)

    @property
    def initializers(self) -> list[Any]:
        """Return the initializers."""
        return list(self._initializers)

    def initialize(self, security: Security) -> None:
        """Run them all."""
        for initializer in self._initializers:
            invoke(initializer, "initialize", security)

    def add_security_initializer(self, initializer: Any) -> None:
        """Add an initializer at the end."""
        _check(initializer)
        self._initializers.append(initializer)


def _check(initializer: Any) -> None:
    if not is_own(initializer):
        require_members(initializer, "ISecurityInitializer", "initialize")
