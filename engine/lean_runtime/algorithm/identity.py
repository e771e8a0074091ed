"""The algorithm's name, tags, id and mode (Algorithm/QCAlgorithm.cs)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.lean_runtime.algorithm.messages import AlgorithmMessages
from engine.lean_runtime.algorithm.read_only import read_only
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.events import Event


class AlgorithmIdentity(AlgorithmMessages):
    """What names a run."""

    MAX_NAME_AND_TAGS_LENGTH = 200
    MAX_TAGS_COUNT = 100

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self._algorithm_id = ""
        self._tags: dict[str, None] = {}
        self._tags_limit_reached_log_sent = False
        self._tags_collection_truncated_log_sent = False
        self.name_updated = Event()
        self.tags_updated = Event()
        self.project_id = 0

    @property
    def name(self) -> str:
        """Return the algorithm's name, its class name unless set; setting it once initialised is refused."""
        return self._name

    @name.setter
    def name(self, value: str | None) -> None:
        if value is not None and not isinstance(value, str):
            raise TypeError(f"'{type(value).__name__}' value cannot be converted to System.String")
        if self._locked:
            raise InvalidOperationException("Cannot set algorithm name after it is initialized.")
        if value:
            self._name = value[: self.MAX_NAME_AND_TAGS_LENGTH]

    def set_name(self, name: str) -> None:
        """Set the algorithm's name; InvalidOperationException once initialised."""
        self.name = name

    @property
    def tags(self) -> list[str]:
        """Return the tags of the run in the order they were added."""
        return list(self._tags)

    @tags.setter
    def tags(self, value: Iterable[str] | None) -> None:
        if value is None:
            return
        tags = [tag for tag in value if tag and tag.strip()]
        if len(tags) > self.MAX_TAGS_COUNT and not self._tags_collection_truncated_log_sent:
            self._log(
                f"Warning: The tags collection cannot contain more than {self.MAX_TAGS_COUNT} items. "
                "It will be truncated."
            )
            self._tags_collection_truncated_log_sent = True
        self._tags = dict.fromkeys(tag[: self.MAX_NAME_AND_TAGS_LENGTH] for tag in tags[: self.MAX_TAGS_COUNT])
        if self._locked:
            self.tags_updated(self, self.tags)

    def set_tags(self, tags: Any) -> None:
        """Replace the tags by those of a .NET HashSet; Python's own collections are a TypeError, as in LEAN."""
        if isinstance(tags, set | frozenset | list | tuple | dict | str):
            kind = type(tags).__name__
            raise TypeError(
                f"No method matches given arguments for set_tags: (<class '{kind}'>). The following overloads are "
                "available:\n  set_tags(value: HashSet[str])\n  set_tags(tags: HashSet[str])\n"
                f"Argument mismatch: argument 1 ('value') expected HashSet[str], got {kind}."
            )
        self.tags = tags

    def add_tag(self, tag: str) -> None:
        """Add one tag; at most MAX_TAGS_COUNT are kept."""
        if not tag or not tag.strip():
            return
        if len(self._tags) >= self.MAX_TAGS_COUNT:
            if not self._tags_limit_reached_log_sent:
                limit = self.MAX_TAGS_COUNT
                self._log(f"Warning: AddTag({tag}): Unable to add tag. Tags are limited to a maximum of {limit}.")
                self._tags_limit_reached_log_sent = True
            return
        kept = tag[: self.MAX_NAME_AND_TAGS_LENGTH]
        if kept not in self._tags:
            self._tags[kept] = None
            if self._locked:
                self.tags_updated(self, self.tags)

    @read_only
    def algorithm_id(self) -> str:
        """Return the id of the run; empty before the engine sets it."""
        return self._algorithm_id

    def set_algorithm_id(self, algorithm_id: str) -> None:
        """Set the id of the run."""
        self._algorithm_id = algorithm_id

    def set_locked(self) -> None:
        """End the initialisation: from now on most setters refuse."""
        self._locked = True
        self.name_updated(self, self._name)
        self.tags_updated(self, self.tags)
