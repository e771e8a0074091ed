"""Package prices and payoffs by the trading rules."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from modules.domain.contracts import OptionContract, OptionRight
from modules.domain.structures import Leg, Structure
from tests.modules.builders import EXPIRATION, condor, contract, quote

legs = st.builds(
    lambda strike, right, ratio: Leg(OptionContract("SPY", EXPIRATION, Decimal(strike), right), ratio),
    st.integers(80, 120),
    st.sampled_from(OptionRight),
    st.sampled_from([-2, -1, 1, 2]),
)
structures = st.lists(legs, min_size=1, max_size=4).map(lambda found: Structure("any", tuple(found)))


def test_package_price_of_the_rule_book() -> None:
    """Trading rule 1: 100C 4.00/5.00 and 105C 2.00/3.00 make a call spread of 1.00/3.00, share 0.35 is 1.70."""
    lower, upper = contract(100, "call"), contract(105, "call")
    spread = Structure("bull call spread", (Leg(lower, 1), Leg(upper, -1)))
    package = spread.quote({lower: quote(4, 5), upper: quote(2, 3)})
    assert package is not None
    assert (package.bid, package.ask) == (Decimal(1), Decimal(3))
    assert package.at_share(Decimal("0.35"), Decimal("0.01")) == Decimal("1.70")


def test_condor_loses_at_most_wing_less_credit() -> None:
    structure = condor()
    assert structure.max_loss(Decimal("-1.50")) == Decimal("3.50")
    assert structure.max_profit(Decimal("-1.50")) == Decimal("1.50")


def test_naked_call_has_no_maximum_loss() -> None:
    assert Structure("naked call", (Leg(contract(100, "call"), -1),)).max_loss(Decimal(-2)) is None


@given(structures, st.decimals(-20, 20, places=2))
def test_extremes_agree_with_a_scan_of_prices(structure: Structure, net_price: Decimal) -> None:
    scan = [structure.payoff(Decimal(spot)) - net_price for spot in range(400)]
    loss, profit = structure.max_loss(net_price), structure.max_profit(net_price)
    if loss is not None:
        assert loss == max(-min(scan), Decimal(0))
    if profit is not None:
        assert profit == max(scan)


@given(structures, st.integers(0, 300))
def test_reversed_structure_pays_the_opposite(structure: Structure, spot: int) -> None:
    assert structure.reversed().payoff(Decimal(spot)) == -structure.payoff(Decimal(spot))
