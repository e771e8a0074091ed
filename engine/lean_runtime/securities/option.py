"""An option, or the canonical security of a chain; source Common/Securities/Option/Option.cs."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.common.enums import DataNormalizationMode, OptionRight, OptionStyle, SettlementType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.numbers import ZERO, to_decimal, to_float
from engine.lean_runtime.reference.symbol_properties import OptionSymbolProperties
from engine.lean_runtime.securities.data_filter import OptionDataFilter
from engine.lean_runtime.securities.exchange import OptionExchange
from engine.lean_runtime.securities.faces import decimal_face
from engine.lean_runtime.securities.holding import OptionHolding
from engine.lean_runtime.securities.option_portfolio_model import OptionPortfolioModel
from engine.lean_runtime.securities.security import Security
from engine.lean_runtime.securities.security_models import model_property

if TYPE_CHECKING:
    from engine.lean_runtime.data.option_contract import OptionContract
    from engine.lean_runtime.data.slice import Slice
    from engine.lean_runtime.reference.symbol_properties import SymbolProperties

_AUTO_EXERCISE = Decimal("0.01")


class Option(Security):
    """A contract on an underlying security, settled by delivery unless told otherwise."""

    default_settlement_days: ClassVar[int] = 1
    DEFAULT_SETTLEMENT_TIME: ClassVar[timedelta] = timedelta(hours=6)
    _exchange_type = OptionExchange
    _holding_type = OptionHolding

    def __init__(
        self, *arguments: Any, underlying: Security | None = None, price_model_provider: Any = None, **named: Any
    ) -> None:
        """Create an option from the arguments of Security, its underlying and who makes price models."""
        super().__init__(*arguments, **named)
        self._underlying = underlying
        self._price_model_provider = price_model_provider
        self._exercise_settlement = SettlementType.PHYSICAL_DELIVERY
        self._contract_filter: Any = None
        self.__strike: Decimal = self._symbol.id._strike_price or ZERO
        self.__scaled_strike: Decimal = self.__strike * self._symbol_properties._strike_multiplier

    # -- the contract --------------------------------------------------------------------------------------------------

    @property
    def is_option_chain(self) -> bool:
        """Return whether this is the canonical security of a chain."""
        return self._symbol.is_canonical()

    @property
    def is_option_contract(self) -> bool:
        """Return whether this is one contract."""
        return not self._symbol.is_canonical()

    @property
    def _strike_price(self) -> Decimal:
        return self.__strike

    @property
    def _scaled_strike_price(self) -> Decimal:
        return self.__scaled_strike

    strike_price: float = decimal_face("_strike_price", "Strike.")
    scaled_strike_price: float = decimal_face("_scaled_strike_price", "Strike in the underlying's prices.")

    @property
    def expiry(self) -> datetime:
        """Return the day of expiry."""
        return self._symbol.id.date

    @property
    def right(self) -> OptionRight:
        """Return whether it is a call or a put."""
        return self._symbol.id.option_right

    @property
    def style(self) -> OptionStyle:
        """Return whether it can be exercised before its expiry."""
        return self._symbol.id.option_style

    @property
    def underlying(self) -> Any:
        """Return the underlying security."""
        return self._underlying

    @underlying.setter
    def underlying(self, value: Security) -> None:
        self._underlying = value

    @property
    def contract_unit_of_trade(self) -> int:
        """Return the number of shares a contract delivers."""
        return self._option_properties.contract_unit_of_trade

    @contract_unit_of_trade.setter
    def contract_unit_of_trade(self, value: int) -> None:
        self._option_properties._set_contract_unit_of_trade(value)

    @property
    def contract_multiplier(self) -> int:
        """Return the number of shares prices refer to."""
        return int(self._option_properties._contract_multiplier)

    @contract_multiplier.setter
    def contract_multiplier(self, value: int) -> None:
        self._option_properties._set_contract_multiplier(Decimal(value))

    @property
    def _option_properties(self) -> OptionSymbolProperties:
        assert isinstance(self._symbol_properties, OptionSymbolProperties)
        return self._symbol_properties

    @property
    def exercise_settlement(self) -> SettlementType:
        """Return whether exercise delivers the underlying or cash."""
        return self._exercise_settlement

    @exercise_settlement.setter
    def exercise_settlement(self, value: SettlementType) -> None:
        self._exercise_settlement = value

    def _update_symbol_properties(self, symbol_properties: SymbolProperties | None) -> None:
        if symbol_properties is not None:
            self._symbol_properties = OptionSymbolProperties(symbol_properties)

    def set_data_normalization_mode(self, mode: DataNormalizationMode) -> None:
        """Accept raw prices; ArgumentException for any other normalisation."""
        if mode != DataNormalizationMode.RAW:
            raise ArgumentException("DataNormalizationMode.Raw must be used with options")
        super().set_data_normalization_mode(mode)

    # -- prices --------------------------------------------------------------------------------------------------------

    @property
    def _bid_price(self) -> Decimal:
        return self._cache._bid_price

    @property
    def _ask_price(self) -> Decimal:
        return self._cache._ask_price

    bid_price: float = decimal_face("_bid_price", "Last bid, 0 before the first.")
    ask_price: float = decimal_face("_ask_price", "Last ask, 0 before the first.")

    # -- exercise ------------------------------------------------------------------------------------------------------

    def get_aggregate_exercise_amount(self) -> float:
        """Return what exercising one contract costs."""
        return to_float(self.__strike * self.contract_multiplier)

    def _get_exercise_quantity(self, exercise_order_quantity: Decimal | None = None) -> Decimal:
        quantity = -self._holdings._quantity if exercise_order_quantity is None else exercise_order_quantity
        sign = -1 if self.right is OptionRight.CALL else 1
        # adding zero turns the -0 of no position into the 0 that .NET has
        return sign * quantity * self.contract_unit_of_trade + ZERO

    def get_exercise_quantity(self, exercise_order_quantity: Any = None) -> float:
        """Return the shares bought (positive) or sold by exercising, the whole position unless a quantity is given.

        The quantity is that of the exercise order: negative for a long position.
        """
        exact = None if exercise_order_quantity is None else to_decimal(exercise_order_quantity)
        return to_float(self._get_exercise_quantity(exact))

    def _is_auto_exercised(self, underlying_price: Decimal) -> bool:
        return self._get_intrinsic_value(underlying_price) >= _AUTO_EXERCISE

    def is_auto_exercised(self, underlying_price: Any) -> bool:
        """Return whether the contract is exercised at expiry: it is a cent or more in the money."""
        return self._is_auto_exercised(to_decimal(underlying_price))

    def _get_pay_off(self, underlying_price: Decimal) -> Decimal:
        gain = underlying_price - self.__scaled_strike
        return gain if self.right is OptionRight.CALL else -gain

    def get_pay_off(self, underlying_price: Any) -> float:
        """Return what exercising a share brings, negative when out of the money."""
        return to_float(self._get_pay_off(to_decimal(underlying_price)))

    def _get_intrinsic_value(self, underlying_price: Decimal) -> Decimal:
        return max(ZERO, self._get_pay_off(underlying_price))

    def get_intrinsic_value(self, underlying_price: Any) -> float:
        """Return what exercising a share brings, at least 0."""
        return to_float(self._get_intrinsic_value(to_decimal(underlying_price)))

    def _out_of_the_money_amount(self, underlying_price: Decimal) -> Decimal:
        return max(ZERO, -self._get_pay_off(underlying_price))

    def out_of_the_money_amount(self, underlying_price: Any) -> float:
        """Return by how much the contract is out of the money, at least 0."""
        return to_float(self._out_of_the_money_amount(to_decimal(underlying_price)))

    # -- models --------------------------------------------------------------------------------------------------------

    price_model = model_property("price_model", "What the contract is worth.")
    option_exercise_model = model_property("option_exercise_model", "What exercising does.")
    option_assignment_model = model_property("option_assignment_model", "When shorts are assigned early.")

    def set_price_model(self, price_model: Any) -> None:
        """Set what the contract is worth."""
        self._set_model("price_model", price_model)

    def set_option_exercise_model(self, option_exercise_model: Any) -> None:
        """Set what exercising does."""
        self._set_model("option_exercise_model", option_exercise_model)

    def set_option_assignment_model(self, option_assignment_model: Any) -> None:
        """Set when shorts are assigned early."""
        self._set_model("option_assignment_model", option_assignment_model)

    def evaluate_price_model(self, slice: Slice | None, contract: OptionContract | None) -> Any:
        """Return the price model's answer for a contract of a slice."""
        from engine.lean_runtime.indicators.option_price_result import OptionPriceModelParameters

        return invoke(self.price_model, "evaluate", OptionPriceModelParameters(self, slice, contract))

    @property
    def enable_greek_approximation(self) -> bool:
        """Return False: only LEAN's QuantLib models, which are not offered, approximate greeks."""
        return False

    @enable_greek_approximation.setter
    def enable_greek_approximation(self, value: bool) -> None:
        """Change nothing, as LEAN does for models other than QuantLib's."""

    @property
    def contract_filter(self) -> Any:
        """Return the filter of the chain's contracts."""
        if self._contract_filter is None:
            from engine.lean_runtime.options.contract_filter import default_contract_filter

            self._contract_filter = default_contract_filter()
        return self._contract_filter

    @contract_filter.setter
    def contract_filter(self, value: Any) -> None:
        self._contract_filter = value

    def set_filter(self, *arguments: Any, **named: Any) -> None:
        """Set the filter of the chain's contracts.

        (min strike, max strike), (min expiry, max expiry), both, or a function of the universe. TypeError for text.
        """
        from engine.lean_runtime.options.contract_filter import contract_filter_of

        if len(arguments) == 1 and isinstance(arguments[0], str):
            raise TypeError(
                f"No method matches given arguments for set_filter: ({str}). The following overloads are available:\n"
                "  set_filter(universe_func: Callable[[OptionFilterUniverse], OptionFilterUniverse])\n"
                "  set_filter(min_strike: int, max_strike: int)"
            )
        self._contract_filter = contract_filter_of(*arguments, **named)

    def _make_price_model(self) -> Any:
        return self._price_model_provider.get_option_price_model(self._symbol)

    def _make_option_exercise_model(self) -> Any:
        from engine.lean_runtime.execution.option_exercise import DefaultExerciseModel

        return DefaultExerciseModel()

    def _make_option_assignment_model(self) -> Any:
        from engine.lean_runtime.execution.option_assignment import DefaultOptionAssignmentModel

        return DefaultOptionAssignmentModel()

    def _make_portfolio_model(self) -> Any:
        return OptionPortfolioModel()

    def _make_buying_power_model(self) -> Any:
        from engine.lean_runtime.margin.option_margin_model import OptionMarginModel

        return OptionMarginModel()

    def _make_data_filter(self) -> Any:
        return OptionDataFilter()
