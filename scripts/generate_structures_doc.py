"""Writes docs/structures.md and its payoff pictures from the catalog.

Run `python -m scripts.generate_structures_doc` after the catalog or the pricing changed.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np

from modules.domain.contracts import NEW_YORK, OptionContract, OptionRight
from modules.domain.structures import Structure
from modules.pricing.distribution import lognormal
from modules.pricing.fees import CHARLES_SCHWAB, one_way, schedule_on
from modules.pricing.model_risk import front_of
from modules.pricing.payoff import kinks
from modules.pricing.valuation import Market, value
from modules.strategies.structures import GROUPS, Description, StructureEntry, describe, like, structure_from
from scripts.payoff_picture import Curves, draw

DOCS = Path(__file__).resolve().parent.parent / "docs"
TARGET, PICTURES = DOCS / "structures.md", DOCS / "images" / "structures"

#: The example that every structure is shown on.
NOW = datetime(2024, 1, 17, 16, 0, tzinfo=NEW_YORK)
NEAR, FAR = date(2024, 2, 16), date(2024, 4, 19)
SPOT, VOLATILITY, RATE = 100.0, 0.25, 0.04
_STRIKES = {1: (100,), 2: (95, 105), 3: (90, 100, 110), 4: (90, 95, 105, 110)}

_HEAD = """\
# Option structures

Generated from `modules/strategies/structures/` by `python -m scripts.generate_structures_doc`; change the catalog,
not this page. Executor, risk check, API and screens read the same catalog. It holds the 41 structures behind LEAN's
43 `OptionStrategies` factories (two have two names) and the two single longs that LEAN has no factory for.

```python
from modules.strategies.structures import describe, identify, like, listed_in, structure_from

strikes = {"long_put_strike": Decimal(450), "short_put_strike": Decimal(455),
           "short_call_strike": Decimal(485), "long_call_strike": Decimal(490)}
condor = structure_from("iron condor", {**strikes, "expiration": date(2024, 2, 16)}, listed_in(chain))
identify(condor.legs).name            # 'iron condor'; legs in any order, times any quantity; 'custom' if none fits
describe(condor, Decimal("-1.50")).lines()
```

## How the figures are made

- **Prices** are signed per share, debit positive; dollars are price x 100. A structure bought at 3.00 costs 300, one
  with a price of -1.50 brings 150. A structure with shares counts them at their price: stock at 98 less a call at 2
  is 96.
- **Largest loss and profit, breakevens** at one expiration are exact: the payoff bends only at strikes, so its
  extremes lie at zero, at a strike or in the tail. By hand, the condor above for a credit of 1.50: wing 5.00 - 1.50 =
  3.50 lost at most, 1.50 won at most, breakevens 455 - 1.50 = 453.50 and 485 + 1.50 = 486.50.
- **Several expirations** have no exact answer: the survivors are valued at the first expiration over spots and
  volatilities (x 0.5, 1, 2) and the figure is labelled *model*. A far long further out than its near short adds the
  gap of the strikes as a floor, an assigned call the dividends it owes, an assigned put the interest on its strike.
  By hand, short 100 call, long later 110 call for 1.00: far above, 10.00 of gap and the 1.00 are lost, 11.00.
- **Undefined risk** (opt-in per strategy): shorts without a cover that lives as long as they do. A call then has no
  largest loss; a put loses down to a price of zero.
- **Probability of profit** is the market's (risk-neutral) chance that the profit after fees is above zero, from the
  skew of the chain, never 1 - delta; no size depends on it. **Expected value** is the mean payoff under the same
  distribution, discounted to today, less price and fees.
- **LEAN's margin** is what the real engine was observed to ask for the structure alone. Letters: U price of the
  underlying, K strike, p option price, itm and otm how far in or out of the money, NK the naked margin p + max(0.20 U
  - otm, 0.10 U; for puts 0.10 K); each x 100. LEAN pairs legs anew with everything else that is held.

The examples below are not quotes: one underlying at 100, volatility 25 % everywhere, rate 4 %, no dividends,
expiration in 30 days (and in 93 for the later leg), American prices of `modules/pricing/american.py`, fees of 0.65 a
contract. Pictures show the profit per share: solid and coloured at the (first) expiration, dashed now; dots are
breakevens.
"""


def example(entry: StructureEntry) -> tuple[Structure, Market]:
    """Return the structure on the example's strikes, and its market."""
    names = sorted(entry.strikes, key=lambda name: sum(o.higher == name for o in _closure(entry)))
    strikes = dict(zip(names, _STRIKES[len(names)], strict=True))
    parameters: dict[str, Decimal | date] = {name: Decimal(strikes[name]) for name in entry.strikes}
    parameters |= dict(zip(entry.expirations, (NEAR, FAR), strict=False))
    series = like(OptionContract("XYZ", NEAR, Decimal(100), OptionRight.CALL))
    structure = structure_from(entry.name, parameters, series)
    return structure, Market(NOW, SPOT, RATE, 0.0, {leg.contract: VOLATILITY for leg in structure.options})


class _Pair:
    """Say that one strike lies below another."""

    def __init__(self, lower: str, higher: str) -> None:
        self.lower, self.higher = lower, higher


def _closure(entry: StructureEntry) -> list[_Pair]:
    """Return every ordered pair of strikes that the entry's demands imply."""
    pairs = {(each.lower, each.higher) for each in entry.orderings}
    for _ in entry.orderings:
        pairs |= {(a, d) for a, b in pairs for c, d in pairs if b == c}
    return [_Pair(low, high) for low, high in sorted(pairs)]


def described(structure: Structure, market: Market) -> Description:
    """Describe the example at its model price, rounded to a cent."""
    net = Decimal(str(round(float(value(structure, SPOT, market)), 2)))
    years = market.years(min(structure.options, key=lambda leg: leg.contract.expiration).contract)
    fees = one_way(structure, 1, schedule_on(NOW.date(), CHARLES_SCHWAB))
    return describe(structure, net, fees, market, lognormal(SPOT, VOLATILITY, years, RATE))


def picture(entry: StructureEntry) -> str:
    """Return the payoff picture of an entry's example."""
    structure, market = example(entry)
    found = described(structure, market)
    bends = [float(bend) for bend in kinks(structure) if 75 <= bend <= 125]
    spots = np.unique(np.concatenate((np.linspace(75, 125, 51), bends, [float(b) for b in found.profile.breakevens])))
    spots = spots[(spots >= 75) & (spots <= 125)]
    paid = float(found.net_price)
    return draw(
        Curves(
            title=entry.name,
            spots=spots,
            at_end=value(structure, spots, market, front_of(structure)) - paid,
            now=value(structure, spots, market) - paid,
            spot=SPOT,
            breakevens=[float(point) for point in found.profile.breakevens if 75 <= point <= 125],
        )
    )


def text() -> str:
    """Return the page."""
    parts = [_HEAD, "## All at a glance\n", *_overview()]
    for title, entries in GROUPS.items():
        parts.append(f"\n## {title}")
        parts.extend(_section(entry) for entry in entries)
    return "\n".join(parts) + "\n"


def _overview() -> list[str]:
    rows = ["| structure | LEAN factory | opens for a | outlook | shares | risk |", "|---|---|---|---|---|---|"]
    for entry in (entry for entries in GROUPS.values() for entry in entries):
        structure, market = example(entry)
        found = described(structure, market)
        risk = "undefined" if found.undefined_risk else "defined"
        risk += ", model" if found.profile.is_model else ""
        factories = ", ".join(f"`{name}`" for name in (entry.factory, *entry.aliases) if name) or "none"
        shares = f"{entry.lots * 100:+d}" if entry.lots else ""
        anchor = entry.name.replace(" ", "-")
        rows.append(
            f"| [{entry.name}](#{anchor}) | {factories} | {entry.premium} | {entry.outlook} | {shares} | {risk} |"
        )
    return rows


def _section(entry: StructureEntry) -> str:
    structure, market = example(entry)
    found = described(structure, market)
    demands = [str(each) for each in entry.orderings]
    if entry.equal_wings is not None:
        demands.append(f"{entry.equal_wings[1]} midway")
    parameters = ", ".join(f"`{name}`" for name in entry.parameters)
    wanted = f" ({'; '.join(demands)})" if demands else ""
    facts = found.lines()[4:]
    lines = [
        f"\n### {entry.name}\n",
        f"{entry.summary}\n",
        f"![{entry.name}](images/structures/{file_name(entry)})\n",
        f"- parameters: {parameters}{wanted}",
        f"- example: {_legs(structure)}",
        *(f"- {fact}" for fact in facts),
        f"- LEAN's margin: {entry.lean_margin} Matched as {' + '.join(entry.lean_groups)}.",
    ]
    return "\n".join(lines)


def _legs(structure: Structure) -> str:
    words = str(structure).removeprefix(f"{structure.name} {structure.underlying} ")
    return f"`{words}`"


def file_name(entry: StructureEntry) -> str:
    """Return the picture's file name."""
    return f"{entry.name.replace(' ', '-')}.svg"


def pictures() -> dict[str, str]:
    """Return every picture by file name."""
    return {file_name(entry): picture(entry) for entries in GROUPS.values() for entry in entries}


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text(), encoding="utf-8")
    for name, drawn in pictures().items():
        (PICTURES / name).write_text(drawn, encoding="utf-8")
    print(f"wrote {TARGET.name} and {len(pictures())} pictures")
