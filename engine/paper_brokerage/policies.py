"""The fill policies by name."""

from __future__ import annotations

from collections.abc import Callable

from engine.paper_brokerage.errors import RefusedError
from engine.paper_brokerage.fill_policy import FillPolicy, LeanFillPolicy
from engine.paper_brokerage.passive_policy import PassiveFillPolicy

#: Name -> maker from the seed of what is drawn.
POLICIES: dict[str, Callable[[int], FillPolicy]] = {
    "lean": lambda seed: LeanFillPolicy(),
    "passive": PassiveFillPolicy,
}


def make_policy(name: str, seed: int) -> FillPolicy:
    """Return a policy; RefusedError for a name there is none of."""
    if name not in POLICIES:
        raise RefusedError("bad_request", f"fill_policy is {name!r}; expected one of {', '.join(POLICIES)}")
    return POLICIES[name](seed)
