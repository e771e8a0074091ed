"""Data frames of history (Algorithm/QCAlgorithm.Python.cs)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.history_requests import AlgorithmHistoryRequests
from engine.lean_runtime.algorithm.read_only import read_only
from engine.lean_runtime.data.base_data_collection import BaseDataCollection

if TYPE_CHECKING:
    import pandas as pd

    from engine.lean_runtime.data.pandas_converter import PandasConverter


class AlgorithmDataFrames(AlgorithmHistoryRequests):
    """Shows slices and data points as data frames."""

    def __init__(self) -> None:
        super().__init__()
        self._pandas_converter: PandasConverter | None = None

    @read_only
    def pandas_converter(self) -> PandasConverter:
        """Return what turns data into data frames; made at the first use."""
        if self._pandas_converter is None:
            from engine.lean_runtime.data.pandas_converter import PandasConverter

            self._pandas_converter = PandasConverter()
        return self._pandas_converter

    def set_pandas_converter(self) -> None:
        """Start with a new converter."""
        self._pandas_converter = None

    def get_data_frame(self, data: Iterable[Any], flatten: bool, data_type: Any = None) -> pd.DataFrame:
        """Return the data frame of slices or points."""
        return self._data_frame(data, flatten, data_type)

    def _data_frame(self, data: Iterable[Any], flatten: bool, data_type: Any) -> Any:
        frame: Any = self.pandas_converter.get_data_frame(data, flatten, data_type)
        if flatten or data_type is None or not issubclass(data_type, BaseDataCollection) or frame.empty:
            return frame
        # the symbol of a universe says nothing: show its rows alone
        if "data" in frame.columns:
            return frame["data"]
        frame.index = frame.index.droplevel("symbol")
        return frame
