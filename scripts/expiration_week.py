"""`make expiration-week`: the live bot over an expiration week, killed every night; the book against a hand ledger.

SIMULATED. A human opens four call spreads on Monday. Every day at half past ten the bot's process is ended by kill -9
while its broker lives on; the rest of the day and the night pass with nobody there, and the clearing house acts: on
Tuesday it assigns a short early, on Friday a short that closed out of the money (the market has moved after the bell),
and what is left expires or is exercised. Every next session the bot is started again with --resume, and trades out what
it was given.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.file_store.store import FileStore
from engine.live_market.market_folder import market_folder
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.option_listing import OptionContract
from engine.market_simulator.stream import SimulatedMarket
from engine.market_simulator.trading_calendar import NEW_YORK
from engine.paper_brokerage.client import BrokerageClient
from engine.paper_brokerage.endpoint import read_endpoint
from engine.paper_brokerage.errors import PaperBrokerageError
from engine.paper_brokerage.executions import Execution, execution_from_json
from engine.paper_brokerage.instruments import Instrument, option
from engine.paper_brokerage.launch import ensure_running
from engine.paper_brokerage.store import create_account
from modules.domain.contracts import OptionRight
from scripts.live_matrix.judgement import RUN, journal_of, judge

ROOT = Path(__file__).resolve().parent.parent
MONDAY, TUESDAY, FRIDAY = date(2024, 1, 8), date(2024, 1, 9), date(2024, 1, 12)
#: The five sessions, and the one after the holiday on which the last shares are traded out.
DAYS = (MONDAY, TUESDAY, date(2024, 1, 10), date(2024, 1, 11), FRIDAY, date(2024, 1, 16))
CASH = Decimal(100_000)
_LINKED = ("main.py", "modules", "lean.json", "config.json", "algorithms")
#: Nothing is opened but what the human asks for, and nothing closed but by expiration, assignment and cut-offs.
_PARAMETERS = {"entry_from": "16:00", "days_to_exit": "0", "roll_tested": "false", "account_kind": "margin"}


@dataclass(frozen=True, slots=True)
class Spread:
    """Name a call spread that the human opens: short and long strike as shares of the spot, and its expiration."""

    name: str
    short: float
    long: float
    expiration: date
    lots: int = 1


@dataclass(frozen=True, slots=True)
class Night:
    """Hold what the clearing house does in the night after a session: so many shorts of a spread assigned."""

    spread: str
    contracts: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold a story: the days, when the bot is killed on each, the spreads and the nights."""

    days: tuple[date, ...]
    spreads: tuple[Spread, ...]
    nights: dict[date, Night]
    killed_at: str = "10:30"
    scenario: str = "high-volatility"


WEEK = Plan(
    DAYS,
    (
        Spread("far", 1.03, 1.07, FRIDAY),
        Spread("early", 0.98, 1.02, date(2024, 1, 19)),
        Spread("overrun", 1.02, 1.06, FRIDAY),
        Spread("near", 1.0, 1.03, FRIDAY),
    ),
    {TUESDAY: Night("early", 1), FRIDAY: Night("overrun", 1)},
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what is left: results by spread, added up from the account's trades alone and as the bot has booked them.

    `booked` has what is closed; `problems` are differences between account, book and journal.
    """

    ledger: dict[str, Decimal]
    booked: dict[str, Decimal]
    cash: Decimal
    holdings: dict[str, int]
    kills: int
    problems: tuple[str, ...]
    output: str

    @property
    def is_equal(self) -> bool:
        """Say whether every cent is in the ledger, every closed spread is booked as it says, and nothing differs."""
        is_complete = self.cash - CASH == sum(self.ledger.values()) and bool(self.booked)
        closed = {name: self.ledger.get(name) for name in self.booked}
        return is_complete and closed == self.booked and not self.problems


class Week:
    """Plays a plan in a folder: the bot in one process, its broker in another."""

    def __init__(self, folder: Path, plan: Plan, markets: Path, seed: int) -> None:
        """Make market, project and account, and let the human ask."""
        self._plan, self._config = plan, MarketConfig(("SPY",), MONDAY, plan.scenario, seed, density=Density.SMALL)
        self._project, self.account = folder / "project", folder / "account"
        self._legs = _legs(SimulatedMarket(self._config), plan)
        market_folder(markets, self._config, plan.days[-1])
        (self._project / "config").mkdir(parents=True)
        for name in _LINKED:
            (self._project / name).symlink_to(ROOT / name)
        (self._project / "live").mkdir()
        (self._project / "live" / "markets").symlink_to(markets)
        (self._project / "market.json").write_text(self._config.to_json())
        create_account(self.account, CASH, _at(plan.days[0], "00:00"))
        self._store = FileStore(self._project / "storage")
        for request in self._requests():
            self._store.save(f"hob/live/inbox/{request['id']}", json.dumps(request))

    def play(self, say: Any) -> Outcome:
        """Run every session, kill the bot, let day and night pass, and add everything up."""
        output = []
        try:
            for number, day in enumerate(self._plan.days):
                say(f"{day:%A %d %B}: the bot {'starts' if number == 0 else 'is started again'}")
                if number == 1:
                    self._leave_to_expiration()
                process = self._start(is_first=number == 0)
                output.append(self._day(process, day))
                if number + 1 < len(self._plan.days):
                    self._night(day, self._plan.days[number + 1], say)
            return self._outcome("".join(output))
        finally:
            with suppress(ProcessLookupError, PaperBrokerageError):
                os.kill(read_endpoint(self.account).pid, signal.SIGTERM)

    def _start(self, *, is_first: bool) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "engine", "live", ".", "--source", "simulator", "--market", "market.json"]
        command += ["--start", self._plan.days[0].isoformat(), "--end", self._plan.days[-1].isoformat()]
        command += ["--account", str(self.account), "--algorithm-id", RUN, "--no-record"]
        command += ["--output", str(self._project / "live" / "run")]
        for key, value in _PARAMETERS.items():
            command += ["--parameter", key, value]
        return subprocess.Popen(
            command if is_first else [*command, "--resume"],
            cwd=self._project,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=(self._project / "output.txt").open("w"),
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _day(self, process: subprocess.Popen[str], day: date) -> str:
        """Wait until the broker's clock has come to the bot's end, and end the bot by kill -9."""
        end = _at(day, self._plan.killed_at)
        client = self._client()
        try:
            while process.poll() is None and datetime.fromisoformat(client.request("status")["instant"]) < end:
                time.sleep(0.02)
        finally:
            client.close()
        process.kill()
        process.wait()
        text = (self._project / "output.txt").read_text()
        if process.returncode != -signal.SIGKILL:
            raise RuntimeError(f"the bot ended by itself on {day}: {text[-2000:]}")
        return text

    def _night(self, day: date, following: date, say: Any) -> None:
        """Let the clearing house act while nobody is there, then bring the broker to the next morning."""
        client = self._client()
        try:
            client.request("advance", instant=_at(day, "20:00").isoformat())
            if (night := self._plan.nights.get(day)) is not None:
                short = _broker_option(self._legs[night.spread][0])
                client.request("assign", instrument=short.key, contracts=night.contracts)
                say(f"  night: {night.contracts} short of '{night.spread}' assigned ({short})")
            client.request("advance", instant=_at(following, "08:00").isoformat())
        finally:
            client.close()

    def _leave_to_expiration(self) -> None:
        """Have the human say that what expires this week is left to its end: no targets, no stops."""
        for spread in (one for one in self._plan.spreads if one.expiration <= FRIDAY):
            care = {"care": {"urgent_only": True}, "position": f"request-{spread.name}", "reason": "left to its end"}
            (self._project / f"command-{spread.name}.json").write_text(json.dumps(care))

    def _client(self) -> BrokerageClient:
        client = BrokerageClient(self.account, ensure_running=ensure_running)
        client.connect(from_now=True)
        return client

    def _requests(self) -> Iterable[dict[str, Any]]:
        market = SimulatedMarket(self._config)
        opening = _at(self._plan.days[0], "09:50")
        for spread in self._plan.spreads:
            short, long = self._legs[spread.name]
            quotes = market.quotes(opening, [short, long])
            legs = [
                {"ratio": ratio, "expiration": one.expiration.isoformat(), "strike": str(one.strike), "right": "call"}
                for one, ratio in ((short, -1), (long, 1))
            ]
            worst = f"{-float(quotes.bid[0] - quotes.ask[1]):.2f}"
            yield {
                "id": spread.name,
                "action": "open",
                "underlying": "SPY",
                "legs": legs,
                "quantity": spread.lots,
                "worst_price": worst,
                "not_before": opening.isoformat(),
                "note": "an expiration week",
            }

    def _outcome(self, output: str) -> Outcome:
        client = self._client()
        try:
            trades = [execution_from_json(row) for row in client.request("executions")["executions"]]
            tags = _tags(client)
            cash = Decimal(client.request("cash")["amount"])
            holdings = {row["instrument"]: row["quantity"] for row in client.request("holdings")["holdings"]}
        finally:
            client.close()
        booked: dict[str, Decimal] = defaultdict(Decimal)
        for entry in journal_of(self._store):
            if entry.name == "lineage.closed":
                booked[_spread_of(entry.ids.lineage)] += Decimal(str(entry.data["net_profit"]))
        ledger = self._ledger(trades, tags)
        problems = judge(self._project, self.account).problems
        return Outcome(ledger, dict(booked), cash, holdings, len(self._plan.days), problems, output)

    def _ledger(self, trades: Iterable[Execution], tags: dict[int, str]) -> dict[str, Decimal]:
        """Add up the dollars of every trade of the account by the spread it belongs to."""
        owner = {_broker_option(leg).key: name for name, legs in self._legs.items() for leg in legs}
        strikes = {legs[0].strike: name for name, legs in self._legs.items()}
        found: dict[str, Decimal] = defaultdict(Decimal)
        for trade in trades:
            tag = tags.get(trade.order_number, "")
            name = _spread_of(tag) if tag else owner.get(trade.instrument.key, "") or strikes[trade.price]
            found[name] += trade.cash_effect
        return dict(found)


def _legs(market: SimulatedMarket, plan: Plan) -> dict[str, tuple[OptionContract, OptionContract]]:
    """Return short and long contract of each spread: the listed ones nearest to its shares of the spot."""
    day = plan.days[0]
    spot = float(market.quotes(_at(day, "09:50"), ["SPY"]).last[0])
    calls = [one for one in market.chain(day, "SPY") if one.is_call]
    found: dict[str, tuple[OptionContract, OptionContract]] = {}
    taken: set[OptionContract] = set()
    for spread in plan.spreads:
        pair = []
        for share in (spread.short, spread.long):
            listed = [one for one in calls if one.expiration == spread.expiration and one not in taken]
            nearest = min(listed, key=lambda one: abs(float(one.strike) - share * spot))
            taken.add(nearest)
            pair.append(nearest)
        found[spread.name] = (pair[0], pair[1])
    return found


def _broker_option(one: OptionContract) -> Instrument:
    return option("SPY", one.expiration, one.strike, OptionRight.CALL)


def _spread_of(name: str) -> str:
    """Return the spread that an order's tag or a lineage is named after, such as `request-early-close-3`."""
    return name.removeprefix("request-").split("-")[0]


def _tags(client: BrokerageClient) -> dict[int, str]:
    """Return the tags of the account's orders by their numbers."""
    found: dict[int, str] = {}
    since = 0
    while page := client.request("events", since=since)["events"]:
        since = page[-1]["sequence"]
        found |= {e["order"]["number"]: e["order"]["terms"]["tag"] for e in page if e.get("order")}
    return found


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), NEW_YORK).astimezone(UTC)


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the week and print both ledgers; 1 if they differ by a cent."""
    parser = argparse.ArgumentParser(prog="python -m scripts.expiration_week", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of the market (1)")
    parser.add_argument("--markets", type=Path, default=ROOT / "live" / "markets", help="where markets are kept")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        outcome = Week(Path(folder), WEEK, options.markets, options.seed).play(print)
    for name in outcome.ledger:
        bot = f"{outcome.booked[name]:>10.2f}" if name in outcome.booked else "still open"
        print(f"{name:10} by hand {outcome.ledger[name]:>10.2f}   the bot {bot}")
    moved = outcome.cash - CASH
    print(
        f"cash moved {moved:.2f}; still held {outcome.holdings or 'nothing'}; the bot was killed {outcome.kills} times"
    )
    differ = "\n".join(["THE BOOKS DIFFER", *outcome.problems, outcome.output[-6000:]])
    print("the final book equals the hand ledger" if outcome.is_equal else differ)
    return 0 if outcome.is_equal else 1


if __name__ == "__main__":
    raise SystemExit(main())
