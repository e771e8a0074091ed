"""The surface follows smooth chains and real ones; the scanner is silent on the first and finds what is planted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from modules.domain.contracts import ExerciseStyle, OptionRight
from modules.scanners.options_scanner import Scan, ScanFilter, scan
from modules.scanners.surface import fit_surface, inside
from tests.modules.scanners.chains import NOW, RATE, joined, moved, series, smooth_chain
from tests.shared_data import require_shared

IN_30 = NOW.date() + timedelta(days=30)
PUT, CALL = OptionRight.PUT, OptionRight.CALL


def found(result: Scan) -> set[object]:
    return {contract for hit in result.hits if len(hit.contracts) == 1 for contract in hit.contracts}


def test_a_smooth_chain_lies_within_its_quotes_and_brings_no_find() -> None:
    chain = smooth_chain(lean=0.15)
    result = scan(chain, RATE)
    assert result.share_inside > 0.97
    assert (result.hits, result.skipped) == ((), 0)
    assert result.judged > 100


def test_values_and_deltas_are_those_of_the_smile() -> None:
    chain = smooth_chain()
    surface = fit_surface(chain, RATE)
    row = chain.row_of[series(IN_30, 4700, PUT)]
    assert surface.fair[row] == pytest.approx(chain.mids[row], abs=0.06)
    assert surface.delta[row] == pytest.approx(-0.26, abs=0.04)
    assert inside(chain, surface)[row]


@pytest.mark.parametrize("strike", [4500, 4600, 4700, 4760])
@pytest.mark.parametrize("outside", [0.5, 1.0, 3.0])
def test_a_put_whose_value_lies_half_a_spread_and_more_beyond_its_quote_is_found(strike: int, outside: float) -> None:
    contract = series(IN_30, strike, PUT)
    # The value is the mid: shifting by half a spread more than `outside` brings the side one trades at there.
    cheap = scan(moved(smooth_chain(), contract, -0.55 - outside), RATE)
    assert found(cheap) == {contract}
    (single,) = (hit for hit in cheap.hits if len(hit.contracts) == 1)
    assert single.bought == contract
    assert single.outside == pytest.approx(outside, abs=0.2)
    rich = scan(moved(smooth_chain(), contract, 0.55 + outside), RATE)
    assert found(rich) == {contract}
    assert all(hit.sold == contract for hit in rich.hits)


def test_a_quote_that_only_leans_is_no_find() -> None:
    contract = series(IN_30, 4700, PUT)
    assert not scan(moved(smooth_chain(), contract, -0.5), RATE).hits


def test_the_reason_names_price_value_distance_volatility_and_liquidity() -> None:
    contract = series(IN_30, 4700, PUT)
    chain = moved(smooth_chain(), contract, -2.0)
    hit = scan(chain, RATE).hits[0]
    quote = chain.quotes[chain.row_of[contract]]
    assert f"{contract}" in hit.reason or "buy SPXW 2024-02-09 4700 put" in hit.reason
    single = next(hit for hit in scan(chain, RATE).hits if hit.sold is None)
    assert single.reason.startswith(f"buy SPXW 2024-02-09 4700 put at {quote.ask:f}: the surface says ")
    for part in ("above the ask", "spreads)", "IV ", "delta -0.", "30 days", "open interest 5000", "after fees"):
        assert part in single.reason


def test_a_vertical_joins_a_mispriced_leg_with_a_sound_one() -> None:
    contract = series(IN_30, 4700, PUT)
    verticals = [hit for hit in scan(moved(smooth_chain(), contract, -2.5), RATE).hits if len(hit.contracts) == 2]
    assert len(verticals) == 1
    assert verticals[0].bought == contract
    assert verticals[0].sold is not None
    assert verticals[0].sold.expiration == IN_30
    quotes = smooth_chain().quote_table()
    natural = moved(smooth_chain(), contract, -2.5).quote_table()[contract].ask - quotes[verticals[0].sold].bid
    assert verticals[0].price == natural


def test_two_mispriced_quotes_are_ranked_by_dollars() -> None:
    large, small = series(IN_30, 4700, PUT), series(IN_30, 4560, PUT)
    chain = moved(moved(smooth_chain(), large, -3.0), small, -3.0)
    hits = scan(chain, RATE).hits
    assert [hit.edge for hit in hits] == sorted((hit.edge for hit in hits), reverse=True)
    assert found(scan(chain, RATE)) == {large, small}
    assert len(scan(chain, RATE, most=1).hits) == 1


@pytest.mark.parametrize(
    "wanted",
    [
        ScanFilter(least_open_interest=5001),
        ScanFilter(most_delta=0.1),
        ScanFilter(most_days=20),
        ScanFilter(most_volatility=0.10),
        ScanFilter(most_spread_share=0.001),
        ScanFilter(least_dollars=50.0),
    ],
)
def test_filters_keep_a_find_out(wanted: ScanFilter) -> None:
    chain = moved(smooth_chain(), series(IN_30, 4700, PUT), -2.0)
    assert scan(chain, RATE).hits
    assert not scan(chain, RATE, wanted).hits


def test_unknown_open_interest_does_not_keep_a_find_out() -> None:
    chain = moved(smooth_chain(interest=None), series(IN_30, 4700, PUT), -2.0)
    assert found(scan(chain, RATE))
    assert "open interest unknown" in scan(chain, RATE).hits[-1].reason


def test_an_edge_that_fees_eat_is_none() -> None:
    contract = series(IN_30, 4700, PUT)
    hits = scan(moved(smooth_chain(), contract, -2.0), RATE).hits
    single = next(hit for hit in hits if len(hit.contracts) == 1)
    # An index option costs 1.00 a side.
    assert single.edge == pytest.approx((single.value - float(single.price)) * 100 - 2.0)


def test_of_american_series_only_out_of_the_money_quotes_are_judged() -> None:
    inside_money = series(IN_30, 4900, PUT, ExerciseStyle.AMERICAN)
    chain = moved(smooth_chain(style=ExerciseStyle.AMERICAN), inside_money, -2.0)
    assert not scan(chain, RATE, ScanFilter(most_delta=0.9)).hits
    outside = series(IN_30, 4700, PUT, ExerciseStyle.AMERICAN)
    assert found(scan(moved(chain, outside, -2.0), RATE)) == {outside}


def test_morning_and_afternoon_settled_series_have_smiles_of_their_own() -> None:
    chain = joined(smooth_chain(days=(3,)), smooth_chain(days=(3,), root="SPX"))
    surface = fit_surface(chain, RATE)
    assert len(surface.series) == 2
    assert not scan(chain, RATE).hits


def test_a_series_that_the_surface_does_not_explain_is_skipped_and_counted() -> None:
    chain = smooth_chain(days=(30,))
    rng = np.random.default_rng(2)
    wild = chain
    for contract in chain.contracts:
        wild = moved(wild, contract, float(rng.uniform(-3.0, 3.0)))
    result = scan(wild, RATE)
    assert (result.hits, result.skipped, result.judged) == ((), 1, 0)


def test_a_chain_without_quotes_is_scanned_to_nothing() -> None:
    chain = smooth_chain(days=(30,))
    empty = replace(chain, contracts=(), quotes=(), open_interest=())
    result = scan(empty, RATE)
    assert (result.hits, result.judged, result.fitted) == ((), 0, 0)
    assert np.isnan(result.share_inside)


SAMPLE = {
    "SPY_chain_snapshots": {"SPY_2022-05-20_eod", "SPY_2025-08-29_eod"},
    "SPX_chain_snapshots": {"SPX_2022-01-07_eod"},
}


@pytest.mark.parametrize("file", SAMPLE)
def test_the_surface_lies_within_most_real_quotes(file: str) -> None:
    # The environment of the LEAN image's versions reads no parquet.
    pytest.importorskip("pyarrow")
    from scripts.chain_snapshots import money_market_rate, snapshots

    shared = require_shared(f"marketdata/options/{file}.parquet").parents[2]
    seen = 0
    for name, chain in snapshots(shared, file, SAMPLE[file].__contains__):
        result = scan(chain, money_market_rate(chain.today))
        assert result.share_inside > 0.5, name
        assert result.fitted > 200
        seen += 1
    assert seen == len(SAMPLE[file])
