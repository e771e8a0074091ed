"""Parses the comma separated numbers of LEAN's data files into whole columns at once."""

from __future__ import annotations

import re
import warnings
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.lean_runtime.data.errors import DataError

_COMMA, _NEW_LINE = ord(","), ord("\n")
#: Whole numbers beyond this are refused: they would leave no room for sums in 64 bits.
_LIMIT = 2**61
_LONG_TIME = re.compile(r"\d{8} \d\d:\d\d", re.ASCII)
_DIGITS = frozenset("0123456789")


class Numbers(NamedTuple):
    """Columns of a file: int64 where all cells are whole numbers, else lists of Decimals that keep their scale."""

    first: npt.NDArray[np.int64]
    columns: tuple[npt.NDArray[np.int64] | list[Decimal], ...]


def parse_numbers(data: bytes, width: int, source: str) -> Numbers:
    """Parse rows of `width` cells; an empty cell is 0.

    Cells hold digits, an optional sign and at most one point; the first cell may also be a time written
    "yyyyMMdd HH:mm", of which only the digits count. Raises DataError naming the line of the first wrong row.
    """
    text = data.replace(b"\r", b"") if b"\r" in data else data
    if text.startswith(b"\xef\xbb\xbf"):
        text = text[3:]
    text = text.rstrip(b"\n")
    if not text:
        return Numbers(np.empty(0, np.int64), tuple(np.empty(0, np.int64) for _ in range(width - 1)))
    whole = _parse_whole(text + b"\n", width)
    if whole is None:
        return _parse_slowly(text, width, source)
    columns = np.ascontiguousarray(whole.T)
    return Numbers(columns[0], tuple(columns[1:]))


def _parse_whole(text: bytes, width: int) -> npt.NDArray[np.int64] | None:
    """Parse whole numbers by C code; None when anything else occurs."""
    if b"+" in text:
        return None
    raw = np.frombuffer(text, np.uint8)
    separators = raw[(raw == _COMMA) | (raw == _NEW_LINE)]
    if len(separators) % width:
        return None
    grid = separators.reshape(-1, width)
    if not (grid[:, -1] == _NEW_LINE).all() or (grid[:, :-1] != _COMMA).any():
        return None
    cells = text
    if b":" in text:
        starts = np.append(0, np.flatnonzero(raw == _NEW_LINE)[:-1] + 1)
        if not _are_long_times(text, raw, starts):
            return None
        cells = text.replace(b" ", b"").replace(b":", b"")
    while b",," in cells:
        cells = cells.replace(b",,", b",0,")
    cells = cells.replace(b",\n", b",0\n").replace(b"\n", b",")
    with warnings.catch_warnings():
        # A cell that is no whole number ends the parse: with a warning or an error, depending on numpy's version.
        warnings.simplefilter("error", DeprecationWarning)
        try:
            numbers = np.fromstring(cells, np.int64, sep=",")
        except (DeprecationWarning, ValueError):
            return None
    if numbers.size != grid.size or numbers.max() > _LIMIT or numbers.min() < -_LIMIT:
        return None
    return numbers.reshape(-1, width)


def _are_long_times(text: bytes, raw: npt.NDArray[np.uint8], starts: npt.NDArray[np.intp]) -> bool:
    """Return whether every line starts with "yyyyMMdd HH:mm," and has no other blank or colon."""
    rows = len(starts)
    if text.count(b":") != rows or text.count(b" ") != rows or int(starts[-1]) + 14 >= len(raw):
        return False
    return bool((raw[starts + 8] == ord(" ")).all() and (raw[starts + 11] == ord(":")).all()) and bool(
        (raw[starts + 14] == _COMMA).all()
    )


def _parse_slowly(text: bytes, width: int, source: str) -> Numbers:
    """Parse row by row: decimals, blanks and errors."""
    rows: list[list[Decimal]] = []
    for number, line in enumerate(text.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            cells = line.decode("ascii").split(",")
        except UnicodeDecodeError:
            raise DataError(source, "the line holds bytes that are not ASCII", number) from None
        if len(cells) != width:
            raise DataError(source, f"expected {width} cells, found {len(cells)}", number)
        if _LONG_TIME.fullmatch(cells[0]):
            cells[0] = cells[0].replace(" ", "").replace(":", "")
        rows.append([_number(cell, source, number) for cell in cells])
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
    first = _whole_or_none(columns[0])
    if first is None:
        raise DataError(source, "a time is not a whole number")
    packed = tuple(column if (exact := _whole_or_none(column)) is None else exact for column in columns[1:])
    # One decimal column makes all of them decimal, so that a row's numbers are of one kind.
    if any(isinstance(column, list) for column in packed):
        return Numbers(first, tuple(columns[1:]))
    return Numbers(first, packed)


def _number(cell: str, source: str, line: int) -> Decimal:
    cell = cell.strip()
    if not cell:
        return Decimal(0)
    digits = cell[1:] if cell[0] == "-" else cell
    if not _DIGITS.issuperset(digits.replace(".", "", 1)) or digits == "." or len(digits) > 20:
        raise DataError(source, f"{cell!r} is not a number", line)
    try:
        value = Decimal(cell)
    except InvalidOperation:
        raise DataError(source, f"{cell!r} is not a number", line) from None
    if abs(value) > _LIMIT:
        raise DataError(source, f"{cell!r} is too large", line)
    return value


def _whole_or_none(column: list[Decimal]) -> npt.NDArray[np.int64] | None:
    if any(value.as_tuple().exponent for value in column):
        return None
    return np.array([int(value) for value in column], np.int64)
