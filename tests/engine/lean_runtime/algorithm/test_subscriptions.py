"""Adding and removing what an algorithm watches."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Lines = Callable[..., list[str]]
Refusal = Callable[..., str]


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("self.add_equity('')", "ArgumentNullException: Provided ticker is null or empty (Parameter 'permtick')"),
        (
            "self.add_option_contract(self.spy)",
            "ArgumentException: Unexpected option symbol SPY. Please provide a valid option contract with it's "
            "underlying symbol set.",
        ),
        ("self.remove_security('NOPE')", "none"),
        ("self.add_equity('NOPE')", "none"),
        ("self.add_option('NOPE')", "none"),
    ],
)
def test_refusals(statement: str, error: str, refusal: Refusal) -> None:
    assert refusal(statement) == error


@pytest.mark.parametrize("statement", ["self.add_crypto('BTCUSD')", "self.add_security(SecurityType.FUTURE, 'ES')"])
def test_other_assets_are_refused_with_advice(statement: str, refusal: Refusal) -> None:
    error = refusal(statement)
    assert error.startswith("UnsupportedLeanFeature: ")
    assert "equities" in error


def test_defaults_of_a_stock(lines: Lines) -> None:
    said = lines(
        """
        stock = self.securities[self.spy]
        self.log(f"{stock.resolution} {stock.is_fill_data_forward} {stock.is_extended_market_hours}")
        self.log(f"{stock.data_normalization_mode} {stock.leverage} {stock.type}")
        self.log(str([str(item) for item in self.subscription_manager.subscriptions]))
        """
    )
    assert said[:2] == ["MINUTE True False", "ADJUSTED 2.0 EQUITY"]
    assert len(said[2].split(", '")) == 2


def test_an_option_brings_raw_prices_to_its_underlying(lines: Lines) -> None:
    said = lines(
        "self.add_option('SPY')",
        "def on_end_of_algorithm(self): self.log(str(self.securities[self.spy].data_normalization_mode))",
    )
    assert said == [
        "Warning: The following securities were set to raw price normalization mode to work with options: SPY...",
        "RAW",
    ]


def test_a_contract_added_while_running_trades_in_the_next_step(lines: Lines) -> None:
    methods = """
    def on_data(self, data):
        if self.time.hour == 10 and self.time.minute == 0:
            self.contract = Symbol.create_option(
                self.spy, Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 470, datetime(2024, 1, 19))
            self.add_option_contract(self.contract)
        if self.time.hour == 10 and self.time.minute == 2:
            self.log(f"{self.securities[self.contract].price > 0} {self.contract in self.securities}")
    """
    raw = "self.securities[self.spy].set_data_normalization_mode(DataNormalizationMode.RAW)"
    assert lines(raw, methods)[-1] == "True True"


def test_a_removed_security_leaves_the_list_but_not_the_memory(lines: Lines) -> None:
    methods = """
    def on_data(self, data):
        if self.time.minute == 40 and self.time.hour == 9:
            self.remove_security(self.spy)
    def on_end_of_algorithm(self):
        self.log(f"{len(self.active_securities)} {self.spy in self.securities} {self.time}")
    """
    said = lines("self.add_equity('QQQ', Resolution.DAILY)", methods)
    assert said[-1].startswith("1 True")


def test_initializers_run_in_the_order_they_were_added(lines: Lines) -> None:
    said = lines(
        """
        self.set_security_initializer(lambda security: self.log(f"first {security.symbol}"))
        self.add_security_initializer(lambda security: self.log(f"second {security.symbol}"))
        self.add_equity("QQQ", Resolution.DAILY)
        """
    )
    assert said[:2] == ["first QQQ", "second QQQ"]
