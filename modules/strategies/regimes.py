"""Which regimes a strategy opens in, as declared parameters (trading rule 39): one switch a regime."""

from __future__ import annotations

from modules.domain.session_context import Regime
from modules.strategies.base import ParameterRange, Parameters

_SWITCH = "1 opens in this regime, 0 does not"


def _name(regime: Regime) -> str:
    return f"in_{regime.name.lower()}"


#: The regimes there is a switch for; an unknown one is none that a strategy could want.
KNOWN = tuple(regime for regime in Regime if regime is not Regime.UNKNOWN)
#: Declared by every strategy that opens; numbers, as every parameter is, so that a search can turn them.
REGIMES = tuple(ParameterRange(_name(regime), 1.0, 0.0, 1.0, _SWITCH) for regime in KNOWN)


def allowed_regimes(params: Parameters) -> frozenset[Regime]:
    """Return the regimes that are switched on, from 0.5 up; a switch that the parameters lack is on."""
    return frozenset(regime for regime in KNOWN if params.get(_name(regime), 1.0) >= 0.5)


def keeps_out(regime: Regime, params: Parameters) -> str:
    """Return why a strategy opens nothing in a regime, empty where it does.

    An unknown regime could be the one to stay out of, so only a strategy allowed in all opens in it.
    """
    allowed = allowed_regimes(params)
    if regime in allowed or len(allowed) == len(KNOWN):
        return ""
    wanted = ", ".join(str(each) for each in KNOWN if each in allowed) or "none"
    return f"the market's regime is {regime}, allowed: {wanted}"
