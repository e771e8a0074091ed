"""Orders: what is refused before it is sent, what is converted, and what the calls return."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Lines = Callable[..., list[str]]
Refusal = Callable[..., str]


def at(moment: str, body: str) -> str:
    """Return an on_data that runs statements at a time of day, errors logged."""
    statements = "\n            ".join(body.strip().splitlines())
    return f"""
def on_data(self, data):
    if self.time.strftime("%H:%M") == "{moment}":
        try:
            {statements}
        except Exception as error:
            self.log(f"{{type(error).__name__}}: {{error}}")
"""


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("ticket = self.market_order(self.spy, 0)", "Unable to submit order with id -10 that has zero quantity."),
        ("ticket = self.limit_order(self.spy, 0, 100)", "Unable to submit order with id -10 that has zero quantity."),
        ("ticket = self.market_order('QQQ', 1)", "The security does not have an accurate price"),
        ("ticket = self.market_on_close_order(self.spy, 1)", "MarketOnClose orders must be placed within"),
    ],
)
def test_refused_requests_give_an_invalid_ticket(statement: str, text: str, lines: Lines) -> None:
    body = f"{statement}\nself.log(f'{{ticket.status}} {{ticket.submit_request.response.error_message}}')"
    said = lines("self.add_equity('QQQ', Resolution.MINUTE)", at("15:50", body))
    assert said[-1].startswith("INVALID ")
    assert text in said[-1]


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        (
            "self.market_order(self.spy, float('nan'))",
            "ArgumentException: It is not possible to cast a non-finite floating-point value (NaN) as decimal. Please "
            "review math operations and verify the result is valid. (Parameter 'input')",
        ),
        (
            "self.exercise_option(self.spy, 1)",
            "InvalidCastException: Unable to cast object of type 'QuantConnect.Securities.Equity.Equity' to type "
            "'QuantConnect.Securities.Option.Option'.",
        ),
        ("self.combo_market_order([], 1)", "ArgumentException: The list of values cannot be empty"),
        (
            "self.combo_limit_order([Leg.create(self.spy, 1)], 1, 0)",
            "ArgumentException: ComboLimitOrder requires a limit price",
        ),
        (
            "self.combo_leg_limit_order([Leg.create(self.spy, 1)], 1)",
            "ArgumentException: ComboLegLimitOrder requires a limit price for each leg",
        ),
        ("self.market_order(None, 1)", "NullReferenceException: Object reference not set to an instance of an object."),
    ],
)
def test_impossible_calls_raise(statement: str, error: str, lines: Lines) -> None:
    assert lines("", at("10:00", statement)) == [error]


def test_closed_markets_turn_market_orders_into_orders_on_open(lines: Lines) -> None:
    initialize = (
        "self.schedule.on(self.date_rules.every_day(), self.time_rules.at(17, 0), "
        "lambda: self.log(str(self.market_order(self.spy, 1).order_type)))"
    )
    assert lines(initialize, days=2)[-2:] == [
        "Warning: market orders submitted while the market is closed are automatically converted into MarketOnOpen "
        "orders to fill at the next market open.",
        "MARKET_ON_OPEN",
    ]


def test_tickets_tell_what_happened(lines: Lines) -> None:
    shown = "self.log(f'{t.status} {t.quantity_filled} {t.tag} {t.order_id}')"
    body = f"t = self.market_order(self.spy, 3, tag='mine')\n{shown}"
    assert lines("", at("10:00", body)) == ["FILLED 3.0 mine 1"]


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("self.limit_order(self.spy, 1, 1.0)", "LIMIT"),
        ("self.stop_market_order(self.spy, 1, 9999)", "STOP_MARKET"),
        ("self.stop_limit_order(self.spy, 1, 9999, 9999)", "STOP_LIMIT"),
        ("self.trailing_stop_order(self.spy, -1, 0.5, True)", "TRAILING_STOP"),
        ("self.limit_if_touched_order(self.spy, 1, 1.0, 1.0)", "LIMIT_IF_TOUCHED"),
        ("self.market_on_open_order(self.spy, 1)", "MARKET_ON_OPEN"),
        ("self.market_on_close_order(self.spy, 1)", "MARKET_ON_CLOSE"),
        ("self.buy(self.spy, 2)", "MARKET"),
        ("self.sell(self.spy, 2)", "MARKET"),
        ("self.order(self.spy, 2)", "MARKET"),
    ],
)
def test_every_kind_of_order(call: str, kind: str, lines: Lines) -> None:
    assert lines("", at("10:00", f"self.log(str({call}.order_type))"))[-1] == kind


def test_combos_need_the_smallest_ratio(lines: Lines) -> None:
    body = "self.combo_market_order([Leg.create(self.spy, 2), Leg.create('QQQ', -4)], 3)"
    (said,) = lines("self.add_equity('QQQ', Resolution.DAILY)", at("10:00", body))
    assert said.startswith("ArgumentException: The global combo quantity should be used to increase or reduce the size")
    assert said.endswith("from 3x(2 SPY, -4 QQQ) to 6x(1 SPY, -2 QQQ).")


def test_orders_in_initialize_are_refused(lines: Lines) -> None:
    said = lines("self.log(str(self.market_order(self.spy, 1).status))")
    assert said[-1] == "INVALID"
    assert "This operation is not allowed in initialize or during warm up: OrderRequest.submit" in said[0] + said[1]


def test_set_holdings_targets_a_fraction_of_the_portfolio(lines: Lines) -> None:
    body = "self.set_holdings(self.spy, 0.5)\nself.log(f'{self.portfolio[self.spy].holdings_value:.0f}')"
    (said,) = lines("", at("10:00", body))
    assert 49_000 < int(said) < 50_000


def test_set_holdings_may_close_everything_else(lines: Lines) -> None:
    body = """
self.market_order("QQQ", 10)
self.set_holdings([PortfolioTarget(self.spy, 0.2)], True)
self.log(f'{self.portfolio["QQQ"].quantity} {self.portfolio[self.spy].quantity > 0}')
"""
    said = lines("self.add_equity('QQQ', Resolution.DAILY)\nself.set_warm_up(2, Resolution.DAILY)", at("10:00", body))
    assert said[-1] == "0.0 True"


def test_liquidate_closes_and_tags(lines: Lines) -> None:
    body = """
self.market_order(self.spy, 5)
self.limit_order(self.spy, 5, 1.0)
tickets = self.liquidate(tag="out")
self.log(f"{[t.tag for t in tickets]} {self.portfolio.invested} {len(self.transactions.get_open_orders())}")
"""
    assert lines("", at("10:00", body)) == ["['out'] False 0"]


def test_liquidate_can_be_disabled(lines: Lines) -> None:
    said = lines("self.settings.liquidate_enabled = False; self.log(str(list(self.liquidate())))")
    assert said == [
        "Liquidate() is currently disabled by settings. To re-enable please set 'Settings.LiquidateEnabled' to true",
        "[]",
    ]
