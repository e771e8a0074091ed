"""Market regimes, and the named scenarios that put them on a calendar."""

from __future__ import annotations

from dataclasses import dataclass

from engine.market_simulator.random_streams import stream


@dataclass(frozen=True, slots=True)
class Regime:
    """Hold how a market behaves for a while.

    `drift` is the market's annual log return outside jumps. `volatility` is the annual level that the slow volatility
    factor is drawn to, at `pull` per year. Jumps arrive `jump_rate` times a year with normal log sizes.
    """

    name: str
    drift: float
    volatility: float
    pull: float
    jump_rate: float
    jump_mean: float
    jump_deviation: float


REGIMES: dict[str, Regime] = {
    regime.name: regime
    for regime in (
        Regime("calm", 0.10, 0.085, 8.0, 1.0, -0.012, 0.008),
        Regime("bull", 0.22, 0.110, 8.0, 2.0, -0.012, 0.010),
        Regime("bear", -0.35, 0.180, 12.0, 6.0, -0.018, 0.015),
        Regime("high-volatility", 0.00, 0.250, 12.0, 8.0, -0.010, 0.022),
        Regime("crash", -5.00, 0.550, 40.0, 30.0, -0.030, 0.020),
    )
}

#: Mean length of a regime in sessions, and what may follow it with which weight, in the `mixed` scenario.
_FOLLOWED_BY: dict[str, tuple[int, tuple[tuple[str, float], ...]]] = {
    "calm": (90, (("bull", 0.70), ("high-volatility", 0.20), ("bear", 0.10))),
    "bull": (80, (("calm", 0.60), ("high-volatility", 0.20), ("bear", 0.15), ("crash", 0.05))),
    "bear": (45, (("high-volatility", 0.40), ("bull", 0.45), ("crash", 0.15))),
    "high-volatility": (30, (("bull", 0.60), ("bear", 0.25), ("calm", 0.15))),
    "crash": (9, (("high-volatility", 1.00),)),
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """Hold a schedule: (regime, sessions) from the market's start on; the last stays. Empty: drawn by the seed."""

    name: str
    about: str
    schedule: tuple[tuple[str, int], ...]


SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario("mixed", "regimes drawn by the seed: long calm and bull spells, bears, rare crashes", ()),
        Scenario("calm", "quiet and rising, VIX around 11", (("calm", 0),)),
        Scenario("bull", "rising with small setbacks, VIX around 15", (("bull", 0),)),
        Scenario("bear", "falling for as long as it lasts, VIX around 26", (("bear", 0),)),
        Scenario("high-volatility", "sideways and wild, VIX around 33", (("high-volatility", 0),)),
        Scenario(
            "crash",
            "a month of bull market, twelve sessions of crash (about -20 %), an unquiet recovery",
            (("bull", 20), ("crash", 12), ("high-volatility", 40), ("bull", 0)),
        ),
        Scenario(
            "volatility-spike",
            "calm, one week of panic, calm again",
            (("calm", 15), ("crash", 4), ("high-volatility", 6), ("calm", 0)),
        ),
        Scenario(
            "regime-tour",
            "every regime for a month, one after the other",
            (("calm", 21), ("bull", 21), ("bear", 21), ("high-volatility", 21), ("crash", 10), ("bull", 0)),
        ),
    )
}
#: Scenario that is used when none is named.
DEFAULT_SCENARIO = "mixed"


class RegimeSchedule:
    """Give each session its regime; a pure function of scenario, seed and session number."""

    def __init__(self, scenario: str, seed: int, first: int) -> None:
        """Take the scenario's name, the seed and the number of the session on which the schedule begins.

        Sessions before it have the scenario's first regime; the `mixed` scenario draws regimes from session 0 on.
        """
        self._scenario, self._seed, self._first = SCENARIOS[scenario], seed, first
        self._drawn: list[str] = []

    def regime(self, session: int) -> Regime:
        """Return the regime of a session, counted from the market's origin."""
        if not self._scenario.schedule:
            return REGIMES[self._draw(session)]
        left = session - self._first
        for name, length in self._scenario.schedule:
            if left < length or length == 0:
                return REGIMES[name]
            left -= length
        return REGIMES[self._scenario.schedule[-1][0]]

    def _draw(self, session: int) -> str:
        while len(self._drawn) <= session:
            self._drawn.append(self._next(len(self._drawn)))
        return self._drawn[session]

    def _next(self, session: int) -> str:
        generator = stream(self._seed, "regime", session)
        if session == 0:
            return "bull" if generator.random() < 0.5 else "calm"
        current = self._drawn[-1]
        length, followers = _FOLLOWED_BY[current]
        if generator.random() > 1.0 / length:
            return current
        draw = generator.random()
        for name, weight in followers:
            draw -= weight
            if draw < 0:
                return name
        return followers[-1][0]
