"""References to secrets: a setting says where a secret is, never what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

#: Where a secret may live: an environment variable, or an entry `SERVICE/USER` of the system's keyring.
SCHEMES = ("env", "keyring")


@dataclass(frozen=True, slots=True)
class SecretReference:
    """Name a secret, such as `env:HOB_ALERT_URL` or `keyring:hybrid-options-bot/alerts`; empty means none.

    Raises ValueError for anything else, so that a secret pasted into a settings file is refused and not repeated.
    """

    text: str

    def __post_init__(self) -> None:
        """Refuse a value that is not a reference; the message does not repeat it, for it may be the secret."""
        scheme, _, name = self.text.partition(":")
        is_reference = scheme in SCHEMES and name and (scheme == "env" or "/" in name)
        if self.text and not is_reference:
            raise ValueError("expected a reference env:NAME or keyring:SERVICE/USER, never the secret itself")

    def __bool__(self) -> bool:
        """Say whether a secret is referred to."""
        return bool(self.text)

    def __str__(self) -> str:
        """Return the reference, which is no secret."""
        return self.text

    def resolve(
        self, environment: Mapping[str, str], keyring: Callable[[str, str], str | None] | None = None
    ) -> str | None:
        """Return the secret, None where it is not there; `keyring(service, user)` looks one up where one exists."""
        scheme, _, name = self.text.partition(":")
        if scheme == "env":
            return environment.get(name)
        if scheme == "keyring" and keyring is not None:
            service, _, user = name.partition("/")
            return keyring(service, user)
        return None
