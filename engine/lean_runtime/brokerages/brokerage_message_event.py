"""What a brokerage tells the algorithm; source Common/Brokerages/BrokerageMessageEvent.cs."""

from __future__ import annotations

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import BrokerageMessageType


class BrokerageMessageEvent(LeanObject):
    """A typed message of a brokerage with a code and a text."""

    def __init__(self, type: BrokerageMessageType, code: str | int, message: str) -> None:
        """Keep the parts; a numeric code becomes text."""
        self.type = type
        self.code = str(code)
        self.message = message

    @staticmethod
    def disconnected(message: str) -> BrokerageMessageEvent:
        """Return the event of a lost connection."""
        return BrokerageMessageEvent(BrokerageMessageType.DISCONNECT, "Disconnect", message)

    @staticmethod
    def reconnected(message: str) -> BrokerageMessageEvent:
        """Return the event of a connection that is back."""
        return BrokerageMessageEvent(BrokerageMessageType.RECONNECT, "Reconnect", message)

    def __str__(self) -> str:
        """Print as 'Warning - Code: NotSupported - text'."""
        return f"{self.type.to_string()} - Code: {self.code} - {self.message}"

    def __repr__(self) -> str:
        """Show the printed form."""
        return f"<BrokerageMessageEvent {self}>"
