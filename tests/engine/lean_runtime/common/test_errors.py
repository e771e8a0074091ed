"""Exceptions carry .NET's texts and hierarchy."""

from __future__ import annotations

import pytest

from engine.lean_runtime.common import errors


def test_parameter_names_are_appended() -> None:
    assert str(errors.ArgumentException("Bad.", "x")) == "Bad. (Parameter 'x')"
    assert str(errors.ArgumentNullException("x")) == "Value cannot be null. (Parameter 'x')"


def test_default_texts() -> None:
    assert errors.NullReferenceException().message == "Object reference not set to an instance of an object."


def test_pascal_members() -> None:
    error = errors.InvalidOperationException("no")
    assert error.Message == "no"
    assert error.inner_exception is None
    with pytest.raises(AttributeError):
        _ = error.unknown


@pytest.mark.parametrize("kind", [KeyError, ValueError, LookupError])
def test_no_python_family_catches_them(kind: type[Exception]) -> None:
    assert not issubclass(errors.KeyNotFoundException, kind)
    assert issubclass(errors.KeyNotFoundException, errors.SystemException)
