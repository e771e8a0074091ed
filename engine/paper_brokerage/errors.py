"""The errors of the paper brokerage.

PaperBrokerageError
├── AccountUnusableError      the operator must act: the account's files cannot be trusted or reached
│   └── AccountBusyError      another process holds the account
├── ScriptError        the user must mend the broker script
├── RefusedError              the broker says no to one request; the account is unchanged
├── IllegalTransitionError    a bug: an order was to make a step its state does not allow
└── BrokerageUnreachableError the client cannot talk to the broker
    └── OutcomeUnknownError   a request was sent and its answer never came: ask by client order id, never send again
"""

from __future__ import annotations


class PaperBrokerageError(Exception):
    """Base of all; `remedy` tells a person what to do."""

    def __init__(self, what: str, remedy: str = "") -> None:
        """Describe the problem without a final stop."""
        super().__init__(what)
        self.what = what
        self.remedy = remedy


class AccountUnusableError(PaperBrokerageError):
    """The account cannot be opened as it is; nothing was changed and nothing was guessed."""


class AccountBusyError(AccountUnusableError):
    """Another process writes to the account."""


class ScriptError(PaperBrokerageError):
    """The broker script does not say what a broker script may say."""


class RefusedError(PaperBrokerageError):
    """One request is refused; `code` is stable, the text is for people."""

    def __init__(self, code: str, what: str) -> None:
        """Keep the code a program may branch on."""
        super().__init__(what)
        self.code = code


class IllegalTransitionError(PaperBrokerageError):
    """An order was to make a step its state does not allow."""


class BrokerageUnreachableError(PaperBrokerageError):
    """No broker answers at the account's address."""


class OutcomeUnknownError(BrokerageUnreachableError):
    """The answer to a request never came; it may or may not have been carried out."""
