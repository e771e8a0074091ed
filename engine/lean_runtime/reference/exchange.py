"""Venues that list or trade instruments, and the codes files use for them (Common/Exchange.cs, Extensions.cs)."""

from __future__ import annotations

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import SecurityType


class Exchange(LeanObject):
    """One venue. UNKNOWN stands for none."""

    __slots__ = ("code", "description", "market", "name", "security_types")

    UNKNOWN: Exchange
    MEMX: Exchange
    LTSE: Exchange
    NASDAQ: Exchange
    NASDAQ_SC: Exchange
    NASDAQ_OPTIONS: Exchange
    BATS: Exchange
    ARCA: Exchange
    ARCA_OPTIONS: Exchange
    NYSE: Exchange
    SMART: Exchange
    OTCX: Exchange
    IEX: Exchange
    NSX: Exchange
    FINRA: Exchange
    ISE: Exchange
    CSE: Exchange
    CBOE: Exchange
    C2: Exchange
    NASDAQ_BX: Exchange
    SIAC: Exchange
    EDGA: Exchange
    EDGX: Exchange
    EDGO: Exchange
    NASDAQ_PSX: Exchange
    BATS_Y: Exchange
    BOSTON: Exchange
    BOX: Exchange
    AMEX: Exchange
    BSE: Exchange
    NSE: Exchange
    AMEX_OPTIONS: Exchange
    OPRA: Exchange
    MIAX: Exchange
    MIAX_PEARL: Exchange
    MIAX_EMERALD: Exchange
    MIAX_SAPPHIRE: Exchange
    ISE_GEMINI: Exchange
    ISE_MERCURY: Exchange
    CME: Exchange
    EUREX: Exchange
    CBOT: Exchange
    CFE: Exchange
    COMEX: Exchange
    ICE: Exchange
    NYMEX: Exchange
    NYSELIFFE: Exchange
    CSFB: Exchange
    PHLX: Exchange

    def __init__(self, name: str, code: str, description: str, market: str, *security_types: SecurityType) -> None:
        """Name a venue; an empty code means that the name is the code."""
        self.name = name
        self.code = code or name
        self.description = description
        self.market = market
        self.security_types = security_types

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    def __eq__(self, other: object) -> bool:
        """Compare code, market and security types; None equals UNKNOWN."""
        if other is None:
            return self is Exchange.UNKNOWN
        if not isinstance(other, Exchange):
            return isinstance(other, str) and self.name == other
        return (
            self.code == other.code
            and self.market == other.market
            and set(self.security_types) == set(other.security_types)
        )

    def __hash__(self) -> int:
        """Hash code and market."""
        return hash((self.code, self.market))


_EQUITY = (SecurityType.EQUITY,)
_OPTION = (SecurityType.OPTION,)
_OPTIONS = (SecurityType.OPTION, SecurityType.INDEX_OPTION)
_FUTURES = (SecurityType.FUTURE, SecurityType.FUTURE_OPTION)

Exchange.UNKNOWN = Exchange("", "", "UNKNOWN", "")

#: attribute, name, code, description, market, security types
_VENUES: tuple[tuple[str, str, str, str, str, tuple[SecurityType, ...]], ...] = (
    ("MEMX", "MEMX", "MM", "The Members Exchange", "usa", _EQUITY),
    ("LTSE", "LTSE", "L", "The Long-Term Stock Exchange", "usa", _EQUITY),
    ("NASDAQ", "NASDAQ", "Q", "National Association of Securities Dealers Automated Quotation", "usa", _EQUITY),
    ("NASDAQ_SC", "NASDAQ_SC", "S", "NASDAQ Small Cap", "usa", _EQUITY),
    ("NASDAQ_OPTIONS", "XNDQ", "XNDQ", "NASDAQ options market", "usa", _OPTIONS),
    ("BATS", "BATS", "Z", "Bats Global Markets, Better Alternative Trading System", "usa", _EQUITY),
    ("ARCA", "ARCA", "P", "New York Stock Archipelago Exchange", "usa", _EQUITY),
    ("ARCA_OPTIONS", "ARCX", "ARCX", "NYSE Arca Options", "usa", _OPTION),
    ("NYSE", "NYSE", "N", "New York Stock Exchange", "usa", _EQUITY),
    ("SMART", "SMART", "SMART", "SMART Exchange", "usa", _EQUITY),
    ("OTCX", "OTCX", "OTCX", "Over the Counter Exchange", "usa", _EQUITY),
    ("IEX", "IEX", "IEX", "Investors Exchange", "usa", _EQUITY),
    ("NSX", "NSE", "C", "National Stock Exchange", "usa", _EQUITY),
    ("FINRA", "FINRA", "D", "The Financial Industry Regulatory Authority", "usa", _EQUITY),
    ("ISE", "ISE", "I", "Nasdaq International Securities Exchange", "usa", _EQUITY),
    ("CSE", "CSE", "M", "Chicago Stock Exchange", "usa", _EQUITY),
    ("CBOE", "CBOE", "W", "The Chicago Board Options Exchange", "usa", _EQUITY + _OPTIONS),
    ("C2", "C2", "W", "CBOE Options Exchange", "usa", _OPTION),
    (
        "NASDAQ_BX",
        "NASDAQ_BX",
        "B",
        "National Association of Securities Dealers Automated Quotation BX",
        "usa",
        _EQUITY,
    ),
    ("SIAC", "SIAC", "SIAC", "The Securities Industry Automation Corporation", "usa", _EQUITY),
    ("EDGA", "EDGA", "J", "CBOE EDGA U.S. equities Exchange", "usa", _EQUITY),
    ("EDGX", "EDGX", "K", "CBOE EDGX U.S. equities Exchange", "usa", _EQUITY),
    ("EDGO", "EDGO", "EDGO", "CBOE EDGX OPTIONS EXCHANGE.", "usa", _OPTIONS),
    (
        "NASDAQ_PSX",
        "NASDAQ_PSX",
        "X",
        "National Association of Securities Dealers Automated Quotation PSX",
        "usa",
        _EQUITY,
    ),
    ("BATS_Y", "BATS_Y", "Y", "Bats Global Markets, Better Alternative Trading System", "usa", _EQUITY),
    ("BOSTON", "BOSTON", "BB", "The Boston Stock Exchange", "usa", _EQUITY),
    ("BOX", "BOX", "B", "The Boston Option Exchange", "usa", _OPTIONS),
    ("AMEX", "AMEX", "A", "The American Stock Exchange", "usa", _EQUITY),
    ("BSE", "BSE", "BSE", "Bombay Stock Exchange", "india", _EQUITY),
    ("NSE", "NSE", "NSE", "National Stock Exchange of India", "india", _EQUITY),
    ("AMEX_OPTIONS", "AMEX", "A", "The American Options Exchange", "usa", _OPTION),
    ("OPRA", "OPRA", "O", "The Options Price Reporting Authority", "usa", _OPTION),
    ("MIAX", "MIAX", "M", "Miami International Securities Options Exchange", "usa", _OPTION),
    ("MIAX_PEARL", "MIAX_PEARL", "MP", "MIAX PEARL", "usa", _OPTION + _EQUITY),
    ("MIAX_EMERALD", "MIAX_EMERALD", "ME", "MIAX EMERALD", "usa", _OPTION),
    ("MIAX_SAPPHIRE", "MIAX_SAPPHIRE", "SPHR", "Miax Sapphire, LLC", "usa", _OPTIONS),
    ("ISE_GEMINI", "ISE_GEMINI", "H", "International Securities Options Exchange GEMINI", "usa", _OPTION),
    ("ISE_MERCURY", "ISE_MERCURY", "J", "International Securities Options Exchange MERCURY", "usa", _OPTION),
    ("CME", "CME", "CME", "Futures and Options Chicago Mercantile Exchange", "cme", _FUTURES),
    ("EUREX", "EUREX", "EUREX", "European Derivatives Exchange", "eurex", (SecurityType.FUTURE, SecurityType.INDEX)),
    ("CBOT", "CBOT", "CBOT", " Chicago Board of Trade Commodity Exchange", "cbot", _FUTURES),
    ("CFE", "CFE", "CFE", "CFE Futures Exchange", "cfe", (SecurityType.FUTURE,)),
    ("COMEX", "COMEX", "COMEX", "COMEX Futures Exchange", "comex", (SecurityType.FUTURE,)),
    ("ICE", "ICE", "ICE", "The Intercontinental Exchange", "ice", (SecurityType.FUTURE,)),
    ("NYMEX", "NYMEX", "NYMEX", "New York Mercantile Exchange", "nymex", _FUTURES),
    (
        "NYSELIFFE",
        "NYSELIFFE",
        "NYSELIFFE",
        "London International Financial Futures and Options Exchange",
        "nyseliffe",
        _FUTURES,
    ),
    ("CSFB", "CSFB", "CSFB", "Credit Suisse First Boston", "usa", _EQUITY),
    ("PHLX", "PHLX", "X", "NASDAQ OMX PHLX", "usa", _OPTIONS),
)
for _attribute, _name, _code, _description, _market, _types in _VENUES:
    setattr(Exchange, _attribute, Exchange(_name, _code, _description, _market, *_types))

#: Spellings of files -> attribute, where they differ from code and name.
_EQUITY_ALIASES = {
    "T": "NASDAQ",
    "NASDAQ_OMX": "NASDAQ",
    "BATS Z": "BATS",
    "BATS_Z": "BATS",
    "NSX": "NSX",
    "NASDAQ BX": "NASDAQ_BX",
    "NASDAQ PSX": "NASDAQ_PSX",
    "BATS Y": "BATS_Y",
    "BYX": "BATS_Y",
    "V": "IEX",
    "H": "MIAX_PEARL",
    "MIAX PEARL": "MIAX_PEARL",
    "U": "MEMX",
}
_OPTION_ALIASES = {
    "A": "AMEX_OPTIONS",
    "AMEX": "AMEX_OPTIONS",
    "MIAX EMERALD": "MIAX_EMERALD",
    "MIAX PEARL": "MIAX_PEARL",
    "I": "ISE",
    "ISE": "ISE",
    "ISE GEMINI": "ISE_GEMINI",
    "ISE MERCURY": "ISE_MERCURY",
    "W": "C2",
    "MIAX SAPPHIRE": "MIAX_SAPPHIRE",
}
_OPTION_NAMES_UNKNOWN = frozenset(("CBOE", "X"))


def _table(kind: SecurityType, aliases: dict[str, str], market: str) -> dict[str, Exchange]:
    table: dict[str, Exchange] = {}
    for attribute, name, code, _, where, kinds in _VENUES:
        if kind in kinds and where == market:
            venue = getattr(Exchange, attribute)
            table.setdefault(code, venue)
            table.setdefault(name, venue)
    table |= {spelling: getattr(Exchange, attribute) for spelling, attribute in aliases.items()}
    return table


_EQUITIES = _table(SecurityType.EQUITY, _EQUITY_ALIASES, "usa")
_INDIA = _EQUITIES | {"BSE": Exchange.BSE} | dict.fromkeys(("C", "NSX", "NSE"), Exchange.NSE)
_OPTION_VENUES = {
    spelling: venue
    for spelling, venue in _table(SecurityType.OPTION, _OPTION_ALIASES, "usa").items()
    if spelling not in _OPTION_NAMES_UNKNOWN
}


def get_primary_exchange(
    exchange: str, security_type: SecurityType = SecurityType.EQUITY, market: str = "usa"
) -> Exchange:
    """Return the venue of a code or name in data files, UNKNOWN when there is none (Common/Global.cs Exchanges)."""
    key = exchange.upper()
    if security_type is SecurityType.EQUITY:
        return (_INDIA if market == "india" else _EQUITIES).get(key, Exchange.UNKNOWN)
    if security_type is SecurityType.OPTION:
        return _OPTION_VENUES.get(key, Exchange.UNKNOWN)
    venue = getattr(Exchange, key, None) if security_type in _FUTURES else None
    return venue if isinstance(venue, Exchange) and security_type in venue.security_types else Exchange.UNKNOWN
