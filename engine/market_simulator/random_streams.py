"""Named streams of random numbers: each is a pure function of the seed and its name, so processes agree."""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Return the generator that belongs to a name, for example `stream(7, "intraday", "SPY", 738000)`.

    Streams of different names are independent (numpy's SeedSequence mixes the words), and none depends on how often
    or in which order others were used.
    """
    words = [zlib.crc32(str(name).encode()) for name in names]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))
