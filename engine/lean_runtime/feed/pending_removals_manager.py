"""Members that were deselected but must stay while positions or orders need them (PendingRemovalsManager.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.lean_runtime.feed.universe import Member, Selection, Universe
    from engine.lean_runtime.securities.security import Security

RemovedMember = tuple["Universe", "Security"]


class PendingRemovalsManager:
    """Remember deselected members per universe until it is safe to remove them."""

    def __init__(self, order_provider: Any) -> None:
        self._order_provider = order_provider
        self._pending: dict[Universe, list[Member]] = {}

    def try_remove_member(self, member: Member, universe: Universe) -> list[RemovedMember]:
        """Return the member when it may go now, else keep it pending and return nothing."""
        if self._is_safe_to_remove(member, universe):
            return [(universe, member.security)]
        pending = self._pending.setdefault(universe, [])
        if not any(known is member for known in pending):
            pending.append(member)
        return []

    def is_pending_for_removal(self, security: Security, is_internal: bool) -> bool:
        """Tell whether a security waits to be removed from any universe."""
        return any(
            member.is_internal == is_internal and member.security.symbol == security.symbol
            for members in self._pending.values()
            for member in members
        )

    def check_pending_removals(self, selected: Selection, current_universe: Universe) -> list[RemovedMember]:
        """Return the pending members that may go now; forget those that were selected again."""
        result: list[RemovedMember] = []
        for universe, members in list(self._pending.items()):
            for member in list(members):
                safe = self._is_safe_to_remove(member, universe)
                if safe:
                    result.append((universe, member.security))
                if safe or (universe is current_universe and member.security.symbol in selected):
                    members.remove(member)
            if not members:
                del self._pending[universe]
        return result

    def _is_safe_to_remove(self, member: Member, universe: Universe) -> bool:
        security = member.security
        if security.hold_stock or self._order_provider.get_open_orders(security.symbol):
            return False
        target = security.holdings.target
        if target is not None and target._quantity:
            return False
        symbol = security.symbol
        for other, dependent in universe.securities.items():
            # an underlying stays while one of its contracts must stay
            if other.has_underlying and other.underlying == symbol and not self._is_safe_to_remove(dependent, universe):
                return False
        unsettled = security.settlement_model.get_unsettled_cash()
        return unsettled is None or not unsettled._amount > 0
