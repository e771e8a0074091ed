"""Securities, holdings, cash and the portfolio."""
