"""A scripted expiration week, Monday to Friday (SIMULATED), killed each night; the final book equals a hand ledger.

Monday is an ex-dividend eve, Wednesday closes early and its calls are run over after the bell, a spread's leg is
assigned early on Tuesday night, the AM monthly must go on Thursday, Friday pins within five cents.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from modules.bot.documents import to_document
from modules.bot.risk_view import risk_context
from modules.bot.stages import Stage, stage_of
from modules.bot.state import BotState
from modules.domain.contracts import Delivery, ExerciseStyle, OptionContract, OptionRight, Settlement, Stock
from modules.domain.events import CareChanged, EngineAction
from modules.domain.orders import LegFill
from modules.domain.positions import Care, ClosedPosition
from modules.domain.settings import Layer, Settings, settings_from
from modules.domain.structures import OptionLeg, Structure
from modules.positions.lots import LotBook
from modules.reference_data.facts import Dividend, DividendCalendar
from modules.reference_data.in_memory import InMemoryReferenceData
from tests.modules.bot.playbook import Broker, Day, Look, Played, clock, opened, play

MONDAY, TUESDAY, WEDNESDAY = date(2024, 3, 11), date(2024, 3, 12), date(2024, 3, 13)
THURSDAY, FRIDAY = date(2024, 3, 14), date(2024, 3, 15)
BEFORE = clock(date(2024, 3, 8), "10:00")
SETTINGS = settings_from([Layer.flat("test", {"days_to_exit": 0, "roll_tested": False, "account_kind": "margin"})])
REFERENCE = InMemoryReferenceData(
    [DividendCalendar("SPY", BEFORE, date(2024, 12, 31), (Dividend(TUESDAY, Decimal("1.60")),))]
)
SPY = Stock("SPY")


def spy(strike: int, right: str, expiration: date) -> OptionContract:
    return OptionContract("SPY", expiration, Decimal(strike), OptionRight(right))


def spx(strike: int) -> OptionContract:
    return OptionContract(
        "SPX",
        FRIDAY,
        Decimal(strike),
        OptionRight.PUT,
        ExerciseStyle.EUROPEAN,
        Delivery.CASH,
        Settlement.AM,
    )


def spread(name: str, short: OptionContract, long: OptionContract) -> Structure:
    return Structure(name, (OptionLeg(short, -1), OptionLeg(long, 1)))


#: Short calls in the money over the ex-date.
C505, C515 = spy(505, "call", FRIDAY), spy(515, "call", FRIDAY)
#: A put spread deep in the money that a human wants left alone but for emergencies.
P520, P510 = spy(520, "put", FRIDAY), spy(510, "put", FRIDAY)
#: Expiring on Wednesday's early close: one pinned, one that is run over after the bell.
P509, P499 = spy(509, "put", WEDNESDAY), spy(499, "put", WEDNESDAY)
C516, C526 = spy(516, "call", WEDNESDAY), spy(526, "call", WEDNESDAY)
#: The AM monthly.
S5000, S4900 = spx(5000), spx(4900)
#: Friday: a pin, and a short that costs four cents.
P508, P498 = spy(508, "put", FRIDAY), spy(498, "put", FRIDAY)
C530, C540 = spy(530, "call", FRIDAY), spy(540, "call", FRIDAY)


def beginning(broker: Broker) -> dict[str, Any]:
    """Return the document of the weekend: seven spreads, opened on the Friday before."""
    state = BotState(SETTINGS)
    for name, structure, quantity, prices in (
        ("exdiv", spread("bear call spread", C505, C515), 3, (6.00, 2.00)),
        ("early", spread("bull put spread", P520, P510), 2, (12.00, 6.00)),
        ("pinned", spread("bull put spread", P509, P499), 1, (2.00, 0.80)),
        ("overrun", spread("bear call spread", C516, C526), 2, (1.50, 0.40)),
        ("monthly", spread("bull put spread", S5000, S4900), 1, (14.00, 6.00)),
        ("friday", spread("bull put spread", P508, P498), 4, (3.00, 1.20)),
        ("cheap", spread("bear call spread", C530, C540), 5, (1.00, 0.30)),
    ):
        state = opened(state, broker, name, structure, quantity, prices, BEFORE)
    return to_document(state)


#: What nothing happens to: profits stay below their targets and above their stops.
QUIET = {
    C505: (7.9, 8.1), C515: (1.95, 2.05), P520: (11.9, 12.1), P510: (5.95, 6.05), P509: (1.95, 2.05),
    P499: (0.78, 0.82), C516: (1.45, 1.55), C526: (0.38, 0.42), S5000: (13.9, 14.1), S4900: (5.95, 6.05),
    P508: (2.95, 3.05), P498: (1.18, 1.22), C530: (0.98, 1.02), C540: (0.29, 0.31),
}  # fmt: skip
SPOTS = {"SPY": 511.0, "SPX": 5110.0}


def look(at: str, spot: float = 511.0, **changed: Any) -> Look:
    return Look(at, {"SPY": spot, "SPX": spot * 10}, {**QUIET, **changed.get("quotes", {})})


def engine(at: str, day: date, *trades: tuple[Any, int, float], text: str = "") -> EngineAction:
    fills = tuple(LegFill(name, quantity, Decimal(str(price)), Decimal(0)) for name, quantity, price in trades)
    return EngineAction(clock(day, at), fills, text)


def week() -> list[Day]:
    """Return the five days."""
    eve = {C505: (6.9, 7.1), C515: (1.45, 1.55)}
    monday = Day(
        MONDAY,
        [look("10:00", quotes=eve), look("14:29", quotes=eve), look("14:30", quotes=eve), look("16:00", quotes=eve)],
        before=[CareChanged(clock(MONDAY, "09:00"), "early", Care(urgent_only=True), "I keep this one")],
    )
    tuesday = Day(
        TUESDAY,
        [look("10:00", 509.0), look("16:00", 509.0)],
        after=[engine("20:00", TUESDAY, (P520, 2, 0), (SPY, 200, 520), text="Option Assignment")],
    )
    # The spot stands at 510: 509 is within half a percent (2.545), 516 is not.
    wednesday = Day(
        WEDNESDAY,
        [
            look("10:00", 510.0, quotes={P510: (6.4, 6.6)}),
            look("11:59", 510.0),
            look("12:00", 510.0, quotes={P509: (1.10, 1.20), P499: (0.03, 0.05)}),
            look("12:30", 511.0, quotes={C516: (0.58, 0.62), C526: (0.0, 0.01)}),
            look("13:00", 511.0, quotes={C516: (0.58, 0.62), C526: (0.0, 0.01)}),
        ],
        closes="13:00",
        # After the bell the market rises to 519; the holders of the 516 calls exercise.
        after=[
            engine("23:00", WEDNESDAY, (C516, 2, 0), (SPY, -200, 516), text="Option Assignment"),
            engine("23:00", WEDNESDAY, (C526, -2, 0), text="OTM"),
        ],
    )
    thursday = Day(
        THURSDAY,
        [
            look("09:31", 518.5),
            look("14:59", 512.0),
            look("15:00", 512.0, quotes={S5000: (11.9, 12.1), S4900: (4.9, 5.1)}),
        ],
    )
    friday = Day(
        FRIDAY,
        [
            look("10:00", 509.0, quotes={C530: (0.02, 0.04), C540: (0.0, 0.01)}),
            look("14:59", 508.03, quotes={C540: (0.0, 0.01), P508: (1.00, 1.10), P498: (0.01, 0.03)}),
            look("15:00", 508.03, quotes={C540: (0.0, 0.01), P508: (1.00, 1.10), P498: (0.01, 0.03)}),
            look("16:00", 508.05, quotes={C540: (0.0, 0.01)}),
        ],
        after=[engine("23:59", FRIDAY, (C540, -5, 0), text="OTM")],
    )
    return [monday, tuesday, wednesday, thursday, friday]


def played() -> tuple[list[Played], Broker]:
    broker = Broker()
    document = beginning(broker)
    nights = []
    for day in week():
        night = play(day, document, broker, SETTINGS, REFERENCE)
        document = night.document
        nights.append(night)
    return nights, broker


def results(nights: list[Played]) -> dict[str, Decimal]:
    closed: list[ClosedPosition] = [each for night in nights for each in night.closed]
    found: dict[str, Decimal] = {}
    for each in closed:
        found[each.position.lineage_id] = found.get(each.position.lineage_id, Decimal(0)) + each.net_profit
    return found


#: By hand, in dollars: what came in and went out of each spread, fees of 0.65 (index 1.00) a contract and side.
LEDGER = {
    # 3 x (6.00 - 2.00) in, bought back at 7.00 - 1.50 on the eve; 6 contracts each way.
    "exdiv": Decimal("1200.00") - Decimal("1650.00") - 2 * Decimal("3.90"),
    # 2 x 6.00 in; 200 shares taken at 520 and sold at 510; two 510 puts sold at 6.50; no fee for the assigned puts.
    "early": Decimal("1200.00") - 200 * 520 + 200 * 510 + Decimal("1300.00") - Decimal("2.60") - Decimal("1.30"),
    # 1.20 in, bought back at 1.15 - 0.04.
    "pinned": Decimal("120.00") - Decimal("111.00") - 2 * Decimal("1.30"),
    # 2 x 1.10 in; 200 shares delivered at 516, bought back at 518.50; the wings expire.
    "overrun": Decimal("220.00") + 200 * 516 - 200 * Decimal("518.50") - Decimal("2.60"),
    # 8.00 in, bought back at 12.00 - 5.00 with fees of 1.00.
    "monthly": Decimal("800.00") - Decimal("700.00") - 2 * Decimal("2.00"),
    # 4 x 1.80 in, bought back at 1.05 - 0.02.
    "friday": Decimal("720.00") - Decimal("412.00") - 2 * Decimal("5.20"),
    # 5 x 0.70 in; the shorts bought back at 0.03, five contracts; the wings expire.
    "cheap": Decimal("350.00") - Decimal("15.00") - Decimal("6.50") - Decimal("3.25"),
}


def test_the_final_book_equals_the_hand_ledger() -> None:
    nights, broker = played()
    assert results(nights) == LEDGER
    assert nights[-1].state.positions == {}
    assert broker.cash == sum(LEDGER.values())
    assert not broker.holdings()


def test_tax_lots_realise_the_same_dollars_and_none_is_left() -> None:
    nights, _ = played()
    lots: LotBook = nights[-1].state.upkeep.lots
    assert lots.open == ()
    assert {name: lots.realised(name) for name in LEDGER} == LEDGER


def test_the_ex_dividend_eve_flags_at_ten_and_closes_at_half_past_two() -> None:
    nights, _ = played()
    lines = nights[0].lines
    assert sum("likely to be assigned" in line for line in lines) == 1
    assert sum("management.close: exdiv" in line and "EX_DIVIDEND" in line for line in lines) == 1
    assert "480.00 dividend owed" in next(line for line in lines if "likely to be assigned" in line)


def test_the_assigned_leg_is_counted_early_and_its_shares_traded_out() -> None:
    nights, _ = played()
    (early,) = nights[1].state.upkeep.early
    assert (early.contract, early.quantity, early.lineage_id) == (P520, 2, "early")
    alert = "alert: EARLY ASSIGNMENT of 2 SPY 2024-03-15 520 put: +200 SPY at 520"
    assert alert in nights[1].lines
    assert any("TRADE_OUT" in line for line in nights[2].lines)
    assert "early" not in {position.lineage_id for position in nights[2].state.positions.values()}


def test_the_early_close_moves_the_cut_off_to_noon() -> None:
    nights, _ = played()
    closes = [line for line in nights[2].lines if "management.close: pinned" in line]
    assert len(closes) == 1
    assert "CUT_OFF" in closes[0]


def test_after_the_bell_the_short_is_pending_until_the_engine_tells() -> None:
    broker = Broker()
    document = beginning(broker)
    for day in week()[:2]:
        document = play(day, document, broker, SETTINGS, REFERENCE).document
    wednesday = week()[2]
    evening = play(Day(WEDNESDAY, wednesday.looks, wednesday.closes), document, broker, SETTINGS, REFERENCE)
    assert stage_of(evening.state, "overrun") is Stage.PENDING
    assert any("alert: ASSIGNMENT PENDING 2 short SPY 2024-03-13 516 call" in line for line in evening.lines)
    context = risk_context(evening.state, "SPY")
    assert context.assignment_pending == {"SPY": ((C516, -2),)}
    night = play(Day(WEDNESDAY, [], after=wednesday.after), evening.document, broker, SETTINGS, REFERENCE)
    assert night.state.upkeep.pending == ()
    assert stage_of(night.state, "overrun") is Stage.OPEN
    assert night.state.positions["overrun"].structure.shares == -100


def test_the_am_monthly_goes_on_thursday_and_the_pin_on_friday() -> None:
    nights, _ = played()
    assert any("management.close: monthly" in line and "AM_SETTLED" in line for line in nights[3].lines)
    assert any("management.close: friday" in line and "CUT_OFF" in line for line in nights[4].lines)
    assert any("management.close: cheap" in line and "CHEAP_SHORT" in line for line in nights[4].lines)


def test_nothing_was_an_external_change() -> None:
    nights, _ = played()
    assert not any("EXTERNAL CHANGE" in line for night in nights for line in night.lines)


def test_a_day_played_twice_from_its_document_is_the_same() -> None:
    broker, other = Broker(), Broker()
    document = beginning(broker)
    assert document == beginning(other)
    first = play(week()[0], document, broker, SETTINGS, REFERENCE)
    second = play(week()[0], document, other, SETTINGS, REFERENCE)
    assert first.document == second.document
    assert isinstance(SETTINGS, Settings)
