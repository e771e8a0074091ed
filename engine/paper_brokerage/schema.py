"""The tables of an account (docs/paper-brokerage.md explains them)."""

from __future__ import annotations

#: Marks the file as ours (PRAGMA application_id): the letters HOBP.
APPLICATION_ID = 0x484F4250
SCHEMA_VERSION = 1

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE cash (currency TEXT PRIMARY KEY, opening TEXT NOT NULL, amount TEXT NOT NULL) STRICT;
CREATE TABLE holdings (instrument TEXT PRIMARY KEY, quantity INTEGER NOT NULL, average_price TEXT NOT NULL) STRICT;
CREATE TABLE orders (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, client_id TEXT NOT NULL UNIQUE, fingerprint TEXT NOT NULL,
    state TEXT NOT NULL, quantity INTEGER NOT NULL, filled INTEGER NOT NULL, body TEXT NOT NULL, plan TEXT NOT NULL,
    CHECK (filled >= 0 AND filled <= abs(quantity))
) STRICT;
CREATE TABLE executions (
    id TEXT PRIMARY KEY, sequence INTEGER NOT NULL REFERENCES events (sequence), order_number INTEGER NOT NULL,
    instrument TEXT NOT NULL, quantity INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX executions_by_sequence ON executions (sequence);
CREATE TABLE events (
    sequence INTEGER PRIMARY KEY, instant TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE TRIGGER events_are_final BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER executions_are_final BEFORE UPDATE ON executions
    BEGIN SELECT RAISE(ABORT, 'executions are append-only'); END;
CREATE TRIGGER executions_stay BEFORE DELETE ON executions
    BEGIN SELECT RAISE(ABORT, 'executions are append-only'); END;
"""
