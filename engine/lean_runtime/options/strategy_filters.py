"""Filters that keep exactly the contracts of one option strategy, or none when a leg is missing."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from engine.lean_runtime.common.enums import OptionRight
from engine.lean_runtime.common.errors import ArgumentException, InvalidOperationException
from engine.lean_runtime.common.numbers import MAX_VALUE, ZERO, to_decimal
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.options.contract_security_filter_universe import ContractSecurityFilterUniverse

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.identity.symbol import Symbol

_CALL, _PUT = OptionRight.CALL, OptionRight.PUT
#: Stands for the strike of an empty list and equals no strike.
_NO_STRIKE = MAX_VALUE
_NONE = Decimal(-1)


class StrategyShapeFilters(ContractSecurityFilterUniverse[OptionUniverse]):
    """The strategy filters of OptionFilterUniverse (Common/Securities/Option/OptionFilterUniverse.cs).

    Each takes the nearest expiration at least so many days away and the strikes nearest to price + offset.
    """

    __slots__ = ("_last_exchange_date", "underlying")

    def __init__(self, all_data: Iterable[OptionUniverse] = (), local_time: Ticks = 0) -> None:
        """Start with the rows of a day."""
        super().__init__(all_data, local_time)
        self.underlying: BaseData | None = None
        self._last_exchange_date: Ticks = 0

    @property
    def _underlying_price(self) -> Decimal:
        assert self.underlying is not None
        return self.underlying._price

    def naked_call(self, min_days_till_expiry: int = 30, strike_from_atm: Any = 0) -> Self:
        """Keep one call."""
        return self._single_contract(_CALL, min_days_till_expiry, to_decimal(strike_from_atm))

    def naked_put(self, min_days_till_expiry: int = 30, strike_from_atm: Any = 0) -> Self:
        """Keep one put."""
        return self._single_contract(_PUT, min_days_till_expiry, to_decimal(strike_from_atm))

    def _single_contract(self, right: OptionRight, days: int, offset: Decimal) -> Self:
        contracts = _of(right, self._contracts_for_expiry(self._all_symbols, days))
        return self._keep([_at(self._strike(contracts, offset), contracts)]) if contracts else self._empty()

    def call_spread(
        self, min_days_till_expiry: int = 30, higher_strike_from_atm: Any = 5, lower_strike_from_atm: Any = None
    ) -> Self:
        """Keep two calls of different strikes; the lower offset defaults to minus the higher."""
        return self._spread(_CALL, min_days_till_expiry, higher_strike_from_atm, lower_strike_from_atm)

    def put_spread(
        self, min_days_till_expiry: int = 30, higher_strike_from_atm: Any = 5, lower_strike_from_atm: Any = None
    ) -> Self:
        """Keep two puts of different strikes; the lower offset defaults to minus the higher."""
        return self._spread(_PUT, min_days_till_expiry, higher_strike_from_atm, lower_strike_from_atm)

    def _spread(self, right: OptionRight, days: int, higher: Any, lower: Any) -> Self:
        high = to_decimal(higher)
        low = -high if lower is None else to_decimal(lower)
        if high <= low:
            raise ArgumentException(
                "Spread(): strike price arguments must be in descending order, higherStrikeFromAtm, lowerStrikeFromAtm"
            )
        contracts = _of(right, self._contracts_for_expiry(self._all_symbols, days))
        if not contracts:
            return self._empty()
        lower_leg = _at(self._strike(contracts, low), contracts)
        above = [symbol for symbol in contracts if _strike_of(symbol) > _strike_of(lower_leg)]
        return self._keep([lower_leg, _at(self._strike(above, high), above)]) if above else self._empty()

    def call_calendar_spread(
        self,
        strike_from_atm: Any = 0,
        min_near_days_till_expiry: int = 30,
        min_far_days_till_expiry: int = 60,
    ) -> Self:
        """Keep two calls of one strike and two expirations."""
        return self._calendar_spread(_CALL, strike_from_atm, min_near_days_till_expiry, min_far_days_till_expiry)

    def put_calendar_spread(
        self,
        strike_from_atm: Any = 0,
        min_near_days_till_expiry: int = 30,
        min_far_days_till_expiry: int = 60,
    ) -> Self:
        """Keep two puts of one strike and two expirations."""
        return self._calendar_spread(_PUT, strike_from_atm, min_near_days_till_expiry, min_far_days_till_expiry)

    def _calendar_spread(self, right: OptionRight, offset: Any, near_days: int, far_days: int) -> Self:
        _check_expiries("CalendarSpread", near_days, far_days)
        strike = self._strike(self._all_symbols, to_decimal(offset))
        contracts = [symbol for symbol in _of(right, self._all_symbols) if _strike_of(symbol) == strike]
        legs = self._near_and_far(contracts, near_days, far_days)
        return self._empty() if legs is None else self._keep(legs)

    def _near_and_far(self, contracts: list[Symbol], near_days: int, far_days: int) -> list[Symbol] | None:
        """Return the contracts of two expirations out of those of one strike and right."""
        near = _single_or_none(self._contracts_for_expiry(contracts, near_days))
        if near is None:
            return None
        further = [symbol for symbol in contracts if symbol.id._date > near.id._date]
        far = _single_or_none(self._contracts_for_expiry(further, far_days))
        return None if far is None else [near, far]

    def strangle(
        self, min_days_till_expiry: int = 30, call_strike_from_atm: Any = 5, put_strike_from_atm: Any = -5
    ) -> Self:
        """Keep a call above and a put below the price."""
        call, put = to_decimal(call_strike_from_atm), to_decimal(put_strike_from_atm)
        if call <= 0:
            raise ArgumentException("Strangle(): callStrikeFromAtm must be positive")
        if put >= 0:
            raise ArgumentException("Strangle(): putStrikeFromAtm must be negative")
        return self._call_and_put(min_days_till_expiry, call, put, out_of_the_money=True)

    def straddle(self, min_days_till_expiry: int = 30) -> Self:
        """Keep call and put at the money."""
        return self._call_and_put(min_days_till_expiry, ZERO, ZERO)

    def protective_collar(
        self, min_days_till_expiry: int = 30, call_strike_from_atm: Any = 5, put_strike_from_atm: Any = -5
    ) -> Self:
        """Keep a call of the higher and a put of the lower strike."""
        call, put = to_decimal(call_strike_from_atm), to_decimal(put_strike_from_atm)
        if call <= put:
            raise ArgumentException(
                "ProtectiveCollar(): strike price arguments must be in descending order, "
                "callStrikeFromAtm, putStrikeFromAtm"
            )
        self._call_and_put(min_days_till_expiry, call, put)
        symbols = self._all_symbols
        if not symbols:
            raise InvalidOperationException("Sequence contains no matching element")
        return self if _strike_of(_of(_CALL, symbols)[0]) > _strike_of(_of(_PUT, symbols)[0]) else self._empty()

    def conversion(self, min_days_till_expiry: int = 30, strike_from_atm: Any = 5) -> Self:
        """Keep call and put of one strike."""
        offset = to_decimal(strike_from_atm)
        return self._call_and_put(min_days_till_expiry, offset, offset)

    def _call_and_put(
        self, days: int, call_offset: Decimal, put_offset: Decimal, out_of_the_money: bool = False
    ) -> Self:
        contracts = self._contracts_for_expiry(self._all_symbols, days)
        calls, puts = self._otm(contracts) if out_of_the_money else (_of(_CALL, contracts), _of(_PUT, contracts))
        if not calls or not puts:
            return self._empty()
        return self._keep([_at(self._strike(calls, call_offset), calls), _at(self._strike(puts, put_offset), puts)])

    def call_butterfly(self, min_days_till_expiry: int = 30, strike_spread: Any = 5) -> Self:
        """Keep three calls of equidistant strikes around the price."""
        return self._butterfly(_CALL, min_days_till_expiry, strike_spread)

    def put_butterfly(self, min_days_till_expiry: int = 30, strike_spread: Any = 5) -> Self:
        """Keep three puts of equidistant strikes around the price."""
        return self._butterfly(_PUT, min_days_till_expiry, strike_spread)

    def _butterfly(self, right: OptionRight, days: int, strike_spread: Any) -> Self:
        width = to_decimal(strike_spread)
        if width <= 0:
            raise ArgumentException("ProtectiveCollar(): strikeSpread arguments must be positive")
        contracts = _of(right, self._contracts_for_expiry(self._all_symbols, days))
        if not contracts:
            return self._empty()
        middle = self._strike(contracts, ZERO)
        limit = min(self._underlying_price, middle)
        lower = self._strike([symbol for symbol in contracts if _strike_of(symbol) < limit], -width)
        upper = middle * 2 - lower if lower != _NO_STRIKE else _NONE
        return self._keep_exactly(3, contracts[0].id._date, {(right, strike) for strike in (middle, lower, upper)})

    def iron_butterfly(self, min_days_till_expiry: int = 30, strike_spread: Any = 5) -> Self:
        """Keep call and put at the money and one of each outside."""
        width = to_decimal(strike_spread)
        if width <= 0:
            raise ArgumentException("IronButterfly(): strikeSpread arguments must be positive")
        contracts = self._contracts_for_expiry(self._all_symbols, min_days_till_expiry)
        calls, puts = self._otm(contracts)
        if not calls or not puts:
            return self._empty()
        middle = self._strike(contracts, ZERO)
        call = self._strike([symbol for symbol in calls if _strike_of(symbol) > middle], width)
        put = middle * 2 - call if call != _NO_STRIKE else _NONE
        legs = {(_CALL, middle), (_PUT, middle), (_CALL, call), (_PUT, put)}
        return self._keep_exactly(4, contracts[0].id._date, legs)

    def iron_condor(
        self, min_days_till_expiry: int = 30, near_strike_spread: Any = 5, far_strike_spread: Any = 10
    ) -> Self:
        """Keep two calls above and two puts below the price, wings of equal width."""
        near, far = to_decimal(near_strike_spread), to_decimal(far_strike_spread)
        if near <= 0 or far <= 0:
            raise ArgumentException(
                "IronCondor(): strike arguments must be positive, nearStrikeSpread, farStrikeSpread"
            )
        if near >= far:
            raise ArgumentException(
                "IronCondor(): strike arguments must be in ascending orders, nearStrikeSpread, farStrikeSpread"
            )
        contracts = self._contracts_for_expiry(self._all_symbols, min_days_till_expiry)
        calls, puts = self._otm(contracts)
        if not calls or not puts:
            return self._empty()
        near_call, near_put = self._strike(calls, near), self._strike(puts, -near)
        far_call = self._strike([symbol for symbol in calls if _strike_of(symbol) > near_call], far)
        far_put = near_put - far_call + near_call if far_call != _NO_STRIKE else _NONE
        legs = {(_CALL, near_call), (_PUT, near_put), (_CALL, far_call), (_PUT, far_put)}
        return self._keep_exactly(4, contracts[0].id._date, legs)

    def box_spread(self, min_days_till_expiry: int = 30, strike_spread: Any = 5) -> Self:
        """Keep calls and puts of one strike above and one below the price."""
        width = to_decimal(strike_spread)
        if width <= 0:
            raise ArgumentException("BoxSpread(): strike arguments must be positive, strikeSpread")
        contracts = self._contracts_for_expiry(self._all_symbols, min_days_till_expiry)
        if not contracts:
            return self._empty()
        price = self._underlying_price
        higher = self._strike([symbol for symbol in contracts if _strike_of(symbol) > price], width)
        below = [symbol for symbol in contracts if _strike_of(symbol) < min(higher, price)]
        lower = self._strike(below, -width)
        legs = {(right, strike) for right in (_CALL, _PUT) for strike in (higher, lower)}
        return self._keep_exactly(4, contracts[0].id._date, legs)

    def jelly_roll(
        self,
        strike_from_atm: Any = 0,
        min_near_days_till_expiry: int = 30,
        min_far_days_till_expiry: int = 60,
    ) -> Self:
        """Keep calls and puts of one strike and two expirations."""
        _check_expiries("JellyRoll", min_near_days_till_expiry, min_far_days_till_expiry)
        symbols = self._all_symbols
        if not symbols:
            raise InvalidOperationException("Sequence contains no elements")
        target = self._underlying_price + to_decimal(strike_from_atm)
        strike = _strike_of(min(symbols, key=lambda symbol: abs(target - _strike_of(symbol))))
        calls = [symbol for symbol in _of(_CALL, symbols) if _strike_of(symbol) == strike]
        legs = self._near_and_far(calls, min_near_days_till_expiry, min_far_days_till_expiry)
        if legs is None:
            return self._empty()
        dates = {symbol.id._date for symbol in legs}
        self._where(lambda row: _strike_of(row.symbol) == strike and row.symbol.id._date in dates)
        return self if len(self._data) == 4 else self._empty()

    def call_ladder(
        self,
        min_days_till_expiry: int,
        higher_strike_from_atm: Any,
        middle_strike_from_atm: Any,
        lower_strike_from_atm: Any,
    ) -> Self:
        """Keep three calls of rising strikes."""
        offsets = (lower_strike_from_atm, middle_strike_from_atm, higher_strike_from_atm)
        return self._ladder(_CALL, min_days_till_expiry, offsets)

    def put_ladder(
        self,
        min_days_till_expiry: int,
        higher_strike_from_atm: Any,
        middle_strike_from_atm: Any,
        lower_strike_from_atm: Any,
    ) -> Self:
        """Keep three puts of rising strikes."""
        offsets = (lower_strike_from_atm, middle_strike_from_atm, higher_strike_from_atm)
        return self._ladder(_PUT, min_days_till_expiry, offsets)

    def _ladder(self, right: OptionRight, days: int, rising_offsets: tuple[Any, Any, Any]) -> Self:
        lower, middle, higher = map(to_decimal, rising_offsets)
        if not lower < middle < higher:
            raise ArgumentException(
                "Ladder(): strike price arguments must be in descending order, "
                "higherStrikeFromAtm, middleStrikeFromAtm, lowerStrikeFromAtm"
            )
        contracts = self._contracts_for_expiry(_of(right, self._all_symbols), days)
        if not contracts:
            raise InvalidOperationException("Sequence contains no elements")
        legs: list[Symbol] = []
        for offset in (lower, middle, higher):
            if legs:
                contracts = [symbol for symbol in contracts if _strike_of(symbol) > _strike_of(legs[-1])]
            if not contracts:
                return self._empty()
            target = self._underlying_price + offset
            legs.append(min(contracts, key=lambda symbol, target=target: abs(target - _strike_of(symbol))))  # type: ignore[misc]
        wanted = set(legs)
        return self._where(lambda row: row.symbol in wanted)

    def _contracts_for_expiry(self, symbols: Iterable[Symbol], min_days_till_expiry: int) -> list[Symbol]:
        """Return the contracts of the first expiration at least so many days away, in the order of their ids."""
        least = self._last_exchange_date + int(min_days_till_expiry) * TICKS_PER_DAY
        accepted = [symbol for symbol in symbols if symbol.id._date >= least]
        if not accepted:
            return []
        nearest = min(symbol.id._date for symbol in accepted)
        return sorted((symbol for symbol in accepted if symbol.id._date == nearest), key=lambda symbol: str(symbol.id))

    def _otm(self, contracts: list[Symbol]) -> tuple[list[Symbol], list[Symbol]]:
        """Return the calls above and the puts below the price."""
        price = self._underlying_price
        return (
            [symbol for symbol in _of(_CALL, contracts) if _strike_of(symbol) > price],
            [symbol for symbol in _of(_PUT, contracts) if _strike_of(symbol) < price],
        )

    def _strike(self, symbols: list[Symbol], offset: Decimal) -> Decimal:
        """Return the strike nearest to price + offset, the first of equally near ones."""
        target = self._underlying_price + offset
        return min(map(_strike_of, symbols), key=lambda strike: abs(target - strike), default=_NO_STRIKE)

    def _empty(self) -> Self:
        self._data = []
        return self

    def _keep(self, symbols: list[Symbol]) -> Self:
        self._set_symbols(symbols)
        return self

    def _keep_exactly(self, count: int, expiry: Ticks, legs: set[tuple[OptionRight, Decimal]]) -> Self:
        """Keep the contracts of an expiration with the given rights and strikes, nothing if a leg is missing."""
        self._where(
            lambda row: row.symbol.id._date == expiry and (row.symbol.id.option_right, _strike_of(row.symbol)) in legs
        )
        return self if len(self._data) == count else self._empty()


def _strike_of(symbol: Symbol) -> Decimal:
    strike = symbol.id._strike_price
    assert strike is not None
    return strike


def _of(right: OptionRight, symbols: Iterable[Symbol]) -> list[Symbol]:
    return [symbol for symbol in symbols if symbol.id.option_right is right]


def _at(strike: Decimal, symbols: list[Symbol]) -> Symbol:
    """Return the only contract of a strike."""
    found = _single_or_none([symbol for symbol in symbols if _strike_of(symbol) == strike])
    assert found is not None
    return found


def _single_or_none(symbols: list[Symbol]) -> Symbol | None:
    """Return the only element, None of an empty list; InvalidOperationException for more, as .NET's Single."""
    if len(symbols) > 1:
        raise InvalidOperationException("Sequence contains more than one element")
    return symbols[0] if symbols else None


def _check_expiries(name: str, near_days: int, far_days: int) -> None:
    if far_days <= near_days:
        raise ArgumentException(
            f"{name}(): expiry arguments must be in ascending order, minNearDaysTillExpiry, minFarDaysTillExpiry"
        )
    if near_days < 0:
        raise ArgumentException(f"{name}(): near expiry argument must be positive.")
