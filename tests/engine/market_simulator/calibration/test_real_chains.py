"""Real chains of the shared data: read as they are, and met by the calibrated surface better than by a flat one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.market_simulator.calibration.baseline import flat_surface
from engine.market_simulator.calibration.evaluation import chain_errors
from engine.market_simulator.calibration.real_chains import RealChain, load_chains
from engine.market_simulator.calibration.slice_fit import inside_when_told
from engine.market_simulator.surface import profile_of, surface_of
from tests.shared_data import require_shared

pytest.importorskip("pyarrow", reason="reading real chains needs pyarrow (requirements/development.txt)")


@pytest.fixture(scope="module")
def chains() -> list[RealChain]:
    marketdata = require_shared("marketdata/options/SPY_chain_snapshots.parquet").parent.parent
    return load_chains(marketdata.parent, ("SPY_chain_snapshots",))


def test_thirteen_snapshots_give_sound_volatilities(chains: list[RealChain]) -> None:
    assert len(chains) == 13
    for chain in chains:
        assert len(chain.slices) >= 5
        for part in chain.slices:
            assert abs(part.forward / chain.state.spot - 1) < 0.02
            assert (part.volatility > 0.02).all()
            assert (part.bid < part.ask).all()


def test_calls_and_puts_of_one_strike_have_one_volatility(chains: list[RealChain]) -> None:
    """Early exercise taken out and the forward from parity, both rights tell the same near the money."""
    gaps = []
    for part in (part for chain in chains for part in chain.slices if part.years > 10 / 365):
        call = dict(zip(part.strikes[part.calls], part.volatility[part.calls], strict=True))
        put = dict(zip(part.strikes[~part.calls], part.volatility[~part.calls], strict=True))
        gaps += [call[strike] - put[strike] for strike in call.keys() & put.keys()]
    assert np.median(np.abs(gaps)) < 0.002


def test_surface_beats_flat_volatility_on_every_snapshot(chains: list[RealChain]) -> None:
    for chain in chains:
        profile = profile_of("SPY")
        model = chain_errors(chain, surface_of(chain.state, profile))
        baseline = chain_errors(chain, flat_surface(chain.state, profile))
        assert model.rms < baseline.rms


def test_told_an_expiration_the_mixture_meets_quotes_it_did_not_see(chains: list[RealChain]) -> None:
    chain = chains[5]
    some = [part for part in chain.slices if 5 < part.years * 365 < 40][:2]
    inside, counted = inside_when_told(replace(chain, slices=tuple(some)), profile_of("SPY"))
    assert counted > 20
    assert inside / counted > 0.7
