"""The folder Orders of LEAN's launcher, which holds models written in Python."""
