"""Writes LEAN's result files of a backtest (Engine/Results/BacktestingResultHandler.cs, Common/Result.cs).

`ID.json` (everything), `ID-summary.json`, `ID-order-events.json` and `ID-log.txt`, where ID is the algorithm id.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.lean_runtime.common.base import pascal_case
from engine.lean_runtime.common.numbers import decimal_text, round_half_even
from engine.lean_runtime.common.text import span_text
from engine.lean_runtime.common.ticks import iso_text
from engine.lean_runtime.orders.order_json import order_json, serialize_order_event, symbol_json
from engine.lean_runtime.results.backtesting_result_handler import BacktestingResultHandler
from engine.lean_runtime.results.margin_chart import remove_single_point_series
from engine.lean_runtime.results.portfolio_sampler import PORTFOLIO_MARGIN, STRATEGY_EQUITY
from engine.lean_runtime.runner.job import BacktestJob
from engine.lean_runtime.statistics import portfolio_statistics, trade_statistics
from engine.lean_runtime.statistics.algorithm_performance import AlgorithmPerformance
from engine.lean_runtime.statistics.trade import Trade

_TRADE_COUNTS = (
    "total_number_of_trades",
    "number_of_winning_trades",
    "number_of_losing_trades",
    "max_consecutive_winning_trades",
    "max_consecutive_losing_trades",
)


class ResultFiles:
    """Turn a finished handler into documents and write them into the job's results folder."""

    def __init__(self, handler: BacktestingResultHandler, algorithm: Any, job: BacktestJob, began: datetime) -> None:
        """Take what the run left; `began` is the aware wall-clock start."""
        self._handler = handler
        self._algorithm = algorithm
        self._job = job
        self._began = began

    def write(self, folder: Path) -> None:
        """Write all four files; an OSError (a full disk) is the caller's to tell."""
        folder.mkdir(parents=True, exist_ok=True)
        identity = self._job.algorithm_id
        write_whole(folder / f"{identity}-log.txt", "".join(f"{line}\n" for line in self._handler.logs))
        write_json(folder / f"{identity}-order-events.json", self.order_events(), compact=True)
        result = self.document()
        write_json(folder / f"{identity}-summary.json", summary_of(result))
        write_json(folder / f"{identity}.json", result)

    def document(self) -> dict[str, Any]:
        """Return the complete result as JSON values."""
        handler, final = self._handler, self._handler.final
        if final is None or not handler.has_algorithm:
            return {"state": self._state()}
        charts = handler.charts
        if PORTFOLIO_MARGIN in charts:
            remove_single_point_series(charts[PORTFOLIO_MARGIN])
        record = sorted(self._algorithm.transactions._transaction_record.items())
        return {
            "rollingWindow": {
                key: performance_document(performance, with_trades=False)
                for key, performance in final.rolling_performances.items()
            },
            "charts": {name: chart.to_json() for name, chart in charts.items()},
            "orders": {str(order.id): json.loads(order_json(order, camel=True)) for order in self._orders()},
            "profitLoss": {iso_text(time): _number(profit_loss) for time, profit_loss in record},
            "statistics": final.summary,
            "runtimeStatistics": handler.runtime_summary(final.summary),
            "state": self._state(),
            "serverStatistics": {"Hostname": platform.node()},
            "algorithmConfiguration": self._configuration(),
            "totalPerformance": performance_document(final.total_performance, with_trades=True),
        }

    def _orders(self) -> list[Any]:
        return sorted(self._algorithm.transactions.get_orders(), key=lambda order: order.id)

    def order_events(self) -> list[dict[str, Any]]:
        """Return every order event as JSON values."""
        rows = [serialize_order_event(event, self._job.algorithm_id) for event in self._handler.order_events]
        return [
            {key: _number(value) if isinstance(value, Decimal) else value for key, value in row.items()} for row in rows
        ]

    def _state(self) -> dict[str, str]:
        handler, algorithm = self._handler, self._algorithm
        orders = 0 if algorithm is None else algorithm.transactions.orders_count
        return {
            "StartTime": _stamp(self._began),
            "EndTime": _stamp(datetime.now(UTC)),
            "RuntimeError": handler.runtime_error,
            "StackTrace": handler.stack_trace,
            "LogCount": str(len(handler.logs)),
            "OrderCount": str(orders),
            "InsightCount": "0",
            "Name": self._job.name,
            "Hostname": platform.node(),
            "Status": handler.status.to_string(),
        }

    def _configuration(self) -> dict[str, Any]:
        algorithm = self._algorithm
        model = algorithm.brokerage_model
        return {
            "name": algorithm.name,
            "tags": sorted(algorithm.tags),
            "accountCurrency": algorithm.account_currency,
            "brokerage": int(getattr(model, "brokerage_name", 0)),
            "accountType": int(model.account_type),
            "parameters": dict(self._job.parameters),
            "outOfSampleMaxEndDate": None,
            "outOfSampleDays": 0,
            "startDate": iso_text(algorithm._start_date, utc=False)[:19],
            "endDate": iso_text(algorithm._end_date, utc=False)[:19],
            "tradingDaysPerYear": algorithm.settings.trading_days_per_year,
        }


def _number(value: Decimal) -> float:
    """Return what a reader of LEAN's JSON makes of the decimal's digits (the Python face rounds otherwise)."""
    return float(decimal_text(value))


def summary_of(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return the short form: no orders, no rolling windows, the equity chart alone."""
    kept = ("statistics", "runtimeStatistics", "state", "serverStatistics", "algorithmConfiguration")
    summary = {key: result[key] for key in kept if key in result}
    charts = result.get("charts", {})
    if STRATEGY_EQUITY in charts:
        equity = {**charts[STRATEGY_EQUITY], "series": {"Equity": charts[STRATEGY_EQUITY]["series"]["Equity"]}}
        summary["charts"] = {STRATEGY_EQUITY: equity}
    if "totalPerformance" in result:
        performance = result["totalPerformance"]
        summary["totalPerformance"] = {key: performance[key] for key in ("tradeStatistics", "portfolioStatistics")}
    return summary


def performance_document(performance: AlgorithmPerformance, with_trades: bool) -> dict[str, Any]:
    """Return statistics as JSON values; decimals are texts of four places, as LEAN writes them."""
    trades, portfolio = performance.trade_statistics, performance.portfolio_statistics
    return {
        "tradeStatistics": {
            "startDateTime": None if trades._start_date_time is None else iso_text(trades._start_date_time),
            "endDateTime": None if trades._end_date_time is None else iso_text(trades._end_date_time),
            **{_camel(name): getattr(trades, name) for name in _TRADE_COUNTS},
            **{_camel(name): _four(getattr(trades, f"_{name}")) for name in trade_statistics.DECIMALS},
            **{_camel(name): span_text(getattr(trades, f"_{name}")) for name in trade_statistics.SPANS},
        },
        "portfolioStatistics": {
            **{_camel(name): _four(getattr(portfolio, f"_{name}")) for name in portfolio_statistics.DECIMALS},
            "drawdownRecovery": portfolio.drawdown_recovery,
        },
        "closedTrades": [trade_document(trade) for trade in performance.closed_trades] if with_trades else [],
    }


def trade_document(trade: Trade) -> dict[str, Any]:
    """Return a closed trade as JSON values."""
    return {
        "id": trade.id,
        "symbols": [json.loads(symbol_json(symbol)) for symbol in trade.symbols],
        "entryTime": iso_text(trade._entry_time),
        "entryPrice": trade.entry_price,
        "direction": int(trade.direction),
        "quantity": trade.quantity,
        "exitTime": iso_text(trade._exit_time),
        "exitPrice": trade.exit_price,
        "profitLoss": trade.profit_loss,
        "totalFees": trade.total_fees,
        "mae": trade.mae,
        "mfe": trade.mfe,
        "duration": span_text(trade._duration),
        "endTradeDrawdown": trade.end_trade_drawdown,
        "isWin": trade.is_win,
        "orderIds": list(trade.order_ids),
    }


def _camel(name: str) -> str:
    pascal = pascal_case(name)
    return pascal[0].lower() + pascal[1:]


def _four(value: Decimal) -> str:
    return decimal_text(round_half_even(value, 4))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_json(path: Path, document: Any, compact: bool = False) -> None:
    """Write a JSON document, whole or not at all; OSError when it cannot be written."""
    text = json.dumps(document, indent=None if compact else 2, ensure_ascii=False)
    write_whole(path, text)


def write_whole(path: Path, text: str) -> None:
    """Write a file that is either whole or not there: a full disk leaves no half of a document."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        error.filename = str(path)
        raise
