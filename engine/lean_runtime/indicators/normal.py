"""The normal distribution's quantile in the precision of the C# engine.

The inverse error function follows John Maddock's rational approximations of the Boost C++ libraries (Boost Software
License 1.0), the ones LEAN's math library uses; the constants are theirs, so the last digit is the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

_SQRT_2 = 1.4142135623730950488

_Approximation = tuple[float, tuple[float, ...], tuple[float, ...]]

#: Numerators and denominators, lowest power first, each with its additive constant.
_CENTRE: _Approximation = (
    0.08913147449493408203125,
    (-0.000508781949658280665617, -0.00836874819741736770379, 0.0334806625409744615033, -0.0126926147662974029034,
     -0.0365637971411762664006, 0.0219878681111168899165, 0.00822687874676915743155, -0.00538772965071242932965),
    (1.0, -0.970005043303290640362, -1.56574558234175846809, 1.56221558398423026363, 0.662328840472002992063,
     -0.71228902341542847553, -0.0527396382340099713954, 0.0795283687341571680018, -0.00233393759374190016776,
     0.000886216390456424707504),
)  # fmt: skip
_SIDE: _Approximation = (
    2.249481201171875,
    (-0.202433508355938759655, 0.105264680699391713268, 8.37050328343119927838, 17.6447298408374015486,
     -18.8510648058714251895, -44.6382324441786960818, 17.445385985570866523, 21.1294655448340526258,
     -3.67192254707729348546),
    (1.0, 6.24264124854247537712, 3.9713437953343869095, -28.6608180499800029974, -20.1432634680485188801,
     48.5609213108739935468, 10.8268667355460159008, -22.6436933413139721736, 1.72114765761200282724),
)  # fmt: skip
#: Tails: where x = sqrt(-log(q)) ends, where it starts, constant, numerator, denominator.
_TAILS: tuple[tuple[float, float, float, tuple[float, ...], tuple[float, ...]], ...] = (
    (3.0, 1.125, 0.807220458984375,
     (-0.131102781679951906451, -0.163794047193317060787, 0.117030156341995252019, 0.387079738972604337464,
      0.337785538912035898924, 0.142869534408157156766, 0.0290157910005329060432, 0.00214558995388805277169,
      -0.679465575181126350155e-6, 0.285225331782217055858e-7, -0.681149956853776992068e-9),
     (1.0, 3.46625407242567245975, 5.38168345707006855425, 4.77846592945843778382, 2.59301921623620271374,
      0.848854343457902036425, 0.152264338295331783612, 0.01105924229346489121)),
    (6.0, 3.0, 0.93995571136474609375,
     (-0.0350353787183177984712, -0.00222426529213447927281, 0.0185573306514231072324, 0.00950804701325919603619,
      0.00187123492819559223345, 0.000157544617424960554631, 0.460469890584317994083e-5,
      -0.230404776911882601748e-9, 0.266339227425782031962e-11),
     (1.0, 1.3653349817554063097, 0.762059164553623404043, 0.220091105764131249824, 0.0341589143670947727934,
      0.00263861676657015992959, 0.764675292302794483503e-4)),
)  # fmt: skip


def _polynomial(z: float, coefficients: Sequence[float]) -> float:
    result = coefficients[-1]
    for coefficient in reversed(coefficients[:-1]):
        result = result * z + coefficient
    return result


def _inverse_erf(p: float, q: float) -> float:
    """Return the inverse error function of p = 1 - q >= 0, for q down to 2.4e-16."""
    if p <= 0.5:
        constant, numerator, denominator = _CENTRE
        g = p * (p + 10)
        return g * constant + g * (_polynomial(p, numerator) / _polynomial(p, denominator))
    if q >= 0.25:
        constant, numerator, denominator = _SIDE
        shifted = q - 0.25
        r = _polynomial(shifted, numerator) / _polynomial(shifted, denominator)
        return math.sqrt(-2 * math.log(q)) / (constant + r)
    x = math.sqrt(-math.log(q))
    _, start, constant, numerator, denominator = _TAILS[0] if x < _TAILS[0][0] else _TAILS[1]
    r = _polynomial(x - start, numerator) / _polynomial(x - start, denominator)
    return constant * x + r * x


def inverse_normal_cdf(mean: float, deviation: float, probability: float) -> float:
    """Return the value a normal variable stays below with the probability; infinite at and beyond 0 and 1."""
    z = 2.0 * probability
    if z <= 0.0:
        return -math.inf
    if z >= 2.0:
        return math.inf
    inverse = -_inverse_erf(1 - (2 - z), 2 - z) if z > 1 else _inverse_erf(1 - z, z)
    return mean - deviation * _SQRT_2 * inverse
