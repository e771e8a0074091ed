"""What is told of corporate actions."""

from __future__ import annotations

from modules.bot.alerting import AlertCode, alert
from modules.bot.intent_record import position_ids
from modules.bot.state import BotState
from modules.domain.commands import WriteJournal
from modules.domain.events import CorporateAction, CorporateActionAhead, SharesSplit, TickerChanged
from modules.domain.journal import typed


def ahead_entries(event: CorporateActionAhead) -> list[WriteJournal]:
    """Return the alert of the last session before a corporate action."""
    what = "options" if event.action is CorporateAction.SPLIT else "shares and options"
    text = f"{event.action} of {event.underlying} before the next session: its {what} are closed before the bell"
    return [alert(AlertCode.CORPORATE_ACTION, text, underlying=event.underlying, action=event.action)]


def ticker_entries(state: BotState, event: TickerChanged) -> list[WriteJournal]:
    """Return the alert of a new ticker: the run goes on under the old name, the next one needs the new one."""
    kept = sum(position.structure.underlying == event.underlying for position in state.positions.values())
    text = f"{event.old} is called {event.new} from now on; its {kept} positions are looked after as before"
    if event.underlying != event.new:
        text = f"{text}, as {event.underlying}: close them, or take them over by hand, before a run for {event.new}"
    about = typed(underlying=event.underlying, old=event.old, new=event.new, positions=kept)
    return [alert(AlertCode.TICKER_CHANGED, text, **about)]


def split_entries(state: BotState, event: SharesSplit) -> list[WriteJournal]:
    """Return the entry of a split, and an alert for every position whose options nobody has adjusted."""
    shares = sum(
        position.structure.shares * position.quantity
        for position in state.positions.values()
        if position.structure.underlying == event.underlying
    )
    data = typed(underlying=event.underlying, factor=event.factor, shares=shares)
    text = f"ENGINE ACTION: {event.underlying} has split, factor {event.factor:f}; {shares} shares are held"
    entries = [WriteJournal("shares.split", text, data=data)]
    for position in state.positions.values():
        if position.structure.underlying == event.underlying and position.structure.options:
            text = f"{position.position_id} still holds options of {event.underlying}, which has split: a human's now"
            entries.append(alert(AlertCode.SPLIT_NOT_ADJUSTED, text, position_ids(position), factor=event.factor))
    return entries
