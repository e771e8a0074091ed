"""What the broker charges: the fees of LEAN's model of Charles Schwab (CharlesSchwabFeeModel.cs)."""

from __future__ import annotations

from decimal import Decimal

from engine.paper_brokerage.instruments import Instrument, Kind

#: Dollars a contract; stock is free.
FEE_PER_PIECE = {
    Kind.EQUITY: Decimal(0),
    Kind.OPTION: Decimal("0.65"),
    Kind.INDEX_OPTION: Decimal("1.00"),
    Kind.INDEX: Decimal(0),
}


def fee(instrument: Instrument, quantity: int) -> Decimal:
    """Return the dollars charged for a fill of signed pieces."""
    return FEE_PER_PIECE[instrument.kind] * abs(quantity)
