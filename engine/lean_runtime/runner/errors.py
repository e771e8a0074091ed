"""Describes an exception of an algorithm as LEAN's results do: message, then the user's frames, innermost first."""

from __future__ import annotations

import traceback
from pathlib import Path

from engine.lean_runtime.common.lean_advice import advice_for
from engine.lean_runtime.common.lean_members import is_missing_class
from engine.lean_runtime.runner.job import BacktestJob

RUNTIME = Path(__file__).resolve().parent.parent
_MISSING_KEY = (
    "The key {key} was not found in the collection, which raises a KeyError exception. To prevent the exception, use "
    "collection.get(key), which returns None when the key is not found, or guard the access with "
    "'if key in collection:'."
)


def describe(error: BaseException, job: BacktestJob) -> tuple[str, str]:
    """Return message and stack trace; both hold the frames outside the runtime, with file names below the project."""
    text = message_of(error)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_users(frame)]
    stack = "".join(_frame_text(frame, job) for frame in reversed(frames))
    full = f"{text}\n{stack}" if stack else text
    return full, full


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


def _frame_text(frame: traceback.FrameSummary, job: BacktestJob) -> str:
    """Return function, source line, carets, file and line of one frame."""
    shown = traceback.StackSummary.from_list([frame]).format()[0].splitlines()[1:]
    file = Path(frame.filename)
    folder = job.algorithm_file.parent
    name = file.relative_to(folder) if file.is_relative_to(folder) else file.name
    lines = [f"  at {frame.name}", *shown, f" in {name}: line {frame.lineno}"]
    return "\n".join(lines) + "\n"
