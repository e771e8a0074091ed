"""Item 19 of the reliability list: every limit at limit-1, limit and limit+1, and no overshoot when intents meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.domain.contracts import Stock
from modules.domain.feed import FeedBeat
from modules.domain.intents import TradeIntent
from modules.domain.quotes import Quote
from modules.domain.settings import Settings
from modules.domain.structures import StockLeg, Structure
from modules.reference_data.facts import EventCalendar, MarketEvent, MarketEventKind
from modules.risk.breaker import BreakerState
from modules.risk.check import check
from modules.risk.clock_watch import ClockWatch
from modules.risk.context import RiskContext
from modules.risk.feed_watch import FeedWatch
from modules.risk.rules import RULES
from modules.risk.rules.exposure import correlated_risk
from modules.risk.scenarios import tail
from modules.risk.sizing import scaled, size
from modules.risk.stress import Shocks
from tests.modules.builders import EXPIRATION, NOON, chain, condor, session
from tests.modules.risk.situations import (
    WIDE,
    codes,
    context,
    earnings,
    facts,
    intent,
    market,
    natural,
    on,
    position,
    renamed,
    single_name,
    structure,
    wide,
)

Case = Callable[[int], tuple[TradeIntent, RiskContext]]
STRIKES = ("+1 440P -1 445P", "+1 450P -1 455P", "+1 430P -1 435P", "-1 490C +1 495C", "-1 500C +1 505C")


def others(count: int, **changes: object) -> tuple[TradeIntent, ...]:
    """Return openings under way, of other legs each."""
    return tuple(
        replace(intent("2000", 1, intent_id=f"o{place}", structure=structure(STRIKES[place])), **changes)
        for place in range(count)
    )


def _interest(off: int) -> tuple[TradeIntent, RiskContext]:
    thin = replace(market(), open_interest=tuple(100 - off for _ in market().contracts))
    return intent(), context(chain=thin)


def _spread(off: int) -> tuple[TradeIntent, RiskContext]:
    calm = market()
    row = calm.row_of[condor().options[1].contract]
    mid = calm.quotes[row].mid
    width = Decimal("0.50") + Decimal("0.01") * off
    quotes = list(calm.quotes)
    quotes[row] = Quote(mid - width / 2, mid + width / 2, NOON)
    return intent(), context(
        {"max_leg_spread": Decimal("0.50"), "max_leg_spread_share": Decimal(0)},
        chain=replace(calm, quotes=tuple(quotes)),
    )


def _age(off: int) -> tuple[TradeIntent, RiskContext]:
    calm, made = market(), NOON - timedelta(seconds=60 + off)
    return intent(), context(chain=replace(calm, quotes=tuple(Quote(q.bid, q.ask, made) for q in calm.quotes)))


def _frozen(off: int) -> tuple[TradeIntent, RiskContext]:
    watch = FeedWatch()
    limit = timedelta(minutes=5, seconds=off)
    for beat, now in ((True, NOON - limit), (False, NOON - limit / 2), (False, NOON)):
        watch = watch.after(FeedBeat(beat), now, session(), Settings())
    return intent(), context(feed=watch)


def _skewed(off: int) -> tuple[TradeIntent, RiskContext]:
    clock = ClockWatch().at(NOON, NOON - timedelta(seconds=10 + off), Settings())
    return intent(), context(clock=clock)


def _collar(off: int) -> tuple[TradeIntent, RiskContext]:
    from modules.pricing.package import package_quote

    quote = package_quote(condor(), market().quote_table())
    assert quote is not None
    return intent(worst=str(quote.at_share(Decimal("1.25")) + Decimal("0.01") * off)), context()


def _cut_off(off: int) -> tuple[TradeIntent, RiskContext]:
    now = datetime(2024, 2, 16, 15, 0, tzinfo=NOON.tzinfo) + timedelta(minutes=off)
    return intent(), context(chain=chain(now), session=session(now))


def _earnings(off: int) -> tuple[TradeIntent, RiskContext]:
    known = facts(single_name(), earnings([EXPIRATION + timedelta(days=1 - off)]))
    return on("AAPL", intent()), renamed(context(reference=known), "AAPL")


def _event(off: int) -> tuple[TradeIntent, RiskContext]:
    at = NOON + timedelta(hours=24, seconds=1 - off)
    known = facts(EventCalendar(NOON - timedelta(days=9), at.date(), (MarketEvent(MarketEventKind.FOMC, at),)))
    return intent(), context({"event_averse_strategies": ("iron condor",)}, reference=known)


def _pace(off: int) -> tuple[TradeIntent, RiskContext]:
    return intent(), context(breaker=BreakerState(orders=(NOON - timedelta(seconds=30),) * (9 + off)))


def _day_trading(off: int) -> tuple[TradeIntent, RiskContext]:
    poor = wide("20000", zero_dte_strategies=("iron condor",))
    return intent(), context(**poor, round_trips=(NOON.date(),) * (2 + off))


def _sector(off: int) -> tuple[TradeIntent, RiskContext]:
    known = facts(single_name(), single_name("MSFT"), earnings([]))
    held = position(on("MSFT", intent()).structure, max_loss="3000")
    asked = on("AAPL", intent(str(2000 + off)))
    return asked, renamed(context(**wide(max_sector_risk=Decimal("0.05")), reference=known, positions=(held,)), "AAPL")


def _correlated(off: int) -> tuple[TradeIntent, RiskContext]:
    return intent(str(9000 + off)), context(**wide(max_correlated_risk=Decimal("0.15")), pending=others(3))


def _stressed(code: str, measure: Callable[[TradeIntent, RiskContext], float]) -> Case:
    """Set the limit a little above, at, and a little below what the trade brings it to."""

    def case(off: int) -> tuple[TradeIntent, RiskContext]:
        asked, free = intent(), context(**wide(), shocks=_shocks())
        amount = Decimal(repr(measure(asked, free) / 100_000 * (1 - off * 1e-6) + 1e-15))
        name = {"SCENARIO": "max_scenario_loss", "SHORTFALL": "max_shortfall"}.get(code, f"max_{code.lower()}")
        return asked, context(**wide(**{name: amount}), shocks=_shocks())

    return case


def _shocks() -> dict[str, Shocks]:
    spot = np.random.default_rng(5).standard_t(4, 250) * 0.01
    return {"SPY": Shocks(spot, np.exp(-2 * spot))}


def _greek(name: str) -> Callable[[TradeIntent, RiskContext], float]:
    return lambda asked, free: abs(getattr(free.stress_by(asked).sensitivities, name))


def _worst_cell(asked: TradeIntent, free: RiskContext) -> float:
    return -float(free.stress_by(asked).grid.min())


def _shortfall(asked: TradeIntent, free: RiskContext) -> float:
    profits = free.stress_by(asked).profits
    assert profits is not None
    return tail(profits)[1]


def _lean(off: int) -> tuple[TradeIntent, RiskContext]:
    asked = intent(structure=structure("+1 450P -1 455P"))
    poor = context(value="0").lean_held
    assert poor is not None
    verdict = poor.verdict(asked, context().prices_of(asked))
    assert verdict is not None
    return asked, context(**wide(str(verdict.required - Decimal("0.01") * off)))


def _with_shares(count: int) -> RiskContext:
    """Return a context that holds so many shares (negative: short)."""
    if not count:
        return context()
    shares = Structure("custom", (StockLeg(Stock("SPY"), count),))
    return context(positions=(position(shares, max_loss="500"),))


CASES: dict[str, Case] = {
    "MAX_LOSS": lambda off: (intent(str(2000 + off)), context()),
    # A put at 455 reserves 45,500: a fifth of 227,500.
    "SECURED": lambda off: (
        intent("45000", 1, str(natural(structure("-1 455P"))), structure=structure("-1 455P")),
        context(**wide(str(227_500 - off), max_secured_share=Decimal("0.20"))),
    ),
    "TOTAL_RISK": lambda off: (
        intent(str(2000 + off)),
        context({**WIDE, "max_total_risk": Decimal("0.10")}, pending=others(4)),
    ),
    "CONTRACTS": lambda off: (intent(quantity=10 + off), context(**wide(max_contracts=10))),
    # The dearer short side, 485 x 100, counts once a structure.
    "NOTIONAL": lambda off: (intent(quantity=2 + off), context(**wide(max_notional=Decimal("0.97")))),
    "POSITIONS": lambda off: (intent(), context(**wide(max_positions=4), pending=others(3 + off))),
    "POSITIONS_OF_STRATEGY": lambda off: (
        intent(),
        context(**wide(max_positions_per_strategy=2), pending=others(1 + off)),
    ),
    "POSITIONS_ON_UNDERLYING": lambda off: (
        intent(),
        context(**wide(max_positions_per_underlying=2), pending=others(1 + off, strategy="other")),
    ),
    # A condor 5 wide asks 500 a lot.
    "BUYING_POWER": lambda off: (intent("5000", 10 + off), context(**wide("10000", max_buying_power=Decimal("0.50")))),
    # Three condors 5 wide keep 1,500 in cash; 8,500 of 10,000 have not settled.
    "SHORT_STOCK": lambda off: (intent(), _with_shares(-off)),
    "SETTLED_CASH": lambda off: (
        intent(),
        context(**wide("10000", account_kind="cash"), unsettled_cash=Decimal(8_500) + Decimal("0.01") * off),
    ),
    "LEAN_MARGIN": _lean,
    "CREDIT": lambda off: (
        intent(worst=str(Decimal("-0.60") + Decimal("0.01") * off)),
        context({"min_credit": Decimal("0.60")}),
    ),
    "VALUE_BOUNDS": lambda off: (intent(max_profit=Decimal(1 - off)), context()),
    "OPEN_INTEREST": _interest,
    "LEG_SPREAD": _spread,
    "STALE": _age,
    "FROZEN": _frozen,
    "CLOCK": _skewed,
    "COLLAR": _collar,
    "EXPIRATION_CUT_OFF": _cut_off,
    "EARNINGS": _earnings,
    "MARKET_EVENT": _event,
    "PACE": _pace,
    "DAY_TRADING": _day_trading,
    "SECTOR": _sector,
    "CORRELATED": _correlated,
    "DELTA": _stressed("DELTA", _greek("delta")),
    "GAMMA": _stressed("GAMMA", _greek("gamma")),
    "VEGA": _stressed("VEGA", _greek("vega")),
    "THETA": _stressed("THETA", _greek("theta")),
    "SCENARIO": _stressed("SCENARIO", _worst_cell),
    "SHORTFALL": _stressed("SHORTFALL", _shortfall),
}


@pytest.mark.parametrize("off", [-1, 0, 1])
@pytest.mark.parametrize("code", CASES)
def test_d3_19_each_limit_at_one_below_the_limit_and_one_above(code: str, off: int) -> None:
    if code == "VALUE_BOUNDS" and off == 0:
        off = -1
    asked, given_context = CASES[code](off)
    assert (code in codes(asked, given_context)) is (off > 0)


def test_every_rule_with_a_number_stands_in_the_table() -> None:
    without = {
        "BREAKER",
        "RESTRICTED",
        "DUPLICATE",
        "OPPOSES",
        "AM_SETTLED",
        "ADJUSTED",
        "CLOSED",
        "SPOT",
        "QUOTES",
        "ZERO_BID",
        "REGIME",
        "UNDEFINED_RISK",
        "ONE_ORDER",
        "ASSIGNMENT_PENDING",
        "CORPORATE_ACTION",
        "NOT_REDUCING",
    }
    assert {rule.code for rule in RULES} == without | set(CASES)


def test_every_rule_has_its_own_code() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(STRIKES), st.integers(1, 12), st.integers(100, 480)), max_size=6),
    st.integers(15_000, 200_000),
)
def test_d3_19_aggregate_limits_hold_when_intents_meet(asked: list[tuple[str, int, int]], value: int) -> None:
    """Intents of one step pass one after the other, none filled: together they stay within every sum."""
    account = context({"min_credit_in_fees": Decimal(0)}, value=str(value))
    for place, (text, quantity, loss) in enumerate(asked):
        package = structure(text)
        worst = str(natural(package))
        one = intent(str(loss * quantity), quantity, worst, intent_id=str(place), structure=package)
        if check(one, account).passed:
            account = account.admitting(one)
    limits, equity = account.settings, Decimal(value)
    assert account.open_risk <= limits.max_total_risk * equity
    assert account.buying_power <= limits.max_buying_power * equity or not account.pending
    assert len(account.pending) <= limits.max_positions
    assert all(one.quantity <= limits.max_contracts for one in account.pending)


def test_d3_19_intents_of_one_step_fill_the_limit_and_stop_there() -> None:
    account = context({**WIDE, "max_total_risk": Decimal("0.05"), "min_credit_in_fees": Decimal(0)})
    passed = []
    for place, text in enumerate(STRIKES):
        package = structure(text)
        one = intent("2000", 4, str(natural(package)), intent_id=str(place), structure=package)
        if check(one, account).passed:
            account = account.admitting(one)
            passed.append(text)
    assert passed == list(STRIKES[:2]), "2,000 each: two fit into 5,000"


@settings(max_examples=40)
@given(
    st.sampled_from((*STRIKES, "+1 450P -1 455P -1 485C +1 490C", "+1 465C -2 470C +1 475C")),
    st.integers(60, 480),
    st.integers(2_000, 400_000),
    st.integers(0, 4),
    st.sampled_from(["0.001", "0.01", "0.25"]),
)
def test_sizing_never_exceeds_a_limit(text: str, loss: int, value: int, under_way: int, share: str) -> None:
    limits = {
        "max_loss_per_trade": Decimal(share),
        "max_vega": Decimal("0.0005"),
        "max_scenario_loss": Decimal("0.02"),
        "max_notional": Decimal(3),
    }
    account = context(limits, value=str(value), pending=others(under_way)[:under_way])
    package = structure(text)
    one = intent(str(loss), 1, str(natural(package)), structure=package)
    quantity = size(one, account)
    assert 0 <= quantity <= account.settings.max_contracts
    scaling = {rule.code for rule in RULES if rule.scales}
    if quantity:
        assert not codes(scaled(one, quantity), account) & scaling
        assert loss * quantity <= account.settings.max_loss_per_trade * value
    if quantity < account.settings.max_contracts:
        larger = scaled(one, quantity + 1)
        too_much = loss * (quantity + 1) > account.settings.max_loss_per_trade * value
        assert too_much or codes(larger, account) & scaling, "one more would have passed"


def test_an_admitted_intent_counts_as_if_the_context_were_built_anew() -> None:
    spread = structure("+1 440P -1 445P")
    first, second = intent(), intent(worst=str(natural(spread)), intent_id="j", structure=spread)
    kept = context({"min_credit_in_fees": Decimal(0)})
    assert check(first, kept).passed
    anew = context({"min_credit_in_fees": Decimal(0)}, pending=(first,))
    assert check(second, kept.admitting(first)) == check(second, anew)
    assert correlated_risk(second, kept.admitting(first)) == 3000
