"""The attacks of The Update Framework and Uptane on a channel of bundles, by the names they have there."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.remote import (
    BUNDLE_TYPE,
    Bundle,
    Floor,
    Refusal,
    RefusedError,
    RevisionStore,
    TrustRoot,
    apply_bundle,
    seal,
    trust,
    verified_bundle,
    verified_root,
)
from edge.remote.envelope import MOST_BYTES
from edge.remote.trust_root import key_id_of

if TYPE_CHECKING:
    from conftest import Office


def refused(office: Office, data: bytes, *, floor: Floor | None = None, now: dt.datetime | None = None) -> Refusal:
    with pytest.raises(RefusedError) as caught:
        taken(office, data, floor=floor, now=now)
    return caught.value.refusal


def taken(
    office: Office, data: bytes, *, floor: Floor | None = None, now: dt.datetime | None = None,
    root: TrustRoot | None = None,
) -> Bundle:  # fmt: skip
    return verified_bundle(
        data, root or office.root_document(), station=office.station, floor=floor or Floor(), now=now or office.now
    )


def test_an_honest_bundle_is_taken(office: Office) -> None:
    assert taken(office, office.bundle(7)).revision == 7


def test_arbitrary_content_is_refused(office: Office) -> None:
    stranger = [Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()]
    assert refused(office, office.bundle(1, *stranger)) is Refusal.NOT_SIGNED


def test_a_key_compromise_below_the_threshold_is_refused(office: Office) -> None:
    assert refused(office, office.bundle(1, office.release_keys[0])) is Refusal.NOT_SIGNED


def test_one_stolen_key_that_signs_twice_counts_once(office: Office) -> None:
    envelope = json.loads(office.bundle(1, office.release_keys[0]))
    envelope["signatures"] *= 2
    assert refused(office, json.dumps(envelope).encode()) is Refusal.NOT_AN_ENVELOPE


def test_a_key_of_another_role_does_not_sign_bundles(office: Office) -> None:
    assert refused(office, office.bundle(1, *office.root_keys)) is Refusal.NOT_SIGNED


def test_a_rollback_is_refused(office: Office) -> None:
    floor = Floor(root_version=1, revision=7)
    assert refused(office, office.bundle(6), floor=floor) is Refusal.ROLLED_BACK
    assert refused(office, office.bundle(7), floor=floor) is Refusal.ROLLED_BACK


def test_a_freeze_ends_when_the_bundle_or_the_root_expires(office: Office) -> None:
    assert refused(office, office.bundle(1), now=office.now + dt.timedelta(days=14)) is Refusal.EXPIRED
    lasting = office.bundle(1, expires_at=office.now + dt.timedelta(days=1000))
    assert taken(office, lasting, now=office.now + dt.timedelta(days=364)).revision == 1
    assert refused(office, lasting, now=office.now + dt.timedelta(days=366)) is Refusal.EXPIRED, "of its root"


def test_a_fast_forward_is_undone_by_the_next_root(office: Office) -> None:
    stolen = Floor(root_version=1, revision=1 << 52)
    assert refused(office, office.bundle(8), floor=stolen) is Refusal.ROLLED_BACK
    recovered = office.root_document(version=2, revision_from=7)
    assert taken(office, office.bundle(8), floor=stolen, root=recovered).revision == 8


def test_an_old_bundle_stays_old_under_a_new_root(office: Office) -> None:
    rotated = office.root_document(version=2)
    with pytest.raises(RefusedError) as caught:
        taken(office, office.bundle(6), floor=Floor(root_version=1, revision=7), root=rotated)
    assert caught.value.refusal is Refusal.ROLLED_BACK


def test_mix_and_match_of_two_honest_bundles_is_refused(office: Office) -> None:
    one, other = json.loads(office.bundle(1)), json.loads(office.bundle(2))
    one["payload"] = other["payload"]
    assert refused(office, json.dumps(one).encode()) is Refusal.NOT_SIGNED


def test_a_file_exchanged_inside_a_bundle_is_refused(office: Office) -> None:
    envelope = json.loads(office.bundle(1))
    payload = base64.b64decode(envelope["payload"]).replace(b"# revision 1", b"# revision 9")
    envelope["payload"] = base64.b64encode(payload).decode()
    assert refused(office, json.dumps(envelope).encode()) is Refusal.NOT_SIGNED


def test_a_name_written_into_an_envelope_is_no_signature_in_the_history(office: Office, store: RevisionStore) -> None:
    trust(store, office.root(), now=office.now)
    stranger, never_asked = Ed25519PrivateKey.generate(), key_id_of(office.release_keys[2].public_key())
    envelope = json.loads(office.bundle(1, *office.release_keys[:2], stranger))
    forged = {**envelope["signatures"][0], "keyid": never_asked}
    envelope["signatures"].append(forged)
    apply_bundle(store, json.dumps(envelope).encode(), station=office.station, cases=(), now=office.now)
    signed = {key_id_of(key.public_key()) for key in office.release_keys[:2]}
    assert set(store.state().events[-1].signers) == signed


def test_endless_data_is_refused_before_it_is_parsed(office: Office) -> None:
    assert refused(office, b"[" * (MOST_BYTES + 1)) is Refusal.TOO_LARGE


def test_a_partial_bundle_is_refused_wherever_it_was_cut(office: Office) -> None:
    data = office.bundle(1)
    for length in (0, 1, len(data) // 2, len(data) - 3):
        assert refused(office, data[:length]) is Refusal.NOT_AN_ENVELOPE


def test_a_wrong_target_is_refused(office: Office) -> None:
    assert refused(office, office.bundle(1, target={"site": "sin"})) is Refusal.NOT_FOR_THIS_STATION


def test_a_root_is_no_bundle_and_a_bundle_no_root(office: Office) -> None:
    assert refused(office, office.root()) is Refusal.WRONG_TYPE
    with pytest.raises(RefusedError) as caught:
        verified_root(office.bundle(), None, now=office.now)
    assert caught.value.refusal is Refusal.WRONG_TYPE


def test_a_new_root_needs_enough_of_the_old_keys_and_of_its_own(office: Office) -> None:
    old, thief = office.root_document(), [Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()]
    old_keys, office.root_keys = office.root_keys, thief
    for signers in (thief, old_keys, [*thief, old_keys[0]]):
        with pytest.raises(RefusedError) as caught:
            verified_root(office.root(*signers, version=2), old, now=office.now)
        assert caught.value.refusal is Refusal.NOT_SIGNED
    assert verified_root(office.root(*thief, *old_keys, version=2), old, now=office.now).version == 2


def test_a_root_of_before_is_called_so_and_not_badly_signed(office: Office) -> None:
    old, new = office.root(), office.root_document(version=2)
    office.root_keys = [Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()]
    with pytest.raises(RefusedError, match="root 1 can't follow root 2"):
        verified_root(old, new, now=office.now)


@pytest.mark.parametrize("version", [1, 3])
def test_roots_follow_each_other_one_by_one(office: Office, version: int) -> None:
    with pytest.raises(RefusedError) as caught:
        verified_root(office.root(version=version), office.root_document(), now=office.now)
    assert caught.value.refusal is Refusal.ROLLED_BACK


@pytest.mark.parametrize("name", ["../policy.yaml", "/etc/passwd", "lists/../x.yaml", "policy.py", "a/b.yaml", ""])
def test_a_bundle_names_no_file_outside_of_its_folder(office: Office, name: str) -> None:
    with pytest.raises(ValueError, match="files"):
        office.bundle(1, files={"policy.yaml": "x", name: "x"})


@given(data=st.binary(max_size=400) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["payload", "payloadType", "signatures", "keyid", "sig"]), inner, max_size=5),
    max_leaves=12).map(lambda value: json.dumps(value).encode()))  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_bytes_crash_the_verifier_or_are_taken(office: Office, data: bytes) -> None:
    with pytest.raises(RefusedError):
        taken(office, data)
    with pytest.raises(RefusedError):
        verified_root(data, None, now=office.now)


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_one_changed_byte_anywhere_is_refused_or_changes_nothing(office: Office, data: st.DataObject) -> None:
    whole = bytearray(office.bundle(1))
    honest = taken(office, bytes(whole))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(RefusedError):
        assert taken(office, bytes(whole)) == honest  # a blank in the JSON, or a third signature's


SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (*Bundle.model_fields, "another")


@given(changes=st.dictionaries(st.sampled_from(FIELDS), SHAPES, min_size=1, max_size=3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_what_is_signed_but_of_no_sense_is_refused_or_is_a_bundle(office: Office, changes: dict[str, Any]) -> None:
    honest = json.loads(base64.b64decode(json.loads(office.bundle(1))["payload"]))
    payload = json.dumps({**honest, **changes}).encode()
    data = seal(payload, BUNDLE_TYPE, office.release_keys[:2])
    with contextlib.suppress(RefusedError):
        bundle = taken(office, data)
        assert Bundle.from_json(payload) == bundle


@pytest.mark.parametrize("name", ["../x.onnx", "/etc/passwd", "a/b", "", ".hidden", "a\nb", "x" * 64])
def test_a_model_has_no_name_outside_of_its_folder(office: Office, name: str) -> None:
    file = {"sha256": "0" * 64, "size_bytes": 1}
    with pytest.raises(ValueError, match="models"):
        office.bundle(1, models=[{"name": "manifest.toml", **file}, {"name": name, **file}])
