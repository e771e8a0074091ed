"""Brokers of currency pairs: Oanda and FXCM.

This runtime has no pairs, so all that remains of their order rules is the refusal of other security types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.brokerages.benchmarks import SecurityBenchmark
from engine.lean_runtime.brokerages.fees.fee_model import ConstantFeeModel
from engine.lean_runtime.brokerages.fees.per_contract import FxcmFeeModel
from engine.lean_runtime.brokerages.models.default import TypedBrokerageModel
from engine.lean_runtime.common.enums import AccountType, SecurityType
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.securities.settlement import AccountCurrencyImmediateSettlementModel, ImmediateSettlementModel

if TYPE_CHECKING:
    from engine.lean_runtime.securities.security import Security
    from engine.lean_runtime.securities.security_manager import SecurityManager


def _markets(name: str) -> dict[SecurityType, str]:
    return {
        SecurityType.BASE: "usa",
        SecurityType.EQUITY: "usa",
        SecurityType.OPTION: "usa",
        SecurityType.FOREX: name,
        SecurityType.CFD: name,
    }


class _PairBrokerageModel(TypedBrokerageModel):
    _security_types = (SecurityType.FOREX, SecurityType.CFD)

    def get_benchmark(self, securities: SecurityManager) -> Any:
        """Return the euro in dollars."""
        market = self.DEFAULT_MARKET_MAP[SecurityType.FOREX]
        return SecurityBenchmark.create_instance(securities, Symbol.create("EURUSD", SecurityType.FOREX, market))

    def get_settlement_model(self, security: Security) -> Any:
        """Return immediate settlement, in the account's currency for CFDs."""
        if security.type is SecurityType.CFD:
            return AccountCurrencyImmediateSettlementModel()
        return ImmediateSettlementModel()


class OandaBrokerageModel(_PairBrokerageModel):
    """Oanda; source Common/Brokerages/OandaBrokerageModel.cs."""

    DEFAULT_MARKET_MAP = _markets("oanda")

    def __init__(self, account_type: AccountType = AccountType.MARGIN) -> None:
        """Create the model; InvalidOperationException for a cash account."""
        super().__init__(account_type)
        if account_type is AccountType.CASH:
            raise InvalidOperationException("Oanda brokerage can only be used with a Margin account type")

    def get_fee_model(self, security: Security) -> Any:
        """Return no fees."""
        return ConstantFeeModel(ZERO)


class FxcmBrokerageModel(_PairBrokerageModel):
    """FXCM; source Common/Brokerages/FxcmBrokerageModel.cs."""

    DEFAULT_MARKET_MAP = _markets("fxcm")

    def get_fee_model(self, security: Security) -> Any:
        """Return FXCM's fees."""
        return FxcmFeeModel()
