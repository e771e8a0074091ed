"""Events as pythonnet shows them: `source.something += handler` adds, `-=` removes, calling the event runs them all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Handler = Callable[..., Any]


class Event:
    """The handlers of one .NET event, called in the order they were added.

    Handlers added or removed while the event runs take effect at its next run, as with .NET's multicast delegates.
    """

    __slots__ = ("handlers",)

    def __init__(self) -> None:
        """Start without handlers."""
        self.handlers: tuple[Handler, ...] = ()

    def __iadd__(self, handler: Handler) -> Event:
        """Add a handler; the same one may be added twice."""
        self.handlers += (handler,)
        return self

    def __isub__(self, handler: Handler) -> Event:
        """Remove the last occurrence of a handler; an unknown one is ignored."""
        kept = list(self.handlers)
        for place in range(len(kept) - 1, -1, -1):
            if kept[place] == handler:
                del kept[place]
                break
        self.handlers = tuple(kept)
        return self

    def __call__(self, *arguments: Any) -> None:
        """Call every handler with the arguments."""
        for handler in self.handlers:
            handler(*arguments)

    def clear(self) -> None:
        """Drop all handlers."""
        self.handlers = ()
