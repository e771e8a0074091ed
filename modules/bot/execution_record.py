"""What of tax lots, two-part spreads and early assignments goes into the journal, for the report and the lots file."""

from __future__ import annotations

from modules.bot.state import BotState
from modules.domain.commands import WriteJournal
from modules.domain.journal import Ids, typed
from modules.execution.two_part import TwoPart, whole_fly_profit
from modules.positions.lots import ClosedLot, Lot, is_wash_sale_candidate


def execution_entries(before: BotState, after: BotState) -> list[WriteJournal]:
    """Return the entries of what an event changed: lots that are gone, two-part spreads, shorts assigned early."""
    return [*_closed_lots(before, after), *_two_parts(before, after), *_early(before, after)]


def open_lots(state: BotState) -> WriteJournal:
    """Return the record of all lots that are open; the last one of a journal counts."""
    return WriteJournal("lots.open", "", data=typed(lots=[_lot(lot) for lot in state.upkeep.lots.open]))


def _closed_lots(before: BotState, after: BotState) -> list[WriteJournal]:
    if before.upkeep.lots is after.upkeep.lots:
        return []
    known = len(before.upkeep.lots.closed)
    return [_closed_lot(after, closed) for closed in after.upkeep.lots.closed[known:]]


def _lot(lot: Lot) -> dict[str, object]:
    return typed(
        instrument=str(lot.instrument),
        underlying=lot.instrument.underlying,
        quantity=lot.quantity,
        cost=lot.cost,
        opened_at=lot.opened_at,
        origin=lot.origin,
        lineage=lot.lineage_id,
        section_1256=lot.is_section_1256,
    )


def _closed_lot(state: BotState, closed: ClosedLot) -> WriteJournal:
    """Return the record of a tax lot: the state keeps only those that a wash sale may still look at."""
    data = typed(
        closed_at=closed.closed_at,
        how=closed.how,
        proceeds=closed.proceeds,
        gain=closed.gain,
        wash_sale_candidate=is_wash_sale_candidate(closed, state.upkeep.lots),
    )
    return WriteJournal("lot.closed", "", Ids(lineage=closed.lot.lineage_id), {**_lot(closed.lot), **data})


def _two_parts(before: BotState, after: BotState) -> list[WriteJournal]:
    """Return the spreads that have come into another state."""
    known = before.memory.two_parts
    if known is after.memory.two_parts:
        return []
    trades = after.memory.two_parts.values()
    return [_two_part(each) for each in trades if (was := known.get(each.trade_id)) is None or was.state != each.state]


def _two_part(trade: TwoPart) -> WriteJournal:
    data = typed(
        state=trade.state,
        underlying=trade.part_one.underlying,
        part_one=str(trade.part_one),
        started_at=trade.started_at,
        attempts_one=trade.attempts_one,
        attempts_two=trade.attempts_two,
        is_suspect=trade.is_suspect,
        fly_natural=trade.fly_natural,
        fly_at_end=trade.fly_at_end,
        whole_fly_profit=whole_fly_profit(trade),
    )
    return WriteJournal("two-part.changed", "", Ids(position=trade.trade_id, lineage=trade.trade_id), data)


def _early(before: BotState, after: BotState) -> list[WriteJournal]:
    return [
        WriteJournal(
            "assignment.early",
            "",
            Ids(lineage=early.lineage_id),
            typed(
                contract=str(early.contract),
                underlying=early.contract.underlying,
                quantity=early.quantity,
                expiration=early.contract.expiration,
                assigned_at=early.time,
            ),
        )
        for early in after.upkeep.early[len(before.upkeep.early) :]
    ]
