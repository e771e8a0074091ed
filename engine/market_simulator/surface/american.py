"""What early exercise adds to an option's value: binomial trees with discrete dividends, many at a time.

Model: the spot less the present value of the dividends before expiration is lognormal (the escrowed-dividend model;
Hull, Options, Futures and Other Derivatives, chapter 21), so the European value is Black's exactly. One tree of
Cox, Ross and Rubinstein carries the American and the European option side by side; only their difference is used, in
which most of the tree's own error cancels. `docs/simulator.md` shows the error against fine trees.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.surface.compiled import compiled, normal_cdf

Floats = NDArray[np.float64]
#: Steps of a tree.
STEPS = 64
#: Contracts whose early exercise is worth less than about this many dollars get none.
NEGLIGIBLE = 1e-4


@compiled
def _bound(escrowed: float, strike: float, years: float, vol: float, call: bool, rate: float, paid: float) -> float:
    """Return roughly the most that early exercise can be worth: what it saves, times the odds of exercising."""
    deviation = vol * math.sqrt(years)
    d2 = (math.log(escrowed / strike) + rate * years) / deviation - 0.5 * deviation
    if call:
        return paid * 2.0 * normal_cdf(d2 + deviation)
    return strike * -math.expm1(-rate * years) * 2.0 * normal_cdf(-d2)


@compiled
def _tree(
    escrowed: float,
    strike: float,
    years: float,
    vol: float,
    sign: float,
    rate: float,
    cash: Floats,
    late: Floats,
    steps: int,
) -> tuple[float, float]:
    """Return (American, European) of one tree.

    `cash[i]` is the value at step i of the dividends still to come, `late[i]` how many years after step i the last
    instant before an ex-date lies if that falls into this step (a holder exercises then), else 0.
    """
    dt = years / steps
    up = math.exp(max(vol * math.sqrt(dt), abs(rate) * dt * 1.01 + 1e-12))
    down, grow = 1.0 / up, math.exp(rate * dt)
    p = (grow - down) / (up - down) / grow
    q = 1.0 / grow - p
    square = up * up
    american, european = np.empty(steps + 1), np.empty(steps + 1)
    price = escrowed * down**steps
    for j in range(steps + 1):
        payoff = max(sign * (price - strike), 0.0)
        american[j] = payoff
        european[j] = payoff
        price *= square
    for i in range(steps - 1, -1, -1):
        price = escrowed * down**i
        # Exercise `late` after this step: the strike is paid then.
        paid = strike * math.exp(-rate * late[i]) - cash[i]
        for j in range(i + 1):
            european[j] = p * european[j + 1] + q * european[j]
            american[j] = max(p * american[j + 1] + q * american[j], sign * (price - paid))
            price *= square
    return american[0], european[0]


@compiled
def early_exercise_premia(
    spot: float,
    strikes: Floats,
    years: Floats,
    volatilities: Floats,
    calls: NDArray[np.bool_],
    rate: float,
    ex_years: Floats,
    amounts: Floats,
    steps: int,
    out: Floats,
) -> None:
    """Fill `out` with dollars by which each American option is worth more than the European one.

    `ex_years` (ascending) and `amounts` are the dividends to come. Volatilities are Black's for the forward.
    """
    cash, late = np.zeros(steps + 1), np.zeros(steps + 1)
    for n in range(len(strikes)):
        out[n] = 0.0
        t = years[n]
        paid, held = 0.0, 0
        while held < len(ex_years) and ex_years[held] < t:
            paid += amounts[held] * math.exp(-rate * ex_years[held])
            held += 1
        escrowed = spot - paid
        if t <= 0.0 or escrowed <= 0.0:
            continue
        if calls[n] and (held == 0 and rate >= 0.0):
            continue
        if _bound(escrowed, strikes[n], t, volatilities[n], calls[n], rate, paid) < NEGLIGIBLE:
            continue
        dt = t / steps
        for i in range(steps + 1):
            cash[i], late[i] = 0.0, 0.0
            for m in range(held):
                wait = ex_years[m] - i * dt
                if wait > 0.0:
                    cash[i] += amounts[m] * math.exp(-rate * wait)
                    if wait <= dt and calls[n]:
                        late[i] = wait
        sign = 1.0 if calls[n] else -1.0
        american, european = _tree(escrowed, strikes[n], t, volatilities[n], sign, rate, cash, late, steps)
        out[n] = max(american - european, 0.0)


@compiled
def _raise_longer(order: NDArray[np.int64], strikes: Floats, calls: NDArray[np.bool_], values: Floats) -> None:
    for position in range(1, len(order)):
        here, before = order[position], order[position - 1]
        if strikes[here] == strikes[before] and calls[here] == calls[before]:
            values[here] = max(values[here], values[before])


def raise_longer(strikes: Floats, years: Floats, calls: NDArray[np.bool_], values: Floats) -> None:
    """Lift values in place so that no longer American option is worth less than a shorter one of its strike and right.

    Trees with one volatility a contract can miss this by a little where volatility falls steeply with maturity. The
    highest of several convex, monotone functions of the strike is convex and monotone, so nothing else is disturbed.
    """
    _raise_longer(np.lexsort((years, calls, strikes)), strikes, calls, values)
