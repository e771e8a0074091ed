"""The hybrid options bot on LEAN: LEAN events in, commands out; no trading logic.

Callbacks only turn what LEAN says into typed events; the mailbox's owner decides (modules/bot) and the commands are
performed here. LEAN may call back on several threads, so reports of order events are queued and translated by whoever
holds the pump.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from AlgorithmImports import Market, OrderEvent, QCAlgorithm, Resolution, SecurityType, Slice, Symbol

from algorithms import project_files
from algorithms.alerts import POSTED, Alerts
from algorithms.broker_holdings import BrokerHoldings
from algorithms.corporate_events import corporate_events
from algorithms.human_commands import event_of
from algorithms.imported_volatilities import read_imported
from algorithms.kept_state import KeptState
from algorithms.kill_files import KillFiles
from algorithms.lean_bridge import STEPS, aware, money, session_of, sessions_around
from algorithms.lean_datasets import LeanDatasets
from algorithms.lean_models import install_models
from algorithms.lean_orders import LeanOrders
from algorithms.lean_reference import read_reference
from algorithms.lean_store import LeanStore
from algorithms.live_account import open_orders, resume_account
from algorithms.market_regime import MarketRegime, tagged
from algorithms.movement_feed import MovementFeed
from algorithms.order_sources import StoreInbox, decode_command
from algorithms.run_parameters import resolution_of, set_period
from algorithms.settings_layers import read_settings
from algorithms.told_reference import ToldReference
from algorithms.underlying_feed import UnderlyingFeed
from modules.bot.execution_record import open_lots
from modules.bot.mailbox import Mailbox, fault_text
from modules.bot.open_rest import open_rest
from modules.bot.state import BotState
from modules.bot.texts import early_text, fill_lines
from modules.domain.account import Account, SessionClock
from modules.domain.chains import ChainSnapshot
from modules.domain.commands import (
    AdoptOrder,
    AnswerKill,
    AnswerRequest,
    CancelOrder,
    QueryOrder,
    SendOrder,
    WriteJournal,
)
from modules.domain.events import (
    AccountRecovered,
    ClockTick,
    DividendPaid,
    FaultSeen,
    HumanCommand,
    HumanOrder,
    MarketStep,
    MovesSeen,
    OrderRequested,
    SessionStarted,
    TemplatesSet,
    VolatilityIndexSeen,
)
from modules.observability.segments import SegmentedJournal
from modules.persistence.namespace import journal_key
from modules.queue_client import InMemorySource, OrderSource, parse_requests
from modules.reference_data.layered import LayeredReferenceData
from modules.scanners.news import InMemoryNews, NewsSource
from modules.strategies.tuning import longest_days
from modules.templates import parse_templates

VOLATILITY_INDEX = "VIX"
#: Daily bars before the start that tell whether the data hold the index at all.
_PROBED_DAYS = 5


class HybridOptionsBot(QCAlgorithm):
    """Trade options by itself and beside a human, everything on one road."""

    #: Parameters that a derived class reads beside the bot's; any other unknown name stops the run.
    _own_parameters: tuple[str, ...] = ()

    def initialize(self) -> None:
        """Read settings and parameters, subscribe, restore what survived."""
        self._mode = "live" if self.live_mode else "backtest"
        self._settings = read_settings(self, self._mode, self._own_parameters)
        set_period(self)
        self._told = ToldReference(LeanStore(self.object_store) if self.live_mode else None)
        self._datasets = LeanDatasets(self, self._settings.underlying, self._settings.broad_underlyings)
        reference = LayeredReferenceData(self._told, read_reference(self, self._mode), self._datasets)
        install_models(self, self._settings, reference)
        self._alerts = Alerts(self, self._settings)
        # Not every data folder holds the benchmark's bars; statistics against it would then be noise.
        resolution = resolution_of(self.get_parameter("resolution", "minute"))
        self._step = STEPS[resolution]
        self._feeds = [UnderlyingFeed(self, name, resolution, self._longest) for name in self._settings.underlying]
        self._vix: Symbol | None = self.add_index(VOLATILITY_INDEX, resolution).symbol if self.live_mode else None
        underlyings = {feed.ticker: feed.symbol for feed in self._feeds}
        self._movements = MovementFeed(self, self._settings, resolution, underlyings, self._news_source())
        self._books = {feed.ticker: feed.book for feed in self._feeds}
        self._orders = LeanOrders(self, self._books)
        self._holdings = BrokerHoldings(self, self._books)
        self._market = MarketRegime(self)
        self._imported = read_imported(self, self._mode)
        self._session: SessionClock | None = None
        self._last_data: datetime | None = None
        self._sessions_tripped = 0
        self._reports: deque[OrderEvent] = deque()
        self._pump_owner = Lock()
        self._kept: KeptState | None = None
        self._journal: SegmentedJournal | None = None
        self._kill_files = KillFiles(self.object_store)
        self._sources: list[OrderSource] = self._order_sources()
        self._mailbox = Mailbox(BotState(self._settings, is_live=self.live_mode, reference=reference), self)
        if self.live_mode:
            self.schedule.on(self.date_rules.every_day(), self.time_rules.every(timedelta(seconds=1)), self._on_second)

    def _longest(self) -> int:
        """Return how many days ahead somebody may open; asked by the filters, once a day."""
        return longest_days(self._settings, self._mailbox.state.templates)

    def on_warmup_finished(self) -> None:
        """Restore what survived; LEAN names the run only after `initialize`, and the name is part of the keys."""
        self._datasets.tell_missing()
        if not self.live_mode:
            self._vix = self._add_volatility_index()
        self._kept = KeptState(self.object_store, self._mode, self.algorithm_id)
        key = journal_key(self._mode, self.algorithm_id)
        self._journal = SegmentedJournal(LeanStore(self.object_store), key)
        if self.live_mode:
            self._journal.resume()
        # A backtest always starts empty.
        state = self._kept.load(self._settings) if self.live_mode else None
        if state is None:
            templates = parse_templates(project_files.TEMPLATES, project_files.read_templates())
            self._mailbox.post(TemplatesSet(aware(self.time), templates))
        else:
            self._mailbox.state = replace(state, is_live=True, reference=self._mailbox.state.reference)
        if self.live_mode:
            self._recover(aware(self.time))

    def _recover(self, now: datetime) -> None:
        """Show the bot what the broker has, before anything is sent; the run gets its number."""
        epoch = self._mailbox.state.continuity.epoch + 1
        self._orders.begin(epoch)
        shown = open_orders(self, self._books)
        is_all = self._settings.broker_shows_all_orders
        self._mailbox.post(AccountRecovered(now, epoch, self._account(now), shown, is_all))
        self._pump()

    def _add_volatility_index(self) -> Symbol | None:
        """Subscribe the volatility index; None where a backtest's data hold none, which LEAN would not tell.

        Asked when the period is settled: options of a run move it after `initialize`.
        """
        index = Symbol.create(VOLATILITY_INDEX, SecurityType.INDEX, Market.USA)
        if self.history(index, _PROBED_DAYS, Resolution.DAILY).empty:
            self.log(f"volatility.unknown: the data hold no {VOLATILITY_INDEX} before the start: no rule hears of it")
            return None
        return self.add_index(VOLATILITY_INDEX, Resolution.DAILY).symbol

    def _order_sources(self) -> list[OrderSource]:
        """Return where requests come from: files in the Object Store when live, the script in a backtest."""
        if self.live_mode:
            return [StoreInbox(self.object_store, self.error)]
        return [InMemorySource(parse_requests(project_files.SCRIPT, project_files.read_script()))]

    def _news_source(self) -> NewsSource:
        """Return where the movement scanner finds news: nothing yet, until a feed is attached."""
        return InMemoryNews()

    # ------------------------------------------------------------------ events in

    def on_data(self, data: Slice) -> None:
        """Post one market step inside the session; the first of a day brings what the closed sessions say."""
        with self._guarded("on_data"):
            self._step_through(data, aware(self.time))

    def _step_through(self, data: Slice, now: datetime) -> None:
        if self.live_mode:
            self._look_for_kill(now)
        self._start_session(now)
        self._poll_sources(now)
        bar = None if self._vix is None else data.bars.get(self._vix)
        if bar is not None:
            self._mailbox.post(VolatilityIndexSeen(now, float(bar.close)))
        self._post_dividends(data, now)
        for event in corporate_events(data, self._feeds, now):
            self._mailbox.post(event)
            self._pump()
        session = self._session
        if session is None or not session.opens < now <= session.closes:
            return
        untold = self._mailbox.state.observed.untold(self._movements.look(data, now, session))
        if untold:
            self._mailbox.post(MovesSeen(now, untold))
        snapshots = [self._snapshot(feed, data, now, session) for feed in self._feeds]
        chains = tuple(snapshot for snapshot in snapshots if snapshot is not None)
        if not chains:
            return
        self._mailbox.post(MarketStep(now, self._account(now), session, chains))
        self._pump()

    def _account(self, now: datetime) -> Account:
        value, unsettled = money(self.portfolio.total_portfolio_value), money(self.portfolio.unsettled_cash)
        # LEAN's cash is the settled part alone; what waits for settlement is no loss.
        cash = money(self.portfolio.cash) + unsettled
        return Account(value, cash, self._holdings.read(now, self._mailbox.state), unsettled)

    def _post_dividends(self, data: Slice, now: datetime) -> None:
        """Tell of dividends: LEAN pays them when their slice comes, before the session opens."""
        for feed in self._feeds:
            paid = data.dividends.get(feed.symbol)
            if paid is not None:
                self._mailbox.post(DividendPaid(now, feed.ticker, money(paid.distribution)))
        if data.dividends.count:
            self._pump()

    def _snapshot(
        self, feed: UnderlyingFeed, data: Slice, now: datetime, session: SessionClock
    ) -> ChainSnapshot | None:
        state = self._mailbox.state
        wants_chain = state.wants_chain(feed.ticker, now, session)
        snapshot = feed.snapshot(data, now, state.watched(feed.ticker), wants_chain)
        if snapshot is not None and snapshot.beat.data_time is not None:
            self._last_data = now
        return snapshot

    def on_order_event(self, order_event: OrderEvent) -> None:
        """Queue the report; it is translated once the call that caused it has returned."""
        self._reports.append(order_event)
        with self._guarded("on_order_event"):
            self._pump()

    def on_command(self, data: Any) -> bool | None:
        """Take what a human sends: `{"order": "halt", "reason": "..."}`, `{"request": {}}` or `{"templates": []}`."""
        with self._guarded("on_command"):
            try:
                content = decode_command(data)
                if "reference" in content:
                    self.journal(self._told.tell(content, aware(self.time)))
                    return True
                event = event_of(content, aware(self.time), [feed.ticker for feed in self._feeds])
            except (ValueError, OSError) as error:
                self._fault(f"command refused: {error}")
                return False
            if isinstance(event, HumanCommand):
                self._mailbox.post_first(replace(event, kill_stands=self.live_mode and self._kill_files.stands()))
            else:
                self._mailbox.post(event)
            self._pump()
            return True
        return False

    @contextmanager
    def _guarded(self, place: str) -> Iterator[None]:
        """Let no fault leave a callback in live mode, where it would end the engine; a backtest ends with it."""
        try:
            yield
        except Exception as error:
            if not self.live_mode:
                raise
            self._mailbox.post(FaultSeen(aware(self.time), fault_text(place, error)))
            self._pump()

    def _poll_sources(self, now: datetime) -> None:
        for source in self._sources:
            for request in source.poll():
                self._mailbox.post(OrderRequested(now, request))

    def on_end_of_algorithm(self) -> None:
        """Report and save what is left."""
        state = self._mailbox.state
        with self._guarded("on_end_of_algorithm"):
            self.save(state)
        for entry in open_rest(state):
            self.journal(entry)
        self.log(
            f"{len(state.closed)} positions closed, realised {state.realised:.2f} after fees; "
            f"{len(state.positions)} open, breaker {state.breaker.level}, "
            # The brokerage names its own model where it fills orders itself, whatever the settings say.
            f"fill model {self.runtime_statistics['Fill Model']}"
        )
        self.log(early_text(state))
        self.set_runtime_statistic("Early Assignments", str(len(state.upkeep.early)))
        for line in fill_lines(state.memory.fills):
            self.log(f"fill statistics: {line}")
        self.journal(open_lots(state))
        self._flush_journal()
        self._alerts.close()

    def _on_second(self) -> None:
        """Look for kill files and for silence of the feed; LEAN calls this from a thread of its own."""
        with self._guarded("every second"):
            self._look_around(aware(self.time))

    def _look_around(self, now: datetime) -> None:
        self._look_for_kill(now)
        session = self._session
        is_open = session is not None and session.opens < now < session.closes
        # Before the first bar of a session there is nothing to miss.
        last = max(self._last_data or now, session.opens) if session is not None else now
        self._poll_sources(now)
        self._mailbox.post(ClockTick(now, last, is_open))
        self._pump()

    def _look_for_kill(self, now: datetime) -> None:
        """Carry out a kill file at once; asked by whichever thread of LEAN runs next, however late the others are."""
        kill = self._kill_files.look(now, self._mailbox.state.kills)
        if kill is not None:
            self._mailbox.post_first(kill)
            self._pump()

    def _start_session(self, now: datetime) -> None:
        if self._session is not None and self._session.opens.date() == now.date():
            return
        self._session = session_of(self._feeds[0].security, now, self._step)
        if self._session is not None:
            self._simulate_owner(now)
            sessions = sessions_around(self._feeds[0].security, now)
            self._datasets.look_up_sectors(feed.symbol for feed in self._feeds)
            market, own = self._market.read(), self._mailbox.state.observed
            for feed in self._feeds:
                known = feed.context(own.of(feed.ticker), self._imported.get(feed.ticker, {}))
                self._mailbox.post(SessionStarted(now, feed.ticker, tagged(known, market), sessions))
            # What the strategies may be asked now hangs on it; a daily bar is the only step of its session.
            self._pump()

    def _simulate_owner(self, now: datetime) -> None:
        """Reset the breaker in a backtest, where no human can: after the sessions that the settings say."""
        breaker, sessions = self._mailbox.state.breaker, self._settings.simulated_owner_resets
        if self.live_mode or not sessions or breaker.allows_openings:
            return
        self._sessions_tripped += 1
        if self._sessions_tripped >= sessions:
            self._sessions_tripped = 0
            reason = f"SIMULATED owner after {sessions} sessions: {breaker.reason}"
            self._mailbox.post(HumanCommand(now, HumanOrder.RESET_BREAKER, reason))

    def _pump(self) -> None:
        """Translate queued reports and drain the mailbox until both are empty; one owner at a time.

        A thread that finds an owner leaves its event to it; the owner looks once more after it has let go.
        """
        while (self._mailbox.is_waiting or self._reports) and self._pump_owner.acquire(blocking=False):
            try:
                self._drain_both()
            finally:
                self._pump_owner.release()

    def _drain_both(self) -> None:
        while True:
            self._mailbox.drain()
            if not self._reports:
                break
            with self._guarded("a report of an order"):
                event = self._orders.translate(self._reports.popleft(), aware(self.time))
                if event is not None:
                    self._mailbox.post(event)
        if self.live_mode:
            self._flush_journal()

    # ------------------------------------------------------------------ commands out

    def send(self, command: SendOrder) -> None:
        """Hand an order to LEAN; what LEAN says comes back as events."""
        if self.live_mode:
            # A bot that is killed now has the order in its journal too, not in its state alone.
            self._flush_journal()
        rejected = self._orders.send(command.order, aware(self.time))
        if rejected is not None:
            self._mailbox.post(rejected)

    def cancel(self, command: CancelOrder) -> None:
        """Ask LEAN to cancel an order."""
        refused = self._orders.cancel(command.order_id, command.reason, aware(self.time))
        if refused is not None:
            self._mailbox.post(refused)

    def adopt(self, command: AdoptOrder) -> None:
        """Listen to an order of an earlier run."""
        self._orders.adopt(command.order, command.lean_ids)

    def query(self, command: QueryOrder) -> None:
        """Tell the bot again what LEAN has reported of an order; one that LEAN does not know stays unknown."""
        events = self._orders.query(command.order_id, aware(self.time))
        if events is None:
            self._fault(f"order {command.order_id} is unknown to the engine: it is not sent again, a human decides")
        for event in events or []:
            self._mailbox.post(event)

    def save(self, state: BotState) -> bool:
        """Write the state into the older slot of the Object Store; say whether it is on the disk."""
        if self._kept is None:
            return True
        try:
            self._kept.save(state, resume_account(self) if self.live_mode else None)
        except OSError as error:
            self._fault(f"the state could not be saved: {error}")
            return False
        return True

    def journal(self, entry: WriteJournal) -> None:
        """Add an entry to the journal; what has words for people goes to LEAN's log too, an alert is posted."""
        if entry.text:
            self.log(f"{entry.name}: {entry.text}")
        if entry.name in POSTED:
            self._alerts.post(entry.text)
        if self._journal is None:
            return
        try:
            self._journal.append(entry, aware(self.time))
        except OSError as error:
            self.error(f"the journal could not be written: {error}")

    def _flush_journal(self) -> None:
        """Bring the journal to the disk; a store that does not take it hinders no trade."""
        try:
            if self._journal is not None:
                self._journal.flush()
        except OSError as error:
            self.error(f"the journal could not be written: {error}")

    def _fault(self, text: str) -> None:
        """Tell of an error in LEAN's log and in the journal."""
        self.error(text)
        self.journal(WriteJournal("error", "", data={"what": text}))

    def answer_kill(self, command: AnswerKill) -> None:
        """Answer whoever wrote a kill file."""
        self._kill_files.answer(command)

    def answer_request(self, command: AnswerRequest) -> None:
        """Answer whoever asked for an order."""
        for source in self._sources:
            source.answer(command.request_id, command.text)
