"""Postal identifiers with their check digits, made (not checked) here.

The rules are written down a second time on purpose: a simulator that borrowed the reader's own arithmetic could never
show it wrong. Sources: UPU S10 (weights 8 6 4 2 3 5 9 7), GS1 General Specifications (modulo 10), USPS Publication 199
(Intelligent Mail package barcode), and the published description of UPS 1Z numbers.
"""

from __future__ import annotations

from edge.sim.dice import Dice

__all__ = ["ean_13", "s10", "spoiled", "sscc", "ups_1z", "usps_impb"]

S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
GS1_PREFIX = "0471234"
"""A made-up company prefix of seven digits."""


def s10(dice: Dice, service: str, country: str) -> str:
    """A UPU S10 identifier such as RB123456785GB: service letters, serial, check digit, country."""
    serial = dice.digits(8)
    rest = 11 - sum(weight * int(digit) for weight, digit in zip(S10_WEIGHTS, serial, strict=True)) % 11
    return f"{service}{serial}{ {10: 0, 11: 5}.get(rest, rest) }{country}"


def _gs1_check(digits: str) -> str:
    total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def sscc(dice: Dice) -> str:
    """The 18 digits of a serial shipping container code, without its application identifier 00."""
    digits = f"3{GS1_PREFIX}{dice.digits(9)}"
    return digits + _gs1_check(digits)


def ean_13(dice: Dice, prefix: str) -> str:
    """An article number as on a product's sticker."""
    digits = prefix + dice.digits(12 - len(prefix))
    return digits + _gs1_check(digits)


def usps_impb(dice: Dice) -> str:
    """The 22 digits of an Intelligent Mail package barcode after its ZIP code."""
    digits = f"94{dice.pick(['001', '055'])}{dice.digits(16)}"
    return digits + _gs1_check(digits)


def ups_1z(dice: Dice) -> str:
    """A UPS tracking number: 1Z, shipper, service, serial, check digit; letters count as (code - 63) modulo 10."""
    shipper = "".join(dice.pick("0123456789ABCEFHRWXY") for _ in range(6))
    body = f"{shipper}{dice.pick(['01', '03', '04', '66'])}{dice.digits(7)}"
    total = sum(
        (int(sign) if sign.isdigit() else (ord(sign) - 63) % 10) * (1, 2)[place % 2] for place, sign in enumerate(body)
    )
    return f"1Z{body}{-total % 10}"


def spoiled(identifier: str) -> str:
    """The same S10 identifier with a check digit that is certainly wrong."""
    wrong = (int(identifier[10]) + 1) % 10
    return f"{identifier[:10]}{wrong}{identifier[11:]}"
