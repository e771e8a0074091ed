"""What early exercise adds to an option's value: binomial trees with discrete dividends, many at a time.

Model: the spot less the present value of the dividends before expiration is lognormal (the escrowed-dividend model;
Hull, Options, Futures and Other Derivatives, chapter 21), so the European value is Black's exactly. One tree of Leisen
and Reimer (1996) carries the American and the European option side by side; only their difference is used, in which
most of the tree's own error cancels. `docs/simulator.md` shows the error against fine trees.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.surface.compiled import compiled, normal_cdf

Floats = NDArray[np.float64]
#: Steps of a tree, odd: Leisen and Reimer centre an odd tree on the strike. Half as many again where dividends fall.
STEPS = 51
#: Contracts whose early exercise is worth less than about this many dollars get none.
NEGLIGIBLE = 1e-3


@compiled
def _bound(escrowed: float, strike: float, years: float, vol: float, call: bool, rate: float, paid: float) -> float:
    """Return roughly the most that early exercise can be worth: what it saves, times the odds of exercising."""
    deviation = vol * math.sqrt(years)
    d2 = (math.log(escrowed / strike) + rate * years) / deviation - 0.5 * deviation
    if call:
        return paid * 2.0 * normal_cdf(d2 + deviation)
    return strike * -math.expm1(-rate * years) * 2.0 * normal_cdf(-d2)


@compiled
def _invert(z: float, steps: int) -> float:
    """Return the probability whose binomial of `steps` (odd) is nearest to a normal: Peizer and Pratt's method two."""
    inner = z / (steps + 1.0 / 3.0 + 0.1 / (steps + 1.0))
    width = 0.5 * math.sqrt(-math.expm1(-inner * inner * (steps + 1.0 / 6.0)))
    return 0.5 + math.copysign(width, z)


@compiled
def _tree(
    escrowed: float,
    strike: float,
    years: float,
    vol: float,
    sign: float,
    rate: float,
    cash: Floats,
    shift: Floats,
    american: Floats,
    european: Floats,
) -> tuple[float, float, float]:
    """Return by how much American value, delta and gamma exceed the European ones in a tree.

    The last two arguments are room. Delta is read from the nodes after one step, gamma from those after two.

    `cash[i]` is the value at step i of the dividends still to come. `shift[i]` is how many years from step i the
    instant lies at which a holder would exercise around an ex-date: calls just before, puts just after; else 0.
    """
    steps = len(cash) - 1
    dt = years / steps
    deviation = vol * math.sqrt(years)
    d2 = (math.log(escrowed / strike) + rate * years) / deviation - 0.5 * deviation
    high, chance = _invert(d2 + deviation, steps), _invert(d2, steps)
    # Far from the money both tend to 0 or 1; the step sizes below must stay finite.
    high, chance = min(max(high, 1e-7), 1.0 - 1e-7), min(max(chance, 1e-7), 1.0 - 1e-7)
    grow = math.exp(rate * dt)
    up = grow * high / chance
    down = (grow - chance * up) / (1.0 - chance)
    p, q, ratio = chance / grow, (1.0 - chance) / grow, up / down
    delta, gamma = 0.0, 0.0
    price = escrowed * down**steps
    for j in range(steps + 1):
        payoff = max(sign * (price - strike), 0.0)
        american[j] = payoff
        european[j] = payoff
        price *= ratio
    for i in range(steps - 1, -1, -1):
        price = escrowed * down**i
        paid = strike * math.exp(-rate * shift[i]) - cash[i]
        for j in range(i + 1):
            european[j] = p * european[j + 1] + q * european[j]
            american[j] = max(p * american[j + 1] + q * american[j], sign * (price - paid))
            price *= ratio
        if i == 2:
            low, middle, top = escrowed * down * down, escrowed * up * down, escrowed * up * up
            above = (american[2] - european[2] - american[1] + european[1]) / (top - middle)
            below = (american[1] - european[1] - american[0] + european[0]) / (middle - low)
            gamma = 2.0 * (above - below) / (top - low)
        elif i == 1:
            delta = (american[1] - european[1] - american[0] + european[0]) / (escrowed * (up - down))
    return max(american[0] - european[0], 0.0), delta, gamma


@compiled
def _dividends_by_step(
    dt: float, rate: float, ex_years: Floats, amounts: Floats, call: bool, cash: Floats, shift: Floats
) -> None:
    """Fill what `_tree` needs to know of dividends, for steps of dt years."""
    for i in range(len(cash)):
        cash[i], shift[i] = 0.0, 0.0
        for m in range(len(ex_years)):
            wait = ex_years[m] - i * dt
            if wait > 0.0:
                cash[i] += amounts[m] * math.exp(-rate * wait)
            if (call and 0.0 < wait <= dt) or (not call and -dt < wait <= 0.0):
                shift[i] = wait


@compiled
def _premium(
    spot: float,
    strike: float,
    years: float,
    vol: float,
    call: bool,
    rate: float,
    ex_years: Floats,
    amounts: Floats,
    steps: int,
    room: Floats,
) -> tuple[float, float, float]:
    """Return premium, delta and gamma by one tree; without dividends the premium is extrapolated from two.

    Exercise on steps only costs value in inverse proportion to their number, as long as no ex-date falls between.
    """
    escrowed = spot
    for m in range(len(ex_years)):
        escrowed -= amounts[m] * math.exp(-rate * ex_years[m])
    sign = 1.0 if call else -1.0
    cash, shift, american, european = room
    many = steps * 3 // 4 * 2 + 1 if len(ex_years) else steps
    _dividends_by_step(years / many, rate, ex_years, amounts, call, cash[: many + 1], shift[: many + 1])
    fine, delta, gamma = _tree(escrowed, strike, years, vol, sign, rate, cash[: many + 1], shift, american, european)
    if len(ex_years):
        return fine, delta, gamma
    few = steps // 4 * 2 + 1
    coarse, _, _ = _tree(escrowed, strike, years, vol, sign, rate, cash[: few + 1], shift, american, european)
    return max(fine + (fine - coarse) * few / (many - few), 0.0), delta, gamma


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
    """Fill row 0 of `out` with dollars by which each American option is worth more than the European one.

    Rows 1 and 2 become what early exercise adds to delta and gamma. `ex_years` (ascending) and `amounts` are the
    dividends to come. Volatilities are Black's for the forward.
    """
    room = np.zeros((4, 2 * steps + 2))
    for n in range(len(strikes)):
        out[:, n] = 0.0
        held, paid = 0, 0.0
        while held < len(ex_years) and ex_years[held] < years[n]:
            paid += amounts[held] * math.exp(-rate * ex_years[held])
            held += 1
        if years[n] <= 0.0 or spot <= paid or (calls[n] and held == 0 and rate >= 0.0):
            continue
        vol, call = volatilities[n], calls[n]
        if _bound(spot - paid, strikes[n], years[n], vol, call, rate, paid) >= NEGLIGIBLE:
            out[0, n], out[1, n], out[2, n] = _premium(
                spot, strikes[n], years[n], vol, call, rate, ex_years[:held], amounts[:held], steps, room
            )


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
