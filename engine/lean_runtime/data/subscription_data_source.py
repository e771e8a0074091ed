"""SubscriptionDataSource: where the lines of a data subscription come from and how they are packed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.containers import KeyValuePair
from engine.lean_runtime.common.enums import FileFormat, SubscriptionTransportMedium


class SubscriptionDataSource(LeanObject):
    """A path or address, its medium and its format (Common/Data/SubscriptionDataSource.cs)."""

    __slots__ = ("format", "headers", "sort", "source", "transport_medium")

    def __init__(
        self,
        source: str,
        transport_medium: SubscriptionTransportMedium | None = None,
        format: FileFormat = FileFormat.CSV,
        headers: Mapping[str, str] | Iterable[KeyValuePair[str, str]] | None = None,
    ) -> None:
        """Name a source; without a medium addresses starting with http are remote files, others local."""
        self.source = source
        if transport_medium is None:
            remote = source.lower().startswith(("http://", "https://"))
            transport_medium = (
                SubscriptionTransportMedium.REMOTE_FILE if remote else SubscriptionTransportMedium.LOCAL_FILE
            )
        self.transport_medium = transport_medium
        self.format = format
        self.sort = False
        pairs = headers.items() if isinstance(headers, Mapping) else ((pair.key, pair.value) for pair in headers or ())
        self.headers = tuple(pairs)

    def _key(self) -> tuple[str, int, tuple[tuple[str, str], ...]]:
        return self.source, int(self.transport_medium), self.headers

    def __eq__(self, other: object) -> bool:
        """Compare source, medium and headers."""
        return isinstance(other, SubscriptionDataSource) and self._key() == other._key()

    def __hash__(self) -> int:
        """Hash what equality compares."""
        return hash(self._key())

    def __str__(self) -> str:
        """Return medium, format and source."""
        return f"{self.transport_medium.to_string()}: {self.format.to_string()} {self.source}"
