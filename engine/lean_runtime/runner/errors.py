"""Describes an exception of an algorithm as LEAN's results do: message, then the user's frames, innermost first."""

from __future__ import annotations

import sysconfig
import traceback
from pathlib import Path

from engine.lean_runtime.algorithm.engine_algorithm import EndOfDayError
from engine.lean_runtime.common.errors import SystemException, UnsupportedLeanFeature
from engine.lean_runtime.common.lean_advice import advice_for
from engine.lean_runtime.common.lean_members import is_missing_class
from engine.lean_runtime.data.errors import DataError
from engine.lean_runtime.runner.job import BacktestJob
from engine.lean_runtime.runner.user_error import UserError

_STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib")).resolve()
RUNTIME = Path(__file__).resolve().parent.parent
_MISSING_KEY = (
    "The key {key} was not found in the collection, which raises a KeyError exception. To prevent the exception, use "
    "collection.get(key), which returns None when the key is not found, or guard the access with "
    "'if key in collection:'."
)


_NO_METHOD = "No method matches given arguments for "
_WRONG_TYPES = (
    "Trying to dynamically access a method that does not exist throws a TypeError exception. To prevent the exception, "
    "ensure each parameter type matches those required by the {method} method. Please checkout the API documentation."
)


def describe(error: BaseException, job: BacktestJob) -> str:
    """Return the message of an error that ended a run, with the frames outside the runtime below it.

    File names are relative to the project. An exception of on_end_of_day stays as Python words it, without frames: LEAN
    does not send it through its interpreters (AlgorithmPythonWrapper.cs OnEndOfDay).
    """
    if isinstance(error, EndOfDayError):
        return raw_message_of(error.cause)
    text = interpreted_message_of(error)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_users(frame)]
    stack = "".join(_frame_text(frame, job) for frame in reversed(frames))
    return f"{text}\n{stack}" if stack else text


def describe_initialization(error: BaseException, job: BacktestJob) -> str:
    """Return the message of an error of `initialize`: LEAN adds Python's own text (StackExceptionInterpreter.cs)."""
    return f"{describe(error, job)} {raw_message_of(error)}"


def place_of(error: BaseException, job: BacktestJob) -> str:
    """Return `file:line` of the user's code the error came from, the last frame at all for an error of the engine."""
    frames = traceback.extract_tb(error.__traceback__)
    users = [frame for frame in frames if _is_users(frame) and not _is_library(frame)]
    project = [frame for frame in users if Path(frame.filename).is_relative_to(job.algorithm_file.parent)]
    chosen = (project or users or frames)[-1:]
    return f"{chosen[0].filename}:{chosen[0].lineno}" if chosen else str(job.algorithm_file)


def problem_of(error: BaseException, job: BacktestJob) -> UserError:
    """Return the one message for an error that ended a run: what, file and line, what to do."""
    if isinstance(error, UserError):
        return error if error.where else UserError(error.what, place_of(error, job), error.remedy)
    if isinstance(error, DataError):
        line = "" if error.line is None else f":{error.line}"
        remedy = "repair the file, fetch it anew, or remove it (its days are then without data)"
        return UserError(error.problem, f"{error.source}{line}", remedy)
    text = message_of(error).replace("\n", "\n  ")
    told = getattr(error, "remedy", "")
    if told:
        # A wrong input that says itself where it is: the line that found it is of no use to whoever wrote the input.
        blamed = _blamed(text, job)
        return UserError(text, remedy=f"{blamed}; {told}" if blamed else told)
    kind = type(error).__name__
    what = text if isinstance(error, SystemException) or text.startswith(kind) else f"{kind}: {text}"
    return UserError(what, place_of(error, job), _remedy(error, text, job))


def _remedy(error: BaseException, text: str, job: BacktestJob) -> str:
    blamed = _blamed(text, job)
    if blamed:
        return f"{blamed}; --debug shows the whole traceback"
    if isinstance(error, UnsupportedLeanFeature):
        return "see docs/lean-api-coverage.md for what the runtime offers, or run it with `lean backtest`"
    if not any(_is_users(frame) for frame in traceback.extract_tb(error.__traceback__)):
        return "this came from the runtime, not from the algorithm: run again with --debug and report the traceback"
    return "mend the algorithm at this line; --debug shows the whole traceback"


def _blamed(text: str, job: BacktestJob) -> str:
    """Return the remedy where an error's text shows a parameter's value, else nothing."""
    found = [name for name, value in job.parameters.items() if repr(value) in text]
    return f"give another value with --parameter {found[0]} or in config.json" if found else ""


def raw_message_of(error: BaseException) -> str:
    """Return Python's own text of an exception; pythonnet shows a missing key as the tuple of arguments."""
    return str(error.args) if type(error) is KeyError else str(error)


def interpreted_message_of(error: BaseException) -> str:
    """Return the message as LEAN's interpreters of exceptions word it (Common/Exceptions)."""
    text = str(error)
    if not isinstance(error, TypeError) or _NO_METHOD not in text:
        return message_of(error) if text else ""
    method = text.partition("for ")[2].partition(":")[0].strip()
    starts = (text.find("The expected signature is:"), text.find("The following overloads are available:"))
    start = next((place for place in starts if place >= 0), None)
    return _WRONG_TYPES.format(method=method) + ("" if start is None else f" {text[start:].strip()}")


def message_of(error: BaseException) -> str:
    """Return the message of an exception; a missing key is explained, as LEAN's interpreter of exceptions does."""
    if isinstance(error, KeyError) and len(error.args) == 1:
        return _MISSING_KEY.format(key=repr(error.args[0]))
    text = str(error) or type(error).__name__
    if isinstance(error, NameError) and error.name is not None and is_missing_class(error.name):
        text += f": it is part of LEAN but not of the embedded runtime; {advice_for(error.name)}"
    return text


def _is_users(frame: traceback.FrameSummary) -> bool:
    return not Path(frame.filename).is_relative_to(RUNTIME) and not frame.filename.startswith("<frozen")


def _is_library(frame: traceback.FrameSummary) -> bool:
    file = Path(frame.filename)
    return "site-packages" in file.parts or file.is_relative_to(_STANDARD_LIBRARY)


def _frame_text(frame: traceback.FrameSummary, job: BacktestJob) -> str:
    """Return function, source line, carets, file and line of one frame."""
    shown = traceback.StackSummary.from_list([frame]).format()[0].splitlines()[1:]
    file = Path(frame.filename)
    folder = job.algorithm_file.parent
    name = file.relative_to(folder) if file.is_relative_to(folder) else file.name
    lines = [f"  at {frame.name}", *shown, f" in {name}: line {frame.lineno}"]
    return "\n".join(lines) + "\n"
