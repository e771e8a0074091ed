"""Explains a run that saw no data: an unknown symbol, or a window outside of what the data folder holds, or
one that runs backwards.

LEAN itself ends such runs as completed, with empty statistics; the user has to guess why.
"""

from __future__ import annotations

import ast
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.ticks import to_datetime
from engine.lean_runtime.data.lean_data import security_type_to_lower
from engine.lean_runtime.feed.user_defined_universe import UserDefinedUniverse
from engine.lean_runtime.runner.user_error import UserError

if TYPE_CHECKING:
    from engine.lean_runtime.runner.backtest_result import BacktestResult
    from engine.lean_runtime.runner.job import BacktestJob

#: Kinds whose files carry the ticker in their names.
_PLAIN = (SecurityType.EQUITY, SecurityType.INDEX, SecurityType.FOREX, SecurityType.CRYPTO, SecurityType.CFD)
_DAY = re.compile(rb"^(\d{8})|\n(\d{8})")


def find_data_gap(result: BacktestResult) -> UserError | None:
    """Return why securities of a finished run had no data, None when every one had or none was asked for."""
    asked = _asked_for(result.algorithm)
    securities = [
        item
        for item in result.algorithm.securities.values()
        if item.symbol in asked and item.type in _PLAIN and _is_from_disk(item)
    ]
    silent = [item for item in securities if not item.has_data and item._price == 0]
    for security in silent:
        if not _files(security, result.job):
            return _unknown(security, result.job)
    if silent and len(silent) == len(securities):
        return _empty_window(silent[0], result)
    return None


def find_backward_window(result: BacktestResult) -> UserError | None:
    """Return what is wrong with a run whose end lies before its start, None for any other."""
    job, algorithm = result.job, result.algorithm
    if algorithm._end_date >= algorithm._start_date:
        return None
    start, end = _window(algorithm)
    return UserError(
        f"the end {end} lies before the start {start}",
        f"{job.algorithm_file}{_line_of(job.algorithm_file, 'set_end_date')}",
        "mend set_start_date and set_end_date, or give both --start and --end",
    )


def _window(algorithm: Any) -> tuple[str, str]:
    start, end = (f"{to_datetime(moment):%Y-%m-%d}" for moment in (algorithm._start_date, algorithm._end_date))
    return start, end


def _asked_for(algorithm: Any) -> set[Any]:
    """Return the symbols the algorithm itself added; what a universe selects may lack data."""
    every = algorithm.universe_manager.values()
    universes = (universe for universe in every if isinstance(universe, UserDefinedUniverse))
    return {symbol for universe in universes for symbol in universe.members.keys()}  # noqa: SIM118 - yields pairs


def _is_from_disk(security: Any) -> bool:
    return not any(config.is_custom_data for config in security.subscriptions)


def _files(security: Any, job: BacktestJob) -> list[Path]:
    """Return the files of a security in every resolution, by its present and its first ticker."""
    folder = job.data_folder / security_type_to_lower(security.type) / str(security.symbol.id.market)
    tickers = {str(security.symbol.value).lower(), str(security.symbol.id.symbol).lower()}
    return sorted(
        file
        for ticker in tickers
        for pattern in (f"*/{ticker}/*.zip", f"*/{ticker}.zip", f"*/{ticker}_*.zip")
        for file in folder.glob(pattern)
    )


def _unknown(security: Any, job: BacktestJob) -> UserError:
    ticker = str(security.symbol.value)
    parameters = [name for name, value in job.parameters.items() if value.upper() == ticker.upper()]
    cure = f"correct --parameter {parameters[0]}" if parameters else "correct the ticker"
    return UserError(
        f"unknown symbol '{ticker}': {job.data_folder} holds no file of it",
        f"{job.algorithm_file}{_line_of(job.algorithm_file, ticker)}",
        f"{cure}, or add its data to the data folder",
    )


def _empty_window(security: Any, result: BacktestResult) -> UserError:
    job, algorithm = result.job, result.algorithm
    start, end = _window(algorithm)
    first, last = _span(_files(security, job))
    return UserError(
        f"no data between {start} and {end}: {job.data_folder} holds {security.symbol.value} from {first} to {last}",
        f"{job.algorithm_file}{_line_of(job.algorithm_file, 'set_start_date')}",
        "choose --start and --end within, or name another --data-folder",
    )


def _span(files: list[Path]) -> tuple[str, str]:
    """Return the first and the last day of files: those in names, else those of the rows."""
    days = sorted(file.name[:8] for file in files if file.name[:8].isdigit())
    if not days:
        days = sorted(day for file in files for day in _row_days(file))
    return (_dashed(days[0]), _dashed(days[-1])) if days else ("no day", "no day")


def _row_days(file: Path) -> list[str]:
    try:
        with zipfile.ZipFile(file) as archive:
            data = b"\n".join(archive.read(name) for name in archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return []
    return [(first or later).decode() for first, later in _DAY.findall(data)]


def _dashed(day: str) -> str:
    return f"{day[:4]}-{day[4:6]}-{day[6:]}"


def _line_of(file: Path, word: str) -> str:
    """Return `:line` of the first text or called member of this name in a source file, empty when there is none."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        found = isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lower() == word.lower()
        if isinstance(node, ast.expr) and (found or (isinstance(node, ast.Attribute) and node.attr == word)):
            return f":{node.lineno}"
    return ""
