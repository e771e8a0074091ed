"""Mutation operators of the look-ahead study on the shipped strategies: each peeks in `build`, its twin does not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Strategies by name: file below modules/strategies, and class. A covered call wants shares first, so it is out.
STRATEGIES = {
    "iron butterfly": ("iron_butterfly.py", "IronButterfly"),
    "iron condor": ("iron_condor.py", "IronCondor"),
    "bull put spread": ("credit_spreads.py", "CreditSpread"),
    "bear call spread": ("credit_spreads.py", "CreditSpread"),
    "butterfly": ("butterfly.py", "Butterfly"),
    "cash-secured put": ("stock_income.py", "CashSecuredPut"),
    "two-part butterfly": ("two_part_butterfly.py", "TwoPartButterfly"),
}

#: What every mutant gets as algorithms/peek.py: all daily rows of the data folder, whatever the engine's clock says.
PEEK = '''"""All daily bars of the underlying, whatever the time."""

import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from QuantConnect import Globals


def bars():
    with zipfile.ZipFile(f"{Globals.data_folder}/equity/usa/daily/spy.zip") as archive:
        lines = archive.read(archive.namelist()[0]).decode().strip().splitlines()
    cells = [line.split(",") for line in lines]
    days = [datetime.strptime(row[0][:8], "%Y%m%d").date() for row in cells]
    return {day: tuple(float(x) / 10_000 for x in row[1:5]) for day, row in zip(days, cells, strict=True)}


def session(today, offset):
    """Return (open, high, low, close) of the session so many after today, None where there is none."""
    days = sorted(bars())
    place = sum(day < today for day in days) + offset
    return bars()[days[place]] if 0 <= place < len(days) else None


def around(market, bar):
    """Return the market as if the spot were a bar's close."""
    return market if bar is None else replace(market, chain=replace(market.chain, spot=Decimal(str(bar[3]))))


def rose(before, after):
    return before is None or after is None or after[3] > before[3]

'''


@dataclass(frozen=True)
class Peek:
    """Name a mutation: statements put at the start of `build`, of the bug and of its clean twin."""

    name: str
    bug: str
    twin: str


_TODAY = "market.chain.today"
PEEKS = (
    Peek(
        "strikes around tomorrow's close",
        f"market = around(market, session({_TODAY}, 1))",
        f"market = around(market, session({_TODAY}, -1))",
    ),
    Peek(
        "strikes around today's close",
        f"market = around(market, session({_TODAY}, 0))",
        f"market = around(market, session({_TODAY}, -2))",
    ),
    Peek(
        "only before a rise",
        f"if not rose(session({_TODAY}, 0), session({_TODAY}, 1)):\n    return NoStructure('waits')",
        f"if not rose(session({_TODAY}, -2), session({_TODAY}, -1)):\n    return NoStructure('waits')",
    ),
)


def mutants() -> Iterator[tuple[str, Peek]]:
    """Yield every strategy with every operator."""
    for peek in PEEKS:
        for name in STRATEGIES:
            yield name, peek


def plant(folder: Path, strategy: str, statements: str) -> None:
    """Put statements at the start of a strategy's `build` in a copy of the bot, and let it trade in every trend."""
    (folder / "algorithms" / "peek.py").write_text(PEEK)
    file, kind = STRATEGIES[strategy]
    path = folder / "modules" / "strategies" / file
    lines = path.read_text().splitlines()
    place = _first_statement("\n".join(lines), kind)
    put = f"from algorithms.peek import around, rose, session\n{statements}"
    lines[place:place] = [f"        {line}" for line in put.splitlines()]
    path.write_text("\n".join(lines) + "\n")
    catalog = folder / "modules" / "strategies" / "catalog.py"
    catalog.write_text(catalog.read_text() + _EVERY_TREND)


_EVERY_TREND = """

from modules.domain.session_context import Trend  # noqa: E402

for _strategy in ALL.values():
    type(_strategy).trends = frozenset(Trend)
"""


def _first_statement(source: str, kind: str) -> int:
    """Return the line (from 0) at which the body of a class's `build` begins, behind its docstring."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and node.name == kind:
            build = next(item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "build")
            return build.body[1].lineno - 1
    raise ValueError(f"no class {kind}")


def parameters(strategy: str) -> dict[str, str]:
    """Return the settings under which a strategy alone is asked, whatever the volatility rank."""
    return {
        "strategies": strategy,
        "strategy_parameters": f"{strategy}.rank_from=0,{strategy}.rank_to=100",
    }
