"""A SIMULATED week and a half in which much happens to one stock, and a human who trades on it through the bot."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.lean_runtime.runner.backtest import BacktestResult, run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.faults.script import parse_faults
from engine.market_simulator.folder.label import FolderPlan
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder
from engine.market_simulator.option_listing import OptionContract
from engine.market_simulator.stream import SimulatedMarket
from engine.market_simulator.trading_calendar import NEW_YORK

#: Two crashes, one of a single bar and one that lasts; what they show is tested in test_bot_under_events.py.
EVENTS: list[dict[str, Any]] = [
    {"kind": "flash_crash", "day": "2024-01-09", "from": "11:00", "until": "11:02", "depth": 0.30},
    {"kind": "flash_crash", "day": "2024-01-09", "from": "13:00", "until": "13:10", "depth": 0.20},
    {"kind": "iv_jump", "day": "2024-01-10", "from": "12:30", "points": 15},
    {"kind": "special_dividend", "day": "2024-01-11", "symbols": ["SPY"], "amount": 5.5},
    {"kind": "early_close", "day": "2024-01-12", "time": "13:00"},
    {"kind": "split", "day": "2024-01-17", "symbols": ["SPY"], "ratio": 2},
]
FIRST, LAST = date(2024, 1, 8), date(2024, 1, 17)
MARKET = MarketConfig(("SPY",), FIRST, "calm", 4, parse_faults({"faults": EVENTS}), Density.TINY)

#: What the human asks for: when, under which name, and the legs; each is a spread of one.
ORDERS = (
    ("2024-01-08 10:00", "put-spread", "-410P +400P 2024-02-16"),
    ("2024-01-10 10:00", "deep-calls", "-375C +450C 2024-01-19"),
    ("2024-01-10 10:05", "far-calls", "-440C +450C 2024-02-16"),
    ("2024-01-12 09:43", "last-day", "-400P +375P 2024-01-12"),
    ("2024-01-12 10:00", "kept", "-425C +430C 2024-02-16"),
    ("2024-01-12 10:05", "shares", "+20S"),
    ("2024-01-12 12:01", "too-late", "-400P +375P 2024-01-12"),
    ("2024-01-16 10:00", "before-the-split", "-375P +250P 2024-02-16"),
    ("2024-01-17 10:00", "adjusted", "-375P +250P 2024-02-16"),
    ("2024-01-17 10:02", "anew", "-190P +175P 2024-02-16"),
)
PARAMETERS = {
    "start": FIRST.isoformat(),
    "end": LAST.isoformat(),
    "max_loss_per_trade": "0.20",
    "max_total_risk": "0.50",
    "max_positions": "8",
    "max_positions_per_strategy": "8",
    "max_positions_per_underlying": "8",
    "max_leg_spread_share": "1",
    "min_open_interest": "0",
    "walk_start_share": "1",
    "walk_step": "0.5",
    "price_collar": "2",
    "days_to_exit": "0",
    "roll_tested": "false",
}
#: The bot itself, with a human's orders and a notebook of what it looks like after every minute.
MAIN = """
import json

from algorithms.hybrid_options_bot import HybridOptionsBot
from modules.positions.management import mark_policy
from modules.pricing.marks import mark_position
from modules.queue_client import InMemorySource, parse_requests


class Human(InMemorySource):
    def __init__(self, algorithm, requests):
        super().__init__(())
        self.algorithm, self.left = algorithm, list(requests)

    def poll(self):
        now = str(self.algorithm.time)
        due = [request for request in self.left if f"{{request.not_before:%Y-%m-%d %H:%M:%S}}" <= now]
        self.left = [request for request in self.left if request not in due]
        return due


class Main(HybridOptionsBot):
    def _order_sources(self):
        self.notes = {{}}
        return [Human(self, parse_requests("week", json.loads({requests!r})))]

    def on_data(self, data):
        super().on_data(data)
        state = self._mailbox.state
        for key, position in state.positions.items():
            chain = state.chains.get("SPY")
            if chain is None:
                continue
            mark = mark_position(position, chain.quote_table(), state.time, mark_policy(state.session, is_live=False))
            note = (float(mark.profit), str(mark.reason), position.losing_marks, position.frozen)
            self.notes.setdefault(key, {{}})[str(self.time)] = note
"""


@dataclass(frozen=True, slots=True)
class Week:
    """Hold a finished run."""

    result: BacktestResult

    @property
    def state(self) -> Any:
        """Return what the bot knows in the end."""
        return self.result.algorithm.user._mailbox.state

    def lines(self, day: str, *words: str) -> list[str]:
        """Return the log's lines of a day, or of a minute of it, that have all the words."""
        return [line for line in self.result.logs if line.startswith(day) and all(word in line for word in words)]

    def note(self, position: str, clock: str) -> tuple[float, str, int, str]:
        """Return profit at mid, what the mark rests on, losing marks and freeze of a position after a minute."""
        found: tuple[float, str, int, str] = self.result.algorithm.user.notes[f"request-{position}"][f"{clock}:00"]
        return found


def play(root: Path) -> Week:
    """Write the market of the week and let the bot trade in it."""
    known = {"underlying": "SPY", "known_at": "2023-12-01T08:00:00-05:00", "covers_until": "2024-06-30"}
    dividends = {**known, "dividends": [{"ex_date": "2024-01-11", "amount": "5.5"}]}
    stored = root / "storage" / "hob" / "backtest" / "reference"
    stored.parent.mkdir(parents=True)
    stored.write_text(json.dumps({"dividends": [dividends]}))
    return trade(root, MARKET, LAST, [request(*order) for order in ORDERS], PARAMETERS)


def trade(
    root: Path, market: MarketConfig, last: date, requests: list[dict[str, Any]], parameters: dict[str, str]
) -> Week:
    """Write a market and let the bot trade in it on a human's requests."""
    write_folder(root / "data", FolderPlan(market, last, Resolution.MINUTE, sessions_before=30))
    (root / "main.py").write_text(MAIN.format(requests=json.dumps(requests)))
    job = BacktestJob(root / "main.py", root / "data", root / "storage", parameters=parameters)
    return Week(run_backtest(job))


def request(clock: str, name: str, legs: str, market: MarketConfig = MARKET) -> dict[str, Any]:
    """Return a request somewhat beyond the natural price of the minute that sees it, so that it fills if it is let."""
    at = datetime.fromisoformat(clock).replace(tzinfo=NEW_YORK)
    words, expiration = legs.split()[:-1] or legs.split(), legs.split()[-1]
    return {
        "id": name,
        "action": "open",
        "underlying": "SPY",
        "legs": [_leg(word, expiration) for word in words],
        "quantity": 1,
        "worst_price": _worst_price(market, at + timedelta(minutes=1), [_leg(word, expiration) for word in words]),
        "not_before": at.isoformat(),
    }


def _leg(word: str, expiration: str) -> dict[str, Any]:
    if word[-1] == "S":
        return {"ratio": int(word[:-1])}
    right = "call" if word[-1] == "C" else "put"
    return {"ratio": 1 if word[0] == "+" else -1, "expiration": expiration, "strike": word[1:-1], "right": right}


def _key(leg: dict[str, Any]) -> str | OptionContract:
    if "strike" not in leg:
        return "SPY"
    return OptionContract("SPY", date.fromisoformat(leg["expiration"]), Decimal(leg["strike"]), leg["right"] == "call")


def _worst_price(market: MarketConfig, at: datetime, legs: list[dict[str, Any]]) -> str:
    """Return what the package costs a range and a bit beyond natural; what nobody quotes asks for a cent."""
    columns = SimulatedMarket(market).quotes(at, [_key(leg) for leg in legs])
    bids, asks = ([0.0 if price != price else float(price) for price in side] for side in (columns.bid, columns.ask))
    natural = sum(asks[row] if leg["ratio"] > 0 else -bids[row] for row, leg in enumerate(legs))
    width = sum(asks) - sum(bids)
    if "strike" not in legs[0]:
        # Shares alone have a price per share, however many.
        return f"{natural + width:.2f}"
    return f"{natural + 1.2 * width:.2f}" if width else "-0.01"
