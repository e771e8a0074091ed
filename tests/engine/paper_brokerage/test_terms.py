"""Orders are checked before they are taken."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.paper_brokerage.errors import RefusedError
from engine.paper_brokerage.instruments import parse_instrument
from engine.paper_brokerage.terms import OrderType, terms_from_json
from tests.engine.paper_brokerage.desk import CALL, HIGHER_CALL, INDEX_PUT, SPY, call_spread, single

LIMIT = single(OrderType.LIMIT, SPY, 10, limit_price="1.10").to_json()


@pytest.mark.parametrize("instrument", [SPY, CALL, HIGHER_CALL, INDEX_PUT])
def test_the_key_of_an_instrument_gives_it_back(instrument: Any) -> None:
    assert parse_instrument(instrument.key) == instrument


@pytest.mark.parametrize(
    "key", ["", "SPY", "equity:", "equity:spy", "index:SPX:1", "option:SPY", "bond:X", CALL.key[:-1]]
)
def test_other_texts_name_no_instrument(key: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        parse_instrument(key)
    assert refusal.value.code == "bad_instrument"


@pytest.mark.parametrize(
    "terms", [call_spread(OrderType.COMBO_LIMIT, -2, "-1.85", "tag"), call_spread(OrderType.COMBO_MARKET, 1)]
)
def test_terms_travel_unchanged(terms: Any) -> None:
    assert terms_from_json(terms.to_json()) == terms


def test_equal_prices_written_differently_have_one_fingerprint() -> None:
    same = terms_from_json({**LIMIT, "limit_price": "1.1000"})
    assert same.fingerprint == terms_from_json(LIMIT).fingerprint
    assert terms_from_json({**LIMIT, "limit_price": "1.11"}).fingerprint != same.fingerprint


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quantity": 0}, "bad_quantity"),
        ({"quantity": 1.5}, "bad_quantity"),
        ({"quantity": True}, "bad_quantity"),
        ({"quantity": 10**9}, "bad_quantity"),
        ({"limit_price": None}, "bad_price"),
        ({"limit_price": 1.1}, "bad_price"),
        ({"limit_price": "NaN"}, "bad_price"),
        ({"limit_price": "Infinity"}, "bad_price"),
        ({"limit_price": "0"}, "bad_price"),
        ({"limit_price": "1e30"}, "bad_price"),
        ({"stop_price": "1"}, "bad_price"),
        ({"type": "iceberg"}, "bad_request"),
        ({"legs": [{"instrument": "equity:SPY", "ratio": 2}]}, "bad_request"),
        ({"legs": [{"instrument": "equity:SPY", "ratio": 1}, {"instrument": "equity:QQQ", "ratio": 1}]}, "bad_request"),
        ({"time_in_force": "gtd"}, "bad_request"),
        ({"good_until": "soon"}, "bad_request"),
        ({"tag": "x" * 401}, "bad_request"),
        ({"legs": []}, "bad_request"),
        ({"legs": [{"instrument": "index:SPX", "ratio": 1}]}, "bad_instrument"),
        ({"legs": [{"instrument": "equity:SPY", "ratio": 0}]}, "bad_quantity"),
        ({"surprise": 1}, "bad_request"),
    ],
)
def test_what_is_wrong_is_refused_by_name(change: dict[str, Any], code: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        terms_from_json({**LIMIT, **change})
    assert refusal.value.code == code


def test_a_replace_keeps_what_it_does_not_name() -> None:
    changed = terms_from_json(LIMIT).changed({"limit_price": "1.20", "quantity": None})
    assert changed.limit_price == Decimal("1.20")
    assert changed.quantity == 10


@pytest.mark.parametrize("changes", [{"type": "market"}, {"legs": []}, {"quantity": -10}])
def test_a_replace_cannot_make_another_order(changes: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        terms_from_json(LIMIT).changed(changes)
