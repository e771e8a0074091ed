"""The words and the typed fields of the journal entries that people read."""

from __future__ import annotations

from decimal import Decimal

from modules.bot.alerting import AlertCode, alert
from modules.bot.ledger import order_ids
from modules.bot.pricing_record import fills_record
from modules.bot.shape_record import shape_record, shape_text
from modules.bot.state import BotState
from modules.domain.commands import WriteJournal
from modules.domain.contracts import OptionContract, Settlement
from modules.domain.events import (
    CancelRefused,
    EngineAction,
    OrderFilled,
    OrderRejected,
    OrderUnknown,
    SessionStarted,
)
from modules.domain.journal import Ids, typed
from modules.domain.orders import WorkingOrder
from modules.domain.session_context import RankKind
from modules.execution.fill_statistics import DIMENSIONS, Cell, FillStatistics


def session_entry(event: SessionStarted) -> WriteJournal:
    """Return the entry of a session that begins."""
    rank = event.context.rank
    data = typed(
        underlying=event.underlying,
        rank=rank.value,
        rank_kind=rank.kind,
        implied_volatility=rank.implied_volatility,
        trend=event.context.trend,
        regime=event.context.regime,
        volatility=event.context.volatility,
        average_true_range=event.context.average_true_range,
        last_move=event.context.moves[-1] if event.context.moves else None,
        closed_session=event.context.session,
        **shape_record(event.context.shape),
    )
    return WriteJournal("session.started", context_text(event), data=data)


def fill_entry(state: BotState, event: OrderFilled) -> WriteJournal:
    """Return the entry of executions, with the market of each leg beside."""
    order = _order(state, event.order_id)
    if order is None:
        data = fills_record(event.fills, None)
        return WriteJournal("order.filled", fill_text(state, event), Ids(order=event.order_id), data)
    chain = state.chains.get(order.intent.structure.underlying)
    asked = typed(
        purpose=order.intent.purpose,
        strategy=order.intent.strategy,
        executor=order.intent.executor,
        limit=order.limit,
        attempt=order.attempt,
    )
    data = {**asked, **fills_record(event.fills, chain)}
    return WriteJournal("order.filled", fill_text(state, event), order_ids(state, order), data)


def order_entry(name: str, state: BotState, event: OrderRejected | OrderUnknown | CancelRefused) -> WriteJournal:
    """Return the entry of an order that went another way than asked, and why."""
    order = _order(state, event.order_id)
    ids = Ids(order=event.order_id) if order is None else order_ids(state, order)
    return WriteJournal(name, f"{event.order_id}: {event.reason}", ids, typed(reason=event.reason))


def engine_entry(event: EngineAction) -> WriteJournal:
    """Return the entry of what the engine itself traded."""
    trades = [
        typed(
            instrument=str(trade.instrument),
            is_option=isinstance(trade.instrument, OptionContract),
            quantity=trade.quantity,
            price=trade.price,
            fee=trade.fee,
        )
        for trade in event.trades
    ]
    return WriteJournal("engine.action", trade_text(event), data={"trades": trades, "description": event.description})


def _order(state: BotState, order_id: str) -> WorkingOrder | None:
    return state.orders.get(order_id) or state.memory.ended_order(order_id)


def context_text(event: SessionStarted) -> str:
    """Return what a session begins with."""
    rank = event.context.rank
    if rank.kind is RankKind.UNAVAILABLE:
        return f"{event.underlying}: no volatility rank: {rank.note}; trend {event.context.trend}"
    note = f" ({rank.note})" if rank.note else ""
    volatility = f"implied volatility {rank.implied_volatility:.3f}{note}"
    market = f"regime {event.context.regime}, volatility {event.context.volatility}"
    shape = shape_text(event.context.shape)
    trend = f"trend {event.context.trend}"
    return f"{event.underlying}: {rank.kind} {rank.value:.1f}, {volatility}; {shape}; {trend}; {market}"


def fill_text(state: BotState, event: OrderFilled) -> str:
    """Return the executions, and the result if they finished a position."""
    legs = ", ".join(f"{fill.quantity:+d} {fill.instrument} at {fill.price:f}" for fill in event.fills)
    closed = state.closed[-1] if state.closed and state.closed[-1].closed_at == event.time else None
    if closed is not None and event.order_id.startswith(f"{closed.position.position_id}-close"):
        return f"{event.order_id}: {legs}; {closed.reason}, net profit {closed.net_profit:.2f}"
    return f"{event.order_id}: {legs}"


def early_text(state: BotState) -> str:
    """Return how many early assignments there were and what their lineages have brought so far (rule 17)."""
    lineages = {early.lineage_id for early in state.upkeep.early}
    results = [closed.net_profit for closed in state.closed if closed.position.lineage_id in lineages]
    still = sum(position.lineage_id in lineages for position in state.positions.values())
    profit = sum(results, Decimal(0))
    return f"{len(state.upkeep.early)} early assignments: net profit {profit:.2f} of their lineages, {still} still open"


def assignment_alert(state: BotState, event: EngineAction) -> list[WriteJournal]:
    """Return an alert for shorts that were assigned, early ones named so; exercises and expirations raise none.

    `state` has booked it: shares that are short now want their borrow checked (trading rule 25).
    """
    first, *delivered = event.trades
    contract = first.instrument
    if not delivered or not isinstance(contract, OptionContract) or first.quantity <= 0:
        return []
    is_early = event.time.date() < contract.expiration
    early = "EARLY " if is_early else ""
    shares = ", ".join(f"{fill.quantity:+d} {fill.instrument} at {fill.price:f}" for fill in delivered)
    code = AlertCode.EARLY_ASSIGNED if is_early else AlertCode.ASSIGNED
    text = f"{early}ASSIGNMENT of {first.quantity} {contract}: {shares}"
    held = sum(
        position.structure.shares * position.quantity
        for position in state.positions.values()
        if position.structure.underlying == contract.underlying
    )
    if held < 0:
        short = f"SHORT STOCK {held} {contract.underlying}"
        text = f"{text}; {short}: check the borrow; nothing is opened, it is covered in the next session"
    return [alert(code, text, contract=str(contract), contracts=first.quantity)]


def settlement_label(state: BotState, event: EngineAction) -> list[WriteJournal]:
    """Label what a backtest settled of an AM series: LEAN takes a price of the index, no quotation (rule 21)."""
    contract = event.trades[0].instrument
    if state.is_live or not isinstance(contract, OptionContract) or contract.settlement is not Settlement.AM:
        return []
    text = f"NOT SOQ: {contract} was settled at LEAN's price of the index"
    return [alert(AlertCode.NOT_SOQ, text, contract=str(contract))]


def trade_text(event: EngineAction) -> str:
    """Return what the engine traded."""
    trades = ", ".join(f"{fill.quantity:+d} {fill.instrument} at {fill.price:f}" for fill in event.trades)
    return f"{trades}: {event.description}"


def fill_lines(fills: FillStatistics) -> list[str]:
    """Return what became of attempts: all of them, then by each thing that could have mattered."""
    basis = f"{fills.real} real attempts" if fills.real else f"{fills.attempts} SIMULATED attempts"
    total = Cell()
    for cell in fills.cells.values():
        total = total.plus(cell)
    lines = [f"{basis}: {_fill_text(total)}"] if fills.attempts else [f"{basis}"]
    for dimension in DIMENSIONS:
        lines += [f"{dimension} {name}: {_fill_text(cell)}" for name, cell in fills.by(dimension).items()]
    return lines


def _fill_text(cell: Cell) -> str:
    text = f"{cell.filled} of {cell.attempts} filled ({cell.fill_rate:.0%})"
    return f"{text}, after {cell.seconds_to_fill:.0f} s, {cell.mean_slippage:+.3f} beyond mid" if cell.filled else text
