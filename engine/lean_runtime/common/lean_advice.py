"""What to use instead of the members of LEAN that this runtime does not offer."""

from __future__ import annotations

_LEAN = "run the algorithm on the LEAN engine (`lean backtest`) or do without it"
_ASSETS = f"the embedded runtime trades equities, indices and their options; {_LEAN}"
_FRAMEWORK = (
    "the algorithm framework is not part of the embedded runtime; decide in on_data or scheduled events and trade with "
    "set_holdings, which takes PortfolioTargets"
)
_LINKED_ORDERS = "submit the orders one by one and cancel the others in on_order_event"

#: Parts of names of members and classes, and the advice for all that contain them; the first match counts.
_BY_PART = (
    ("crypto", _ASSETS),
    ("forex", _ASSETS),
    ("cfd", _ASSETS),
    ("future", _ASSETS),
    ("alpha", _FRAMEWORK),
    ("insight", _FRAMEWORK),
    ("portfolio_construction", _FRAMEWORK),
    ("portfolioconstruction", _FRAMEWORK),
    ("portfolio_optimizer", _FRAMEWORK),
    ("portfoliooptimizer", _FRAMEWORK),
    ("risk_management", _FRAMEWORK),
    ("riskmanagement", _FRAMEWORK),
    ("execution", _FRAMEWORK),
    ("framework", _FRAMEWORK),
    ("universe_selection", "call add_universe with a selection function or one of `self.universe`'s universes"),
    ("universeselection", "call add_universe with a selection function or one of `self.universe`'s universes"),
    ("universe_options", "call add_option for each underlying"),
    ("fundamental", "select companies by price and volume with add_universe; financial statements need LEAN's data"),
    ("signal_export", "a backtest exports no signals; send them from your live deployment"),
    ("signalexport", "a backtest exports no signals; send them from your live deployment"),
    ("candlestick", "look for the pattern in a RollingWindow of bars"),
    ("bracket", _LINKED_ORDERS),
    ("one_", _LINKED_ORDERS),
    ("contingen", _LINKED_ORDERS),
    ("order_factory", _LINKED_ORDERS),
    ("debug_mode", "log what you need in on_data"),
    ("deployment_detail", "set_runtime_statistic shows a value while the algorithm runs"),
    ("link", "commands reach only live algorithms; call run_command to test one"),
    ("quantbook", "the embedded runtime runs backtests, not notebooks; use history in an algorithm"),
    ("pythonwrapper", "pass the Python object itself, it needs no wrapper"),
)


def advice_for(name: str) -> str:
    """Return what a user can do instead of a member or class."""
    lower = name.lower()
    return next((advice for part, advice in _BY_PART if part in lower), _LEAN)
