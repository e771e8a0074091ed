"""How movement and volume are spread over a session: busy at the open, quiet at noon, busy at the close."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SECONDS_A_MINUTE = 60
#: Weights of the opening and closing rush beside a level of 1, and their decay as a share of the session.
_OPEN_RUSH, _OPEN_DECAY = 4.0, 0.07
_CLOSE_RUSH, _CLOSE_DECAY = 1.6, 0.05


def _weight(position: Floats) -> Floats:
    opening = _OPEN_RUSH * np.exp(-position / _OPEN_DECAY)
    closing = _CLOSE_RUSH * np.exp(-(1.0 - position) / _CLOSE_DECAY)
    return np.asarray(1.0 + opening + closing)


@cache
def elapsed_variance(minutes: int) -> Floats:
    """Return the share of the session's variance spent by each second, shape (60 * minutes + 1,), from 0 to 1.

    Variance a second follows a U: the first minutes move about five times, the last two and a half times as much as
    those around noon (in variance).
    """
    steps = minutes * SECONDS_A_MINUTE
    weights = _weight((np.arange(steps) + 0.5) / steps)
    total = np.concatenate(([0.0], np.cumsum(weights)))
    share: Floats = total / total[-1]
    share.flags.writeable = False
    return share


def minute_volumes(minutes: int, day_volume: float, moves: Floats, generator: np.random.Generator) -> NDArray[np.int64]:
    """Return shares traded a minute, shape (minutes,); they add up to the day's, rounded.

    Volume follows the same U, more in minutes that move: `moves` are absolute log returns a minute relative to the
    session's mean.
    """
    shares = np.diff(elapsed_variance(minutes)[::SECONDS_A_MINUTE])
    usual = float(moves.mean()) or 1.0
    busy = (0.5 + 0.5 * moves / usual) * generator.lognormal(0.0, 0.25, minutes)
    weights = shares * busy
    traded = np.rint(np.cumsum(day_volume * weights / weights.sum())).astype(np.int64)
    return np.diff(traded, prepend=0)
