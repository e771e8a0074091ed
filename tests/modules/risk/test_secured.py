"""Cash-secured puts and shares: what counts as secured, which limit it meets, how sums count it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from modules.domain.contracts import Deliverable, Stock
from modules.domain.structures import OptionLeg, StockLeg, Structure
from modules.pricing.package import package_quote
from modules.risk.broker_margin import BrokerPolicy
from modules.risk.secured import is_secured
from tests.modules.builders import chain
from tests.modules.risk.situations import codes, context, intent, natural, position, structure, wide

SPY = Stock("SPY")
SECURES, MARGIN = BrokerPolicy(secures_puts=True), BrokerPolicy(secures_puts=False)


def with_shares(count: int, text: str = "") -> Structure:
    legs = structure(text).legs if text else ()
    return Structure("test", (StockLeg(SPY, count), *legs))


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        (structure("-1 455P"), True),
        (structure("-1 455P +1 450P"), False),
        (structure("-1 490C"), False),
        (structure("+1 455P"), False),
        (structure("-1 455P -1 490C"), False),
        (with_shares(100), True),
        (with_shares(100, "-1 490C"), True),
        (with_shares(100, "-2 490C"), False),
        (with_shares(200, "-2 490C"), True),
        (with_shares(-100), False),
        (with_shares(100, "-1 490C -1 455P"), True),
        (with_shares(100, "+1 455P"), False),
    ],
)
def test_what_is_paid_or_reserved_in_full_is_secured(package: Structure, expected: bool) -> None:
    assert is_secured(package, SECURES) is expected


def test_a_put_on_margin_or_an_adjusted_one_is_not() -> None:
    put = structure("-1 455P")
    assert not is_secured(put, MARGIN)
    assert is_secured(put, BrokerPolicy(is_cash_account=True, secures_puts=False))
    odd = OptionLeg(replace(put.options[0].contract, deliverable=Deliverable(100, 150, is_adjusted=True)), -1)
    assert not is_secured(Structure("test", (odd,)), SECURES)


def test_a_put_meets_the_limit_of_its_cash_and_not_that_of_a_spread() -> None:
    """At 455 it reserves 45,500 of 100,000: too much; of 227,500 exactly a fifth."""
    put = structure("-1 455P")
    asked = intent("45000", 1, str(natural(put)), structure=put)
    poor, rich = codes(asked, context()), codes(asked, context(value="227500"))
    assert "SECURED" in poor
    assert "MAX_LOSS" not in poor
    assert not rich & {"SECURED", "MAX_LOSS", "TOTAL_RISK", "CORRELATED", "BUYING_POWER", "SCENARIO"}
    assert codes(asked, context({"max_secured_share": Decimal(0)}, "227500")) >= {"MAX_LOSS", "TOTAL_RISK"}


def test_two_puts_of_one_underlying_count_together_with_its_shares() -> None:
    put = structure("-1 440P")
    asked = intent("43000", 1, str(natural(put)), structure=put)
    held = position(with_shares(100), max_loss="47000")
    given = context(**wide("454999", max_secured_share=Decimal("0.20")), positions=(held,))
    assert "SECURED" in codes(asked, given), "44,000 + 47,000 > 90,999.80"
    given = context(**wide("455000", max_secured_share=Decimal("0.20")), positions=(held,))
    assert "SECURED" not in codes(asked, given)


def test_a_call_written_on_shares_held_passes_however_many_dollars_the_shares_are() -> None:
    call = structure("-1 490C")
    held = position(with_shares(100), max_loss="47000")
    asked = intent("0", 1, str(natural(call)), structure=call, position_id="p")
    assert not codes(asked, context(value="50000", positions=(held,))) & {"SECURED", "MAX_LOSS", "UNDEFINED_RISK"}


def test_sums_count_a_gap_of_30_percent_and_never_more_than_the_largest_loss() -> None:
    """SPY 470, 455P: at 329 it is worth 126 and a little; less what it is worth now."""
    put = structure("-1 455P")
    asked = intent("45000", 1, str(natural(put)), structure=put)
    given = context()
    assert 11_800 < given.risk_of(asked) < 12_700
    assert context({"max_secured_share": Decimal(0)}).risk_of(asked) == 45_000
    held = position("-1 455P", max_loss="45000")
    assert context(positions=(held,)).open_risk == given.risk_of(asked)
    assert context(positions=(replace(held, max_loss=Decimal(5_000)),)).open_risk == 5_000


def test_the_gap_is_valued_at_half_as_much_volatility_again_as_the_quotes_imply() -> None:
    """A put that is far from expiration is worth more than its exercise value after the gap, the more so the wilder."""
    put = structure("-1 455P")
    calm = context()
    wild = context(chain=chain(volatility=0.90))
    asked = intent("45000", 1, str(natural(put)), structure=put)
    given = context(volatilities={put.options[0].contract: 0.18})
    assert abs(calm.risk_of(asked) - given.risk_of(asked)) < 30, "18 % is what the quotes were made with"
    worth = package_quote(put, wild.chain.quote_table())
    assert worth is not None
    assert wild.risk_of(asked) + -worth.mid * 100 > calm.risk_of(asked) + 1_000


def test_without_a_market_the_largest_loss_counts() -> None:
    from tests.modules.risk.situations import on

    asked = on("AAPL", intent("45000", 1, structure=structure("-1 455P")))
    held = position(asked.structure, max_loss="45000")
    assert context(positions=(held,)).open_risk == 45_000
