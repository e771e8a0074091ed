"""The second gate (LEAN's own margin), asked for an intent: before LEAN is, and in more than one enumeration.

LEAN pairs positions in an order that differs from process to process of the real engine. So the verdict is the
sternest of several orders, with openings under way filled or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from modules.domain.intents import TradeIntent
from modules.pricing import fees
from modules.risk.book import Holdings, Prices
from modules.risk.context import RiskContext
from modules.risk.lean_margin.prediction import LeanAccount, LeanVerdict, UnderlyingAccount, predict


def lean_verdict(intent: TradeIntent, context: RiskContext) -> LeanVerdict | None:
    """Return LEAN's sternest answer to an intent, None while a series or underlying of the account has no price."""
    order = Holdings.of(intent.structure, intent.quantity)
    underlying, prices = intent.structure.underlying, context.prices_of(intent)
    if any(contract not in prices.options or not prices.options[contract].last for contract in order.options):
        return None
    schedule = fees.schedule_on(context.chain.today)
    fee = fees.one_way(intent.structure, intent.quantity, schedule)
    books = [context.held] if not context.pending else [context.held, context.planned]
    verdicts = []
    for book in books:
        account = lean_account(book, context)
        if account is None:
            return None
        for is_reversed in (False, True):
            turned = replace(account, is_reversed=is_reversed)
            verdicts.append(predict(order, underlying, prices, turned, fee))
    return min(verdicts, key=lambda verdict: verdict.free - verdict.required)


def lean_account(held: Mapping[str, Holdings], context: RiskContext) -> LeanAccount | None:
    """Return the account as LEAN sees it, None while something held has no price."""
    books: dict[str, UnderlyingAccount] = {}
    for name, holdings in held.items():
        prices = context.prices(name, holdings.options)
        if not _is_priced(holdings, prices):
            return None
        books[name] = UnderlyingAccount(holdings, prices)
    leverage = Decimal(1 if context.settings.account_kind == "cash" else 2)
    return LeanAccount(context.account.net_liquidation, context.unsettled_cash, leverage, books)


def _is_priced(holdings: Holdings, prices: Prices) -> bool:
    return prices.spot > 0 and all(contract in prices.options for contract in holdings.options)
