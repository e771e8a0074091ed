"""Markets and the numbers that stand for them inside identifiers (Common/Market.cs)."""

from __future__ import annotations

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import ArgumentException, ArgumentOutOfRangeException

_MAX_IDENTIFIER = 1000


class Market(LeanObject):
    """Names of markets as LEAN spells them, and their codes."""

    USA = "usa"
    OANDA = "oanda"
    FXCM = "fxcm"
    DUKASCOPY = "dukascopy"
    BITFINEX = "bitfinex"
    GLOBEX = "cmeglobex"
    NYMEX = "nymex"
    CBOT = "cbot"
    ICE = "ice"
    CBOE = "cboe"
    CFE = "cfe"
    INDIA = "india"
    COMEX = "comex"
    CME = "cme"
    EUREX = "eurex"
    SGX = "sgx"
    HKFE = "hkfe"
    OSE = "ose"
    NYSELIFFE = "nyseliffe"
    GDAX = "coinbase"
    KRAKEN = "kraken"
    BITSTAMP = "bitstamp"
    OK_COIN = "okcoin"
    BITHUMB = "bithumb"
    BINANCE = "binance"
    POLONIEX = "poloniex"
    COINONE = "coinone"
    HIT_BTC = "hitbtc"
    BITTREX = "bittrex"
    FTX = "ftx"
    FTXUS = "ftxus"
    BINANCE_US = "binanceus"
    BYBIT = "bybit"
    COINBASE = "coinbase"
    INTERACTIVE_BROKERS = "interactivebrokers"
    DYDX = "dydx"
    KRX = "krx"

    _codes: dict[str, int] = {
        "empty": 0,
        "usa": 1,
        "fxcm": 2,
        "oanda": 3,
        "dukascopy": 4,
        "bitfinex": 5,
        "cmeglobex": 6,
        "nymex": 7,
        "cbot": 8,
        "ice": 9,
        "cboe": 10,
        "india": 11,
        "coinbase": 38,
        "kraken": 13,
        "bittrex": 14,
        "bithumb": 15,
        "binance": 16,
        "poloniex": 17,
        "coinone": 18,
        "hitbtc": 19,
        "okcoin": 20,
        "bitstamp": 21,
        "comex": 22,
        "cme": 23,
        "sgx": 24,
        "hkfe": 25,
        "nyseliffe": 26,
        "cfe": 33,
        "ftx": 34,
        "ftxus": 35,
        "binanceus": 36,
        "bybit": 37,
        "interactivebrokers": 39,
        "eurex": 40,
        "ose": 41,
        "dydx": 42,
        "krx": 43,
    }
    # Coinbase answers to its former code as well.
    _names: dict[int, str] = {code: name for name, code in _codes.items()} | {12: "coinbase"}

    @staticmethod
    def add(market: str, identifier: int) -> None:
        """Register a market; ArgumentException when the name or the code is taken by another."""
        if identifier >= _MAX_IDENTIFIER:
            raise ArgumentOutOfRangeException(
                "identifier", f"The market identifier is limited to positive values less than {_MAX_IDENTIFIER}."
            )
        market = market.lower()
        known = Market._codes.get(market)
        if known is not None and known != identifier:
            raise ArgumentException(
                f"Attempted to add an already added market with a different identifier. Market: {market}"
            )
        if identifier in Market._names:
            raise ArgumentException(
                "Attempted to add a market identifier that is already in use. "
                f"New Market: {market} Existing Market: {Market._names[identifier]}"
            )
        Market._codes[market] = identifier
        Market._names[identifier] = market

    @staticmethod
    def encode(market: str) -> int | None:
        """Return the code of a market, None when unknown."""
        return Market._codes.get(market)

    @staticmethod
    def decode(code: int) -> str | None:
        """Return the market of a code, None when unknown."""
        return Market._names.get(code)

    @staticmethod
    def supported_markets() -> list[str]:
        """Return all known markets."""
        return list(Market._codes)
