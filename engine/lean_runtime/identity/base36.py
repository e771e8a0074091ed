"""Base 36 text of unsigned 64-bit numbers (Common/Extensions.cs EncodeBase36, DecodeBase36)."""

from __future__ import annotations

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORD = 2**64


def encode_base36(number: int) -> str:
    """Return the digits, most significant first; zero is the empty text."""
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text


def decode_base36(text: str) -> int:
    """Return the number of upper-case alphanumeric text; other characters count by their code as in LEAN."""
    result = 0
    for character in text:
        code = ord(character)
        result = result * 36 + (code - 48 if code <= 57 else code - 55)
    return result % _WORD
