"""The printed form of a brokerage's message."""

from __future__ import annotations

from engine.lean_runtime.brokerages.brokerage_message_event import BrokerageMessageEvent
from engine.lean_runtime.common.enums import BrokerageMessageType


def test_messages_print_type_code_and_text() -> None:
    assert str(BrokerageMessageEvent(BrokerageMessageType.WARNING, 7, "text")) == "Warning - Code: 7 - text"
    assert str(BrokerageMessageEvent.disconnected("gone")) == "Disconnect - Code: Disconnect - gone"
    assert str(BrokerageMessageEvent.reconnected("back")) == "Reconnect - Code: Reconnect - back"
