"""Currency codes and signs; source Common/Currencies.cs."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import to_float

# fmt: off
_SYMBOLS = {
    "USD": "$", "GBP": "₤", "JPY": "¥", "KRW": "₩", "EUR": "€", "NZD": "$", "AUD": "$", "CAD": "$", "CHF": "Fr",
    "HKD": "$", "SGD": "$", "XAG": "Ag", "XAU": "Au", "CNH": "¥", "CNY": "¥", "CZK": "Kč", "DKK": "kr", "HUF": "Ft",
    "INR": "₹", "MXN": "$", "NOK": "kr", "PLN": "zł", "SAR": "﷼", "SEK": "kr", "THB": "฿", "TRY": "₺", "TWD": "NT$",
    "ZAR": "R", "RUB": "₽", "BRL": "R$", "GNF": "Fr", "IDR": "Rp", "BTC": "₿", "BCH": "Ƀ", "BSV": "Ɓ", "LTC": "Ł",
    "ETH": "Ξ", "EOS": "ε", "XRP": "✕", "XLM": "*", "ETC": "ξ", "ZRX": "ZRX", "USDT": "₮", "ADA": "₳", "SOL": "◎",
    "DOT": "●", "DOGE": "Ð", "DAI": "◈", "ALGO": "Ⱥ", "ICP": "∞", "XMR": "ɱ", "XTZ": "ꜩ", "IOTA": "ɨ", "MIOTA": "ɨ",
    "MKR": "\u039c", "ZEC": "ⓩ", "DASH": "Đ", "XNO": "Ӿ", "REP": "Ɍ", "STEEM": "ȿ", "THETA": "ϑ", "FIL": "⨎",
    "BAT": "⟁", "LSK": "Ⱡ", "NAV": "Ꞥ",
}
# fmt: on
_LEADING_SIGN = re.compile(r"^[^\d\s+-]+")


class Currencies(LeanObject):
    """Codes of the currencies LEAN names."""

    USD = "USD"
    EUR = "EUR"
    GBP = "GBP"
    INR = "INR"
    IDR = "IDR"
    CNH = "CNH"
    CHF = "CHF"
    HKD = "HKD"
    JPY = "JPY"
    KRW = "KRW"
    NULL_CURRENCY = "QCC"
    CURRENCY_SYMBOLS = _SYMBOLS

    @staticmethod
    def get_currency_symbol(currency: str | None) -> str:
        """Return the sign of a currency, its code where no sign is known, "" for nothing."""
        return _SYMBOLS.get(currency, currency) if currency else ""

    @staticmethod
    def _parse(value: str) -> Decimal:
        text = _LEADING_SIGN.sub("", value).replace(",", "").strip()
        try:
            return Decimal(text)
        except InvalidOperation:
            raise ArgumentException(f"The value {value} cannot be converted to a decimal number") from None

    @staticmethod
    def parse(value: str) -> float:
        """Return the number behind a currency sign; ArgumentException for other text."""
        return to_float(Currencies._parse(value))
