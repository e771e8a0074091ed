"""Makes the market a configuration names; every kind is a file of its own."""

from __future__ import annotations

from typing import Any

from engine.paper_brokerage.errors import RefusedError
from engine.paper_brokerage.market import Market


def build_market(config: dict[str, Any]) -> Market:
    """Return the market of a configuration; RefusedError if its kind is unknown or it cannot be made."""
    from engine.paper_brokerage.quoted_market import QuotedMarket
    from engine.paper_brokerage.replay_market import ReplayMarket
    from engine.paper_brokerage.simulated_market import StreamedMarket

    makers: dict[str, Any] = {"quoted": QuotedMarket, "replay": ReplayMarket, "simulated": StreamedMarket}
    kind = config.get("kind") if isinstance(config, dict) else None
    if kind not in makers:
        raise RefusedError("bad_market", f"a market's kind is one of {', '.join(makers)}, was {kind!r}")
    try:
        market: Market = makers[kind].from_config(config)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RefusedError("bad_market", f"the {kind} market cannot be made: {error}") from error
    return market
