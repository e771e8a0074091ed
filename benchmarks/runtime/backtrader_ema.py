"""The EMA 5/15 cross in backtrader over the same minute bars: `python backtrader_ema.py DATA_FOLDER`."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import backtrader as bt
import pandas as pd


def bars(folder: Path) -> pd.DataFrame:
    """Read LEAN minute trade files into one frame."""
    frames = []
    for path in sorted((folder / "equity" / "usa" / "minute" / "spy").glob("*_trade.zip")):
        day = path.name[:8]
        if not "20220103" <= day <= "20231229":
            continue
        with zipfile.ZipFile(path) as archive:
            names = ["ms", "open", "high", "low", "close", "volume"]
            frame = pd.read_csv(archive.open(archive.namelist()[0]), names=names)
        frame.index = pd.Timestamp(day) + pd.to_timedelta(frame.pop("ms"), unit="ms") + pd.Timedelta(minutes=1)
        frame[names[1:5]] /= 10_000
        frames.append(frame)
    return pd.concat(frames)


class Cross(bt.Strategy):
    """Hold while the fast average is above the slow one."""

    def __init__(self) -> None:
        self.fast = bt.indicators.ExponentialMovingAverage(period=5)
        self.slow = bt.indicators.ExponentialMovingAverage(period=15)
        self.bars = 0

    def next(self) -> None:
        """Take a bar."""
        self.bars += 1
        if self.fast[0] > self.slow[0]:
            if not self.position:
                self.buy(size=100)
        elif self.position:
            self.close()


if __name__ == "__main__":
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.adddata(bt.feeds.PandasData(dataname=bars(Path(sys.argv[1]))))
    cerebro.addstrategy(Cross)
    print("bars", cerebro.run()[0].bars)
