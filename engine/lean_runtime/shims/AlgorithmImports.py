"""What `from AlgorithmImports import *` brings: LEAN's classes, then the Python names that win over .NET's.

Source: Common/AlgorithmImports.py. pandas and matplotlib are loaded at their first use.
"""

import json
import math
import os
import sys
import typing
from builtins import Exception
from datetime import date, datetime, time, timedelta

import numpy as np
from clr import AddReference

from engine.lean_runtime.shims.lazy_module import lazy_module
from engine.lean_runtime.shims.namespace import exports, resolve, starred

#: In LEAN's order: of two equal names the later namespace's wins.
NAMESPACES = (
    "System",
    "System.Drawing",
    "QuantConnect",
    "QuantConnect.Api",
    "QuantConnect.Util",
    "QuantConnect.Data",
    "QuantConnect.Orders",
    "QuantConnect.Python",
    "QuantConnect.Storage",
    "QuantConnect.Research",
    "QuantConnect.Commands",
    "QuantConnect.Algorithm",
    "QuantConnect.Statistics",
    "QuantConnect.Parameters",
    "QuantConnect.Benchmarks",
    "QuantConnect.Brokerages",
    "QuantConnect.Securities",
    "QuantConnect.Indicators",
    "QuantConnect.Interfaces",
    "QuantConnect.Scheduling",
    "QuantConnect.DataSource",
    "QuantConnect.Orders.Fees",
    "QuantConnect.Data.Custom",
    "QuantConnect.Data.Market",
    "QuantConnect.Lean.Engine",
    "QuantConnect.Orders.Fills",
    "QuantConnect.Configuration",
    "QuantConnect.Notifications",
    "QuantConnect.Data.Auxiliary",
    "QuantConnect.Data.Shortable",
    "QuantConnect.Orders.Slippage",
    "QuantConnect.Securities.Forex",
    "QuantConnect.Data.Fundamental",
    "QuantConnect.Securities.Crypto",
    "QuantConnect.Securities.Option",
    "QuantConnect.Securities.Equity",
    "QuantConnect.Securities.Future",
    "QuantConnect.Data.Consolidators",
    "QuantConnect.Orders.TimeInForces",
    "QuantConnect.Algorithm.Framework",
    "QuantConnect.Algorithm.Selection",
    "QuantConnect.Securities.Positions",
    "QuantConnect.Orders.OptionExercise",
    "QuantConnect.Securities.Volatility",
    "QuantConnect.Securities.Interfaces",
    "QuantConnect.Data.UniverseSelection",
    "QuantConnect.Securities.IndexOption",
    "QuantConnect.Data.Custom.IconicTypes",
    "QuantConnect.Securities.CryptoFuture",
    "QuantConnect.Algorithm.Framework.Risk",
    "QuantConnect.Algorithm.Framework.Alphas",
    "QuantConnect.Algorithm.Framework.Execution",
    "QuantConnect.Algorithm.Framework.Portfolio",
    "QuantConnect.Indicators.CandlestickPatterns",
    "QuantConnect.Algorithm.Framework.Portfolio.SignalExports",
    "QuantConnect.Algorithm.Framework.Selection",
)

pd = lazy_module("pandas")
plt = lazy_module("matplotlib.pyplot")

_python = {name: getattr(typing, name) for name in typing.__all__} | {
    "AddReference": AddReference,
    "Exception": Exception,
    "date": date,
    "datetime": datetime,
    "json": json,
    "math": math,
    "np": np,
    "os": os,
    "pd": pd,
    "plt": plt,
    "sys": sys,
    "time": time,
    "timedelta": timedelta,
}
_lean = {name: exports()[space][name] for space in NAMESPACES if space in exports() for name in starred(space)}
_names = {name: resolve(name, target) for name, target in _lean.items() if name not in _python} | _python
_names |= dict.fromkeys(("QCAlgorithmFramework", "QCAlgorithmFrameworkBridge"), _names["QCAlgorithm"])
globals().update(_names)

__all__ = list(_names)
