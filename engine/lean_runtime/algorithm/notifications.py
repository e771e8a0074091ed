"""Notifications: ignored in a backtest, queued when live (Common/Notifications)."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.common.base import LeanObject

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Anything


class Notification(LeanObject):
    """Base of the messages an algorithm sends to people."""


class NotificationEmail(Notification):
    """A mail with an optional attachment text."""

    def __init__(
        self,
        address: str,
        subject: str = "",
        message: str = "",
        data: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keep the parts of the mail."""
        self.address = address
        self.subject = subject
        self.message = message
        self.data = data
        self.headers = headers


class NotificationSms(Notification):
    """A text message."""

    def __init__(self, number: str, message: str) -> None:
        """Keep number and text."""
        self.phone_number = number
        self.message = message


class NotificationWeb(Notification):
    """A web hook call."""

    def __init__(self, address: str, data: Any = None, headers: Mapping[str, str] | None = None) -> None:
        """Keep address and payload."""
        self.address = address
        self.data = data
        self.headers = headers


class NotificationTelegram(Notification):
    """A Telegram message."""

    def __init__(self, id: str, message: str, token: str | None = None) -> None:
        """Keep chat id, text and the bot's token."""
        self.id = id
        self.message = message
        self.token = token


class NotificationFtp(Notification):
    """A file to put on an FTP or SFTP server."""

    def __init__(
        self, hostname: str, username: str, file_path: str, file_content: bytes | str, secure: bool, port: int | None
    ) -> None:
        """Keep where the file goes and what it holds; credentials are not kept."""
        self.hostname = hostname
        self.username = username
        self.file_path = file_path
        self.file_content = file_content
        self.secure = secure
        self.port = port if port is not None else (22 if secure else 21)


class NotificationManager(LeanObject):
    """`self.notify`: every method returns whether the message was queued, which is False unless live."""

    def __init__(self, live_mode: bool) -> None:
        """Start with an empty queue."""
        self._live_mode = live_mode
        self.messages: deque[Notification] = deque()

    def email(
        self, address: str, subject: str, message: str, data: str = "", headers: Mapping[str, str] | None = None
    ) -> bool:
        """Queue a mail."""
        return self._queue(NotificationEmail(address, subject, message, data, headers))

    def sms(self, phone_number: str, message: str) -> bool:
        """Queue a text message."""
        return self._queue(NotificationSms(phone_number, message))

    def web(self, address: str, data: Any = None, headers: Mapping[str, str] | None = None) -> bool:
        """Queue a web hook call."""
        return self._queue(NotificationWeb(address, data, headers))

    def telegram(self, id: str, message: str, token: str | None = None) -> bool:
        """Queue a Telegram message."""
        return self._queue(NotificationTelegram(id, message, token))

    def ftp(
        self,
        hostname: str,
        username: str,
        password: str,
        file_path: str,
        file_content: bytes | str,
        port: int | None = None,
    ) -> bool:
        """Queue a file for an FTP server."""
        return self._queue(NotificationFtp(hostname, username, file_path, file_content, False, port))

    @overloaded
    def sftp(
        self,
        hostname: str,
        username: str,
        password: str,
        file_path: str,
        file_content: Anything,
        port: int | None = None,
    ) -> bool:
        """Queue a file for an SFTP server, logging in with a password or with a private key."""
        return self._queue(NotificationFtp(hostname, username, file_path, file_content, True, port))

    @sftp.alternative
    def _(
        self,
        hostname: str,
        username: str,
        private_key: str,
        private_key_passphrase: str,
        file_path: str,
        file_content: Anything,
        port: int | None = None,
    ) -> bool:
        return self._queue(NotificationFtp(hostname, username, file_path, file_content, True, port))

    def _queue(self, notification: Notification) -> bool:
        if not self._live_mode:
            return False
        self.messages.append(notification)
        return True
