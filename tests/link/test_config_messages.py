"""A bundle on its way: whole, or not at all. The attacks are named as TUF and Uptane name them."""

from __future__ import annotations

import hashlib
import os
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.link import BadMessageError, ConfigDesiredMessage, cut, joined, part_of
from edge.link.config_messages import MOST_BYTES, PART_BYTES


def digest_of(bundle: bytes) -> str:
    return hashlib.sha256(bundle).hexdigest()


@given(st.binary(min_size=1, max_size=5000))
def test_what_is_cut_is_joined_again(bundle: bytes) -> None:
    parts = [part_of(part) for part in cut(bundle)]
    assert {digest for digest, _ in parts} == {digest_of(bundle)}
    assert joined(digest_of(bundle), [data for _, data in parts]) == bundle


def test_a_large_bundle_travels_in_parts_that_every_broker_takes() -> None:
    bundle = os.urandom(200_000)
    parts = cut(bundle)
    assert len(parts) == 5
    assert max(map(len, parts)) <= PART_BYTES + 32 < 65_000
    assert joined(digest_of(bundle), [part_of(part)[1] for part in parts]) == bundle


def test_mix_and_match_of_parts_is_refused() -> None:
    one, other = os.urandom(100_000), os.urandom(100_000)
    mixed = [part_of(cut(one)[0])[1], *(part_of(part)[1] for part in cut(other)[1:])]
    with pytest.raises(BadMessageError):
        joined(digest_of(one), mixed)


def test_a_partial_bundle_is_refused() -> None:
    bundle = os.urandom(100_000)
    with pytest.raises(BadMessageError, match="not those"):
        joined(digest_of(bundle), [part_of(part)[1] for part in cut(bundle)[:-1]])


def test_endless_data_packed_into_little_is_not_unpacked() -> None:
    bomb = zlib.compress(bytes(200_000_000), level=9)
    with pytest.raises(BadMessageError):
        joined(digest_of(bytes(200_000_000)), [bomb])


def test_endless_parts_can_not_be_announced() -> None:
    with pytest.raises(BadMessageError):
        ConfigDesiredMessage.read(b'{"transaction":"t","digest":"%s","parts":65}' % (b"0" * 64))
    with pytest.raises(ValueError, match="more than a bundle"):
        cut(os.urandom(MOST_BYTES + 1))


@given(st.binary(max_size=100))
def test_arbitrary_content_is_refused_and_never_an_error_of_its_own(data: bytes) -> None:
    with pytest.raises(BadMessageError):
        joined("0" * 64, [data])


@pytest.mark.parametrize("size", [0, 32, PART_BYTES + 33])
def test_a_part_of_an_impossible_size_is_refused(size: int) -> None:
    with pytest.raises(BadMessageError):
        part_of(bytes(size))
