"""pythonnet's module `clr`: there are no assemblies to load, so references are accepted and change nothing."""

from __future__ import annotations

from typing import Any


def AddReference(name: str) -> None:  # noqa: N802 - pythonnet's spelling
    """Accept a reference to an assembly."""


def GetClrType(kind: type[Any]) -> type[Any]:  # noqa: N802 - pythonnet's spelling
    """Return the class itself, which stands for its System.Type."""
    return kind


def getPreload() -> bool:  # noqa: N802 - pythonnet's spelling
    """Return whether assemblies are read ahead."""
    return False


def setPreload(preloadFlag: bool) -> None:  # noqa: N802, N803 - pythonnet's spelling
    """Accept the setting."""


def FindAssembly(name: str) -> str:  # noqa: N802 - pythonnet's spelling
    """Return the file of an assembly: none."""
    return ""


def ListAssemblies(verbose: bool) -> list[Any]:  # noqa: N802 - pythonnet's spelling
    """Return the loaded assemblies: none."""
    return []
