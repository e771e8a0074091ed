"""Exceptions with .NET's names, hierarchy and texts; every one is a Python Exception but none a KeyError or ValueError.

    Exception
      SystemException (System.Exception)
        ArgumentException
          ArgumentNullException
          ArgumentOutOfRangeException
        ArithmeticException
          DivideByZeroException
          OverflowException
        InvalidOperationException
        KeyNotFoundException ...
        RegressionTestException
        UnsupportedLeanFeature

(named SystemException for System.Exception because the builtin already owns the short name)
"""

from __future__ import annotations

from typing import Any


class SystemException(Exception):  # noqa: N818 - the name is .NET's
    """Any .NET exception; `message` is its text."""

    @property
    def message(self) -> str:
        """Return the text of the exception."""
        return str(self)

    def __getattr__(self, name: str) -> Any:
        """Offer .NET's `Message`, `InnerException` spellings and nothing else."""
        if name == "Message":
            return self.message
        if name in ("inner_exception", "InnerException"):
            return self.__cause__
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


class ArgumentException(SystemException):
    """A value the callee does not accept; `param_name` names it as .NET appends it to the text."""

    def __init__(self, message: str = "Value does not fall within the expected range.", param_name: str = "") -> None:
        """Keep the text, completed by the parameter's name as .NET prints it."""
        super().__init__(f"{message} (Parameter '{param_name}')" if param_name else message)
        self.param_name = param_name


class ArgumentNullException(ArgumentException):
    """None where a value is required."""

    def __init__(self, param_name: str = "", message: str = "Value cannot be null.") -> None:
        """Keep .NET's argument order: the parameter's name comes first."""
        super().__init__(message, param_name)


class ArgumentOutOfRangeException(ArgumentException):
    """A value outside the accepted range."""

    def __init__(
        self,
        param_name: str = "",
        message: str = "Specified argument was out of the range of valid values.",
    ) -> None:
        """Keep .NET's argument order: the parameter's name comes first."""
        super().__init__(message, param_name)


class ArithmeticException(SystemException):
    """A failing calculation."""


class DivideByZeroException(ArithmeticException):
    """A division by zero."""


class OverflowException(ArithmeticException):
    """A number outside the range of its type."""


class AggregateException(SystemException):
    """Several errors in one."""


class FormatException(SystemException):
    """Text that does not parse."""


class IndexOutOfRangeException(SystemException):
    """An index outside an array."""


class InvalidCastException(SystemException):
    """An object of another class than required."""


class InvalidOperationException(SystemException):
    """A call the object's present state does not allow."""


class KeyNotFoundException(SystemException):
    """A missing dictionary key."""


class NotImplementedException(SystemException):
    """A member LEAN itself leaves unimplemented."""


class NotSupportedException(SystemException):
    """A member LEAN itself does not support."""


class NullReferenceException(SystemException):
    """A member access on nothing."""

    def __init__(self, message: str = "Object reference not set to an instance of an object.") -> None:
        """Keep .NET's text unless another is given."""
        super().__init__(message)


class TimeoutException(SystemException):
    """An action that took longer than allowed."""


class FileNotFoundException(SystemException):
    """A file that does not exist."""


class DirectoryNotFoundException(SystemException):
    """A folder that does not exist."""


class InvalidConfigurationException(SystemException):
    """A configuration the engine cannot run with."""


class WebException(SystemException):
    """A failed network access; the runtime has no network."""


class RegressionTestException(SystemException):
    """What LEAN's regression algorithms raise when an expectation fails."""


class UnsupportedLeanFeature(SystemException, AttributeError):  # noqa: N818
    """A member LEAN has and this runtime does not; the text names it so the user can act.

    Also an AttributeError, so that hasattr() tells the truth about what is there.
    """
