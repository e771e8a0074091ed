"""Imports an algorithm file and instantiates its class as the engine does (AlgorithmFactory/Python/Wrappers)."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from engine.lean_runtime.runner.errors import place_of
from engine.lean_runtime.runner.job import BacktestJob
from engine.lean_runtime.runner.user_error import UserError

SHIMS = Path(__file__).resolve().parent.parent / "shims"
#: Names that only the shims may provide; the stubs package installs folders of the same names.
SHIM_NAMES = ("AlgorithmImports", "QuantConnect", "System", "clr")


@contextmanager
def import_paths(job: BacktestJob) -> Iterator[None]:
    """Put the algorithm's folder first and our shims second on the import path, and restore the path after."""
    before = list(sys.path)
    sys.path[:0] = [str(job.algorithm_file.parent), str(SHIMS)]
    try:
        yield
    finally:
        sys.path[:] = before


def load(job: BacktestJob) -> Any:
    """Return an instance of the algorithm class; the import paths must be in place. Raises UserError."""
    module = _import(job)
    kind = find_class(module, job)
    try:
        return kind()
    except Exception as error:
        raise UserError(
            f"{type(error).__name__} while creating {kind.__name__}: {error}",
            place_of(error, job),
            "mend the constructor; `initialize` is the place for everything that needs the engine",
        ) from error


def _refuse_hidden(job: BacktestJob) -> None:
    """Raise UserError where a package of the project was already imported from another folder.

    Python would take the loaded one without a word, and the result would be that of other code than the user's.
    """
    own = job.algorithm_file.parent
    for entry in sorted(own.iterdir()):
        loaded = sys.modules.get(entry.name) if entry.name != __name__.partition(".")[0] else None
        places = [Path(place).resolve() for place in getattr(loaded, "__path__", ())]
        if places and entry.is_dir() and entry.resolve() not in places:
            raise UserError(
                f"the package '{entry.name}' is already loaded from {places[0]}",
                str(entry),
                "run the project with the engine of its own folder, or give the package another name",
            )


def _import(job: BacktestJob) -> ModuleType:
    name = job.module_name
    _refuse_hidden(job)
    loaded = sys.modules.get(name)
    if loaded is not None and getattr(loaded, "__file__", None) != str(job.algorithm_file):
        # A module of this name that is not the algorithm would be taken instead of it.
        del sys.modules[name]
    try:
        return importlib.import_module(name)
    except SyntaxError as error:
        raise UserError(f"syntax error: {error.msg}", f"{error.filename}:{error.lineno}", "mend the line") from None
    except ModuleNotFoundError as error:
        raise UserError(
            f"cannot import '{error.name}'", place_of(error, job), "install it or mend the import"
        ) from error
    except UserError:
        raise
    except Exception as error:
        raise UserError(
            f"{type(error).__name__} while importing: {error}", place_of(error, job), "mend the line"
        ) from error


def find_class(module: ModuleType, job: BacktestJob) -> type[Any]:
    """Return the algorithm class that a module itself defines; raise UserError for none or for rivals.

    LEAN takes every class whose repr starts with the module's name and derives from QCAlgorithm, in `dir()` order, and
    runs the last one. Where several stand side by side, which one runs would depend on spelling, so that is refused.
    """
    from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm

    found = [
        member
        for member in (getattr(module, name) for name in dir(module))
        if isinstance(member, type)
        and issubclass(member, QCAlgorithm)
        and repr(member).partition("'")[2].startswith(module.__name__)
    ]
    if not found:
        raise UserError(
            "defines no class that inherits from QCAlgorithm",
            str(job.algorithm_file),
            "define one in this file (`class Main(Imported): ...`); an imported class is not found",
        )
    chosen = found[-1]
    rivals = [other for other in found if not issubclass(chosen, other)]
    if rivals:
        names = ", ".join(kind.__name__ for kind in found)
        raise UserError(f"defines several algorithm classes ({names})", str(job.algorithm_file), "keep one to a file")
    return chosen
