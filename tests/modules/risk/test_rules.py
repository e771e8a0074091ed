"""What the rules refuse, by the items of the reliability list (20, 23 to 26), and their answers to UNKNOWN."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from modules.domain.account import SessionClock
from modules.domain.contracts import Deliverable, Delivery, ExerciseStyle, LastSession, OptionRight, Settlement, Stock
from modules.domain.events import CorporateAction
from modules.domain.intents import ExecutorKind
from modules.domain.quotes import Quote
from modules.domain.session_context import Regime
from modules.domain.structures import OptionLeg, StockLeg, Structure
from modules.reference_data.facts import EventCalendar, Profile, UnderlyingKind
from modules.risk.breaker import BreakerLevel
from modules.risk.check import check
from modules.risk.context import RiskContext
from modules.risk.rules import RULES, Unknown
from modules.risk.rules.trade import notional
from modules.risk.sizing import scaled, size
from tests.modules.builders import EXPIRATION, NOON, STEP, chain, condor, contract, session
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
    tripped,
    warnings,
)

ZONE = ZoneInfo("America/New_York")
SHORT_CALL = structure("-1 490C")


def quoted(series: Structure | None = None, **sides: str) -> RiskContext:
    """Return a context in which the first leg of a structure (a condor's short put) has other sides."""
    wanted = (series or condor()).options[1 if series is None else 0].contract
    calm = market()
    row = calm.row_of[wanted]
    old = calm.quotes[row]
    quotes = list(calm.quotes)
    quotes[row] = Quote(Decimal(sides.get("bid", old.bid)), Decimal(sides.get("ask", old.ask)), old.time)
    return context(chain=replace(calm, quotes=tuple(quotes)))


def test_a_sound_condor_passes_with_its_figures() -> None:
    verdict = check(intent(), context())
    assert verdict.passed
    assert verdict.buying_power == 1500, "5 wide, three lots"
    assert verdict.buying_power_share == Decimal("0.015")
    assert verdict.correlated_exposure == 1500


def test_refusals_carry_reason_and_next_step_and_all_are_listed() -> None:
    found = check(intent("2500", 11), context()).refusals
    assert {refusal.code for refusal in found} >= {"MAX_LOSS", "CONTRACTS"}
    assert all(refusal.reason and refusal.next_step for refusal in found)
    assert "2500.00 > 2000.00" in next(refusal.reason for refusal in found if refusal.code == "MAX_LOSS")


@pytest.mark.parametrize("level", [BreakerLevel.REDUCE_ONLY, BreakerLevel.HALTED])
def test_a_tripped_breaker_refuses_openings(level: BreakerLevel) -> None:
    assert codes(intent(), context(breaker=tripped(level))) == {"BREAKER"}


# -- 20: what must never be sent ------------------------------------------------------------------------------------


def test_d3_20_price_far_beyond_the_market_is_refused() -> None:
    assert codes(intent(worst="-1.00"), context()) == {"COLLAR"}


def test_d3_20_debit_above_what_the_structure_can_be_worth_is_refused() -> None:
    assert "VALUE_BOUNDS" in codes(intent(max_profit=Decimal(-10)), context())
    assert "VALUE_BOUNDS" in codes(intent("0"), context())


def test_d3_20_thin_credit_is_refused_at_four_times_the_fees() -> None:
    # 4 legs x 0.65 x both ways = 5.20 a structure, 0.052 a share, four times 0.208
    assert "CREDIT" in codes(intent(worst="-0.20"), context())
    assert "CREDIT" not in codes(intent(worst="-0.21"), context())
    assert "CREDIT" not in codes(intent(worst="0.20"), context()), "a debit is no credit"


def test_d3_20_wide_leg_is_refused_unless_two_part() -> None:
    wide = quoted(bid="5.00", ask="7.50")
    assert "LEG_SPREAD" in codes(intent(), wide)
    assert "LEG_SPREAD" not in codes(intent(executor=ExecutorKind.TWO_PART), wide)


def test_d3_20_restricted_underlying_is_refused() -> None:
    assert codes(intent(), context({"restricted": ("SPY",)})) == {"RESTRICTED"}


def test_d3_20_same_legs_twice_are_refused_in_any_order() -> None:
    turned = Structure("x", tuple(reversed(condor().legs)))
    assert "DUPLICATE" in codes(intent(), context(pending=(intent(intent_id="o", structure=turned),)))
    assert "DUPLICATE" in codes(intent(), context(positions=(position(),)))
    assert "DUPLICATE" in codes(intent(structure=structure("+1 440P -1 445P")), context(pending=(intent(),))), "its id"


def test_d3_20_a_leg_against_another_position_is_refused() -> None:
    held = position("+1 455P -1 460P")
    assert "OPPOSES" in codes(intent(), context(positions=(held,)))


@pytest.mark.parametrize(
    "now",
    [
        datetime(2024, 1, 10, 9, 29, 59, tzinfo=ZONE),
        datetime(2024, 1, 10, 16, 0, tzinfo=ZONE),
        datetime(2024, 1, 13, 12, 0, tzinfo=ZONE),
    ],
)
def test_d3_20_outside_the_session_nothing_opens(now: datetime) -> None:
    assert "CLOSED" in codes(intent(), context(chain=chain(now), session=session(NOON)))


def test_d3_20_half_day_shifts_close_and_cut_off() -> None:
    eve = datetime(2024, 7, 3, 12, 10, tzinfo=ZONE)
    half_day = SessionClock(eve.replace(hour=9, minute=30), eve.replace(hour=13, minute=0), STEP)
    expiring = intent(structure=condor(eve.date()), created_at=eve)
    given = context(chain=chain(eve, expirations=(eve.date(),)), session=half_day)
    assert "EXPIRATION_CUT_OFF" in codes(expiring, given), "50 minutes before an early close"
    late = replace(given, chain=chain(eve.replace(hour=13), expirations=(eve.date(),)))
    assert "CLOSED" in codes(expiring, late)


@pytest.mark.parametrize(("days", "is_refused"), [(6, True), (7, True), (8, False)])
def test_rule_30_a_report_of_the_coming_days_refuses_though_the_calendar_ends_before_expiration(
    days: int, is_refused: bool
) -> None:
    """A list of seven days knows nothing of the rest: a backtest warns of that, and still refuses the report."""
    day = NOON.date() + timedelta(days=days)
    known = facts(single_name(), earnings([day], until=NOON.date() + timedelta(days=7)))
    given = renamed(context(reference=known), "AAPL")
    assert ("EARNINGS" in codes(on("AAPL", intent()), given)) is is_refused
    assert ("EARNINGS" in warnings(on("AAPL", intent()), given)) is not is_refused


def test_d3_20_declared_0dte_strategies_may_open_late() -> None:
    late = datetime(2024, 2, 16, 15, 30, tzinfo=ZONE)
    given = context({"zero_dte_strategies": ("iron condor",)}, chain=chain(late), session=session(late))
    assert "EXPIRATION_CUT_OFF" not in codes(intent(), given)


def daily(day: date, following: date | None = None) -> dict[str, object]:
    """Return a context's market and session at the close of a day, where a bar is a whole session."""
    close = datetime.combine(day, NOON.timetz()).replace(hour=16)
    hours = SessionClock(close.replace(hour=9, minute=30), close, timedelta(days=1), following)
    return {"chain": chain(close), "session": hours}


@pytest.mark.parametrize(
    ("day", "following", "is_refused"),
    [
        (date(2024, 2, 16), None, True),
        (date(2024, 2, 15), None, True),
        (date(2024, 2, 14), None, False),
        (date(2024, 2, 14), date(2024, 2, 16), True),
    ],
)
def test_rule_18_on_daily_bars_nothing_opens_that_expires_by_the_next_decision(
    day: date, following: date | None, is_refused: bool
) -> None:
    """The condor expires on Friday the 16th; where Thursday is a holiday, Wednesday's next decision is Friday's."""
    asked = intent(created_at=datetime.combine(day, NOON.timetz()))
    assert ("EXPIRATION_CUT_OFF" in codes(asked, context(**daily(day, following)))) is is_refused


@pytest.mark.parametrize(("minutes", "is_refused"), [(59, True), (60, False), (61, False)])
def test_rule_18_on_daily_bars_the_cut_off_counts_from_the_next_decision(minutes: int, is_refused: bool) -> None:
    ends = datetime(2024, 2, 15, 16, 0, tzinfo=NOON.tzinfo) + timedelta(minutes=minutes)
    asked = intent(structure=changed(expiration=ends.date(), last_session=LastSession(ends, ends)))
    given = context(**daily(date(2024, 2, 14)))
    assert ("EXPIRATION_CUT_OFF" in codes(asked, given)) is is_refused


def test_d3_20_short_premium_across_earnings_is_refused_unless_declared() -> None:
    known = facts(single_name(), earnings([EXPIRATION - timedelta(days=2)]))
    asked = on("AAPL", intent())
    assert "EARNINGS" in codes(asked, renamed(context(reference=known), "AAPL"))
    declared = context({"event_trades": ("iron condor",)}, reference=known)
    assert "EARNINGS" not in codes(asked, renamed(declared, "AAPL"))
    assert "EARNINGS" not in codes(replace(asked, worst_price=Decimal(2)), renamed(context(reference=known), "AAPL"))


def test_d3_20_earnings_known_later_are_not_seen() -> None:
    later = replace(earnings([EXPIRATION]), known_at=NOON + timedelta(hours=1))
    known = facts(single_name(), earnings([]), later)
    assert "EARNINGS" not in codes(on("AAPL", intent()), renamed(context(reference=known), "AAPL"))


def test_d3_20_uncovered_call_is_refused_unless_opted_in() -> None:
    naked = intent(None, 1, str(natural(SHORT_CALL)), structure=SHORT_CALL, max_profit=Decimal(100))
    assert "UNDEFINED_RISK" in codes(naked, context(WIDE))
    assert "UNDEFINED_RISK" not in codes(naked, context({**WIDE, "undefined_risk_strategies": ("iron condor",)}))


def test_d3_20_naked_calls_in_a_cash_account_are_refused_whoever_asks() -> None:
    """LEAN would accept them."""
    naked = intent(None, 1, str(natural(SHORT_CALL)), structure=SHORT_CALL, max_profit=Decimal(100))
    opted = {**WIDE, "undefined_risk_strategies": ("iron condor",), "account_kind": "cash"}
    assert codes(naked, context(opted)) == {"UNDEFINED_RISK"}


def test_d3_20_short_shares_without_a_call_are_refused() -> None:
    shares = StockLeg(Stock("SPY"), -100)
    bounded = Structure("synthetic put", (shares, *structure("+1 470C").legs))
    assert "UNDEFINED_RISK" in codes(intent(structure=Structure("short", (shares,))), context(WIDE))
    assert "UNDEFINED_RISK" not in codes(intent(structure=bounded), context(WIDE))


def test_a_call_written_on_held_shares_adds_neither_loss_nor_position() -> None:
    shares = Structure("shares", (StockLeg(Stock("SPY"), 100),))
    given = context({**WIDE, "max_positions": 1}, positions=(position(shares, 2),))
    written = intent("0", 1, str(natural(SHORT_CALL)), structure=SHORT_CALL, position_id="p")
    assert check(written, given).passed
    assert size(written, given) == 2, "a third call would be naked"
    assert "UNDEFINED_RISK" in codes(scaled(written, 3), given)


def test_d3_20_unbounded_loss_is_sized_by_its_stand_in() -> None:
    naked = intent(None, 1, str(natural(SHORT_CALL)), structure=SHORT_CALL)
    given = context(WIDE)
    # The gap of 30 % to 611 alone costs more than 12,000 a contract.
    assert given.risk_of(naked) > 12_000
    assert "MAX_LOSS" in codes(naked, context({**WIDE, "max_loss_per_trade": Decimal("0.10")}))


def test_d3_20_unequal_wings_ask_the_wider_side() -> None:
    """LEAN charges the put wing only: 500 here; a broker asks the call wing of 1,500."""
    wide_calls = structure("+1 450P -1 455P -1 485C +1 500C")
    asked = intent("1000", 1, str(natural(wide_calls)), structure=wide_calls)
    assert check(asked, context(WIDE)).buying_power == 1500
    assert "BUYING_POWER" in codes(asked, context({**WIDE, "max_buying_power": Decimal("0.014")}))


def test_d3_20_broker_figure_counts_where_it_is_larger() -> None:
    assert check(intent(), context(broker_buying_power=Decimal(30_000))).buying_power == 31_500
    assert "BUYING_POWER" in codes(intent(), context(broker_buying_power=Decimal(49_000)))


def test_d3_20_more_legs_or_ratios_than_one_order_takes_are_refused() -> None:
    five = structure("+1 440P +1 445P -1 450P -1 485C +1 490C")
    assert "ONE_ORDER" in codes(intent(structure=five), context(WIDE))
    assert "ONE_ORDER" in codes(intent(structure=structure("+1 450P -4 440P")), context(WIDE))
    assert "ONE_ORDER" in codes(intent(structure=structure("+2 450P -2 455P")), context(WIDE))


def test_d3_20_notional_counts_the_larger_short_side() -> None:
    assert notional(intent(quantity=2), Decimal(470)) == 2 * 48_500


# -- 23 and 24: bad and stale quotes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sides", "code"),
    [
        ({"bid": "0", "ask": "0"}, "QUOTES"),
        ({"bid": "9.00", "ask": "5.00"}, "QUOTES"),
        ({"bid": "5.00", "ask": "0"}, "QUOTES"),
        ({"bid": "0", "ask": "5.00"}, "ZERO_BID"),
    ],
)
def test_d3_23_no_order_is_priced_from_bad_quotes(sides: dict[str, str], code: str) -> None:
    found = check(intent(), quoted(**sides)).refusals
    assert any(refusal.code == code and "455 put" in refusal.reason for refusal in found)


def test_d3_23_bid_equal_to_ask_is_a_sound_quote() -> None:
    assert not codes(intent(), quoted(bid="5.60", ask="5.60")) & {"QUOTES", "ZERO_BID", "LEG_SPREAD"}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -1.0, 0.0, None])
def test_d3_23_what_is_no_number_does_not_exist(number: float | None) -> None:
    assert Quote.from_floats(number, number, NOON) == Quote(Decimal(0), Decimal(0), NOON)


def test_d3_23_huge_quotes_are_refused_by_what_they_would_risk() -> None:
    assert codes(intent(), quoted(bid="1e30", ask="1e30"))


def test_d3_23_missing_leg_is_refused() -> None:
    unlisted = structure("+1 452P -1 457P")
    assert {"QUOTES", "COLLAR"} <= codes(intent(structure=unlisted), context())


@pytest.mark.parametrize("spot", ["0", "-1", "NaN", "Infinity"])
def test_d3_23_underlying_without_a_price_is_refused(spot: str) -> None:
    from modules.risk.rules import market as rules

    given = context(chain=replace(market(), spot=Decimal(spot)))
    judged = next(rule for rule in rules.RULES if rule.code == "SPOT").judge(intent(), given)
    assert judged is not None


def test_d3_24_stale_quotes_are_refused_earlier_in_live() -> None:
    old = replace(market(), quotes=tuple(Quote(q.bid, q.ask, NOON - timedelta(seconds=60)) for q in market().quotes))
    assert "STALE" not in codes(intent(), context(chain=old)), "one bar of a minute"
    assert "STALE" in codes(intent(), context(chain=old, is_live=True))


def test_d3_24_quotes_ahead_of_the_clock_are_refused() -> None:
    """Time went backwards, or two clocks disagree."""
    ahead = replace(market(), time=NOON - timedelta(seconds=30))
    assert "STALE" in codes(intent(), context(chain=ahead))


def test_d3_24_market_of_another_underlying_is_refused() -> None:
    assert "SPOT" in codes(on("AAPL", intent()), context())


# -- 25 and 26: contracts and calendars ------------------------------------------------------------------------------


def changed(**terms: object) -> Structure:
    legs = tuple(OptionLeg(replace(leg.contract, **terms), leg.ratio) for leg in condor().options)  # type: ignore[arg-type]  # any term
    return Structure("iron condor", legs)


def test_d3_25_adjusted_contracts_are_refused() -> None:
    odd = changed(deliverable=Deliverable(100, 150, is_adjusted=True))
    assert "ADJUSTED" in codes(intent(structure=odd), context())
    assert "ADJUSTED" in codes(intent(structure=changed(deliverable=Deliverable(10, 10))), context())


def test_d3_25_am_settled_series_are_off_until_allowed() -> None:
    monthly = changed(settlement=Settlement.AM)
    assert "AM_SETTLED" in codes(intent(structure=monthly), context())
    assert "AM_SETTLED" not in codes(intent(structure=monthly), context({"allow_am_settled": True}))


def test_d3_25_am_settled_series_stop_trading_the_day_before() -> None:
    expiring = datetime(2024, 2, 16, 10, 0, tzinfo=ZONE)
    given = context({"allow_am_settled": True}, chain=chain(expiring), session=session(expiring))
    assert "EXPIRATION_CUT_OFF" in codes(intent(structure=changed(settlement=Settlement.AM)), given)


def test_d3_25_index_settles_in_cash_and_has_no_earnings() -> None:
    index = changed(underlying="NDXP", root="", delivery=Delivery.CASH, style=ExerciseStyle.EUROPEAN)
    listed = tuple(leg.contract for leg in index.options)
    calm = market()
    quotes = tuple(calm.quotes[calm.row_of[leg.contract]] for leg in condor().options)
    given = context(chain=replace(calm, underlying="NDXP", contracts=listed, quotes=quotes, open_interest=(500,) * 4))
    assert not codes(intent(structure=index), replace(given, is_live=True)) & {"EARNINGS", "SECTOR"}


def test_d3_25_no_opening_while_an_assignment_is_open() -> None:
    expired = ((contract(455, "put", date(2024, 1, 9)), -1),)
    given = context(assignment_pending={"SPY": expired})
    assert codes(intent(), given) == {"ASSIGNMENT_PENDING"}
    assert given.buying_power == 100 * 470 // 2, "100 shares at half their price, the worse outcome"


def test_no_opening_before_a_split_or_a_delisting() -> None:
    for action in CorporateAction:
        assert codes(intent(), context(action_ahead=action)) == {"CORPORATE_ACTION"}


def test_d3_25_weekday_holiday_is_closed_whatever_the_clock_says() -> None:
    juneteenth = datetime(2024, 6, 19, 12, 0, tzinfo=ZONE)
    next_session = session(datetime(2024, 6, 20, 12, 0, tzinfo=ZONE))
    assert "CLOSED" in codes(intent(), context(chain=chain(juneteenth), session=next_session))


@pytest.mark.parametrize("day", [date(2024, 3, 11), date(2024, 11, 4), date(2024, 2, 29), date(2024, 12, 31)])
def test_d3_26_clock_changes_leap_day_and_year_end_keep_the_hours(day: date) -> None:
    opens, closes = (datetime(day.year, day.month, day.day, h, m, tzinfo=ZONE) for h, m in ((9, 30), (16, 0)))
    expiration = day + timedelta(days=30)
    for now, is_open in ((opens, True), (closes - timedelta(minutes=1), True), (closes, False)):
        given = context(chain=chain(now, expirations=(expiration,)), session=session(now))
        asked = intent(structure=condor(expiration))
        assert ("CLOSED" in codes(asked, given)) is not is_open


def test_d3_26_utc_times_mean_the_same() -> None:
    utc = NOON.astimezone(ZoneInfo("UTC"))
    assert codes(intent(), context(chain=replace(market(), time=utc))) == set()


# -- UNKNOWN ---------------------------------------------------------------------------------------------------------


def unknown_earnings() -> tuple[RiskContext, str]:
    return renamed(context(reference=facts(single_name())), "AAPL"), "EARNINGS"


def unknown_sector() -> tuple[RiskContext, str]:
    return renamed(context(), "AAPL"), "SECTOR"


def unknown_companions() -> tuple[RiskContext, str]:
    other = position(on("MSFT", intent()).structure)
    return renamed(context(positions=(other,)), "AAPL"), "CORRELATED"


def unknown_margin() -> tuple[RiskContext, str]:
    other = position(on("MSFT", intent()).structure)
    return renamed(context(positions=(other,)), "AAPL"), "LEAN_MARGIN"


def unknown_events() -> tuple[RiskContext, str]:
    until_now = EventCalendar(NOON - timedelta(days=9), NOON.date(), ())
    averse = {"event_averse_strategies": ("iron condor",)}
    return renamed(context(averse, reference=facts(until_now)), "AAPL"), "MARKET_EVENT"


UNKNOWNS = (unknown_earnings, unknown_sector, unknown_companions, unknown_margin, unknown_events)


@pytest.mark.parametrize("situation", UNKNOWNS)
def test_unknown_is_refused_in_live_and_warned_of_in_backtests(
    situation: Callable[[], tuple[RiskContext, str]],
) -> None:
    given, code = situation()
    asked = on("AAPL", intent())
    assert code in warnings(asked, given)
    assert code not in codes(asked, given)
    assert code in codes(asked, replace(given, is_live=True))


def test_every_rule_that_may_not_know_is_tried() -> None:
    asked = {situation()[1] for situation in UNKNOWNS}
    assert {rule.code for rule in RULES if rule.unknown is Unknown.BY_MODE} == asked


def test_expected_shortfall_without_history_is_a_warning_everywhere() -> None:
    assert "SHORTFALL" in warnings(intent(), context())
    assert "SHORTFALL" not in codes(intent(), context(is_live=True))


def test_correlation_decides_before_sector() -> None:
    known = facts(single_name(), single_name("MSFT"), earnings([]))
    held = position(on("MSFT", intent()).structure, max_loss="3000")
    pair = frozenset(("AAPL", "MSFT"))
    for correlation, together in ((0.71, 4500), (0.69, 1500)):
        given = renamed(context(reference=known, positions=(held,), correlations={pair: correlation}), "AAPL")
        assert check(on("AAPL", intent()), given).correlated_exposure == together


def test_a_fund_does_not_move_with_a_single_name_by_sector() -> None:
    known = facts(Profile("XLK", NOON - timedelta(days=9), UnderlyingKind.ETF, "technology"), single_name())
    given = renamed(context(reference=known, positions=(position(on("XLK", intent()).structure),)), "AAPL")
    assert check(on("AAPL", intent()), given).correlated_exposure == 1500


def test_trade_that_brings_a_greek_nearer_to_zero_passes_beyond_the_limit() -> None:
    short_vega = position(quantity=20, max_loss="500")
    given = context({**WIDE, "max_vega": Decimal("0.0001")}, positions=(short_vega,))
    straddle = structure("+1 470C +1 470P")
    hedge = intent("2000", 1, str(natural(straddle)), structure=straddle)
    assert "VEGA" not in codes(hedge, given)
    assert "VEGA" in codes(intent(structure=structure("+1 445P -1 450P -1 490C +1 495C")), given)


def test_calls_are_calls() -> None:
    assert SHORT_CALL.options[0].contract.right is OptionRight.CALL


def test_short_premium_waits_for_the_end_of_a_crash_and_debits_do_not() -> None:
    crash = replace(context(), regime=Regime.CRASH)
    assert "REGIME" in codes(intent(), crash)
    assert "REGIME" not in codes(replace(intent(), worst_price=Decimal(2)), crash)
    assert "REGIME" not in codes(intent(), replace(context(), regime=Regime.HIGH_VOLATILITY))
    assert "REGIME" not in codes(intent(), replace(context({"short_premium_avoids": ()}), regime=Regime.CRASH))


def test_the_regimes_that_are_avoided_are_a_setting() -> None:
    careful = context({"short_premium_avoids": ("crash", "bear")})
    assert "REGIME" in codes(intent(), replace(careful, regime=Regime.BEAR))


@pytest.mark.parametrize(
    ("regime", "trade", "total"),
    [
        (Regime.CRASH, 500, 2500),
        (Regime.HIGH_VOLATILITY, 1000, 5000),
        (Regime.BEAR, 2000, 10000),
        (Regime.NEUTRAL, 2000, 10000),
        (Regime.UNKNOWN, 2000, 10000),
    ],
)
def test_limits_of_a_trade_and_of_the_book_narrow_with_the_regime(regime: Regime, trade: int, total: int) -> None:
    """2 and 10 % of 100,000; a quarter of them in a crash, half in high volatility, the limit itself allowed."""
    given = replace(context(), regime=regime)
    assert "MAX_LOSS" not in codes(intent(str(trade), 1), given)
    assert "MAX_LOSS" in codes(intent(f"{trade}.01", 1), given)
    held = replace(given, positions=(position("+1 440P -1 445P", max_loss=str(total - 100)),))
    assert "TOTAL_RISK" not in codes(intent("100", 1), held)
    assert "TOTAL_RISK" in codes(intent("100.01", 1), held)


def test_a_refusal_by_a_narrowed_limit_names_the_regime() -> None:
    given = replace(context(), regime=Regime.HIGH_VOLATILITY)
    (refusal,) = [each for each in check(intent("1500", 1), given).refusals if each.code == "MAX_LOSS"]
    assert refusal.reason == "max loss 1500.00 > 1000.00 (50% of the limit in regime high volatility)"


@pytest.mark.parametrize("regime", [regime for regime in Regime if regime is not Regime.UNKNOWN])
def test_every_regime_has_its_own_share_of_the_limits(regime: Regime) -> None:
    given = replace(context({f"limits_in_{regime.name.lower()}": Decimal(0)}), regime=regime)
    assert "MAX_LOSS" in codes(intent("1", 1), given)


def test_an_unknown_regime_warns_where_premium_is_taken() -> None:
    assert "REGIME" in warnings(intent(), context())
    assert "REGIME" not in warnings(intent(), replace(context(), regime=Regime.BULL))


def test_a_single_name_without_earnings_records_is_refused_live_and_told_how_to_mend_it() -> None:
    given = replace(renamed(context(reference=facts(single_name())), "AAPL"), is_live=True)
    (refusal,) = [each for each in check(on("AAPL", intent()), given).refusals if each.code == "EARNINGS"]
    assert "UNKNOWN: earnings of AAPL" in refusal.reason
    assert "hob/live/reference" in refusal.next_step
    assert "docs/risk.md" in refusal.next_step
