"""Bars from bars: time, count, calendar, renko and range consolidators."""
