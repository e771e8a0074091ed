"""What an algorithm file can import, tried in a fresh interpreter whose path is set as the loader sets it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.lean_runtime.runner.loader import SHIMS

ROOT = Path(__file__).resolve().parents[4]


def run(*lines: str) -> str:
    """Return what a program prints that can import the shims."""
    program = "\n".join(("import sys", f"sys.path[:0] = [{str(SHIMS)!r}, {str(ROOT)!r}]", *lines))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_star_import_loads_no_slow_library() -> None:
    slow = "{'pandas', 'scipy', 'numba', 'matplotlib'}"
    assert run("from AlgorithmImports import *", f"print({slow} & set(sys.modules))") == "set()"


def test_pandas_is_loaded_at_first_use() -> None:
    assert run("from AlgorithmImports import *", "print(pd.DataFrame({'a': [1]}).shape)") == "(1, 1)"


def test_python_names_win_over_those_of_dotnet() -> None:
    names = "Exception is builtins.Exception, datetime is d.datetime, time is d.time, List is t.List"
    program = ("from AlgorithmImports import *", "import builtins, datetime as d, typing as t", f"print({names})")
    assert run(*program) == "True True True True"


@pytest.mark.parametrize("name", ["deque", "defaultdict", "System", "QuantConnect"])
def test_star_import_brings_no_more_than_lean(name: str) -> None:
    assert run("from AlgorithmImports import *", f"print({name!r} in globals())") == "False"


@pytest.mark.parametrize(
    ("line", "shown", "expected"),
    [
        ("from System.Collections.Generic import List", "list(List[int]([1, 2]))", "[1, 2]"),
        ("from System.Collections.Generic import Dictionary", "Dictionary[str, int]().count", "0"),
        ("from QuantConnect.Data import *", "SubscriptionDataSource.__name__", "SubscriptionDataSource"),
        ("from QuantConnect.Indicators import *", "SimpleMovingAverage(3).name", "SMA(3)"),
        ("import QuantConnect as qc", "qc.Resolution.DAILY, qc.Data.Market.TradeBar.__name__", "DAILY TradeBar"),
        ("from clr import AddReference", "AddReference('System')", "None"),
        ("import System", "System.Exception.__name__", "SystemException"),
        ("import System", "System.Collections.Generic.KeyNotFoundException.__name__", "KeyNotFoundException"),
    ],
)
def test_import(line: str, shown: str, expected: str) -> None:
    assert run(line, f"print({shown})") == expected


def test_a_name_the_runtime_lacks_is_an_import_error() -> None:
    program = (
        "try:",
        "    from QuantConnect.Orders import Nonsense",
        "except ImportError as error:",
        "    print(error)",
    )
    assert "cannot import name 'Nonsense'" in run(*program)
