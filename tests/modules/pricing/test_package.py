"""Package prices by trading rules 1 and 3, with the rule book's own examples."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.contracts import Instrument, Stock
from modules.domain.quotes import Quote
from modules.domain.structures import OptionLeg, StockLeg, Structure
from modules.pricing.package import PackageQuote, package_quote, round_down, round_up, skip_even_money
from tests.modules.builders import condor, contract, quote

CENT = Decimal("0.01")
LOWER, UPPER = contract(100, "call"), contract(105, "call")
SPREAD = Structure("bull call spread", (OptionLeg(LOWER, 1), OptionLeg(UPPER, -1)))
QUOTES: dict[Instrument, Quote] = {LOWER: quote(4, 5), UPPER: quote(2, 3)}

prices = st.decimals(0, 50, places=2)
markets = st.tuples(prices, st.decimals("0.01", 10, places=2)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def market(structure: Structure, quotes: dict[Instrument, Quote]) -> PackageQuote:
    found = package_quote(structure, quotes)
    assert found is not None
    return found


def test_package_price_of_the_rule_book() -> None:
    """Rule 1: 100C 4.00/5.00 and 105C 2.00/3.00 make a spread of 1.00/3.00; share 0.35 is 1.70."""
    package = market(SPREAD, QUOTES)
    assert (package.bid, package.ask) == (Decimal(1), Decimal(3))
    assert package.buy_price(Decimal("0.35"), CENT) == Decimal("1.70")


def test_credit_at_a_share_of_natural_to_best() -> None:
    """The same spread sold short: natural credit 1, best 3; share 0.65 of that range is 1 + 0.65 x 2 = 2.30."""
    package = market(SPREAD.reversed(), QUOTES)
    assert (package.bid, package.ask) == (Decimal(-3), Decimal(-1))
    assert package.credit_price(Decimal("0.65"), CENT) == Decimal("-2.30")


def test_buys_round_down_and_sells_round_up() -> None:
    package = PackageQuote(Decimal("1.00"), Decimal("1.33"))
    nickel = Decimal("0.05")
    assert package.buy_price(Decimal("0.5"), nickel) == Decimal("1.15")
    assert package.sell_price(Decimal("0.5"), nickel) == Decimal("1.20")
    assert PackageQuote(Decimal("-1.33"), Decimal("-1.00")).buy_price(Decimal("0.5"), nickel) == Decimal("-1.20")


def test_covered_call_is_priced_per_share() -> None:
    """Stock 99.98/100.02 and call 2.00/2.10: 97.88 to be sold at, 98.02 to be bought at."""
    covered = Structure("covered call", (StockLeg(Stock("SPY"), 100), OptionLeg(UPPER, -1)))
    package = market(covered, {Stock("SPY"): quote(99.98, 100.02), UPPER: quote(2.00, 2.10)})
    assert (package.bid, package.ask) == (Decimal("97.88"), Decimal("98.02"))


def test_missing_offer_has_no_market() -> None:
    assert package_quote(SPREAD, {LOWER: quote(4, 5), UPPER: quote(2, 0)}) is None
    assert package_quote(SPREAD, {LOWER: quote(4, 5)}) is None


def test_long_leg_without_bid_still_has_a_market() -> None:
    package = market(SPREAD, {LOWER: quote(0, 0.10), UPPER: quote(0, 0.05)})
    assert (package.bid, package.ask) == (Decimal("-0.05"), Decimal("0.10"))


@pytest.mark.parametrize(
    ("price", "worst", "expected"),
    [("0", "0.50", "0.01"), ("0", "0", "-0.01"), ("0", "0.004", "-0.01"), ("-0.03", "0", "-0.03"), ("0.2", "1", "0.2")],
)
def test_even_money_is_skipped_inside_the_limit(price: str, worst: str, expected: str) -> None:
    """Rule 3: LEAN throws on a combo limit of 0.00; a credit never becomes a debit unless the limit says so."""
    assert skip_even_money(Decimal(price), Decimal(worst), CENT) == Decimal(expected)


@given(st.lists(markets, min_size=4, max_size=4))
def test_reversed_legs_have_the_negative_market(sides: list[tuple[Decimal, Decimal]]) -> None:
    structure = condor()
    quotes: dict[Instrument, Quote] = {
        leg.instrument: quote(float(bid), float(ask)) for leg, (bid, ask) in zip(structure.legs, sides, strict=True)
    }
    there, back = market(structure, quotes), market(structure.reversed(), quotes)
    assert back == there.reversed()
    assert there.bid <= there.mid <= there.ask
    assert back.mid == -there.mid


@given(st.decimals(-50, 50, places=4), st.sampled_from(["0.01", "0.05", "0.10"]))
def test_rounding_brackets_the_price_by_whole_ticks(price: Decimal, tick: str) -> None:
    step = Decimal(tick)
    down, up = round_down(price, step), round_up(price, step)
    assert down <= price <= up
    assert up - down in (0, step)
    assert down % step == 0


@given(markets, st.decimals(0, 1, places=2))
def test_a_share_stays_inside_the_range_and_a_credit_mirrors_a_debit(
    sides: tuple[Decimal, Decimal], share: Decimal
) -> None:
    package = PackageQuote(*sides)
    assert package.bid <= package.at_share(share) <= package.ask
    assert package.credit_price(share, CENT) == package.buy_price(1 - share, CENT)


def test_the_increment_of_class_and_price_comes_with_the_quote() -> None:
    """SPY moves in cents, a single option elsewhere in nickels below $3 and dimes above, SPXW packages in nickels."""

    def of(root: str, *legs: OptionLeg) -> Structure:
        return Structure(
            "x", tuple(OptionLeg(replace(leg.contract, underlying=root, root=root), leg.ratio) for leg in legs)
        )

    def tick(structure: Structure, *quotes: Quote) -> Decimal:
        return market(structure, dict(zip((leg.instrument for leg in structure.legs), quotes, strict=True))).tick

    single, spread = (OptionLeg(LOWER, 1),), SPREAD.options
    assert tick(of("SPY", *single), quote(4, 5)) == CENT
    assert tick(of("XYZ", *single), quote(1, 2.5)) == Decimal("0.05")
    assert tick(of("XYZ", *single), quote(2.5, 3)) == Decimal("0.10")
    assert tick(of("XYZ", *spread), quote(4, 5), quote(2, 3)) == CENT
    assert tick(of("SPXW", *spread), quote(4, 5), quote(2, 3)) == Decimal("0.05")
