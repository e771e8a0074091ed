"""Orders from outside on their way to the bot: the wire form of a request, and the port they come through."""

from modules.queue_client.source import InMemorySource, OrderSource
from modules.queue_client.wire import RequestError, parse_request, parse_requests

__all__ = ["InMemorySource", "OrderSource", "RequestError", "parse_request", "parse_requests"]
