"""LEAN's indicators in decimal arithmetic, its greeks and option price models in compiled doubles."""
