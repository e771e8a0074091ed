"""`python -m engine COMMAND`: the one door to everything that runs without LEAN."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Iterable
from importlib import import_module

from engine.lean_runtime.runner.user_error import UserError

#: The commands in the order of the help; each is a module of engine/commands with `add_parser`.
COMMANDS = (
    "backtest",
    "report",
    "lots",
    "lookahead",
    "live",
    "resume",
    "paper-brokerage",
    "simulate",
    "sample-data",
    "check-config",
    "templates",
    "cloud-package",
    "kill",
    "conformance",
)
#: Exit status of a run that bad input ended, and of one that the user stopped.
EXIT_BAD_INPUT, EXIT_INTERRUPTED = 2, 130
#: Exit status of a fault of this program.
EXIT_FAULT = 1


def build_parser(asked: Iterable[str] = COMMANDS) -> argparse.ArgumentParser:
    """Return the parser with one sub-parser for each command asked for; a backtest need not import the others."""
    parser = argparse.ArgumentParser(
        prog="python -m engine",
        description="Runs LEAN projects in plain Python: LEAN's API and LEAN's numbers, without Docker.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in asked:
        import_module(f"engine.commands.{name.replace('-', '_')}").add_parser(commands)
    for each in (parser, *commands.choices.values()):
        # Said before the command or after it; a command where it was not said must not unsay it.
        default = False if each is parser else argparse.SUPPRESS
        each.add_argument("--debug", action="store_true", default=default, help="show the traceback of an error")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status; every error a user can mend is one clear message."""
    words = sys.argv[1:] if arguments is None else arguments
    named = next((word for word in words if not word.startswith("-")), "")
    options = build_parser([named] if named in COMMANDS else COMMANDS).parse_args(words)
    try:
        status: int = options.run(options)
        return status
    except UserError as error:
        if options.debug:
            raise
        print(f"error: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing is left to tell, not even while Python closes down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAULT
    except Exception as error:
        if options.debug:
            raise
        print(f"error: {_fault(error)}", file=sys.stderr)
        return EXIT_FAULT


def _fault(error: Exception) -> UserError:
    """Return the message for an error that is ours."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return UserError(
        f"fault of this program: {type(error).__name__}: {error}",
        f"{frame.filename}:{frame.lineno}",
        "run again with --debug and report the traceback",
    )


if __name__ == "__main__":
    sys.exit(main())
