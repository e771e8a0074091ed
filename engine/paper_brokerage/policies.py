"""The fill policies by name."""

from __future__ import annotations

from collections.abc import Callable

from engine.paper_brokerage.errors import RefusedError
from engine.paper_brokerage.fill_policy import FillPolicy, LeanFillPolicy
from engine.paper_brokerage.passive_policy import PassiveFillPolicy
from engine.paper_brokerage.sessions import EXCHANGE_HOURS, SessionHours

#: Name -> maker from the seed of what is drawn and the market's hours.
POLICIES: dict[str, Callable[[int, SessionHours], FillPolicy]] = {
    "lean": lambda seed, hours: LeanFillPolicy(hours),
    "passive": PassiveFillPolicy,
}


def make_policy(name: str, seed: int, hours: SessionHours = EXCHANGE_HOURS) -> FillPolicy:
    """Return a policy; RefusedError for a name there is none of."""
    if name not in POLICIES:
        raise RefusedError("bad_request", f"fill_policy is {name!r}; expected one of {', '.join(POLICIES)}")
    return POLICIES[name](seed, hours)
