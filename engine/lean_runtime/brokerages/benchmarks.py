"""What an algorithm's return is compared with; source Common/Benchmarks."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import ArgumentNullException
from engine.lean_runtime.common.numbers import to_decimal, to_float
from engine.lean_runtime.common.ticks import Ticks, to_utc_datetime

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.securities.security import Security
    from engine.lean_runtime.securities.security_manager import SecurityManager


class SecurityBenchmark(LeanObject):
    """The price of a security in account currency; source Common/Benchmarks/SecurityBenchmark.cs."""

    def __init__(self, security: Security) -> None:
        """Keep the security."""
        self.security = security

    def _evaluate(self, time: Any) -> Decimal:
        return self.security._price * self.security.quote_currency._conversion_rate

    def evaluate(self, time: Any) -> float:
        """Return the present value; the time is not looked at."""
        return to_float(self._evaluate(time))

    @staticmethod
    def create_instance(securities: SecurityManager, symbol: Symbol) -> SecurityBenchmark:
        """Return the benchmark on a security of its own."""
        return SecurityBenchmark(securities.create_benchmark_security(symbol))


class FuncBenchmark(LeanObject):
    """A function of time; source Common/Benchmarks/FuncBenchmark.cs."""

    def __init__(self, benchmark: Callable[[Any], Any]) -> None:
        """Keep the function; ArgumentNullException without one."""
        if benchmark is None:
            raise ArgumentNullException("benchmark")
        self._benchmark = benchmark

    def _evaluate(self, time: Any) -> Decimal:
        return to_decimal(self._benchmark(to_utc_datetime(time) if isinstance(time, Ticks) else time))

    def evaluate(self, time: Any) -> float:
        """Return the function's value at the time."""
        return to_float(self._evaluate(time))
