"""Sealing and opening values: AES-256-GCM, bound to the place a value stands at."""

from __future__ import annotations

import hmac
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_json = json.JSONEncoder(ensure_ascii=False).encode
SIZE = 32  # bytes of a key
NONCE = 12  # bytes; random, so one key may seal 2**32 values (NIST SP 800-38D section 8.3)


class Tampered(Exception):
    """A sealed value was changed, cut, or moved from another place, or it was sealed with another key."""


class Key:
    """A name and 32 secret bytes. `place` names table, column and row: a value moved elsewhere does not open."""

    __slots__ = ("_aead", "_hashing", "_secret", "name")

    def __init__(self, name: str, secret: bytes) -> None:
        self.name = name
        self._secret = secret
        self._aead = AESGCM(secret)
        self._hashing: hmac.HMAC | None = None

    @classmethod
    def new(cls, name: str) -> Key:
        return cls(name, os.urandom(SIZE))

    def seal(self, value: bytes, place: str) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._aead.encrypt(nonce, value, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        try:
            view = memoryview(sealed)
            return self._aead.decrypt(view[:NONCE], view[NONCE:], place.encode())
        except (InvalidTag, ValueError):
            raise Tampered(place) from None

    def seal_value(self, value: Any, place: str) -> bytes:
        """Text, or anything that JSON can hold."""
        return self.seal(_json(value).encode("utf-8", "surrogatepass"), place)

    def open_value(self, sealed: bytes, place: str) -> Any:
        return json.loads(self.open(sealed, place).decode("utf-8", "surrogatepass"))

    def wrap(self, key: Key, place: str) -> bytes:
        """Another key, sealed with this one."""
        return self.seal(key._secret, place)

    def hand_over(self, wrapped: bytes, to: Key, place: str) -> bytes:
        """A key that was sealed with this one, sealed with another."""
        return to.seal(self.open(wrapped, place), place)

    def unwrap(self, wrapped: bytes, name: str, place: str) -> Key:
        return Key(name, self.open(wrapped, place))

    def hash(self, text: str) -> str:
        """A keyed hash: equal texts are found by it, and nobody without the key can try guesses."""
        if self._hashing is None:
            # A key for this use alone; the secret is random already, so HKDF's first half is not needed (RFC 5869, 3.3).
            self._hashing = hmac.new(hmac.digest(self._secret, b"hash", "sha256"), digestmod="sha256")
        hashing = self._hashing.copy()  # to begin anew takes five times as long
        hashing.update(text.encode("utf-8", "surrogatepass"))
        return hashing.hexdigest()[:32]


def master(secret: bytes, salt: str) -> Key:
    """The key that wraps all others, from a secret that a person may have made."""
    return Key("master", HKDF(SHA256(), SIZE, salt.encode(), b"madoguchi master key").derive(secret))
