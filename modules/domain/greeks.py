"""Greeks: sensitivities of one share's worth of an option, a structure or a portfolio; analytics, so floats."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Greeks:
    """Hold sensitivities; per share for a contract, in dollars once multiplied by shares.

    `delta` and `gamma` per dollar of the underlying, `vega` per volatility point (0.01), `theta` per calendar day,
    `rho` per point (0.01) of the rate.
    """

    delta: float = 0.0
    gamma: float = 0.0
    vega: float = 0.0
    theta: float = 0.0
    rho: float = 0.0

    def __add__(self, other: Greeks) -> Greeks:
        """Return the sensitivities of both together."""
        return Greeks(
            self.delta + other.delta,
            self.gamma + other.gamma,
            self.vega + other.vega,
            self.theta + other.theta,
            self.rho + other.rho,
        )

    def __mul__(self, count: float) -> Greeks:
        """Return the sensitivities of a number of them; negative for a short."""
        return Greeks(self.delta * count, self.gamma * count, self.vega * count, self.theta * count, self.rho * count)
