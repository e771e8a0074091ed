"""The hybrid options bot on LEAN: LEAN events in, commands out; no trading logic.

Callbacks only turn what LEAN says into typed events; the mailbox's owner decides (modules/bot) and the commands are
performed here. LEAN may call back on several threads, so reports of order events are queued and translated by whoever
holds the pump.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from threading import Lock
from typing import Any

from AlgorithmImports import OrderEvent, QCAlgorithm, Resolution, Slice

from algorithms.lean_bridge import STEPS, ChainBook, aware, money, session_of
from algorithms.lean_orders import LeanOrders
from algorithms.lean_store import LeanStore
from algorithms.settings_layers import read_settings
from algorithms.volatility_history import VolatilityHistory
from modules.bot.documents import from_document, to_document
from modules.bot.mailbox import Mailbox
from modules.bot.state import BotState
from modules.domain.account import Account, SessionClock
from modules.domain.commands import CancelOrder, SendOrder, WriteJournal
from modules.domain.events import HumanCommand, HumanOrder, MarketStep, SessionStarted
from modules.persistence.store import DocumentStore

#: Contracts watched: strikes each side of the spot and days to expiration.
STRIKES, LONGEST_DAYS = 25, 60
#: Index underlyings have options of another security type.
INDEXES = frozenset({"SPX", "NDX", "RUT", "VIX"})


class HybridOptionsBot(QCAlgorithm):
    """Trade options by itself and beside a human, everything on one road."""

    def initialize(self) -> None:
        """Read settings and parameters, subscribe, restore what survived."""
        self._settings = read_settings(self, "live" if self.live_mode else "backtest")
        self._set_period()
        # Not every data folder holds the benchmark's bars; statistics against it would then be noise.
        self._resolution = (
            Resolution.DAILY if self.get_parameter("resolution", "minute") == "daily" else Resolution.MINUTE
        )
        self._step = STEPS[self._resolution]
        self._subscribe(self._settings.underlying[0])
        self._book = ChainBook(self.securities[self._underlying])
        self._volatility = VolatilityHistory(self, self._underlying, self._canonical)
        self._orders = LeanOrders(self, self._book)
        self._session: SessionClock | None = None
        self._reports: deque[OrderEvent] = deque()
        self._pump_owner = Lock()
        self._documents: DocumentStore | None = None
        self._mailbox = Mailbox(BotState(self._settings), self)

    def on_warmup_finished(self) -> None:
        """Restore what survived; LEAN names the run only after `initialize`, and the name is part of the keys."""
        mode = "live" if self.live_mode else "backtest"
        self._documents = DocumentStore(LeanStore(self.object_store), f"hob/{mode}/{self.algorithm_id}/state")
        # A backtest always starts empty.
        document = self._documents.load() if self.live_mode else None
        if document is not None:
            self._mailbox.state = from_document(document, self._settings)

    def _set_period(self) -> None:
        """Take the period and cash from the parameters; without them run over the sample's minute days."""
        start = datetime.fromisoformat(self.get_parameter("start", "2024-01-02"))
        end = datetime.fromisoformat(self.get_parameter("end", "2024-01-31"))
        self.set_start_date(start.year, start.month, start.day)
        self.set_end_date(end.year, end.month, end.day)
        self.set_cash(float(self.get_parameter("cash", "100000")))

    def _subscribe(self, ticker: str) -> None:
        if ticker in INDEXES:
            self._underlying = self.add_index(ticker, self._resolution).symbol
            option = self.add_index_option(self._underlying, self._resolution)
        else:
            self._underlying = self.add_equity(ticker, self._resolution).symbol
            option = self.add_option(self._underlying, self._resolution)
        option.set_filter(lambda universe: universe.strikes(-STRIKES, STRIKES).expiration(0, LONGEST_DAYS))
        self._canonical = option.symbol

    # ------------------------------------------------------------------ events in

    def on_data(self, data: Slice) -> None:
        """Post one market step inside the session; the first of a day brings the volatility rank."""
        now = aware(self.time)
        self._start_session(now)
        session = self._session
        security = self.securities[self._underlying]
        if session is None or not session.opens < now <= session.closes or security.price <= 0:
            return
        state = self._mailbox.state
        watched = state.watched
        self._book.update(data, watched)
        # Reading a whole chain costs; it is done only when strategies are asked.
        is_search = state.is_search_due(now, session)
        if is_search:
            self._book.read_chain(data, self._canonical, self.securities)
        snapshot = self._book.snapshot(security.price, now, None if is_search else watched)
        account = Account(money(self.portfolio.total_portfolio_value), money(self.portfolio.cash))
        self._mailbox.post(MarketStep(now, snapshot, account, session))
        self._pump()

    def on_order_event(self, order_event: OrderEvent) -> None:
        """Queue the report; it is translated once the call that caused it has returned."""
        self._reports.append(order_event)
        self._pump()

    def on_command(self, data: Any) -> bool | None:
        """Take a human's command: `{"order": "halt", "reason": "..."}`."""
        self._mailbox.post(HumanCommand(aware(self.time), HumanOrder(str(data.order)), str(data.reason)))
        self._pump()
        return True

    def on_end_of_algorithm(self) -> None:
        """Report and save what is left."""
        state = self._mailbox.state
        self.log(
            f"{len(state.closed)} positions closed, realised {state.realised:.2f} after fees; "
            f"{len(state.positions)} open, breaker {state.breaker.level}"
        )
        self.save(state)

    def _start_session(self, now: datetime) -> None:
        if self._session is not None and self._session.opens.date() == now.date():
            return
        self._session = session_of(self.securities[self._underlying], now, self._step)
        if self._session is not None:
            self._mailbox.post(SessionStarted(now, self._volatility.rank()))

    def _pump(self) -> None:
        """Translate queued reports and drain the mailbox until both are empty; one owner at a time."""
        if not self._pump_owner.acquire(blocking=False):
            return
        try:
            while True:
                self._mailbox.drain()
                if not self._reports:
                    return
                event = self._orders.translate(self._reports.popleft(), aware(self.time))
                if event is not None:
                    self._mailbox.post(event)
        finally:
            self._pump_owner.release()

    # ------------------------------------------------------------------ commands out

    def send(self, command: SendOrder) -> None:
        """Hand an order to LEAN; what LEAN says comes back as events."""
        rejected = self._orders.send(command.order, aware(self.time))
        if rejected is not None:
            self._mailbox.post(rejected)

    def cancel(self, command: CancelOrder) -> None:
        """Ask LEAN to cancel an order."""
        self._orders.cancel(command.order_id, command.reason)

    def save(self, state: BotState) -> None:
        """Write the state into the older slot of the Object Store."""
        if self._documents is not None:
            self._documents.save(to_document(state))

    def journal(self, entry: WriteJournal) -> None:
        """Write a journal line to LEAN's log."""
        self.log(f"{entry.name}: {entry.text}")
