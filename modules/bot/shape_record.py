"""What the journal says of the shape of implied volatility: words for people and typed fields."""

from __future__ import annotations

from typing import Any

from modules.domain.session_context import VolatilityShape


def shape_text(shape: VolatilityShape) -> str:
    """Return the shape in words; what is not known says so."""
    ratio = "unknown" if shape.iv_rv is None else f"{shape.iv_rv:.2f}"
    slope = "unknown" if shape.term_slope is None else f"{shape.term_slope:+.4f}"
    skew = "unknown" if shape.skew is None else f"{shape.skew:+.4f}"
    return f"IV/RV {ratio}, term slope {slope}, skew {skew}"


def shape_record(shape: VolatilityShape) -> dict[str, Any]:
    """Return the typed fields under the journal's names."""
    return {
        "realised_volatility": shape.realised,
        "iv_rv": shape.iv_rv,
        "term_slope": shape.term_slope,
        "skew": shape.skew,
    }
