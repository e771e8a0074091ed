"""The account a paper run starts with, as LEAN's configuration gives it (observed/live.md 3)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.lean_runtime.live_trading.account_data import AccountData
from engine.lean_runtime.runner.user_error import UserError

SPY = '{"value": "SPY", "id": "SPY R735QTJ8XC9X"}'


def test_cash_is_a_list_of_currency_and_amount() -> None:
    (cash,) = AccountData(cash_balance='[{"currency":"USD","amount":54321.5}]').read_cash()
    assert (cash.currency, cash._amount) == ("USD", Decimal("54321.5"))


@pytest.mark.parametrize(("price", "quantity"), [("averagePrice", "quantity"), ("a", "q")])
def test_holdings_take_long_and_short_names(price: str, quantity: str) -> None:
    text = f'[{{"symbol": {SPY}, "{price}": 590, "{quantity}": 12}}]'
    (held,) = AccountData(holdings=text).read_holdings()
    assert (held.symbol.value, held.average_price, held.quantity) == ("SPY", Decimal(590), Decimal(12))


def test_an_option_needs_value_and_underlying() -> None:
    identifier = "SPY 32OCEIAMV3FRA|SPY R735QTJ8XC9X"
    for symbol in (f'{{"id": "{identifier}", "value": "SPY"}}', f'{{"id": "{identifier}", "underlying": {SPY}}}'):
        with pytest.raises(UserError):
            AccountData(holdings=f'[{{"symbol": {symbol}, "q": 1}}]').read_holdings()


def test_empty_texts_give_an_empty_account() -> None:
    assert AccountData().read_cash() == []
    assert AccountData().read_holdings() == []


@pytest.mark.parametrize("text", ["{", "{}", "[1]", '[{"symbol": null, "q": 1}]', '[{"symbol": {"id": "x"}}]'])
def test_what_is_no_account_is_refused_with_the_name_of_the_setting(text: str) -> None:
    with pytest.raises(UserError, match="live-holdings"):
        AccountData(holdings=text).read_holdings()
