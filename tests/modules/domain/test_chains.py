"""A chain is rows for decisions and read-only columns for analytics."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from modules.domain.contracts import Stock
from tests.modules.builders import EXPIRATION, chain, quote

NEAR = date(2024, 1, 26)


def test_columns_agree_with_rows() -> None:
    snapshot = chain(expirations=(EXPIRATION, NEAR))
    for row, contract in enumerate(snapshot.contracts):
        assert snapshot.strikes[row] == float(contract.strike)
        assert snapshot.is_call[row] == contract.is_call
        assert snapshot.days[row] == contract.days_to_expiration(snapshot.today)
        assert snapshot.bids[row] == float(snapshot.quotes[row].bid)
        assert snapshot.row_of[contract] == row
    assert snapshot.strikes is snapshot.strikes


def test_columns_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        chain().bids[0] = 1.0


def test_mid_exists_only_between_sound_sides() -> None:
    snapshot = chain()
    broken = (quote(1.2, 1.1), quote(0, 1.0), quote(1.0, 1.1), *snapshot.quotes[3:])
    mids = replace(snapshot, quotes=broken).mids
    assert np.isnan(mids[:2]).all()
    assert mids[2] == pytest.approx(1.05)


def test_expirations_are_sorted_and_their_rows_ascend() -> None:
    snapshot = chain(expirations=(EXPIRATION, NEAR))
    assert snapshot.expirations() == [NEAR, EXPIRATION]
    strikes = [snapshot.contracts[row].strike for row in snapshot.rows(NEAR)]
    assert strikes == sorted(strikes)
    assert snapshot.rows(date(2030, 1, 1)) == []


def test_shares_are_quoted_at_the_spot_unless_their_market_is_known() -> None:
    snapshot = chain()
    assert snapshot.quote_table()[Stock("SPY")].mid == snapshot.spot
    known = replace(snapshot, stock_quote=quote(469.99, 470.03))
    assert known.quote_table()[Stock("SPY")].ask == Decimal("470.03")


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="equal length"):
        replace(chain(), open_interest=())
