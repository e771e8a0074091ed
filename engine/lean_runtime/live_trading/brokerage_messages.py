"""What the algorithm hears of the brokerage itself: messages, a lost and regained connection, another balance.

Sources: Engine/Engine.cs (the handler of IBrokerage.Message), Common/Brokerages/DefaultBrokerageMessageHandler.cs,
BrokerageTransactionHandler.cs HandleAccountChanged. Unlike LEAN a run does not end by itself after fifteen minutes
without connection: the durable broker is started again by whoever needs it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import AlgorithmStatus, BrokerageMessageType
from engine.lean_runtime.common.models import invoke

if TYPE_CHECKING:
    from engine.lean_runtime.brokerages.brokerage import Brokerage
    from engine.lean_runtime.brokerages.brokerage_message_event import BrokerageMessageEvent
    from engine.lean_runtime.securities.cash_amount import CashAmount

_log = logging.getLogger(__name__)

_CALLBACKS = {
    BrokerageMessageType.DISCONNECT: "on_brokerage_disconnect",
    BrokerageMessageType.RECONNECT: "on_brokerage_reconnect",
}


class BrokerageError(Exception):
    """The brokerage has said that the run cannot go on."""


def hear(algorithm: Any, brokerage: Brokerage) -> None:
    """Hand the brokerage's messages and balances on to the algorithm from now on."""

    def told(message: BrokerageMessageEvent) -> None:
        _handle(algorithm, message)
        if algorithm._locked:
            invoke(algorithm, "on_brokerage_message", message)
            if message.type in _CALLBACKS:
                invoke(algorithm, _CALLBACKS[message.type])

    def changed(balance: CashAmount) -> None:
        if algorithm.status is AlgorithmStatus.RUNNING:
            algorithm.portfolio.cash_book[balance.currency].set_amount(balance._amount)

    brokerage.message += told
    brokerage.account_changed += changed


def _handle(algorithm: Any, message: BrokerageMessageEvent) -> None:
    kind = message.type
    if kind is BrokerageMessageType.INFORMATION:
        algorithm._debug(f"Brokerage Info: {message.message}")
    elif kind is BrokerageMessageType.WARNING:
        algorithm._error(f"Brokerage Warning: {message.message}")
    elif kind is BrokerageMessageType.ERROR:
        algorithm.set_runtime_error(BrokerageError(message.message), "Brokerage Error")
    else:
        _log.warning("%s", message)
