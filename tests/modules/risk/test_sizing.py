"""Sizing: fixed fraction and Kelly, by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.intents import TradeIntent
from modules.domain.session_context import Regime
from modules.risk.kelly import KellyEstimate
from modules.risk.sizing import kelly_budget, scaled, size, sized
from modules.risk.undefined_risk import gap_loss, undefined_loss
from tests.modules.builders import NOON
from tests.modules.risk.situations import WIDE, context, intent, market, natural, position, structure

KELLY = {**WIDE, "sizing": "kelly", "max_contracts": 1000, "max_correlated_risk": Decimal("0.15")}


def one(loss: str = "350") -> TradeIntent:
    return intent(loss, 1)


def estimate(bound: float | None) -> KellyEstimate:
    return KellyEstimate(bound or 0.0, bound, "test")


def test_fixed_fraction_rounds_down() -> None:
    """2 % of 100,000 are 2,000; at 350 a lot that is 5."""
    assert size(one(), context()) == 5


def test_another_limit_gives_less() -> None:
    assert size(one(), context({"max_contracts": 3})) == 3
    assert size(one(), context({"max_total_risk": Decimal("0.01")})) == 2


def test_a_regime_with_narrower_limits_gives_less() -> None:
    """A quarter of 2,000 are 500 in a crash: one of 350; half are 1,000: two."""
    assert size(one(), context(regime=Regime.CRASH)) == 1
    assert size(one(), context(regime=Regime.HIGH_VOLATILITY)) == 2
    # Kelly's cap of 5 % halves too: 2,500.
    assert kelly_budget(one(), context(KELLY, regime=Regime.HIGH_VOLATILITY), estimate(0.4)) == 2500


def test_nothing_fits_gives_none() -> None:
    assert size(one("2500"), context()) == 0
    assert size(one("0"), context()) == 0


@pytest.mark.parametrize(
    ("bound", "budget"),
    [
        # A quarter of 0.10 is 2.5 % of 100,000.
        (0.10, 2500),
        # A quarter of 0.40 is 10 %: capped at 5 % a trade.
        (0.40, 5000),
        (0.0, 0),
    ],
)
def test_kelly_takes_a_quarter_of_the_bound_under_its_cap(bound: float | None, budget: int) -> None:
    assert kelly_budget(one(), context(KELLY), estimate(bound)) == budget
    assert size(one(), context(KELLY), estimate(bound)) == budget // 350


def test_kelly_leaves_room_in_the_correlated_group() -> None:
    held = position("+1 440P -1 445P", max_loss="14000")
    assert kelly_budget(one(), context(KELLY, positions=(held,)), estimate(0.4)) == 1000


def test_kelly_without_enough_trades_falls_back_on_the_fixed_fraction_and_says_so() -> None:
    few = KellyEstimate(0.3, None, "12 trades < 50")
    found = sized(one(), context({"sizing": "kelly"}), few)
    assert (found.quantity, found.is_kelly) == (5, False)
    assert found.basis == "fixed fraction: 2000.00 at risk (no Kelly: 12 trades < 50)"
    assert size(one(), context({"sizing": "kelly"})) == 5


def test_kelly_without_an_edge_trades_nothing() -> None:
    found = sized(one(), context(KELLY), KellyEstimate(0.1, 0.0, "no edge"))
    assert (found.quantity, found.is_kelly) == (0, True)


def test_kelly_says_what_it_rests_on() -> None:
    found = sized(one(), context(KELLY), KellyEstimate(0.2, 0.1, "54 trades in 31 weeks"))
    assert found.basis == "Kelly: 0.25 of 0.100 (54 trades in 31 weeks), 2500.00 at risk"


@given(
    st.floats(0.0, 1.0),
    st.integers(50, 480),
    st.integers(5_000, 400_000),
    st.sampled_from(["0", "5000", "14000", "20000"]),
    st.sampled_from(list(Regime)),
)
def test_kelly_never_risks_more_than_its_caps(bound: float, loss: int, value: int, held: str, regime: Regime) -> None:
    """5 % of equity a trade (less in narrow regimes), 15 % of a correlated group, a quarter of the bound."""
    together = position("+1 440P -1 445P", max_loss=held)
    given_context = context(KELLY, str(value), positions=(together,), regime=regime)
    found = sized(one(str(loss)), given_context, estimate(bound))
    risked = found.quantity * loss
    assert risked <= 0.05 * value
    assert risked <= 0.25 * bound * value + 1e-6
    assert not found.quantity or Decimal(held) + risked <= Decimal("0.15") * value


def test_a_secured_put_is_sized_by_the_dollars_it_ties_up() -> None:
    """A fifth of 500,000 holds two strikes of 455; their loss to zero would fit no share of 2 %."""
    put = structure("-1 455P")
    asked = intent("45000", 1, str(natural(put)), structure=put)
    wide_sums = {"max_total_risk": Decimal(1), "max_correlated_risk": Decimal(1)}
    found = sized(asked, context(wide_sums, "500000"))
    assert (found.quantity, found.basis) == (2, "secured: 20% in one underlying")
    assert sized(asked, context({**wide_sums, "max_secured_share": Decimal(0)}, "500000")).quantity == 0


def test_scaling_multiplies_every_amount() -> None:
    three = scaled(one(), 3)
    assert (three.quantity, three.max_loss, three.max_profit) == (3, 1050, 1350)
    with pytest.raises(ValueError, match="expected an intent for one"):
        scaled(three, 2)


def test_loss_without_bound_is_the_worse_of_twice_the_margin_and_the_gap() -> None:
    naked = structure("-1 490C")
    asked = intent(None, 1, str(natural(naked)), structure=naked)
    given = context(WIDE)
    prices = given.prices_of(asked)
    held = {leg.contract: leg.ratio for leg in naked.options}
    from modules.risk.book import Holdings

    gap = gap_loss(Holdings(held), prices, NOON, {}, 0.02)
    # At 611 the call is worth at least 121; little was received for it.
    assert 12_000 < gap < 13_000
    twice = 2 * given.requirement_after(asked).uncovered
    assert undefined_loss(Holdings(held), prices, NOON, {}, 0.02) == max(twice, gap) == twice
    assert market().spot == 470
