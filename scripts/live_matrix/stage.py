"""A project whose bot trades from three sources within an hour: a strategy, a template, a human's requests."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

from engine.file_store.store import FileStore
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.option_listing import OptionContract
from engine.market_simulator.stream import SimulatedMarket
from engine.market_simulator.trading_calendar import NEW_YORK

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2024, 1, 10)
#: The clock ends here; the sources have asked by then, and what they opened is managed.
LAST_MINUTE = "10:25"
_MAIN = f'''"""The hybrid options bot, stopped early: an hour of market is enough for every source."""

from __future__ import annotations

from algorithms.hybrid_options_bot import HybridOptionsBot


class Main(HybridOptionsBot):
    """The bot until {LAST_MINUTE}."""

    def on_data(self, data):
        super().on_data(data)
        if self.time.strftime("%H:%M") >= "{LAST_MINUTE}":
            self.quit("the hour is over")
'''
#: What the strategies open is closed by management at once: its exit lies before every expiration they choose.
PARAMETERS = {
    "strategies": "bull put spread,iron condor",
    "strategy_parameters": "bull put spread.rank_from=0,iron condor.rank_from=0",
    "days_to_exit": "60",
    "max_contracts": "3",
}
_TEMPLATE: dict[str, Any] = {
    "template_id": "daily-condor",
    "underlying": "SPY",
    "structure": "iron condor",
    "schedule": {"cadence": "daily", "at": "09:55"},
    "expirations": [["expiration", {"days": 30, "lowest": 10, "highest": 45}]],
    "strikes": [
        ["short_put_strike", {"delta": -0.25}],
        ["short_call_strike", {"delta": 0.25}],
        ["long_put_strike", {"of": "short_put_strike", "offset": -0.02}],
        ["long_call_strike", {"of": "short_call_strike", "offset": 0.02}],
    ],
    "risk_share": "0.01",
}


def recipe(seed: int) -> MarketConfig:
    """Return the SIMULATED market of a seed: quiet, rising, about 350 contracts."""
    return MarketConfig(("SPY",), DAY, "calm", seed, density=Density.SMALL)


def make_project(folder: Path, config: MarketConfig) -> Path:
    """Make the project's folder: the bot, its template, and a human who opens, closes, and asks for too much."""
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "algorithms", folder / "algorithms", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("modules", "lean.json", "config.json"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "main.py").write_text(_MAIN)
    (folder / "config").mkdir()
    shutil.copy(ROOT / "config" / "settings.json", folder / "config")
    (folder / "config" / "templates.json").write_text(json.dumps([_TEMPLATE]))
    (folder / "market.json").write_text(config.to_json())
    store = FileStore(folder / "storage")
    for request in requests(config):
        store.save(f"hob/live/inbox/{request['id']}", json.dumps(request))
    return folder


def requests(config: MarketConfig) -> list[dict[str, Any]]:
    """Return a human's three requests: a call spread, its close, and one that no limit allows."""
    short, long, credit = _call_spread(SimulatedMarket(config))
    legs = [
        {"ratio": ratio, "expiration": one.expiration.isoformat(), "strike": str(one.strike), "right": "call"}
        for one, ratio in ((short, -1), (long, 1))
    ]
    opening = {"action": "open", "underlying": "SPY", "legs": legs, "worst_price": f"{-credit:.2f}"}
    return [
        {**opening, "id": "m-1", "quantity": 1, "not_before": _at("09:50"), "note": "a human's call spread"},
        {"id": "m-2", "action": "close", "position_id": "request-m-1", "not_before": _at("10:12"), "note": "off again"},
        {**opening, "id": "m-3", "quantity": 5000, "not_before": _at("09:52"), "note": "far too much"},
    ]


def _call_spread(market: SimulatedMarket) -> tuple[OptionContract, OptionContract, float]:
    """Return calls some 2 and 4 % above the spot in the expiration nearest to 35 days, and their natural credit."""
    opening = datetime.fromisoformat(_at("09:50"))
    spot = float(market.quotes(opening, ["SPY"]).last[0])
    calls = [one for one in market.chain(DAY, "SPY") if one.is_call]
    expiration = min({one.expiration for one in calls}, key=lambda day: abs((day - DAY).days - 35))
    listed = [one for one in calls if one.expiration == expiration]
    short = min(listed, key=lambda one: abs(float(one.strike) - 1.02 * spot))
    above = [one for one in listed if one.strike > short.strike]
    long = min(above, key=lambda one: abs(float(one.strike) - 1.04 * spot))
    quotes = market.quotes(opening, [short, long])
    return short, long, float(quotes.bid[0] - quotes.ask[1])


def _at(clock: str) -> str:
    return datetime.combine(DAY, datetime.strptime(clock, "%H:%M").time(), NEW_YORK).isoformat()
