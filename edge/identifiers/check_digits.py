"""Check digits of postal and logistic numbers: each function gives the digit that the other digits call for.

Callers compare it with the digit that was read. Nothing here repairs a number, since a parcel that is renamed by a
guess is another parcel. All functions take the number *without* its check digit unless they say otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

__all__ = ["gs1_mod10", "iso7064_mod37_36", "mod7", "mod11_mod10", "s10_check_digit", "ups_check_digit", "weights_4_9"]

S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
ISO7064_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def s10_check_digit(serial: str) -> str:
    """Check digit of the eight serial digits of a UPU S10 identifier: weighted mod 11, 10 becomes 0, 11 becomes 5."""
    remainder = sum(weight * int(digit) for weight, digit in zip(S10_WEIGHTS, serial, strict=True)) % 11
    return {0: "5", 1: "0"}.get(remainder, str(11 - remainder))


def gs1_mod10(digits: str) -> str:
    """Check digit of the GS1 General Specifications: weights 3 and 1 by turns, beginning with 3 at the right."""
    total = sum(weight * int(digit) for weight, digit in zip(cycle((3, 1)), reversed(digits), strict=False))
    return str(-total % 10)


def ups_check_digit(body: str) -> str:
    """Check digit of a UPS 1Z number over the 15 characters after `1Z`: letters count as code minus 63, mod 10."""
    values = [int(char) if char.isdigit() else (ord(char) - 3) % 10 for char in body]
    return str(-(sum(values[::2]) + 2 * sum(values[1::2])) % 10)


def mod11_mod10(digits: str, weights: Sequence[int]) -> str:
    """FedEx Express: weighted sum modulo 11, and 10 becomes 0. `weights` repeat from the left."""
    total = sum(weight * int(digit) for weight, digit in zip(cycle(weights), digits, strict=False))
    return str(total % 11 % 10)


def mod7(digits: str) -> str:
    """DHL Express waybill: the number modulo 7."""
    return str(int(digits) % 7)


def weights_4_9(digits: str) -> str:
    """Deutsche Post Leitcode and Identcode: weights 4 and 9 by turns from the left, up to the next ten."""
    total = sum(weight * int(digit) for weight, digit in zip(cycle((4, 9)), digits, strict=False))
    return str(-total % 10)


def iso7064_mod37_36(text: str) -> str:
    """Check character of ISO 7064 MOD 37,36 for capitals and digits, as DPD prints it."""
    product = 36
    for char in text:
        total = (product + ISO7064_ALPHABET.index(char)) % 36 or 36
        product = total * 2 % 37
    return ISO7064_ALPHABET[(37 - product) % 36]
