"""Small reference files a LEAN data folder needs: symbol properties, interest rates."""

from __future__ import annotations

from datetime import date

SYMBOL_PROPERTIES = """\
market,symbol,type,description,quote_currency,contract_multiplier,minimum_price_variation,lot_size,market_ticker,\
minimum_order_size,price_magnifier,strike_multiplier
usa,[*],equity,,USD,1,0.01,1
usa,[*],option,,USD,100,0.01,1
usa,[*],index,,USD,1,0.01,1
usa,[*],indexoption,,USD,100,0.05,1
"""

#: Primary credit rate of the Federal Reserve's discount window in percent, from the date it took effect.
#: Source: Board of Governors, Discount Window rates (a public table).
PRIMARY_CREDIT_RATES: tuple[tuple[date, str], ...] = (
    (date(2010, 2, 19), "0.75"),
    (date(2015, 12, 17), "1.00"),
    (date(2016, 12, 15), "1.25"),
    (date(2017, 3, 16), "1.50"),
    (date(2017, 6, 15), "1.75"),
    (date(2017, 12, 14), "2.00"),
    (date(2018, 3, 22), "2.25"),
    (date(2018, 6, 14), "2.50"),
    (date(2018, 9, 27), "2.75"),
    (date(2018, 12, 20), "3.00"),
    (date(2019, 8, 1), "2.75"),
    (date(2019, 9, 19), "2.50"),
    (date(2019, 10, 31), "2.25"),
    (date(2020, 3, 4), "1.75"),
    (date(2020, 3, 16), "0.25"),
    (date(2022, 3, 17), "0.50"),
    (date(2022, 5, 5), "1.00"),
    (date(2022, 6, 16), "1.75"),
    (date(2022, 7, 28), "2.50"),
    (date(2022, 9, 22), "3.25"),
    (date(2022, 11, 3), "4.00"),
    (date(2022, 12, 15), "4.50"),
    (date(2023, 2, 2), "4.75"),
    (date(2023, 3, 23), "5.00"),
    (date(2023, 5, 4), "5.25"),
    (date(2023, 7, 27), "5.50"),
    (date(2024, 9, 19), "5.00"),
    (date(2024, 11, 8), "4.75"),
    (date(2024, 12, 19), "4.50"),
    (date(2025, 9, 18), "4.25"),
    (date(2025, 10, 30), "4.00"),
    (date(2025, 12, 11), "3.75"),
)


def interest_rates() -> str:
    """Return LEAN's interest-rate file: a step function of date and percent."""
    rows = "".join(f"{day:%Y-%m-%d},{rate}\n" for day, rate in PRIMARY_CREDIT_RATES)
    return f"DATE,PCREDIT8\n{rows}"


def rate_on(day: date) -> float:
    """Return the annual rate in force on a date, 0.05 = 5 %; the first known rate before the table begins."""
    known = [rate for start, rate in PRIMARY_CREDIT_RATES if start <= day]
    return float(known[-1] if known else PRIMARY_CREDIT_RATES[0][1]) / 100
