"""Parameters of the run by name (Algorithm/QCAlgorithm.cs GetParameter)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.identity import AlgorithmIdentity
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.common.containers import LeanDictionary
from engine.lean_runtime.runner.user_error import UserError

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Double


class AlgorithmParameters(AlgorithmIdentity):
    """Text values of the job, converted to the type of the default."""

    def __init__(self) -> None:
        super().__init__()
        self._parameters: dict[str, str] = {}
        self._strict_parameters = False

    @overloaded
    def get_parameter(self, name: str, default_value: bool) -> float:
        """Return the parameter as the default's type; text that does not parse gives the default.

        A bool default is converted to a float, as pythonnet does.
        """
        return self._float_parameter(name, float(default_value))

    @get_parameter.alternative
    def _(self, name: str, default_value: str | None = None) -> str | None:
        return self._parameters.get(name, default_value)

    @get_parameter.alternative
    def _(self, name: str, default_value: int) -> int | float:
        if isinstance(default_value, float):
            return self._float_parameter(name, default_value)
        try:
            return int(self._parameters[name])
        except KeyError:
            return default_value
        except ValueError:
            self._refuse(name, "a whole number")
            return default_value

    @get_parameter.alternative
    def _(self, name: str, default_value: Double) -> float:
        return self._float_parameter(name, float(default_value))

    def _float_parameter(self, name: str, default: float) -> float:
        try:
            return float(self._parameters[name].replace(",", ""))
        except KeyError:
            return default
        except ValueError:
            self._refuse(name, "a number")
            return default

    def _refuse(self, name: str, expected: str) -> None:
        """Raise UserError in a strict job; LEAN takes the default without a word."""
        if self._strict_parameters:
            text = self._parameters[name]
            raise UserError(
                f"parameter '{name}' must be {expected}, was '{text}'",
                remedy=f"give {expected} with --parameter {name} or in config.json",
            )

    def get_parameters(self) -> LeanDictionary[str, str]:
        """Return all parameters of the job."""
        return LeanDictionary(self._parameters)

    def set_parameters(self, parameters: Mapping[str, Any]) -> None:
        """Replace all parameters; the engine calls it before `initialize`."""
        self._parameters = {str(name): str(value) for name, value in dict(parameters).items()}
