"""The broker scripts of the matrix: every behaviour of the broker script, alone, on the orders of all sources."""

from __future__ import annotations

from typing import Any

Rules = list[dict[str, Any]]
_SUBMIT = {"operation": "submit"}

#: Rules by name; `(killed)` ends the bot by kill -9 while an order is open, and resumes it.
SCRIPTS: dict[str, Rules] = {
    "none": [],
    "delay": [{"do": "delay", "seconds": 8}],
    "partial": [{"do": "partial", "units": 1, "rest_after_seconds": 90}],
    "never, twice": [{"do": "never", "times": 2}],
    "reject, twice": [{"do": "reject", "reason": "not today", "times": 2}],
    "reject late, twice": [{"do": "reject_late", "seconds": 3, "reason": "exchange says no", "times": 2}],
    "fill after cancel": [{"do": "fill_after_cancel", "seconds": 1, "times": 2}],
    "submit unanswered": [{"do": "lose_acknowledgement", "match": _SUBMIT, "times": 2}],
    "cancel unanswered": [{"do": "lose_acknowledgement", "match": {"operation": "cancel"}, "times": 2}],
    "fills lost": [{"do": "lose_fill"}],
    "events doubled": [{"do": "duplicate_events", "copies": 2}],
    "events shuffled": [{"do": "reorder_events", "window": 3}],
    "throttled": [{"do": "throttle", "match": _SUBMIT, "times": 3}],
    "internal error": [{"do": "internal_error", "match": _SUBMIT, "times": 3}],
    "garbage": [{"do": "garbage_reply", "match": _SUBMIT, "times": 2}],
    "half a reply": [{"do": "truncate_reply", "match": _SUBMIT, "times": 2}],
    "connection reset": [{"do": "reset_connection", "match": _SUBMIT, "times": 2}],
    "restart, ids anew": [{"do": "restart", "reissue_ids": True, "match": _SUBMIT, "times": 2}],
    "crash before commit": [
        {"do": "crash", "point": "before_commit", "match": {"operation": "submit", "number": 2}, "times": 1}
    ],
    "crash after commit": [
        {"do": "crash", "point": "after_commit", "match": {"operation": "submit", "number": 2}, "times": 1}
    ],
    "crash after reply": [
        {"do": "crash", "point": "after_reply", "match": {"operation": "submit", "number": 2}, "times": 1}
    ],
    "none (killed)": [],
    "tags dropped (killed)": [{"do": "drop_tags"}],
    "orders forgotten (killed)": [{"do": "forget_open_orders", "match": {"operation": "open_orders"}}],
}
