"""The station's key for evidence: an Ed25519 key pair, made when first needed, readable by the service's user alone.

Ed25519 (RFC 8032) in PEM files of PKCS #8 and SubjectPublicKeyInfo, as `openssl genpkey -algorithm ed25519` makes them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from edge.files.secret import make_secret_file

__all__ = ["KeyFileError", "fingerprint_of", "public_pem", "read_private_key", "read_public_key", "station_key"]


class KeyFileError(Exception):
    """A key can't be read or made, or is not an Ed25519 key; the text says which file."""


def station_key(path: Path) -> Ed25519PrivateKey:
    """The key at `path`; made if there is none.

    Raises:
        KeyFileError: it can't be read or made.
    """
    try:
        if not path.exists():
            make_secret_file(path, _new_key())
    except OSError as error:
        raise KeyFileError(f"the key {path} can't be made: {error.strerror}; run as the service's user") from error
    return read_private_key(path)


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def read_private_key(path: Path) -> Ed25519PrivateKey:
    """The private key in a PEM file.

    Raises:
        KeyFileError: it can't be read, or is not an Ed25519 key without a password.
    """
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise KeyFileError(f"the key {path} can't be read: {error.strerror}; run as the service's user") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyFileError(f"{path} holds no private key in PEM without a password") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{path} holds a key of another kind; make one with `openssl genpkey -algorithm ed25519`")
    return key


def read_public_key(pem: bytes) -> Ed25519PublicKey:
    """The public key in a PEM text.

    Raises:
        KeyFileError: there is no Ed25519 key in it.
    """
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyFileError("this is no public key in PEM") from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFileError("the public key is not of Ed25519")
    return key


def public_pem(key: Ed25519PublicKey) -> bytes:
    """The key as a PEM text, to be given to whoever will verify."""
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def fingerprint_of(key: Ed25519PublicKey) -> str:
    """SHA-256 of the key's DER form, as `openssl pkey -pubin -outform DER | sha256sum` gives it."""
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()
